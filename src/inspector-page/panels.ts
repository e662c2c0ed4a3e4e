/** The text beside the chart: connection, actors, current state, context, and the list of events. */
import * as O from 'fp-ts/Option';
import { InspectedSnapshot } from '../codecs/inspection';
import { describedState } from './definition';
import { byId, html } from './dom';
import type { ActorView } from './actor-view';
import { isLive, type EventView, type View } from './view';
import { workName, workOf } from './work';

const setText = (element: Element, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

const pretty = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value, null, 2));

/** What an actor told of itself last; an odd snapshot shows as an empty one. */
export const snapshotOf = (actor: ActorView): InspectedSnapshot =>
  InspectedSnapshot.is(actor.snapshot) ? actor.snapshot : {};

const lineInWords = (view: View): readonly [state: string, words: string] => {
  if (view.line === 'connecting') return ['waiting', 'Looking for the relay…'];
  if (view.line === 'lost') return ['lost', 'The relay is gone; trying again…'];
  return view.connected.length === 0
    ? ['waiting', 'No service connected; waiting for one…']
    : ['live', view.connected.length === 1 ? 'Connected' : `Connected to ${view.connected.length} processes`];
};

export const showLine = (view: View): void => {
  const [state, words] = lineInWords(view);
  const element = byId('line', HTMLElement);
  element.dataset['line'] = state;
  setText(element, words);
};

const optionText = (view: View, actor: ActorView): string => {
  const gone = isLive(view, actor) ? '' : ' (gone)';
  const isOnlyOne = [...view.actors.values()].filter(({ name }) => name === actor.name).length === 1;
  return `${O.isNone(actor.parentId) ? '' : '– '}${workName(actor)}${isOnlyOne ? '' : ` · ${actor.sessionId}`}${gone}`;
};

export const showActors = (view: View, shown: O.Option<ActorView>): void => {
  const select = byId('actor', HTMLSelectElement);
  const actors = [...view.actors.values()].filter(
    (actor) =>
      O.isNone(actor.parentId) || snapshotOf(actor).status === 'active' || O.toNullable(shown) === actor,
  );
  const wanted = actors.map((actor) => [actor.sessionId, optionText(view, actor)] as const);
  const key = JSON.stringify(wanted);
  if (select.dataset['key'] !== key) {
    select.dataset['key'] = key;
    select.replaceChildren(...wanted.map(([value, words]) => html('option', { value }, words)));
  }
  select.disabled = wanted.length === 0;
  if (O.isSome(shown)) select.value = shown.value.sessionId;
};

const stateInWords = (actor: ActorView): string => {
  const { value, status = 'unknown' } = snapshotOf(actor);
  const where = value === undefined ? status : describedState(actor.definition, value).words;
  return value === undefined || status === 'active' ? where : `${where} (${status})`;
};

export const showState = (view: View, shown: O.Option<ActorView>): void => {
  const actor = O.toNullable(shown);
  setText(byId('state', HTMLElement), actor === null ? 'none' : stateInWords(actor));
  document.title = `${actor === null ? '' : `${stateInWords(actor)} · `}backup_manager inspector`;
  byId('state', HTMLElement).classList.toggle('stale', actor !== null && !isLive(view, actor));
  const said = actor === null ? [] : describedState(actor.definition, snapshotOf(actor).value).meanings;
  const list = byId('meaning', HTMLDListElement);
  const key = JSON.stringify(said);
  if (list.dataset['key'] !== key) {
    list.dataset['key'] = key;
    list.replaceChildren(...said.flatMap(([state, words]) => [html('dt', {}, state), html('dd', {}, words)]));
  }
  const { context, output, error } = actor === null ? {} : snapshotOf(actor);
  const rest = { ...(output === undefined ? {} : { output }), ...(error === undefined ? {} : { error }) };
  setText(byId('context', HTMLElement), pretty(context));
  setText(byId('outcome', HTMLElement), Object.keys(rest).length === 0 ? '' : pretty(rest));
};

/** The archive in hand, or when the next look is due. */
export const showWork = (view: View, now: number): void => {
  const work = view.connected.length === 0 ? null : workOf([...view.actors.values()], now);
  byId('work', HTMLElement).hidden = work === null;
  if (work === null) return;
  setText(byId('work-title', HTMLElement), work.title);
  setText(byId('work-text', HTMLElement), work.text);
  const bar = byId('work-bar', HTMLProgressElement);
  bar.hidden = work.percent === null;
  bar.value = work.percent ?? 0;
};

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});

const timeInWords = (at: number): string => (Number.isFinite(at) ? clock.format(at) : '');

const eventItem = ({ key, at, actor, source, event, words }: EventView): HTMLLIElement =>
  html(
    'li',
    { 'data-key': key, 'data-event': event.type },
    html(
      'details',
      {},
      html(
        'summary',
        {},
        html('time', Number.isFinite(at) ? { datetime: new Date(at).toISOString() } : {}, timeInWords(at)),
        html('span', { class: 'type' }, words),
        html('span', { class: 'way' }, O.isNone(source) ? `→ ${actor}` : `${source.value} → ${actor}`),
      ),
      html('pre', {}, pretty(event)),
    ),
  );

/** Adds what is new and removes what is too old, so that an opened event stays open. */
export const showEvents = (view: View): void => {
  const list = byId('events', HTMLOListElement);
  const keys = new Set(view.events.map(({ key }) => String(key)));
  for (const item of [...list.children]) if (!keys.has(item.getAttribute('data-key') ?? '')) item.remove();
  const newest = Number(list.firstElementChild?.getAttribute('data-key') ?? -1);
  list.prepend(...view.events.filter(({ key }) => key > newest).map(eventItem));
  setText(byId('event-count', HTMLElement), view.events.length === 0 ? '' : `last ${view.events.length}`);
};
