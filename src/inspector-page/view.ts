/** What the page knows: a pure fold over the relay's messages and what the user chose. */
import * as O from 'fp-ts/Option';
import {
  InspectedSnapshot,
  hasEnded,
  type ActorMessage,
  type EventMessage,
  type InspectionMessage,
  type PageMessage,
  type RelayMessage,
} from '../codecs/inspection';
import type { ActorView } from './actor-view';
import { eventInWords } from './plain-words';
import { workName } from './work';

export interface EventView {
  /** Grows with every event. */
  readonly key: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: string;
  readonly source: O.Option<string>;
  readonly event: EventMessage['event'];
  readonly words: string;
}

export interface View {
  readonly line: 'connecting' | 'open' | 'lost';
  /** The relay's instance; none until it said so. */
  readonly instance: O.Option<string>;
  /** Whether the relay has just been reached, so that what it says next replaces what was known. */
  readonly fresh: boolean;
  readonly connected: ReadonlyArray<string>;
  readonly actors: ReadonlyMap<string, ActorView>;
  /** Newest first. */
  readonly events: ReadonlyArray<EventView>;
  readonly eventCount: number;
  /** What the user chose to see; none follows the newest machine. */
  readonly chosen: O.Option<string>;
}

export type PageAction =
  | { readonly type: 'opened' }
  | { readonly type: 'lost' }
  | { readonly type: 'chosen'; readonly sessionId: string }
  | { readonly type: 'heard'; readonly message: PageMessage };

/** Events that are listed. */
export const eventLimit = 200;

export const emptyView: View = {
  line: 'connecting',
  instance: O.none,
  fresh: true,
  connected: [],
  actors: new Map(),
  events: [],
  eventCount: 0,
  chosen: O.none,
};

const processOf = (sessionId: string): string => sessionId.slice(0, sessionId.indexOf('.'));

const onRelay = (view: View, message: RelayMessage): View => {
  const remembers = O.isSome(view.instance) && view.instance.value === message.instance;
  const actors = [...view.actors].filter(
    ([sessionId]) => !view.fresh && message.known.includes(processOf(sessionId)),
  );
  return {
    ...view,
    instance: O.some(message.instance),
    fresh: false,
    connected: message.connected,
    actors: new Map(actors),
    // why: the same relay tells its events again; another one has none, and those seen so far are still true
    events: view.fresh && remembers ? [] : view.events,
  };
};

const withActor = (view: View, actor: ActorView): View => ({
  ...view,
  actors: new Map([...view.actors, [actor.sessionId, actor]]),
});

/** One of the same name below the same parent takes its place: xstate says nothing of an actor that was stopped. */
const withoutEarlier = (view: View, { name, parentId, sessionId }: ActorMessage): View => ({
  ...view,
  actors: new Map(
    [...view.actors].filter(
      ([id, actor]) =>
        id === sessionId ||
        parentId === undefined ||
        actor.name !== name ||
        O.toUndefined(actor.parentId) !== parentId,
    ),
  ),
});

const onActor = (view: View, message: ActorMessage): View =>
  withActor(withoutEarlier(view, message), {
    sessionId: message.sessionId,
    name: message.name,
    parentId: O.fromNullable(message.parentId),
    definition: message.definition ?? '{}',
    snapshot: message.snapshot,
    before: O.none,
  });

const valueOf = (snapshot: unknown): unknown => (InspectedSnapshot.is(snapshot) ? snapshot.value : undefined);

const moved = (actor: ActorView, snapshot: unknown): ActorView => {
  const [before, now] = [valueOf(actor.snapshot), valueOf(snapshot)];
  const isSame = JSON.stringify(before) === JSON.stringify(now);
  return { ...actor, snapshot, before: isSame ? actor.before : O.some(before) };
};

const onSnapshot = (view: View, sessionId: string, snapshot: unknown): View => {
  const actor = view.actors.get(sessionId);
  if (actor === undefined) return view;
  const isShown = O.isSome(view.chosen) && view.chosen.value === sessionId;
  if (O.isNone(actor.parentId) || isShown || !hasEnded(snapshot))
    return withActor(view, moved(actor, snapshot));
  return { ...view, actors: new Map([...view.actors].filter(([id]) => id !== sessionId)) };
};

const nameIn = (view: View, sessionId: string): string => {
  const actor = view.actors.get(sessionId);
  return actor === undefined ? sessionId : workName(actor);
};

const onEvent = (view: View, message: EventMessage): View => {
  const words = eventInWords(message.event.type);
  if (words === null) return view;
  const event: EventView = {
    key: view.eventCount,
    at: Number(message.createdAt),
    actor: nameIn(view, message.sessionId),
    source: O.map((id: string) => nameIn(view, id))(O.fromNullable(message.sourceId)),
    event: message.event,
    words,
  };
  return {
    ...view,
    eventCount: view.eventCount + 1,
    events: [event, ...view.events.slice(0, eventLimit - 1)],
  };
};

const onInspection = (view: View, message: InspectionMessage): View => {
  switch (message.type) {
    case '@xstate.actor':
      return onActor(view, message);
    case '@xstate.snapshot':
      return onSnapshot(view, message.sessionId, message.snapshot);
    case '@xstate.event':
      return onEvent(view, message);
  }
};

/** The next view. */
export const next = (view: View, action: PageAction): View => {
  switch (action.type) {
    case 'opened':
      return { ...view, line: 'open', fresh: true };
    case 'lost':
      return { ...view, line: 'lost', connected: [] };
    case 'chosen':
      return { ...view, chosen: O.some(action.sessionId) };
    case 'heard':
      return action.message.type === '@backup_manager.relay'
        ? onRelay(view, action.message)
        : onInspection(view, action.message);
  }
};

/** The actor on show: the chosen one while it is there, else the first that nobody started, of the newest process. */
export const shownActor = (view: View): O.Option<ActorView> => {
  const chosen = O.isSome(view.chosen) ? view.actors.get(view.chosen.value) : undefined;
  const roots = [...view.actors.values()].filter(({ parentId }) => O.isNone(parentId));
  const newest = roots.at(-1);
  const first = roots.find(
    ({ sessionId }) => newest !== undefined && processOf(sessionId) === processOf(newest.sessionId),
  );
  return O.fromNullable(chosen ?? first ?? [...view.actors.values()].at(-1));
};

/** Whether the process that an actor lives in is connected. */
export const isLive = (view: View, { sessionId }: ActorView): boolean =>
  view.line === 'open' && view.connected.includes(processOf(sessionId));
