/** Undo, case by case: which create or delete is taken back, and how its schedule goes on. */
import type { Command } from '../../../src/domain/events/command';
import type { Event, EventOf } from '../../../src/domain/events/event';
import { isDue, isLate } from '../../../src/domain/occurrence/occurrence';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { undoLimit } from '../../../src/domain/decider/undoable';
import { given } from '../../support/decider';
import { leftOf, specOf, timestamp } from '../../support/decoded';
import { stateFaults } from '../../support/invariants';
import { type WorkspaceInMemory, workspaceInMemory } from '../../support/workspace-in-memory';

const hour = 3_600_000;
const undo: Command = { type: 'UndoLast' };
const deleteAt = (index: number): Command => ({ type: 'DeleteSchedule', index: String(index) });

const created = (line: string, n: number): EventOf<'ScheduleCreated'> => ({
  type: 'ScheduleCreated',
  schedule: scheduleId(n),
  line,
  spec: specOf(line),
  created: timestamp('2024-03-05T12:00:00.000+00:00'),
  due: timestamp(`2024-03-05T${line.split(';')[1]}:00.000+00:00`),
});
const docs = created('docs;16:00;docs', 1);
const pics = created('pics;17:00;pics', 2);
const docsDeleted: Event = { type: 'ScheduleDeleted', schedule: docs.schedule, line: docs.line, index: 0 };

describe('the event', () => {
  it('of a create that is taken back names the line and where it was', () => {
    given(docs, pics).when(undo).then({
      type: 'ScheduleTakenBack',
      schedule: pics.schedule,
      line: pics.line,
      index: 1,
      reopened: null,
    });
  });

  it('of a delete that is taken back holds all that the schedule was', () => {
    const { schedule, line, spec, created: made, due } = docs;
    given(docs, pics, docsDeleted)
      .when(undo)
      .then({
        type: 'SchedulePutBack',
        ...{ schedule, line, spec, created: made, due },
        ...{ index: 0, position: 0, end: '\n', marked: false, attempts: 0, ended: null },
      });
  });

  it('is none when there is nothing to take back, or no file', () => {
    given().when(undo).thenRefused({ type: 'NothingToUndo' });
    given(docs).withoutFile().when(undo).thenRefused({ type: 'SchedulesFileMissing' });
    given().withoutFile().when(undo).thenRefused({ type: 'SchedulesFileMissing' });
  });
});

const typesOf = (events: ReadonlyArray<Event>): ReadonlyArray<string> => events.map(({ type }) => type);

const undone = async (workspace: WorkspaceInMemory): Promise<string | null> => {
  await workspace.run(undo);
  expect(stateFaults(workspace.state())).toEqual([]);
  return workspace.text();
};

const refused = async (workspace: WorkspaceInMemory): Promise<void> => {
  expect(leftOf(await workspace.attempt(undo))).toEqual({ type: 'NothingToUndo' });
};

describe('what is taken back', () => {
  it('is the last of all creates and deletes, then the one before; none of it comes again', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('a;23:00;a');
    await workspace.create('b;23:00;b');
    await workspace.run(deleteAt(0));
    expect(await undone(workspace)).toBe('a;23:00;a\nb;23:00;b\n');
    expect(await undone(workspace)).toBe('a;23:00;a\n');
    expect(await undone(workspace)).toBe('');
    await refused(workspace);
  });

  it('is no create whose line is over: that is the one before', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('a;23:00;a');
    await workspace.create('b;15:00;b');
    await workspace.run({ type: 'PruneSchedules' });
    expect(workspace.text()).toBe('a;23:00;a\n');
    expect(await undone(workspace)).toBe('');
    await refused(workspace);
  });

  it('is no create whose line somebody took out by hand, unless it is back', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('a;23:00;a');
    workspace.edit('# mine\n');
    await refused(workspace);
    await workspace.look();
    await refused(workspace);
    workspace.edit('a;23:00;a\n# mine\n');
    const { events } = await workspace.run(undo);
    expect(typesOf(events)).toEqual(['ScheduleFileEdited', 'ScheduleTakenBack']);
    expect(workspace.text()).toBe('# mine\n');
  });

  it('is forgotten with a line that was out for two days', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('a;daily@23:00;a');
    workspace.edit('');
    await workspace.look();
    expect(workspace.state().undoable.length).toBe(1);
    workspace.clock.advance(49 * hour);
    await workspace.run({ type: 'StartService', pid: 1, version: '' });
    expect(workspace.state().undoable).toEqual([]);
  });

  it('is none of what was made by hand', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('a;23:00;a\n');
    await workspace.look();
    await refused(workspace);
  });

  it(`is one of the latest ${undoLimit}`, async () => {
    const workspace = workspaceInMemory();
    const names = [...Array(undoLimit + 3).keys()];
    for (const n of names) await workspace.create(`a;23:00;a${n}`);
    for (let count = 0; count < undoLimit; count += 1) await workspace.run(undo);
    expect(workspace.text()).toBe('a;23:00;a0\na;23:00;a1\na;23:00;a2\n');
    await refused(workspace);
  });
});

describe('the file', () => {
  it.each([
    ['CRLF', 'a;23:00;a\r\nb;23:00;b\r\n'],
    ['nothing at its end', '# x\na;23:00;a\nb;23:00;b'],
    ['half a CRLF at its end', 'a;23:00;a\r\nb;23:00;b\r'],
    ['a byte order mark', '\ufeffa;23:00;a\nb;23:00;b\n'],
    ['a byte order mark on a later line', 'a;23:00;a\n\ufeffb;23:00;b\n'],
    ['two byte order marks', '\ufeffa;23:00;a\n\ufeffb;23:00;b'],
    ['bytes that are no text', '# \udcff\na;23:00;a\n\udcfe;23:00;x\nb;23:00;b\n'],
  ])('with %s has every byte again after a create or all deletes are undone', async (_, text) => {
    const workspace = workspaceInMemory();
    workspace.edit(text);
    await workspace.create('c;23:00;c');
    expect(await undone(workspace)).toBe(text);
    await workspace.run(deleteAt(1));
    await workspace.run(deleteAt(0));
    await undone(workspace);
    expect(await undone(workspace)).toBe(text);
    await workspace.run(deleteAt(0));
    await workspace.run(deleteAt(0));
    await undone(workspace);
    expect(await undone(workspace)).toBe(text);
  });

  it('that was not there stays, empty, as it does when its last line is deleted', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('a;23:00;a');
    expect(await undone(workspace)).toBe('');
  });

  it('keeps what somebody has saved since: endings, byte order mark, and other lines', async () => {
    const ends = workspaceInMemory();
    ends.edit('a;23:00;a\nb;23:00;b');
    await ends.run(deleteAt(1));
    ends.edit('a;23:00;a\n# c\n');
    expect(await undone(ends)).toBe('a;23:00;a\nb;23:00;b\n# c\n');
    const mark = workspaceInMemory();
    mark.edit('a;23:00;a\n\ufeff# x\n');
    await mark.run(deleteAt(0));
    mark.edit('\ufeff# x\n# y\n');
    expect(await undone(mark)).toBe('\ufeffa;23:00;a\n# x\n# y\n');
    const open = workspaceInMemory();
    open.edit('a;23:00;a');
    await open.create('b;23:00;b');
    open.edit('# x\na;23:00;a\nb;23:00;b\n');
    expect(await undone(open)).toBe('# x\na;23:00;a\n');
  });
});

describe('the place of a deleted line', () => {
  it.each([
    [
      'a line is added above',
      '# x\n\na;23:00;a\n\nc;23:00;c\n',
      '# x\n\na;23:00;a\n\nb;23:00;b\nc;23:00;c\n',
    ],
    ['one is added below', '\na;23:00;a\n\nc;23:00;c\n\n', '\na;23:00;a\n\nb;23:00;b\nc;23:00;c\n\n'],
    [
      'another blank is added at the top',
      '\n\na;23:00;a\n\nc;23:00;c\n',
      '\n\na;23:00;a\n\nb;23:00;b\nc;23:00;c\n',
    ],
    ['what stood above is gone', '\n\nc;23:00;c\n', '\n\nb;23:00;b\nc;23:00;c\n'],
    [
      'all but one line has changed',
      '# new\na;23:00;a\n# new, too\n',
      '# new\na;23:00;a\nb;23:00;b\n# new, too\n',
    ],
    ['nothing is left', '', 'b;23:00;b\n'],
  ])('is found again when %s', async (_, edited, expected) => {
    const workspace = workspaceInMemory();
    workspace.edit('\na;23:00;a\n\nb;23:00;b\nc;23:00;c\n');
    await workspace.run(deleteAt(1));
    workspace.edit(edited);
    expect(await undone(workspace)).toBe(expected);
  });
});

describe('a schedule that is put back', () => {
  const only = (workspace: WorkspaceInMemory) => {
    const [line] = schedulesOf(workspace.state().file);
    if (line === undefined) throw new Error('there is no schedule');
    return line.schedule;
  };

  it('is the same, and late when its time has passed', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;17:00;docs');
    const before = only(workspace);
    await workspace.run(deleteAt(0));
    workspace.clock.advance(30 * hour);
    await undone(workspace);
    const after = only(workspace);
    const { instant } = workspace.clock.now();
    expect(after).toEqual(before);
    expect(isDue(after, instant) && isLate(after.due, instant)).toBe(true);
    const { events } = await workspace.run({ type: 'StartBackup', schedule: after.id, trigger: 'schedule' });
    expect(events).toMatchObject([{ type: 'BackupStarted', late: true }]);
  });

  it('is not backed up again for what was done before', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    const { id } = only(workspace);
    await workspace.run({ type: 'StartBackup', schedule: id, trigger: 'schedule' });
    await workspace.run({ type: 'FailBackup', reason: 'for the test' });
    await workspace.run(deleteAt(0));
    await undone(workspace);
    expect(only(workspace)).toMatchObject({ id, due: null, ended: { outcome: 'failed' } });
  });

  it('goes on behind the backup that was in hand when its line was deleted', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;daily@16:00;docs');
    const { id } = only(workspace);
    await workspace.run({ type: 'StartBackup', schedule: id, trigger: 'schedule' });
    await workspace.run(deleteAt(0));
    await workspace.run({ type: 'FailBackup', reason: 'for the test' });
    await undone(workspace);
    expect(only(workspace)).toMatchObject({
      id,
      due: '2024-03-06T16:00:00.000+00:00',
      attempts: 0,
      ended: { due: '2024-03-05T16:00:00.000+00:00', outcome: 'failed' },
    });
  });
});

describe('a create that is taken back while its backup is in hand', () => {
  it('lets the backup end, and nothing follows it', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;daily@16:00;docs');
    await workspace.run({ type: 'StartBackup', schedule: scheduleId(1), trigger: 'schedule' });
    await undone(workspace);
    const { events, state } = await workspace.run({ type: 'FailBackup', reason: 'for the test' });
    expect(events).toMatchObject([{ type: 'BackupFailed', schedule: 1, next: null }]);
    expect(schedulesOf(state.file)).toEqual([]);
    expect(state.attempt).toBeNull();
  });
});
