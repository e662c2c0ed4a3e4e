/** Edit, case by case: when an edited schedule comes next, what is refused, and how an edit is taken back. */
import type { Command } from '../../../src/domain/events/command';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { undoLimit } from '../../../src/domain/decider/undoable';
import { at } from '../../support/clock';
import { given } from '../../support/decider';
import { specOf, timestamp } from '../../support/decoded';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const stamp = (day: number, time: string) => timestamp(`2024-03-0${day}T${time}:00.000+00:00`);
const now = (day: number, time: string) => at(`2024-03-0${day}T${time}:00Z`);

const line = 'docs;daily@16:00;docs';
const schedule = scheduleId(1);
const docs: Event = {
  type: 'ScheduleCreated',
  schedule,
  line,
  spec: specOf(line),
  created: stamp(5, '12:00'),
  due: stamp(5, '16:00'),
};
const edit = (to: string, was = line, id = schedule): Command => ({
  type: 'EditSchedule',
  schedule: id,
  was,
  line: to,
  spec: specOf(to),
});
const edited = (
  to: string,
  due: EventOf<'ScheduleEdited'>['due'],
  was = line,
): EventOf<'ScheduleEdited'> => ({ type: 'ScheduleEdited', schedule, was, line: to, spec: specOf(to), due });
const back = (to: string, due: EventOf<'ScheduleEdited'>['due'], was: string): Event => ({
  ...edited(to, due, was),
  takenBack: true,
});
const undo: Command = { type: 'UndoLast' };
const occurrence = {
  schedule,
  trigger: 'schedule',
  path: specOf(line).path,
  name: specOf(line).name,
} as const;
const started = (day: number): Event => ({
  type: 'BackupStarted',
  ...occurrence,
  due: stamp(day, '16:00'),
  attempt: 1,
  late: false,
});
const failed = (day: number, next = stamp(day + 1, '16:00')): Event => ({
  type: 'BackupFailed',
  ...occurrence,
  due: stamp(day, '16:00'),
  next,
  reason: 'it is not there',
});
const at18 = 'docs;daily@18:00;docs';

describe('when it comes next', () => {
  it('is as before where its times stay the same, be it due or over', () => {
    const renamed = 'docs;daily@16:00;documents;keep=3';
    for (const moment of [now(5, '13:00'), now(6, '11:00')])
      given(docs)
        .when(edit(renamed), moment)
        .then(edited(renamed, stamp(5, '16:00')));
  });

  it('is the first of the new times whose minute is not over', () => {
    given(docs)
      .when(edit(at18))
      .then(edited(at18, stamp(5, '18:00')));
    given(docs)
      .when(edit(at18), now(5, '18:00'))
      .then(edited(at18, stamp(5, '18:00')));
    given(docs)
      .when(edit(at18), now(5, '18:01'))
      .then(edited(at18, stamp(6, '18:00')));
    const zoned = 'docs;daily@16:00;docs;tz=Europe/Berlin';
    given(docs)
      .when(edit(zoned))
      .then(edited(zoned, timestamp('2024-03-05T16:00:00.000+01:00')));
  });

  it('is none that was made already', () => {
    const often = 'docs;cron:0 * * * *;docs';
    given(docs, started(5), failed(5))
      .when(edit(often), now(5, '16:00'))
      .then(edited(often, stamp(5, '17:00')));
  });

  it('is not the one that is in hand, and is what the schedule waits for once that has ended', () => {
    const often = 'docs;cron:0 * * * *;docs';
    given(docs, started(5))
      .when(edit(often), now(5, '16:00'))
      .then(edited(often, stamp(5, '17:00')));
    given(docs, started(5), edited(at18, stamp(5, '18:00')))
      .when({ type: 'FailBackup', reason: 'it is not there' }, now(5, '16:10'))
      .then(failed(5, stamp(5, '18:00')));
  });

  it('is after what is in hand as the edit has set it, not as its rule would go on', () => {
    const often = 'docs;cron:0 * * * *;docs';
    given(docs, started(5), edited(often, stamp(5, '19:00')))
      .when({ type: 'FailBackup', reason: 'it is not there' }, now(5, '18:40'))
      .then(failed(5, stamp(5, '19:00')));
  });

  it('is begun for the first time, however often the one before was', () => {
    given(docs, started(5), edited(at18, stamp(5, '18:00')))
      .when({ type: 'StartBackup', schedule, trigger: 'schedule' }, now(5, '18:00'))
      .then({ ...started(5), due: stamp(5, '18:00') } as Event);
    const renamed = 'docs;daily@16:00;docs;keep=3';
    given(docs, started(5), edited(renamed, stamp(5, '16:00')))
      .when({ type: 'StartBackup', schedule, trigger: 'schedule' }, now(5, '16:00'))
      .then({ ...started(5), attempt: 2 } as Event);
  });

  it('is begun as often as it was, once the edit that set another is taken back; what was let go of does not count', () => {
    const start: Command = { type: 'StartBackup', schedule, trigger: 'schedule' };
    const abandoned: Event = { type: 'BackupAbandoned', ...occurrence, due: stamp(5, '16:00') };
    const away = edited(at18, stamp(5, '18:00'));
    const again = back(line, stamp(5, '16:00'), at18);
    const attemptAfter = (attempt: number, ...events: ReadonlyArray<Event>) =>
      given(docs, ...events)
        .when(start, now(5, '16:00'))
        .then({ ...started(5), attempt } as Event);
    attemptAfter(3, started(5), { ...started(5), attempt: 2 } as Event, away, again);
    attemptAfter(1, started(5), away, abandoned, again);
    attemptAfter(1, started(5), abandoned, away, again);
    const otherName = 'docs;daily@16:00;documents';
    const named = edited(otherName, stamp(5, '16:00'));
    attemptAfter(2, named, started(5), back(line, stamp(5, '16:00'), otherName));
  });

  it('keeps its own count while what the edit left is let go of', () => {
    const abandoned: Event = { type: 'BackupAbandoned', ...occurrence, due: stamp(5, '16:00') };
    const second = { ...started(5), due: stamp(5, '18:00') } as Event;
    given(docs, started(5), edited(at18, stamp(5, '18:00')), second, abandoned)
      .when({ type: 'StartBackup', schedule, trigger: 'schedule' }, now(5, '18:00'))
      .then({ ...second, attempt: 2 } as Event);
  });

  it('is that of the schedule that is meant, of several', () => {
    const pics = 'pics;daily@16:00;pics';
    const second: Event = { ...docs, schedule: scheduleId(2), line: pics, spec: specOf(pics) };
    const to = 'pics;daily@18:00;pics';
    const change: Event = { ...edited(to, stamp(5, '18:00'), pics), schedule: scheduleId(2) };
    given(docs, second)
      .when(edit(to, pics, scheduleId(2)))
      .then(change);
    given(docs, second, change)
      .when(undo)
      .then({ ...back(pics, stamp(5, '16:00'), to), schedule: scheduleId(2) } as Event);
  });

  it('does not go by what is made on command, nor by what another one has in hand', () => {
    const often = 'docs;cron:0 * * * *;docs';
    const byHand: Event = { ...started(5), trigger: 'command' } as Event;
    given(docs, byHand)
      .when(edit(often), now(5, '16:00'))
      .then(edited(often, stamp(5, '16:00')));
    const other: Event = { ...docs, schedule: scheduleId(2), line: 'b;daily@16:00;b' };
    given(docs, other, { ...started(5), schedule: scheduleId(2) } as Event)
      .when(edit(often), now(5, '16:00'))
      .then(edited(often, stamp(5, '16:00')));
  });

  it('is not what has ended before the clock was set back by less than a day', () => {
    const weekdays = 'docs;mon,tue,wed,thu,fri@16:00;docs';
    given(docs, started(5), failed(5))
      .when(edit(weekdays), now(5, '15:30'))
      .then(edited(weekdays, stamp(6, '16:00')));
    given(docs, started(5))
      .when(edit(weekdays), now(5, '15:30'))
      .then(edited(weekdays, stamp(6, '16:00')));
    given(docs, started(6), failed(6))
      .when(edit(weekdays), now(5, '16:00'))
      .then(edited(weekdays, stamp(7, '16:00')));
    given(docs, started(6), failed(6))
      .when(edit(weekdays), now(5, '15:59'))
      .then(edited(weekdays, stamp(5, '16:00')));
  });

  it('is not held back by what a wrong clock made in the future', () => {
    given(docs, started(8), failed(8))
      .when(edit(at18))
      .then(edited(at18, stamp(5, '18:00')));
  });
});

describe('an edit', () => {
  it('to the same line is none', () => {
    given(docs).when(edit(line)).thenNothing();
  });

  it('is refused where the line is gone, or somebody else has changed it', () => {
    const refused = (reason: string) => ({ type: 'CannotEdit', reason, typed: at18 }) as const;
    const gone = refused('its line has left backup_schedules.txt meanwhile');
    given().when(edit(at18)).thenRefused(gone);
    given(docs).withoutFile().when(edit(at18)).thenRefused(gone);
    const other = 'docs;daily@17:00;docs';
    given(docs, edited(other, stamp(5, '17:00')))
      .when(edit(at18))
      .thenRefused(refused(`somebody else changed it meanwhile, to ${other}`));
  });

  it('to a time of today that is over, or was made, is refused; its minute counts', () => {
    const once = 'docs;12:00;docs';
    given(docs)
      .when(edit(once))
      .then(edited(once, stamp(5, '12:00')));
    given(docs).when(edit(once), now(5, '12:01')).thenRefused({
      type: 'CannotEdit',
      reason: '12:00 has passed today: it would never come',
      typed: once,
    });
    const four = 'docs;16:00;docs';
    given(docs, started(5), failed(5)).when(edit(four), now(5, '16:00')).thenRefused({
      type: 'CannotEdit',
      reason: 'its backup of 16:00 has been made today: it would never come',
      typed: four,
    });
  });

  it('of a line that comes once, and is over, may say anything but another time', () => {
    const once: Event = { ...docs, line: 'docs;16:00;docs', spec: specOf('docs;16:00;docs') };
    const renamed = 'docs;16:00;documents';
    given(once)
      .when(edit(renamed, 'docs;16:00;docs'), now(5, '17:00'))
      .then(edited(renamed, stamp(5, '16:00'), 'docs;16:00;docs'));
  });
});

describe('undo of an edit', () => {
  it('has what was due come back as long as nothing has come of the edit, be it over or not', () => {
    for (const moment of [now(5, '13:00'), now(5, '17:00')])
      given(docs, edited(at18, stamp(5, '18:00')))
        .when(undo, moment)
        .then(back(line, stamp(5, '16:00'), at18));
  });

  it('goes on from now once something has', () => {
    const ended: Event = { ...failed(5), due: stamp(5, '18:00'), next: stamp(6, '18:00') } as Event;
    given(docs, edited(at18, stamp(5, '18:00')), ended)
      .when(undo, now(5, '19:00'))
      .then(back(line, stamp(6, '16:00'), at18));
  });

  it('keeps what is due where its times were the same', () => {
    const kept = 'docs;daily@16:00;docs;keep=3';
    given(docs, edited(kept, stamp(5, '16:00')), started(5), failed(5))
      .when(undo, now(5, '17:00'))
      .then(back(line, stamp(6, '16:00'), kept));
  });

  it('is of the latest one first, each once, and of none whose line is gone', () => {
    const at19 = 'docs;daily@19:00;docs';
    const both = [edited(at18, stamp(5, '18:00')), edited(at19, stamp(5, '19:00'), at18)] as const;
    given(docs, ...both)
      .when(undo)
      .then(back(at18, stamp(5, '18:00'), at19));
    given(docs, ...both, back(at18, stamp(5, '18:00'), at19))
      .when(undo)
      .then(back(line, stamp(5, '16:00'), at18));
    given(docs, ...both, { type: 'SchedulePruned', schedule, line: at19 })
      .when(undo)
      .thenRefused({ type: 'NothingToUndo' });
  });
});

describe('undo of an edit of what came once', () => {
  const once = 'docs;09:00;docs';
  /** Made at 07:00 and changed at 08:00; what the new times bring first is made. */
  const changedTo = async (to: string, due: string) => {
    const workspace = workspaceInMemory(now(5, '07:00').instant);
    await workspace.create(once);
    workspace.clock.set(now(5, '08:00').instant);
    await workspace.run(edit(to, once));
    workspace.clock.set(now(5, due).instant);
    await workspace.run({ type: 'StartBackup', schedule, trigger: 'schedule' });
    await workspace.run({ type: 'FailBackup', reason: 'it is not there' });
    return workspace;
  };

  it('is none once its time is over and something has come of the edit; nor is its create', async () => {
    for (const [to, due, day, time] of [
      ['docs;daily@10:00;docs;keep=30', '10:00', 5, '11:00'],
      ['docs;daily@08:30;docs', '08:30', 7, '10:00'],
      ['docs;daily@08:30;docs', '08:30', 7, '08:00'],
    ] as const) {
      const workspace = await changedTo(to, due);
      workspace.clock.set(now(day, time).instant);
      expect(await workspace.attempt(undo)).toMatchObject({ left: { type: 'NothingToUndo' } });
      expect(workspace.text()).toBe(`${to}\n`);
    }
  });

  it('has it come at its own time, where that is still to come', async () => {
    const workspace = await changedTo('docs;daily@08:30;docs', '08:30');
    workspace.clock.set(now(5, '08:40').instant);
    expect((await workspace.run(undo)).events).toMatchObject([{ line: once, due: stamp(5, '09:00') }]);
  });
});

const aWorkspace = async () => {
  const workspace = workspaceInMemory(now(5, '12:00').instant);
  await workspace.create(line);
  const lines = () => schedulesOf(workspace.state().file).map((one) => one.schedule);
  return { workspace, lines };
};

describe('what a schedule is after an edit', () => {
  it('counts from the edit where its path, name or times are others, and only there', async () => {
    const { workspace, lines } = await aWorkspace();
    await workspace.run(edit(`${line};keep=3`));
    expect(lines()[0]).not.toHaveProperty('since');
    for (const [was, to] of [
      [`${line};keep=3`, 'docs;daily@16:00;other'],
      ['docs;daily@16:00;other', 'pics;daily@16:00;other'],
      ['pics;daily@16:00;other', 'pics;daily@18:00;other'],
    ] as const) {
      workspace.clock.advance(60_000);
      await workspace.run(edit(to, was));
      expect(lines()[0]?.since).toBe(workspace.records.at(-1)?.at);
    }
  });

  it('is what it was before once that is undone: since when it counts, its pause, and what is to be skipped', async () => {
    const { workspace, lines } = await aWorkspace();
    await workspace.run({ type: 'PauseSchedules', schedule, until: stamp(9, '10:00') });
    await workspace.run({ type: 'SkipNext', schedule });
    const first = lines();
    await workspace.run(edit(at18));
    expect(lines()[0]).not.toHaveProperty('asked');
    const second = lines();
    workspace.clock.advance(60_000);
    await workspace.run(edit('docs;daily@19:00;docs', at18));
    await workspace.run(undo);
    expect(lines()).toEqual(second);
    await workspace.run(undo);
    expect(lines()).toEqual(first);
    await workspace.run(undo);
    expect(lines()[0]).not.toHaveProperty('asked');
  });

  it('does not skip again what came meanwhile', async () => {
    const { workspace, lines } = await aWorkspace();
    await workspace.run({ type: 'SkipNext', schedule });
    await workspace.run(edit('docs;daily@15:00;docs'));
    workspace.clock.set(now(6, '16:30').instant);
    await workspace.run({ type: 'SkipMissed', look: 'pass' });
    await workspace.run({ type: 'StartBackup', schedule, trigger: 'schedule' });
    await workspace.run({ type: 'FailBackup', reason: 'it is not there' });
    await workspace.run(undo);
    expect(lines()[0]).toMatchObject({ due: stamp(7, '16:00') });
    expect(lines()[0]).not.toHaveProperty('asked');
  });

  it('can be taken back as often as undo goes', async () => {
    const { workspace } = await aWorkspace();
    const nth = (n: number) => `docs;daily@16:${String(n).padStart(2, '0')};docs`;
    for (let n = 0; n < undoLimit + 5; n += 1)
      await workspace.run(edit(nth(n + 1), workspace.text()?.trim()));
    for (let n = 0; n < undoLimit; n += 1) await workspace.run(undo);
    expect(workspace.text()?.trim()).toBe(nth(5));
    expect((await workspace.attempt(undo))._tag).toBe('Left');
  });
});
