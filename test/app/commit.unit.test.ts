/** How a command is decided beside a file that can't be had, or that is edited meanwhile: each step, in its order. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { commit, type CommitPorts } from '../../src/app/commit';
import type { BackupError } from '../../src/domain/error';
import type { Command } from '../../src/domain/events/command';
import type { SchedulesFile } from '../../src/ports/schedules-file';
import { leftOf, rightOf, specOf } from '../support/decoded';
import { type WorkspaceInMemory, workspaceInMemory } from '../support/workspace-in-memory';

const docs = 'docs;16:00;docs\n';
const pics = 'pics;16:00;pics\n';
const mail = 'mail;16:00;mail\n';

const create = (text: string): Command => {
  const line = text.trimEnd();
  return { type: 'CreateSchedule', line, spec: specOf(line) };
};
const look: Command = { type: 'ReadSchedules' };
const start: Command = { type: 'StartService', pid: 7, version: '1' };
const prune: Command = { type: 'PruneSchedules' };
const undo: Command = { type: 'UndoLast' };
const deleteFirst: Command = { type: 'DeleteSchedule', index: '0' };

const stuck: BackupError = {
  type: 'FileFailed',
  doing: 'replace',
  path: 'backup_schedules.txt',
  reason: 'for the test',
};
const stuckText = "can't replace backup_schedules.txt: for the test";
const waitsText = `${stuckText}; the journal has the new text, and whatever is decided next tries again`;

/** The ports of a workspace, some of them changed; `calls` tells what was asked of the file and of the journal. */
const traced = (
  { ports: { journal, schedulesFile, clock } }: WorkspaceInMemory,
  changed: Partial<SchedulesFile> = {},
) => {
  const calls: Array<string> = [];
  const file: SchedulesFile = { ...schedulesFile, ...changed };
  const noted =
    <A>(what: string, task: TE.TaskEither<BackupError, A>): TE.TaskEither<BackupError, A> =>
    () => {
      calls.push(what);
      return task();
    };
  const ports: CommitPorts = {
    clock,
    journal: {
      ...journal,
      append: (at, decided, state) =>
        noted(
          `append ${decided.events.map(({ type }) => type).join(' ')} of ${decided.command?.type ?? 'a hand'}`,
          journal.append(at, decided, state),
        ),
    },
    schedulesFile: {
      read: noted('read', file.read),
      staged: noted('staged', file.staged),
      replaceable: noted('replaceable', file.replaceable),
      stage: (seq, text, replaces) =>
        noted(`stage ${seq} over ${JSON.stringify(replaces)}`, file.stage(seq, text, replaces)),
      publish: (seq, text, expected) =>
        noted(`publish ${seq} over ${JSON.stringify(expected)}`, file.publish(seq, text, expected)),
      discard: (seq) => noted(`discard ${seq}`, file.discard(seq)),
    },
  };
  return { calls, decide: (command: Command) => commit(command)(ports)() };
};

/** Texts that can't be put in place; what they are to replace is noted. */
const unpublishable = ({ ports: { schedulesFile } }: WorkspaceInMemory): Partial<SchedulesFile> => ({
  publish: (seq, text, expected) =>
    pipe(
      schedulesFile.stage(seq, text, expected),
      TE.chain(() => TE.left<BackupError, 'published'>(stuck)),
    ),
});

/** A workspace whose file has the first line, while the journal has both. */
const waiting = async (): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  rightOf(await traced(workspace).decide(create(docs)));
  rightOf(await traced(workspace, unpublishable(workspace)).decide(create(pics)));
  return workspace;
};

const handsIn = ({ records }: WorkspaceInMemory) =>
  records.map((record) => [
    'command' in record && record.command !== null ? record.command.type : 'by hand',
    ...record.events.map(({ type }) => type),
  ]);

describe('a decision', () => {
  it('is staged, appended and published, in this order', async () => {
    const workspace = workspaceInMemory();
    const { calls, decide } = traced(workspace);
    const { fileIsThere, warnings, state } = rightOf(await decide(create(docs)));
    expect({ fileIsThere, warnings }).toEqual({ fileIsThere: true, warnings: [] });
    expect(state).toEqual(workspace.state());
    expect(calls).toEqual([
      'staged',
      'read',
      'replaceable',
      'stage 1 over undefined',
      'read',
      'append ScheduleCreated of CreateSchedule',
      'publish 1 over null',
    ]);
  });

  it('that comes to nothing writes nothing, and leaves the state as it is', async () => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    workspace.clock.advance(60_000);
    const { calls, decide } = traced(workspace);
    const before = workspace.state();
    const { events, state } = rightOf(await decide(look));
    expect(events).toEqual([]);
    expect(state).toBe(before);
    expect(calls).toEqual(['staged', 'read']);
    expect(workspace.records.length).toBe(1);
  });

  it('of several events about a file as the journal has it is one line', async () => {
    const workspace = workspaceInMemory();
    workspace.edit(`docs;15:00;docs\npics;15:00;pics\n`);
    await workspace.look();
    const { calls, decide } = traced(workspace);
    rightOf(await decide(prune));
    expect(calls.filter((call) => /append|staged/.test(call))).toEqual([
      'staged',
      'append BackupSkipped SchedulePruned BackupSkipped SchedulePruned of PruneSchedules',
    ]);
  });

  it('throws away what was staged for a line that never came', async () => {
    const workspace = await waiting();
    await workspace.ports.schedulesFile.stage(9, 'x', undefined)();
    const { calls, decide } = traced(workspace);
    rightOf(await decide(look));
    expect(calls).toEqual(['staged', 'discard 9', 'read', `publish 2 over ${JSON.stringify(docs)}`]);
    expect(workspace.text()).toBe(docs + pics);
  });
});

describe('an edit by hand', () => {
  it('alone is journalled once, and the file is left alone', async () => {
    const workspace = workspaceInMemory();
    workspace.edit(docs);
    const { calls, decide } = traced(workspace);
    rightOf(await decide(look));
    expect(calls).toEqual(['staged', 'read', 'append ScheduleFileEdited of a hand']);
  });

  it('in a file that is gone stands on the line of the command that makes it anew', async () => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    workspace.edit(null);
    await workspace.create(pics.trimEnd());
    expect(handsIn(workspace).slice(1)).toEqual([
      ['CreateSchedule', 'ScheduleFileEdited', 'ScheduleCreated'],
    ]);
  });

  it('that was saved since the look is decided first', async () => {
    const workspace = workspaceInMemory();
    let saves = 1;
    const { calls, decide } = traced(workspace, {
      stage: (...staged) =>
        pipe(
          workspace.ports.schedulesFile.stage(...staged),
          TE.map(() => {
            if (saves > 0) workspace.edit(docs);
            saves -= 1;
          }),
        ),
    });
    const { events } = rightOf(await decide(create(pics)));
    expect(events.map(({ type }) => type)).toEqual(['ScheduleFileEdited', 'ScheduleCreated']);
    expect(handsIn(workspace)).toEqual([
      ['by hand', 'ScheduleFileEdited'],
      ['CreateSchedule', 'ScheduleCreated'],
    ]);
    expect(calls.filter((call) => call === 'staged').length).toBe(3);
    expect(workspace.text()).toBe(docs + pics);
  });

  it('that is saved again and again does not keep a command from being decided', async () => {
    const workspace = workspaceInMemory();
    let saves = 0;
    const { decide } = traced(workspace, {
      stage: (...staged) =>
        pipe(
          workspace.ports.schedulesFile.stage(...staged),
          TE.map(() => {
            saves += 1;
            if (saves <= 11) workspace.edit(`${workspace.text() ?? ''}n${saves};16:00;n${saves}\n`);
          }),
        ),
    });
    rightOf(await decide(create(pics)));
    const byHand = ['by hand', 'ScheduleFileEdited'];
    expect(handsIn(workspace)).toEqual([
      ...Array<typeof byHand>(9).fill(byHand),
      ['CreateSchedule', 'ScheduleFileEdited', 'ScheduleCreated'],
      byHand,
    ]);
    expect(workspace.text()).toMatch(/^(?:n\d+;16:00;n\d+\n){11}pics;16:00;pics\n$/);
  });

  it('that was saved since the decision is taken in, and the decision stays', async () => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    let saves = 1;
    const { decide } = traced(workspace, {
      publish: (...published) => {
        if (saves > 0) workspace.edit(mail + docs);
        saves -= 1;
        return workspace.ports.schedulesFile.publish(...published);
      },
    });
    const { events, warnings } = rightOf(await decide(create(pics)));
    expect(events.map(({ type }) => type)).toEqual(['ScheduleCreated', 'ScheduleFileEdited']);
    expect(warnings).toEqual([]);
    expect(handsIn(workspace).slice(1)).toEqual([
      ['CreateSchedule', 'ScheduleCreated'],
      ['by hand', 'ScheduleFileEdited'],
    ]);
    expect(workspace.text()).toBe(mail + docs + pics);
  });

  it('that can’t be taken in is told of, and the decision stays', async () => {
    const workspace = workspaceInMemory();
    let published = 0;
    const { staged } = workspace.ports.schedulesFile;
    const { decide } = traced(workspace, {
      staged: () => (published === 0 ? staged() : Promise.resolve(E.left(stuck))),
      publish: () => {
        published += 1;
        return TE.right('edited');
      },
    });
    const { events, warnings } = rightOf(await decide(create(pics)));
    expect(events.map(({ type }) => type)).toEqual(['ScheduleCreated']);
    expect(warnings).toEqual([stuckText]);
  });

  it.each([1, 2])('that was journalled %i times is told of by the refusal that follows', async (times) => {
    const workspace = workspaceInMemory();
    workspace.edit(docs);
    const edits = [`# a\n${docs}`, ''].slice(-times);
    const { journal } = workspace.ports;
    const decided = await commit(deleteFirst)({
      ...workspace.ports,
      journal: {
        ...journal,
        append: (...appended) =>
          pipe(
            journal.append(...appended),
            TE.map((head) => {
              const edit = edits.shift();
              if (edit !== undefined) workspace.edit(edit);
              return head;
            }),
          ),
      },
    })();
    const { error, before } = leftOf(decided);
    expect(error).toMatchObject({ type: 'NoScheduleAtIndex' });
    expect(before?.events).toEqual(workspace.records.flatMap(({ events }) => events));
    expect(before?.events.length).toBe(times);
  });
});

describe('a file that can’t be read', () => {
  const unreadable = { read: TE.left(stuck) };

  it.each([create(pics), deleteFirst, undo])('refuses $type, and nothing is journalled', async (command) => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    const { calls, decide } = traced(workspace, unreadable);
    expect(leftOf(await decide(command))).toEqual({ error: stuck, before: null });
    expect(calls).toEqual(['staged', 'read']);
  });

  it('lets all else go on, and says so', async () => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    const { calls, decide } = traced(workspace, unreadable);
    const { warnings, events, fileIsThere } = rightOf(await decide(start));
    expect(events.map(({ type }) => type)).toEqual(['ServiceStarted']);
    expect({ warnings, fileIsThere }).toEqual({
      warnings: [stuckText],
      fileIsThere: true,
    });
    expect(calls).toEqual(['staged', 'read', 'append ServiceStarted of StartService']);
  });

  it('is not pruned', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('docs;15:00;docs\n');
    await workspace.look();
    const { decide } = traced(workspace, unreadable);
    expect(rightOf(await decide(prune)).events).toEqual([]);
    expect(workspace.records.length).toBe(1);
  });

  it('has the text that waits for it noted once, and what that replaces', async () => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    rightOf(await traced(workspace, { publish: () => TE.left(stuck) }).decide(create(pics)));
    const { calls, decide } = traced(workspace, unreadable);
    rightOf(await decide(look));
    rightOf(await decide(look));
    expect(calls).toEqual(['staged', 'read', `stage 2 over ${JSON.stringify(docs)}`, 'staged', 'read']);
  });
});

describe('a file that can’t be replaced', () => {
  const fixed = { replaceable: TE.left(stuck) };

  it.each([create(pics), deleteFirst, undo])('refuses $type, and nothing is journalled', async (command) => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    const { calls, decide } = traced(workspace, fixed);
    expect(leftOf(await decide(command))).toEqual({ error: stuck, before: null });
    expect(calls).toEqual(['staged', 'read', 'replaceable']);
  });

  it('has its edit by hand journalled by what would prune it, and is pruned later', async () => {
    const workspace = workspaceInMemory();
    workspace.edit('docs;15:00;docs\n');
    await workspace.look();
    workspace.edit('docs;15:00;docs\nmail;18:00;mail\n');
    rightOf(await traced(workspace, fixed).decide(prune));
    expect(handsIn(workspace).slice(1)).toEqual([['by hand', 'ScheduleFileEdited']]);
    await workspace.run(prune);
    expect(workspace.text()).toBe('mail;18:00;mail\n');
  });

  it('has what an edit by hand comes to beside a text that waits journalled all the same', async () => {
    const workspace = await waiting();
    workspace.edit(mail + docs);
    const { decide } = traced(workspace, { ...fixed, ...unpublishable(workspace) });
    const { warnings } = rightOf(await decide(start));
    expect(handsIn(workspace).slice(2)).toEqual([
      ['by hand', 'ScheduleFileEdited'],
      ['StartService', 'ServiceStarted'],
    ]);
    expect(warnings).toEqual([waitsText]);
    await workspace.look();
    expect(workspace.text()).toBe(mail + docs + pics);
  });
});

describe('a text that waits', () => {
  it('is told of while it can’t be put in place, once, and refuses nothing', async () => {
    const workspace = await waiting();
    const { decide } = traced(workspace, unpublishable(workspace));
    expect(rightOf(await decide(start)).warnings).toEqual([waitsText]);
    expect(rightOf(await decide(create(mail))).warnings).toEqual([waitsText]);
    expect(workspace.text()).toBe(docs);
    await workspace.look();
    expect(workspace.text()).toBe(docs + pics + mail);
  });

  it('refuses what comes next where nobody noted what it is to replace', async () => {
    const workspace = workspaceInMemory();
    await workspace.create(docs.trimEnd());
    const { calls, decide } = traced(workspace, { publish: () => TE.left(stuck) });
    rightOf(await decide(create(pics)));
    calls.length = 0;
    expect(leftOf(await decide(start))).toEqual({ error: stuck, before: null });
    expect(calls).toEqual(['staged', 'read', `publish 2 over ${JSON.stringify(docs)}`, 'staged']);
  });

  it('is put away before the text that has it, too', async () => {
    const workspace = await waiting();
    workspace.edit(mail + docs);
    const { calls, decide } = traced(workspace);
    rightOf(await decide(look));
    const before = JSON.stringify(mail + docs);
    expect(calls).toEqual([
      'staged',
      'read',
      'replaceable',
      `stage 3 over ${before}`,
      'read',
      'append ScheduleFileEdited of a hand',
      'discard 2',
      `publish 3 over ${before}`,
    ]);
    expect(workspace.text()).toBe(mail + docs + pics);
  });

  it('is put away where somebody has made it by hand', async () => {
    const workspace = await waiting();
    workspace.edit(docs + pics);
    const { calls, decide } = traced(workspace);
    const { events } = rightOf(await decide(look));
    expect(events).toEqual([]);
    expect(calls).toEqual(['staged', 'read', 'discard 2']);
  });

  it('is put away where the file was removed in the midst of being written', async () => {
    const workspace = await waiting();
    workspace.edit(null);
    const { staged } = workspace.ports.schedulesFile;
    const { calls, decide } = traced(workspace, {
      staged: pipe(
        staged,
        TE.map((texts) => texts.map((text) => ({ ...text, hasBegun: true }))),
      ),
    });
    const { events, fileIsThere } = rightOf(await decide(look));
    expect({ events, fileIsThere }).toEqual({ events: [], fileIsThere: false });
    expect(calls).toEqual(['staged', 'read', 'discard 2']);
  });

  it('refuses what comes next when somebody changes the file each time that it is put in place', async () => {
    const workspace = await waiting();
    let tries = 0;
    const { decide } = traced(workspace, {
      publish: () => {
        tries += 1;
        return tries > 30 ? TE.left(stuck) : TE.right('edited');
      },
    });
    expect(leftOf(await decide(start))).toEqual({
      error: {
        type: 'FileFailed',
        doing: 'replace',
        path: 'backup_schedules.txt',
        reason: 'somebody else keeps changing it; nothing was decided',
      },
      before: null,
    });
    expect(tries).toBe(20);
    expect(workspace.records.length).toBe(2);
  });
});
