/** How the schedules file on disk and the journal are brought together: design.md, rule by rule. */
import * as TE from 'fp-ts/TaskEither';
import * as fc from 'fast-check';
import { commit } from '../../src/app/commit';
import { listSchedules } from '../../src/app/queries';
import type { Event, EventOf } from '../../src/domain/events/event';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { applyEdit, handEdit, scheduleText } from '../support/hand-edits';
import { history, live } from '../support/histories';
import { stateFaults } from '../support/invariants';
import { runs } from '../support/runs';
import { type WorkspaceInMemory, workspaceInMemory } from '../support/workspace-in-memory';

const minute = 60_000;

const editIn = (events: ReadonlyArray<Event>): EventOf<'ScheduleFileEdited'> => {
  const edit = events.find((event) => event.type === 'ScheduleFileEdited');
  if (edit?.type !== 'ScheduleFileEdited') throw new Error('there is no edit');
  return edit;
};

/** Makes the one backup that is due, without an archive. */
const backUp = async (workspace: WorkspaceInMemory, schedule: number): Promise<void> => {
  const started = workspace.state().file?.lines.find((line) => line.schedule?.id === schedule)?.schedule;
  if (!started) throw new Error('there is no such schedule');
  await workspace.run({ type: 'StartBackup', schedule: started.id, trigger: 'schedule' });
  await workspace.run({ type: 'FailBackup', reason: 'for the test' });
};

describe('a text that was journalled, and could not be put in place', () => {
  it('is no edit by hand, though the file can’t be read when the next line is journalled', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    const failed = TE.left({ type: 'FileFailed', doing: 'try', path: 'it', reason: 'for the test' } as const);
    const { ports } = workspace;
    const killed = { ...ports, schedulesFile: { ...ports.schedulesFile, publish: () => failed } };
    const line = 'pics;16:00;pics';
    rightOf(await commit({ type: 'CreateSchedule', line, spec: specOf(line) })(killed)());
    const blind = { ...ports, schedulesFile: { ...ports.schedulesFile, read: failed } };
    rightOf(await commit({ type: 'StartService', pid: 7, version: '1' })(blind)());
    expect(await workspace.look()).toEqual([]);
    expect(workspace.text()).toBe('docs;16:00;docs\npics;16:00;pics\n');
  });
});

describe('an edit by hand', () => {
  it('stands on a line of its own, by hand, before that of the command that found it', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    workspace.edit(`${workspace.text()}pics;16:00;pics\n`);
    const { events } = await workspace.create('mail;16:00;mail');
    expect(events.map(({ type }) => type)).toEqual(['ScheduleFileEdited', 'ScheduleCreated']);
    expect(workspace.records.slice(1)).toMatchObject([
      { by: { via: 'hand' }, command: null, events: [{ type: 'ScheduleFileEdited' }] },
      { by: { via: 'command' }, command: { type: 'CreateSchedule' }, events: [{ type: 'ScheduleCreated' }] },
    ]);
    expect(workspace.text()).toBe('docs;16:00;docs\npics;16:00;pics\nmail;16:00;mail\n');
  });

  it.each(['ReadSchedules', 'PruneSchedules'] as const)(
    'alone is by hand, whoever found it: %s',
    async (type) => {
      const workspace = workspaceInMemory();
      workspace.edit('pics;16:00;pics\n');
      await workspace.run({ type });
      expect(workspace.records).toMatchObject([{ by: { via: 'hand' }, command: null }]);
    },
  );

  it('is left to the next command by one that is refused', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('pics;16:00;pics\n');
    leftOf(await workspace.attempt({ type: 'DeleteSchedule', index: '7' }));
    expect(workspace.records).toEqual([]);
    expect(await workspace.look()).toMatchObject([{ type: 'ScheduleFileEdited' }]);
  });
});

describe('a file that is missing', () => {
  it('has nothing in force, and nothing is appended', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;15:00;docs');
    workspace.edit(null);
    const { events, fileIsThere } = await workspace.run({ type: 'PruneSchedules' });
    expect({ events, fileIsThere }).toEqual({ events: [], fileIsThere: false });
    expect(workspace.text()).toBeNull();
  });

  it('that comes back as it was has changed nothing', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    const text = workspace.text();
    workspace.edit(null);
    await workspace.look();
    workspace.edit(text);
    expect(await workspace.look()).toEqual([]);
    expect(workspace.state().file?.lines[0]?.schedule?.id).toBe(1);
  });

  it('is made anew by create: what was in it is dropped only then', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    workspace.edit(null);
    const { events } = await workspace.create('pics;16:00;pics');
    expect(events.map(({ type }) => type)).toEqual(['ScheduleFileEdited', 'ScheduleCreated']);
    expect(editIn(events).dropped).toEqual([{ schedule: 1, line: 'docs;16:00;docs' }]);
    expect(workspace.text()).toBe('pics;16:00;pics\n');
  });

  it('is not made by the end of a backup', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    const [line] = workspace.state().file?.lines ?? [];
    if (!line?.schedule) throw new Error('there is no schedule');
    await workspace.run({ type: 'StartBackup', schedule: line.schedule.id, trigger: 'schedule' });
    workspace.edit(null);
    await workspace.run({ type: 'FailBackup', reason: 'for the test' });
    expect(workspace.text()).toBeNull();
  });
});

describe('a line made by hand', () => {
  it('is as old as the file: one that waited while nobody looked is late, not expired', async () => {
    const workspace = workspaceInMemory();
    const { instant } = workspace.clock.now();
    workspace.edit('docs;15:30;docs\n', instant - 60 * minute);
    const [found] = editIn(await workspace.look()).added;
    expect(found).toMatchObject({
      created: '2024-03-05T15:00:00.000+00:00',
      due: '2024-03-05T15:30:00.000+00:00',
      resumed: false,
    });
    const [, started] = (await workspace.run({ type: 'ReadSchedules' })).events;
    expect(started).toBeUndefined();
  });

  it('is due on the day of the file, though it is read a day later', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('docs;23:59;docs\n', Date.UTC(2024, 2, 4, 12));
    expect(editIn(await workspace.look()).added[0]?.due).toBe('2024-03-04T23:59:00.000+00:00');
  });

  it('is not younger than now, though the file says so', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('docs;15:30;docs\n', workspace.clock.now().instant + 5 * minute);
    expect(editIn(await workspace.look()).added[0]?.created).toBe('2024-03-05T16:00:00.000+00:00');
  });

  it('taken out and put back is the same schedule: no second backup', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    await backUp(workspace, 1);
    workspace.edit('');
    expect(editIn(await workspace.look()).dropped).toEqual([{ schedule: 1, line: 'docs;16:00;docs' }]);
    workspace.edit('docs;16:00;docs\n');
    expect(editIn(await workspace.look()).added).toMatchObject([{ schedule: 1, resumed: true }]);
    expect(workspace.state().file?.lines[0]?.schedule).toMatchObject({ id: 1, due: null });
    await expect(backUp(workspace, 1)).rejects.toThrow('no backup of docs is due');
  });

  it('put back within two days, as old as it was, is the same schedule, and after them another', async () => {
    const workspace = workspaceInMemory();
    const { instant } = workspace.clock.now();
    await workspace.create('docs;16:00;docs');
    await backUp(workspace, 1);
    const outAndBackAfter = async (hours: number) => {
      workspace.edit('');
      await workspace.look();
      workspace.clock.advance(hours * 60 * minute);
      await workspace.run({ type: 'StartService', pid: 1, version: '' });
      workspace.edit('docs;16:00;docs\n', instant);
      return editIn(await workspace.look()).added;
    };
    expect(await outAndBackAfter(47)).toMatchObject([{ schedule: 1, resumed: true }]);
    expect(await outAndBackAfter(49)).toMatchObject([{ schedule: 2, resumed: false }]);
  });

  it('put back for another day is another schedule', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    await backUp(workspace, 1);
    workspace.edit('');
    await workspace.look();
    workspace.clock.advance(24 * 60 * minute);
    workspace.edit('docs;16:00;docs\n');
    expect(editIn(await workspace.look()).added).toMatchObject([{ schedule: 2, resumed: false }]);
  });

  it('that create puts back is always a new schedule', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    await backUp(workspace, 1);
    workspace.edit('');
    await workspace.look();
    await workspace.create('docs;16:00;docs');
    expect(workspace.state().file?.lines[0]?.schedule).toMatchObject({ id: 2, ended: null });
  });
});

describe('a malformed line', () => {
  const malformedIn = async (workspace: WorkspaceInMemory) =>
    (await workspace.look()).flatMap((event) => (event.type === 'ScheduleFileEdited' ? event.malformed : []));

  it('is told of once per appearance, with the reason', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('test;\n');
    const told = [
      { line: 'test;', reason: 'it has 2 fields where there are three, separated by semicolons' },
    ];
    expect(await malformedIn(workspace)).toEqual(told);
    expect(await malformedIn(workspace)).toEqual([]);
    workspace.edit('# a comment\ntest;\n');
    expect(await malformedIn(workspace)).toEqual([]);
    workspace.edit('# a comment\n');
    expect(await malformedIn(workspace)).toEqual([]);
    workspace.edit('test;\n');
    expect(await malformedIn(workspace)).toEqual(told);
  });
});

describe('the file', () => {
  it('stays, empty, when its last line is deleted', async () => {
    const workspace = workspaceInMemory();
    await workspace.create('docs;16:00;docs');
    await workspace.run({ type: 'DeleteSchedule', index: '0' });
    expect(workspace.text()).toBe('');
  });

  it('keeps comments, blanks, CRLF and a byte order mark', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('\ufeff# mine\r\n\r\ndocs;16:00;docs\r\ntest;\r\n');
    await workspace.create('pics;16:00;pics');
    expect(workspace.text()).toBe('\ufeff# mine\r\n\r\ndocs;16:00;docs\r\ntest;\r\npics;16:00;pics\r\n');
    await workspace.run({ type: 'DeleteSchedule', index: '0' });
    expect(workspace.text()).toBe('\ufeff# mine\r\n\r\ntest;\r\npics;16:00;pics\r\n');
  });

  /** Where, among all lines, the n-th of those listed stands. */
  const nthOf = (
    lines: ReadonlyArray<string>,
    listed: ReadonlyArray<string>,
    n: number,
  ): number | undefined => {
    if (listed[n] === undefined) return undefined;
    let position = -1;
    for (const line of listed.slice(0, n + 1)) {
      position = lines.findIndex(
        (content, at) => at > position && content.replace(/^\ufeff+/, '') === line.replace(/^\ufeff+/, ''),
      );
    }
    return position;
  };

  it.each([
    ['a byte order mark', 'docs;16:00;docs\n\ufeffpics;16:00;pics\n', '\ufeffpics;16:00;pics\n'],
    ['half a CRLF at its end', 'docs;16:00;docs\r\npics;16:00;pics\r', 'pics;16:00;pics\r'],
  ])('with a line that has %s knows it before and after it has become the first', async (_, text, rest) => {
    const workspace = workspaceInMemory();
    workspace.edit(text);
    expect(editIn(await workspace.look()).added.length).toBe(2);
    await workspace.run({ type: 'DeleteSchedule', index: '0' });
    expect(workspace.text()).toBe(rest);
    expect(stateFaults(workspace.state())).toEqual([]);
    const listed = rightOf(await listSchedules(workspace.ports)()).schedules;
    expect(listed).toEqual(['pics;16:00;pics']);
    workspace.edit(`${rest}\n# mine\n`);
    expect(editIn(await workspace.look())).toMatchObject({ added: [], dropped: [] });
    await workspace.create('a;16:00;a');
    expect(stateFaults(workspace.state())).toEqual([]);
  });

  const before = fc.array(handEdit, { maxLength: 6 });
  const edited = (edits: ReadonlyArray<Parameters<typeof applyEdit>[1]>): string =>
    edits.reduce<string | null>(applyEdit, '') ?? '';

  it('gets one line more at its end by create, and every other byte is left alone', async () => {
    await fc.assert(
      fc.asyncProperty(before, scheduleText, async (edits, line) => {
        const workspace = workspaceInMemory();
        const text = edited(edits);
        workspace.edit(text);
        await workspace.create(line);
        const after = workspace.text() ?? '';
        expect(after.startsWith(text)).toBe(true);
        const joint = text === '' || text.endsWith('\n') || text === '\ufeff' ? '' : '\r?\n';
        expect(after.slice(text.length)).toMatch(new RegExp(`^${joint}${line.replace(/[*]/g, '\\*')}\r?\n$`));
      }),
      runs(300),
    );
  });

  it('loses one whole line by delete, the one that list shows there, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(before, fc.nat(3), async (edits, index) => {
        const workspace = workspaceInMemory();
        const text = edited(edits);
        workspace.edit(text);
        const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
        const contents = lines.map((raw) => raw.replace(/\r?\n?$/, ''));
        const listed = rightOf(await listSchedules(workspace.ports)()).schedules;
        const position = nthOf(contents, listed, index);
        const outcome = await workspace.attempt({ type: 'DeleteSchedule', index: String(index) });
        if (position === undefined) {
          expect(outcome).toMatchObject({ left: { type: 'NoScheduleAtIndex' } });
          return;
        }
        const kept = lines.filter((_, n) => n !== position).join('');
        const mark = position === 0 && text.startsWith('\ufeff') ? '\ufeff' : '';
        expect(workspace.text()).toBe(mark + kept);
      }),
      runs(300),
    );
  });

  it('loses nothing but schedule lines by pruning', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const workspace = await live(steps);
        await workspace.look();
        const text = workspace.text();
        if (text === null) return;
        const { events } = await workspace.run({ type: 'PruneSchedules' });
        const gone = events.flatMap((event) =>
          event.type === 'SchedulePruned' ? [event.line.replaceAll('\ufeff', '')] : [],
        );
        const remaining = (workspace.text() ?? '').replaceAll('\ufeff', '').split(/\r?\n|\r/);
        const contents = text.replaceAll('\ufeff', '').split(/\r?\n|\r/);
        for (const line of gone) contents.splice(contents.indexOf(line), 1);
        expect(remaining.filter((line) => line !== '').sort()).toEqual(
          contents.filter((line) => line !== '').sort(),
        );
      }),
      runs(200),
    );
  });

  it('read by hand edits alone is never rewritten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(handEdit, { maxLength: 8 }), async (edits) => {
        const workspace = workspaceInMemory();
        for (const edit of edits) {
          const text = applyEdit(workspace.text(), edit);
          workspace.edit(text);
          await workspace.look();
          expect(workspace.text()).toBe(text);
        }
      }),
      runs(200),
    );
  });
});
