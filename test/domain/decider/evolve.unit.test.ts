/** What one event makes of a state, value by value. */
import { evolve, evolveRecorded } from '../../../src/domain/decider/evolve';
import { type Attempt, initialState, type State } from '../../../src/domain/decider/state';
import type { Event, EventOf, SkipReason } from '../../../src/domain/events/event';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { parseText, schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { specOf } from '../../support/decoded';
import * as tell from '../../support/telling-events';
import { march } from '../../support/telling-events';

const daily = 'docs;daily@17:00;docs';
const scheduleOf = (id: number, more: Partial<Schedule> = {}): Schedule => ({
  ...{ id: scheduleId(id), spec: specOf(daily), created: march('01T12:00'), due: march('05T17:00') },
  ...{ attempts: 0, ended: null, ...more },
});
const stateOf = (schedules: ReadonlyArray<Schedule>, more: Partial<State> = {}): State => ({
  ...initialState,
  file: {
    bom: '',
    lines: schedules.map((schedule) => ({ content: daily, end: '\n', schedule })),
  },
  ...more,
});
const attempt: Attempt = {
  ...{ schedule: scheduleId(1), due: march('05T17:00'), trigger: 'schedule' },
  ...{ path: specOf(daily).path, name: specOf(daily).name, late: false, archivedFrom: null, sealed: null },
};
const after = (state: State, event: Event): State => evolve(state, event, march('05T17:01'));
const first = (state: State): Schedule | undefined => schedulesOf(state.file)[0]?.schedule;
const dropped = (id: number, at = '05T12:00'): State['dropped'][number] => ({
  ...{ line: daily, schedule: scheduleOf(id), at: march(at) },
});

describe('what was skipped', () => {
  const skipped = (reason: SkipReason, through = '05T17:00') =>
    tell.skipped('05T17:00', through, 1, reason, { next: '06T17:00' });
  const ended = { due: march('04T17:00'), outcome: 'completed' as const };

  it('on request is missed by nobody: what had ended before is still what is expected', () => {
    for (const reason of ['asked', 'paused'] as const) {
      expect(first(after(stateOf([scheduleOf(1)]), skipped(reason)))).toMatchObject({ expected: null });
      const once = after(stateOf([scheduleOf(1, { ended })]), skipped(reason));
      expect(first(once)).toMatchObject({
        expected: ended.due,
        ended: { due: march('05T17:00'), outcome: 'skipped' },
      });
      expect(first(after(once, skipped(reason)))).toMatchObject({ expected: ended.due });
    }
  });

  it('otherwise is, and so is what came to an end', () => {
    const state = stateOf([scheduleOf(1, { ended, expected: march('03T17:00') })]);
    const others = (['superseded', 'missed', 'too-late', 'expired'] as const).map((one) => skipped(one));
    for (const event of [
      ...others,
      tell.completed('05T17:00'),
      tell.partial('05T17:00'),
      tell.failed('05T17:00'),
    ])
      expect(first(after(state, event))).not.toHaveProperty('expected');
  });

  it('is asked for no more once its time has come', () => {
    const of = (through: string) =>
      scheduleOf(1, { asked: { from: march('05T17:00'), through: march(through) } });
    expect(first(after(stateOf([of('05T17:00')]), skipped('asked')))).not.toHaveProperty('asked');
    expect(first(after(stateOf([of('06T17:00')]), skipped('asked')))?.asked).toEqual(of('06T17:00').asked);
    expect(first(after(stateOf([of('06T17:00')]), skipped('asked', '07T17:00')))).not.toHaveProperty('asked');
  });

  it('is not what a command has in hand', () => {
    const inHand = (trigger: Attempt['trigger']) =>
      after(stateOf([scheduleOf(1)], { attempt: { ...attempt, trigger } }), skipped('superseded')).attempt;
    expect([inHand('command')?.trigger, inHand('schedule')]).toEqual(['command', null]);
  });
});

describe('the end of a backup', () => {
  it('is what it came to, and the next one is what the schedule waits for', () => {
    const next = '06T17:00';
    const events = [
      tell.completed('05T17:00', { next }),
      tell.partial('05T17:00', { next }),
      tell.failed('05T17:00', { next }),
    ];
    const ended = events.map((event) => first(after(stateOf([scheduleOf(1, { attempts: 2 })]), event)));
    for (const one of ended) expect(one).toMatchObject({ due: march(next), attempts: 0 });
    expect(ended.map((one) => one?.ended)).toEqual(
      ['completed', 'partial', 'failed'].map((outcome) => ({ due: march('05T17:00'), outcome })),
    );
  });

  it('is one of a schedule that may come back, too, and of no other', () => {
    const state = stateOf([scheduleOf(2)], { dropped: [dropped(3), dropped(1)] });
    const next = after(state, tell.failed('05T17:00', { next: '06T17:00' }));
    expect(next.dropped.map(({ schedule }) => [schedule.id, schedule.ended?.outcome])).toEqual([
      [3, undefined],
      [1, 'failed'],
    ]);
    expect(first(next)).toEqual(scheduleOf(2));
  });

  it('that was let go of is one attempt less, by the schedule alone', () => {
    const attempts = (had: number, trigger: Attempt['trigger']) =>
      first(after(stateOf([scheduleOf(1, { attempts: had })]), tell.abandoned('05T17:00', { trigger })))
        ?.attempts;
    expect([attempts(2, 'schedule'), attempts(0, 'schedule'), attempts(2, 'command')]).toEqual([1, 0, 2]);
  });

  it('is sealed before only where one is in hand', () => {
    const sealed = tell.sealed('05T17:00');
    expect(after(stateOf([]), sealed)).toEqual(stateOf([]));
    const { placement, report, doubt } = sealed;
    expect(after(stateOf([], { attempt }), sealed).attempt?.sealed).toEqual({ placement, report, doubt });
  });
});

it('a hook that runs before says what is archived instead, if a backup is in hand', () => {
  const ran = (hook: EventOf<'HookRan'>['hook']): Event => ({
    ...{ type: 'HookRan', schedule: scheduleId(1), due: attempt.due, trigger: 'schedule' },
    ...{ path: attempt.path, name: attempt.name, hook, ended: 'exited', status: 0, signal: null },
    ...{ failure: null, milliseconds: 1, output: '', archivedFrom: '/snap' },
  });
  const state = stateOf([], { attempt });
  expect(after(state, ran('before-backup')).attempt).toEqual({ ...attempt, archivedFrom: '/snap' });
  expect(after(state, ran('after-backup')).attempt).toEqual(attempt);
  expect(after(stateOf([]), ran('before-backup')).attempt).toBeNull();
});

it('a pause of a schedule that is not there changes none', () => {
  const next = after(stateOf([scheduleOf(1)]), tell.paused(null, 9));
  expect(first(next)).toEqual(scheduleOf(1));
  expect(next.undoable).toEqual([{ type: 'pause', schedule: 9, before: null }]);
});

it('a pause remembers the one before it, of the same schedule or of all', () => {
  const one = after(stateOf([scheduleOf(1), scheduleOf(2)]), tell.paused('07T17:00', 1));
  const pause = { since: march('05T17:01'), until: march('07T17:00') };
  const before = (state: State) => state.undoable.at(-1);
  expect(before(after(one, tell.paused(null, 1)))).toEqual({ type: 'pause', schedule: 1, before: pause });
  expect(before(after(one, tell.paused(null, 2)))).toEqual({ type: 'pause', schedule: 2, before: null });
  const all = after(one, tell.paused('07T17:00'));
  expect(before(all)).toEqual({ type: 'pause', schedule: null, before: null });
  expect(before(after(all, tell.resumed()))).toEqual({ type: 'pause', schedule: null, before: pause });
});

it('what was on disk before a line is what an edit says was read, be it no file', () => {
  const state = stateOf([scheduleOf(1)]);
  const edited = (read: string | null): Event => ({
    ...{ type: 'ScheduleFileEdited', read, merged: '', added: [], dropped: [], malformed: [] },
  });
  const before = (...events: ReadonlyArray<Event>) =>
    evolveRecorded(state, { seq: 1, at: march('05T17:00'), events: [...events] }).before;
  expect(before(edited(null))).toBeNull();
  expect(before(edited('# mine\n'))).toEqual(parseText('# mine\n'));
  expect(before()).toBe(state.file);
});

it('a service is there from its start to its end', () => {
  const started = after(stateOf([]), { type: 'ServiceStarted', pid: 7, version: '0' });
  expect(started.service).toEqual({ pid: 7, since: march('05T17:01') });
  expect(after(started, { type: 'ServiceStopped', pid: 7, reason: 'SIGTERM' }).service).toBeNull();
  expect(after(started, { type: 'ServiceFailed', pid: 7, reason: 'x' }).service).toBeNull();
});

describe('an edit by hand', () => {
  const spec = specOf(daily);
  const edit = (added: EventOf<'ScheduleFileEdited'>['added'], merged: string): Event => ({
    ...{ type: 'ScheduleFileEdited', read: merged, merged, added, dropped: [], malformed: [] },
  });
  const found = (id: number, resumed: boolean) => ({
    ...{
      schedule: scheduleId(id),
      line: daily,
      spec,
      created: march('05T16:00'),
      due: march('05T17:00'),
      resumed,
    },
  });

  it('brings back the schedule that it names, and makes the others anew', () => {
    const state = stateOf([], {
      nextSchedule: 6,
      dropped: [dropped(3), { ...dropped(4), schedule: scheduleOf(4, { attempts: 2 }) }, dropped(5)],
    });
    const next = after(state, edit([found(4, true), found(6, false)], `${daily}\n# mine\n${daily}\n`));
    expect(schedulesOf(next.file).map(({ schedule }) => schedule)).toEqual([
      scheduleOf(4, { attempts: 2 }),
      scheduleOf(6, { created: march('05T16:00') }),
    ]);
    expect(next.dropped.map(({ schedule }) => schedule.id)).toEqual([3, 5]);
    expect(next.nextSchedule).toBe(7);
  });

  it('makes one anew that it calls back, and that nobody remembers', () => {
    const next = after(stateOf([], { nextSchedule: 6 }), edit([found(4, true)], `${daily}\n`));
    expect(first(next)).toEqual(scheduleOf(4, { created: march('05T16:00') }));
    expect(next.nextSchedule).toBe(6);
  });

  it('remembers the schedules whose lines are gone, and no other line', () => {
    const file = parseText(`# mine\n${daily}\n`);
    const lines = file.lines.with(1, { content: daily, end: '\n', schedule: scheduleOf(1) });
    const next = after({ ...initialState, file: { ...file, lines } }, edit([], ''));
    expect(next.dropped).toEqual([{ line: daily, schedule: scheduleOf(1), at: march('05T17:01') }]);
  });
});

it('a line of the journal forgets the schedules that can’t come back, and nothing else', () => {
  const created = (id: number) => ({ type: 'creation' as const, schedule: scheduleId(id), unended: null });
  const undoable = [created(1), created(3)];
  const state = stateOf([], { dropped: [dropped(1, '03T17:00'), dropped(3, '05T12:00')], undoable });
  const at = (time: string) => evolveRecorded(state, { seq: 1, at: march(time), events: [] });
  expect(at('05T17:00').dropped).toEqual(state.dropped);
  expect(at('05T17:00').undoable).toBe(undoable);
  expect(at('05T17:01').dropped).toEqual([dropped(3, '05T12:00')]);
  expect(at('05T17:01').undoable).toEqual([created(3)]);
  expect(at('08T17:01')).toMatchObject({ dropped: [], undoable: [] });
});
