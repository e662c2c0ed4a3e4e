/** What the page knows after what it heard. */
import * as O from 'fp-ts/Option';
import type { PageMessage } from '../../src/codecs/inspection';
import {
  emptyView,
  isLive,
  next,
  shownActor,
  type PageAction,
  type View,
} from '../../src/inspector-page/view';

const common = { createdAt: '1795446000000', _version: '0.7.2' };
const heard = (message: PageMessage): PageAction => ({ type: 'heard', message });
const relay = (instance: string, connected: ReadonlyArray<string>, known = connected): PageAction =>
  heard({ type: '@backup_manager.relay', instance, connected, known });
const actor = (sessionId: string, name: string, parentId?: string): PageAction =>
  heard({
    ...common,
    type: '@xstate.actor',
    sessionId,
    name,
    snapshot: { status: 'active', value: 'a' },
    ...(parentId === undefined ? {} : { parentId }),
  });
const snapshot = (sessionId: string, status: string): PageAction =>
  heard({ ...common, type: '@xstate.snapshot', sessionId, event: { type: 'e' }, snapshot: { status } });
const event = (sessionId: string, type: string, sourceId?: string): PageAction =>
  heard({
    ...common,
    type: '@xstate.event',
    sessionId,
    event: { type },
    ...(sourceId === undefined ? {} : { sourceId }),
  });
const after = (...actions: ReadonlyArray<PageAction>): View => actions.reduce(next, emptyView);
const shown = (view: View): string | undefined => O.toUndefined(shownActor(view))?.sessionId;
const start: ReadonlyArray<PageAction> = [{ type: 'opened' }, relay('r', ['1']), actor('1.0', 'm')];

describe('the view', () => {
  it('shows the first machine that nobody started, of the newest process', () => {
    expect(shown(emptyView)).toBeUndefined();
    expect(shown(after(...start, actor('1.1', 'job', '1.0')))).toBe('1.0');
    expect(shown(after(...start, actor('1.2', 'other')))).toBe('1.0');
    expect(shown(after(...start, actor('2.4', 'later'), actor('2.5', 'other')))).toBe('2.4');
  });

  it('shows what was chosen for as long as it is there', () => {
    const chosen: PageAction = { type: 'chosen', sessionId: '1.1' };
    const view = after(...start, actor('1.1', 'job', '1.0'), chosen, snapshot('1.1', 'done'));
    expect(shown(view)).toBe('1.1');
    expect(shown(next(view, relay('r', ['2'])))).toBeUndefined();
    expect(shown([relay('r', ['2']), actor('2.0', 'm')].reduce(next, view))).toBe('2.0');
  });

  it('forgets children that ended, and shows a machine that ended', () => {
    const view = after(
      ...start,
      actor('1.1', 'job', '1.0'),
      snapshot('1.1', 'done'),
      snapshot('1.0', 'done'),
    );
    expect([...view.actors.keys()]).toEqual(['1.0']);
  });

  it('names who sent an event to whom, even once they are gone', () => {
    const view = after(
      ...start,
      actor('1.1', 'job', '1.0'),
      event('1.0', 'done', '1.1'),
      snapshot('1.1', 'done'),
    );
    expect(view.events).toMatchObject([{ actor: 'm', source: O.some('job'), at: 1795446000000 }]);
    expect(next(view, event('9.9', 'x')).events[0]).toMatchObject({ actor: '9.9', source: O.none });
  });

  it('keeps 200 events, the newest first', () => {
    const view = after(...start, ...Array.from({ length: 300 }, (_, i) => event('1.0', `e${i}`)));
    expect(view.events).toHaveLength(200);
    expect([view.events[0]?.event.type, view.events[199]?.event.type]).toEqual(['e299', 'e100']);
  });

  it('hears the same events again from the relay that it knows, once', () => {
    const view = after(...start, event('1.0', 'go'), { type: 'lost' }, ...start, event('1.0', 'go'));
    expect(view.events).toHaveLength(1);
  });

  it('keeps the events that a new relay has not seen', () => {
    const view = after(
      ...start,
      event('1.0', 'go'),
      { type: 'lost' },
      { type: 'opened' },
      relay('other', ['1']),
    );
    expect(view.events).toHaveLength(1);
    expect(view.actors.size).toBe(0);
  });

  it('knows whether what it shows is still true', () => {
    const [view, isShownLive] = [
      after(...start),
      (of: View) => O.map((a: Parameters<typeof isLive>[1]) => isLive(of, a))(shownActor(of)),
    ];
    expect(isShownLive(view)).toEqual(O.some(true));
    expect(isShownLive(next(view, relay('r', [], ['1'])))).toEqual(O.some(false));
    expect(isShownLive(next(view, { type: 'lost' }))).toEqual(O.some(false));
  });
});
