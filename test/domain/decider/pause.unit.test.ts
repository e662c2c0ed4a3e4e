/** Pause, resume and skip, case by case: what is decided, what is skipped, and how it is taken back. */
import * as E from 'fp-ts/Either';
import { execute } from '../../../src/app/execute';
import { decide } from '../../../src/domain/decider/decide';
import { evolveRecorded } from '../../../src/domain/decider/evolve';
import {
  pausingBack,
  unskipping,
  withAsked,
  withoutAsked,
  withPause,
} from '../../../src/domain/decider/pause';
import { initialState } from '../../../src/domain/decider/state';
import type { Command } from '../../../src/domain/events/command';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import type { Timestamp } from '../../../src/domain/time/time';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { at } from '../../support/clock';
import { given } from '../../support/decider';
import { specOf, timestamp } from '../../support/decoded';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const stamp = (day: number, time: string) => timestamp(`2024-03-0${day}T${time}:00.000+00:00`);
const now = (day: number, time: string) => at(`2024-03-0${day}T${time}:00Z`);

const created = (line: string, n = 1): EventOf<'ScheduleCreated'> => ({
  type: 'ScheduleCreated',
  schedule: scheduleId(n),
  line,
  spec: specOf(line),
  created: stamp(5, '12:00'),
  due: stamp(5, '16:00'),
});
const line = 'docs;daily@16:00;docs';
const docs = created(line);
const { schedule } = docs;
const occurrence = { schedule, trigger: 'schedule', path: docs.spec.path, name: docs.spec.name } as const;

const paused = (until: string | null = null, id: typeof schedule | null = schedule): Event => ({
  type: 'SchedulePaused',
  schedule: id,
  line: id === null ? null : line,
  until: until === null ? null : timestamp(until),
});
const pause: Command = { type: 'PauseSchedules', schedule, until: null };
const resume: Command = { type: 'ResumeSchedules', schedule };
const resumeAll: Command = { type: 'ResumeSchedules', schedule: null };
const check: Command = { type: 'SkipMissed', look: 'pass' };
const skip: Command = { type: 'SkipNext', schedule };
const undo: Command = { type: 'UndoLast' };
const resumed = (id: typeof schedule | null): Event => ({
  type: 'ScheduleResumed',
  schedule: id,
  line: id === null ? null : line,
});
const skipped = (
  reason: EventOf<'BackupSkipped'>['reason'],
  due: string,
  through: string,
  count: number,
  next: string,
): Event => ({
  type: 'BackupSkipped',
  ...occurrence,
  line,
  reason,
  due: timestamp(due),
  through: timestamp(through),
  count,
  next: timestamp(next),
});
const four = (day: number): string => `2024-03-0${day}T16:00:00.000+00:00`;

describe('pause', () => {
  it('is of one schedule, of all, or until a time', () => {
    given(docs).when(pause).then(paused());
    given(docs)
      .when({ ...pause, schedule: null })
      .then(paused(null, null));
    given(docs)
      .when({ ...pause, until: stamp(7, '10:00') })
      .then(paused('2024-03-07T10:00:00.000+00:00'));
  });

  it('is refused until a time that is over, and of a schedule that is not there', () => {
    given(docs)
      .when({ ...pause, until: stamp(5, '12:00') })
      .thenRefused({ type: 'NothingToDo', reason: "can't pause until 2024-03-05 12:00: that is over" });
    given(docs)
      .when({ ...pause, schedule: scheduleId(9) })
      .thenRefused({ type: 'NothingToDo', reason: 'the schedule is not in force any more' });
    given(docs, { type: 'ScheduleDeleted', schedule: scheduleId(1), line: docs.line, index: 0 })
      .when(pause)
      .thenRefused({ type: 'NothingToDo', reason: 'docs is not in force any more' });
  });

  it('skips what falls due in it, of one and of all', () => {
    for (const one of [paused(), paused(null, null)])
      given(docs, one)
        .when(check, now(6, '17:00'))
        .then(skipped('paused', four(5), four(6), 2, four(7)));
  });

  it('ends by itself: what falls due after it is made, late or not', () => {
    const until = paused('2024-03-06T12:00:00.000+00:00');
    given(docs, until)
      .when(check, now(6, '17:00'))
      .then(skipped('paused', four(5), four(5), 1, four(6)));
    given(docs, until)
      .when(check, now(7, '17:00'))
      .then(
        skipped('paused', four(5), four(5), 1, four(6)),
        skipped('superseded', four(6), four(6), 1, four(7)),
      );
  });

  it('holds what was due before it, until another falls due in it', () => {
    const late: Event = { ...docs, due: stamp(4, '16:00') };
    given(late, paused()).when(check).thenNothing();
    given(late, paused())
      .when({ type: 'StartBackup', schedule, trigger: 'schedule' })
      .thenRefused({ type: 'NothingToDo', reason: 'docs is paused' });
    given(late, paused())
      .when(check, now(5, '16:30'))
      .then(
        skipped('superseded', four(4), four(4), 1, four(5)),
        skipped('paused', four(5), four(5), 1, four(6)),
      );
  });

  it('that becomes another one skips what fell due in it, and nothing that came behind it', () => {
    given(docs, paused('2024-03-06T12:00:00.000+00:00'))
      .when(pause, now(7, '17:00'))
      .then(skipped('paused', four(5), four(5), 1, four(6)), paused());
  });

  it('lets run make a backup', () => {
    given(docs, paused())
      .when({ type: 'StartBackup', schedule, trigger: 'command' })
      .then({
        type: 'BackupStarted',
        ...occurrence,
        trigger: 'command',
        due: stamp(5, '12:00'),
        attempt: 1,
        late: false,
      });
  });
});

describe('resume', () => {
  it('ends it, and skips what has fallen due meanwhile', () => {
    given(docs, paused()).when(resume).then(resumed(schedule));
    given(docs, paused())
      .when(resume, now(6, '10:00'))
      .then(skipped('paused', four(5), four(5), 1, four(6)), resumed(schedule));
  });

  it('of all ends every pause; of one only that', () => {
    given(docs, paused(null, null)).when(resumeAll).then(resumed(null));
    given(docs, paused(), paused(null, null)).when(resumeAll).then(resumed(null), resumed(schedule));
    given(docs, paused()).when(resumeAll).then(resumed(schedule));
  });

  it('is refused where nothing is paused, and of one while all are', () => {
    const refusal = (reason: string) => ({ type: 'NothingToDo', reason }) as const;
    given(docs).when(resume).thenRefused(refusal('docs is not paused'));
    given(docs).when(resumeAll).thenRefused(refusal('nothing is paused'));
    given(docs, paused('2024-03-05T12:30:00.000+00:00'))
      .when(resume, now(5, '12:30'))
      .thenRefused(refusal('docs is not paused'));
    given(docs, paused(null, null))
      .when(resume)
      .thenRefused(refusal('all schedules are paused: backup_manager resume ends that'));
  });

  it('skips what has fallen due though a backup by hand is being made', () => {
    const byHand: Event = {
      ...{ type: 'BackupStarted', ...occurrence, trigger: 'command' },
      ...{ due: stamp(5, '15:00'), attempt: 1, late: false },
    };
    given(docs, paused(), byHand)
      .when(resume, now(6, '10:00'))
      .then(skipped('paused', four(5), four(5), 1, four(6)), resumed(schedule));
  });

  it('leaves alone what is in hand', () => {
    const started: Event = {
      type: 'BackupStarted',
      ...occurrence,
      due: stamp(5, '16:00'),
      attempt: 1,
      late: false,
    };
    given(docs, started, paused()).when(resume, now(6, '17:00')).then(resumed(schedule));
  });
});

describe('skip', () => {
  const asked = (day: number): Event => ({
    type: 'SkipAsked',
    schedule,
    path: docs.spec.path,
    name: docs.spec.name,
    due: timestamp(four(day)),
  });

  it('is of the next one; again, of the one after it', () => {
    given(docs).when(skip).then(asked(5));
    given(docs, asked(5)).when(skip).then(asked(6));
    given(docs, asked(5), asked(6))
      .when(check, now(7, '15:00'))
      .then(skipped('asked', four(5), four(6), 2, four(7)));
  });

  it('is of the schedule that is meant, and of none that is not there', () => {
    const pics = created('pics;daily@16:00;pics', 2);
    given(docs, pics)
      .when({ ...skip, schedule: scheduleId(2) })
      .then({
        ...{ type: 'SkipAsked', schedule: scheduleId(2), path: pics.spec.path, name: pics.spec.name },
        due: timestamp(four(5)),
      });
    given(docs)
      .when({ ...skip, schedule: scheduleId(2) })
      .thenRefused({ type: 'NothingToDo', reason: 'the schedule is not in force any more' });
  });

  it('once its time has come is over', () => {
    given(docs, asked(5)).when(check, now(5, '15:00')).thenNothing();
    given(docs, asked(5), skipped('asked', four(5), four(5), 1, four(6)))
      .when(check, now(6, '16:00'))
      .thenNothing();
  });

  it('is of the one after what is in hand, and of none in a pause without an end', () => {
    const started: Event = {
      type: 'BackupStarted',
      ...occurrence,
      due: stamp(5, '16:00'),
      attempt: 1,
      late: false,
    };
    given(docs, started).when(skip, now(5, '16:01')).then(asked(6));
    given(docs, paused())
      .when(skip)
      .thenRefused({ type: 'NothingToDo', reason: 'no backup of docs is to come that could be skipped' });
  });

  it('is taken back until its time has come', () => {
    const taken = (left: EventOf<'SkipTakenBack'>['asked'], day: number): Event => ({
      type: 'SkipTakenBack',
      schedule,
      path: docs.spec.path,
      name: docs.spec.name,
      due: timestamp(four(day)),
      asked: left,
    });
    given(docs, asked(5)).when(undo).then(taken(null, 5));
    given(docs, asked(5), asked(6))
      .when(undo)
      .then(taken({ from: timestamp(four(5)), through: timestamp(four(5)) }, 6));
    given(docs, asked(5), taken(null, 5)).when(check, now(5, '16:30')).thenNothing();
    given(docs, asked(5), skipped('asked', four(5), four(5), 1, four(6)))
      .when(undo)
      .then({ type: 'ScheduleTakenBack', schedule, line, index: 0, reopened: null });
  });
});

describe('what is asked of a schedule', () => {
  const [fifth, sixth, seventh] = [four(5), four(6), four(7)].map((one) => timestamp(one)) as [
    Timestamp,
    Timestamp,
    Timestamp,
  ];
  const scheduled = (fields: Partial<Schedule>): Schedule => ({
    ...{ id: schedule, spec: docs.spec, created: docs.created, due: fifth, attempts: 0, ended: null },
    ...fields,
  });
  const one = { from: fifth, through: fifth };

  it('is added to what was asked before, as long as that is not over', () => {
    const askedOf = (fields: Partial<Schedule>, due: Timestamp) => withAsked(scheduled(fields), due).asked;
    expect(askedOf({}, sixth)).toEqual({ from: sixth, through: sixth });
    expect(askedOf({ asked: one }, sixth)).toEqual({ from: fifth, through: sixth });
    expect(askedOf({ asked: one, due: sixth }, sixth)).toEqual({ from: sixth, through: sixth });
    expect(askedOf({ asked: one, due: null }, sixth)).toEqual({ from: sixth, through: sixth });
  });

  it('is taken back but for what was asked before', () => {
    expect(withoutAsked(scheduled({ asked: { from: fifth, through: sixth } }), one)).toEqual(
      scheduled({ asked: one }),
    );
    expect(withoutAsked(scheduled({ asked: one }), null)).toEqual(scheduled({}));
    expect(withoutAsked(scheduled({}), one)).toEqual(scheduled({}));
  });

  /** A workspace in which so many occurrences of the schedule are to be skipped. */
  const skipping = async (count: number, of = line) => {
    const workspace = workspaceInMemory(now(5, '12:00').instant);
    await workspace.create(of);
    for (let n = 0; n < count; n += 1) await workspace.run(skip);
    return workspace;
  };

  it('is taken back by the skip that asked for it last, until its time has come', async () => {
    const { state, run, clock } = await skipping(2);
    const entry = { type: 'skip', schedule, due: sixth, before: one } as const;
    const back = (changes: Partial<typeof entry>) => unskipping(state(), { ...entry, ...changes });
    expect(back({})).toEqual({
      ...{ type: 'SkipTakenBack', schedule, path: docs.spec.path, name: docs.spec.name },
      ...{ due: sixth, asked: one },
    });
    expect(back({ due: fifth })).toBeNull();
    expect(back({ due: seventh })).toBeNull();
    expect(back({ schedule: scheduleId(9) })).toBeNull();
    clock.set(now(5, '17:00').instant);
    await run(check);
    expect(back({})).not.toBeNull();
    clock.set(now(6, '17:00').instant);
    await run(check);
    expect(back({})).toBeNull();
  });

  it('is nothing of a schedule that comes no more', async () => {
    const { state, run, clock } = await skipping(1, 'docs;16:00;docs');
    const entry = { type: 'skip', schedule, due: fifth, before: null } as const;
    expect(unskipping(state(), entry)).not.toBeNull();
    clock.set(now(5, '17:00').instant);
    await run(check);
    expect(unskipping(state(), entry)).toBeNull();
  });

  it('a pause is not taken back to one of a schedule that is not there', async () => {
    const { state } = await skipping(0);
    const before = { since: stamp(5, '11:00'), until: null };
    const back = (id: typeof schedule | null) =>
      pausingBack(
        state(),
        schedulesOf(state().file),
        { type: 'pause', schedule: id, before },
        now(5, '12:00'),
      )[0]?.schedule;
    expect([back(schedule), back(null), back(scheduleId(9))]).toEqual([schedule, null, undefined]);
  });
});

describe('undo', () => {
  it('takes back a pause, and a resume while it would still last', () => {
    given(docs, paused())
      .when(undo)
      .then({ ...resumed(schedule), takenBack: true } as Event);
    given(docs, paused(), resumed(schedule))
      .when(undo)
      .then({ ...paused(), takenBack: true } as Event);
    const short = '2024-03-05T12:00:00.000+00:00';
    given(docs, paused(short), resumed(schedule))
      .when(undo)
      .then({ type: 'ScheduleTakenBack', schedule, line, index: 0, reopened: null });
  });

  it('of a delete brings back the pause, and what is to be skipped', async () => {
    const workspace = workspaceInMemory(now(5, '12:00').instant);
    await workspace.create(line);
    for (const command of [skip, pause]) await workspace.run(command);
    const before = schedulesOf(workspace.state().file);
    await workspace.run({ type: 'DeleteSchedule', index: '0' });
    await workspace.run(undo);
    expect(schedulesOf(workspace.state().file)).toEqual(before);
    expect(before[0]?.schedule).toMatchObject({
      paused: { until: null },
      asked: { from: stamp(5, '16:00') },
    });
  });

  it('takes back the pause of the schedule that was paused, and of no other', () => {
    const pics = created('pics;daily@16:00;pics', 2);
    const second: Event = { ...paused(), schedule: scheduleId(2), line: pics.line } as Event;
    given(docs, pics, second)
      .when(undo)
      .then({ ...resumed(scheduleId(2)), line: pics.line, takenBack: true } as Event);
  });

  describe('of a pause that replaced another one', () => {
    const daily = 'docs;daily@13:00;docs';
    const due = stamp(5, '13:00');
    const replaced = async (...ids: ReadonlyArray<typeof schedule | null>) => {
      const workspace = workspaceInMemory(now(5, '10:00').instant);
      await workspace.create(daily);
      for (const id of ids) await workspace.run({ ...pause, schedule: id });
      workspace.clock.set(now(5, '12:00').instant);
      for (const id of ids) await workspace.run({ ...pause, schedule: id, until: stamp(5, '20:00') });
      return workspace;
    };
    const skippedOnce = {
      type: 'BackupSkipped',
      reason: 'paused',
      due,
      through: due,
      count: 1,
      next: stamp(6, '13:00'),
    };

    it.each([schedule, null])('skips what fell due in it, as nobody could tell later: of %j', async (id) => {
      const workspace = await replaced(id);
      workspace.clock.set(now(5, '14:00').instant);
      expect((await workspace.run(undo)).events).toMatchObject([
        skippedOnce,
        { type: 'SchedulePaused', schedule: id, until: null, takenBack: true },
      ]);
      workspace.clock.set(now(5, '16:00').instant);
      expect((await workspace.run({ ...resume, schedule: id })).events).toMatchObject([
        { type: 'ScheduleResumed' },
      ]);
      expect(schedulesOf(workspace.state().file)[0]?.schedule.due).toBe(stamp(6, '13:00'));
    });

    it('skips it though the pause is over by then, and leaves what came after that', async () => {
      const workspace = await replaced(schedule);
      workspace.clock.set(now(5, '21:00').instant);
      expect((await workspace.run(undo)).events).toMatchObject([skippedOnce, { type: 'SchedulePaused' }]);
    });

    it('leaves alone what fell due between a resume and its undo: there was no pause', async () => {
      const workspace = await replaced(schedule);
      await workspace.run(resume);
      workspace.clock.set(now(5, '14:00').instant);
      expect((await workspace.run(undo)).events).toMatchObject([{ type: 'SchedulePaused', takenBack: true }]);
      expect(schedulesOf(workspace.state().file)[0]?.schedule.due).toBe(due);
    });
  });

  describe('of a resume of all', () => {
    const pics = 'pics;daily@16:00;pics';
    /** A workspace with two schedules, after the commands. */
    const after = async (...commands: ReadonlyArray<Command>) => {
      const workspace = workspaceInMemory(now(5, '12:00').instant);
      await workspace.create(line);
      await workspace.create(pics);
      for (const command of commands) await workspace.run(command);
      return workspace;
    };
    const pausesIn = ({ state }: ReturnType<typeof workspaceInMemory>) => [
      state().paused,
      ...schedulesOf(state().file).map((one) => one.schedule.paused),
    ];
    const pauses: ReadonlyArray<Command> = [
      { ...pause, schedule: null },
      { ...pause, until: stamp(9, '10:00') },
      { ...pause, schedule: scheduleId(2) },
    ];

    it('gives back every pause that it ended, and is one undo', async () => {
      const workspace = await after(...pauses);
      const [before, undoable] = [pausesIn(workspace), workspace.state().undoable];
      await workspace.run(resumeAll);
      expect(pausesIn(workspace)).toEqual([undefined, undefined, undefined]);
      const { events } = await workspace.run(undo);
      expect(events).toMatchObject([
        { type: 'SchedulePaused', schedule: null, until: null, takenBack: true },
        { type: 'SchedulePaused', schedule, until: stamp(9, '10:00'), takenBack: true },
        { type: 'SchedulePaused', schedule: 2, until: null, takenBack: true },
      ]);
      expect([pausesIn(workspace), workspace.state().undoable]).toEqual([before, undoable]);
    });

    it('of those that are over by then gives back the others', async () => {
      const workspace = await after(...pauses.slice(1), resumeAll);
      workspace.clock.set(now(9, '11:00').instant);
      const { events } = await workspace.run(undo);
      expect(events).toMatchObject([{ type: 'SchedulePaused', schedule: 2 }]);
      expect(pausesIn(workspace)).toMatchObject([undefined, undefined, { until: null }]);
    });

    it('is one however many they were, and the 20 before it are still there but one', async () => {
      const workspace = workspaceInMemory(now(5, '12:00').instant);
      for (let n = 1; n <= 25; n += 1) await workspace.create(`d${n};daily@16:00;d${n}`);
      for (let n = 1; n <= 25; n += 1) await workspace.run({ ...pause, schedule: scheduleId(n) });
      await workspace.run(resumeAll);
      expect((await workspace.run(undo)).events).toHaveLength(25);
      for (let n = 25; n > 6; n -= 1)
        expect((await workspace.run(undo)).events).toMatchObject([{ type: 'ScheduleResumed', schedule: n }]);
      expect((await workspace.attempt(undo))._tag).toBe('Left');
    });

    it('of a journal in which they were taken back one by one goes on with those that are left', () => {
      const one = (id: typeof schedule | null): Event => ({ ...paused(null, id), takenBack: true }) as Event;
      const state = [
        { events: [docs] },
        { events: [paused(null, null)] },
        { events: [paused()] },
        { events: [resumed(null), resumed(schedule)] },
        { events: [one(schedule)] },
      ].reduce(
        (was, { events }, n) => evolveRecorded(was, { seq: n + 1, at: stamp(5, '12:00'), events }),
        initialState,
      );
      expect(decide(undo, { now: now(5, '13:00'), fileIsThere: true }, state)).toEqual(E.right([one(null)]));
    });
  });

  it('leaves nothing of it behind', async () => {
    const workspace = workspaceInMemory(now(5, '12:00').instant);
    await workspace.create(line);
    const before = workspace.state();
    for (const command of [skip, { ...pause, schedule: null }, pause] as const)
      await execute(command)(workspace.ports)();
    for (let n = 0; n < 3; n += 1) await execute(undo)(workspace.ports)();
    const { undoable, paused: ofAll, file } = workspace.state();
    expect({ undoable, ofAll, lines: schedulesOf(file) }).toEqual({
      undoable: before.undoable,
      lines: schedulesOf(before.file),
    });
  });
});

it('what is no more in force is neither paused, resumed nor skipped', () => {
  for (const command of [pause, resume, skip])
    given(docs, { type: 'ScheduleDeleted', schedule, line, index: 0 })
      .when(command)
      .thenRefused({ type: 'NothingToDo', reason: 'docs is not in force any more' });
});

it('what had no pause and gets none is the same', () => {
  const without: Pick<Schedule, 'paused'> = {};
  expect(withPause(without, null)).toBe(without);
  const pausedNow = withPause(without, { since: stamp(5, '12:00'), until: null });
  expect(withPause(pausedNow, null)).toStrictEqual({});
});

it('a skip is taken back no more once its schedule waits for a later time, or for none', () => {
  const through = stamp(5, '16:00');
  const back = (due: Timestamp | null) => {
    const of: Schedule = {
      id: schedule,
      spec: docs.spec,
      created: stamp(5, '12:00'),
      due,
      attempts: 0,
      ended: null,
    };
    const waiting = { ...of, asked: { from: through, through } };
    const lines = [{ content: line, end: '\n' as const, schedule: waiting }];
    const state = { ...initialState, file: { bom: '' as const, lines } };
    return unskipping(state, { type: 'skip', schedule, due: through, before: null })?.type;
  };
  expect([back(stamp(4, '16:00')), back(through), back(stamp(6, '16:00')), back(null)]).toEqual([
    ...['SkipTakenBack', 'SkipTakenBack', undefined, undefined],
  ]);
});
