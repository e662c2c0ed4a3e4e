/** Undo, over random workspaces: what a create or a delete did to the file and its schedules is undone to the byte. */
import * as fc from 'fast-check';
import type { Command } from '../../../src/domain/events/command';
import { isInForce } from '../../../src/domain/occurrence/on-request';
import type { Pause } from '../../../src/domain/schedule/schedule';
import { schedulesOf } from '../../../src/domain/schedule/schedule-file';
import { instantOf } from '../../../src/domain/time/time';
import { undoLimit } from '../../../src/domain/decider/undoable';
import { leftOf, rightOf, specOf } from '../../support/decoded';
import { scheduleText } from '../../support/hand-edits';
import { type ChangeOfOne, changeOfOne, commandFor, history, live, type Step } from '../../support/histories';
import { stateFaults } from '../../support/invariants';
import { runs } from '../../support/runs';
import type { WorkspaceInMemory } from '../../support/workspace-in-memory';

type Change = Extract<Command, { type: 'CreateSchedule' | 'DeleteSchedule' }>;

const change: fc.Arbitrary<Change> = fc.oneof(
  scheduleText.map((line): Change => ({ type: 'CreateSchedule', line, spec: specOf(line) })),
  fc.nat(6).map((index): Change => ({ type: 'DeleteSchedule', index: String(index) })),
);

const changes = fc.array(change, { maxLength: undoLimit });

/** What falls due in a pause is skipped by the next, and no undo brings that back. */
const isDue = (workspace: WorkspaceInMemory): boolean =>
  schedulesOf(workspace.state().file).some(
    ({ schedule: { due } }) => due !== null && instantOf(due) <= workspace.clock.now().instant,
  );

const isAboutPauses = ({ what }: ChangeOfOne): boolean => what !== 'edit' && what !== 'skip';

const undo: Command = { type: 'UndoLast' };
const prune: Command = { type: 'PruneSchedules' };

/** A text of lines that are all different, each with an ending. */
const textOf = (marks: ReadonlyArray<string>): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        mark: fc.constantFrom(...marks),
        kind: fc.constantFrom('docs;16:00;', 'docs;15:30;', 'docs;daily@16:00;', '# ', 'test;'),
        end: fc.constantFrom('\n', '\n', '\r\n'),
      }),
      { maxLength: 9 },
    )
    .chain((lines) =>
      fc
        .constantFrom('', '', '\r', '\n')
        .map((last) =>
          lines
            .map(({ mark, kind, end }, n) => `${mark}${kind}n${n}${n === lines.length - 1 ? last : end}`)
            .join(''),
        ),
    );

/** Some of the lines have a byte order mark of their own, and the last may be nothing else. */
const text = fc
  .tuple(textOf(['', '', '', '\ufeff']), fc.constantFrom('', '', '', '\ufeff'))
  .map((parts) => parts.join(''));

interface Past {
  readonly steps: ReadonlyArray<Step>;
  readonly text: string | null;
}

const past: fc.Arbitrary<Past> = fc.oneof(
  fc.record({ steps: history, text: fc.constant(null) }),
  fc.record({ steps: fc.constant([]), text }),
);

/** A workspace with a past, a file, and no edit that nobody has seen. */
const settled = async ({ steps, text: written }: Past): Promise<WorkspaceInMemory> => {
  const workspace = await live(steps);
  if (written !== null || workspace.text() === null) workspace.edit(written ?? '');
  await workspace.look();
  return workspace;
};

const seen = (workspace: WorkspaceInMemory) => ({
  text: workspace.text(),
  lines: schedulesOf(workspace.state().file),
});

/**
 * The file's lines, those of schedules by their ids. A byte order mark may be the file's or a line's, or all of a line;
 * a line may have two: its own, and the one that another line left to the file when it was pruned.
 */
const keys = (workspace: WorkspaceInMemory): ReadonlyArray<string | number> =>
  workspace
    .state()
    .file?.lines.map(({ content, schedule }) => schedule?.id ?? content.replace(/^\ufeff+/, ''))
    .filter((key) => key !== '') ?? [];

const marksIn = (workspace: WorkspaceInMemory): number => (workspace.text() ?? '').split('\ufeff').length - 1;

const undoAll = async (workspace: WorkspaceInMemory): Promise<void> => {
  while ((await workspace.attempt(undo))._tag === 'Right');
};

const prunedIn = (workspace: WorkspaceInMemory): ReadonlySet<string | number> =>
  new Set(
    workspace.records
      .flatMap(({ events }) => events)
      .flatMap((event) => (event.type === 'SchedulePruned' ? [event.schedule] : [])),
  );

describe('undo', () => {
  /** A pause that is over is none, and one that undo brings back counts from then on: what fell due before is skipped, or was in no pause. */
  const seenFromNow = (workspace: WorkspaceInMemory) => {
    const until = (pause: Pause | undefined) =>
      pause !== undefined && isInForce(pause, workspace.clock.now().instant) ? pause.until : 'not paused';
    const { text, lines } = seen(workspace);
    return {
      text,
      lines: lines.map((line) => ({
        ...line,
        schedule: { ...line.schedule, paused: until(line.schedule.paused) },
      })),
      paused: until(workspace.state().paused),
    };
  };

  it('gives back the text and the schedules that were there before each change, one by one', async () => {
    const steps = fc.array(
      fc.oneof(change, changeOfOne('edit', 'pause', 'pause-a-while', 'resume', 'skip')),
      {
        maxLength: undoLimit,
      },
    );
    await fc.assert(
      fc.asyncProperty(past, steps, async (begun, taken) => {
        const workspace = await settled(begun);
        const before: Array<ReturnType<typeof seenFromNow>> = [];
        for (const step of taken) {
          const was = seenFromNow(workspace);
          if ('what' in step && isAboutPauses(step) && isDue(workspace)) continue;
          const command = 'what' in step ? commandFor(workspace, step) : step;
          const outcome = command === null ? null : await workspace.attempt(command);
          if (outcome?._tag === 'Right' && outcome.right.events.length > 0) before.push(was);
        }
        for (const was of before.reverse()) {
          rightOf(await workspace.attempt(undo));
          expect(seenFromNow(workspace)).toEqual(was);
          expect(stateFaults(workspace.state())).toEqual([]);
        }
      }),
      runs(150, 20_000),
    );
  });

  it('takes one line out or puts one in, and says which', async () => {
    await fc.assert(
      fc.asyncProperty(past, changes, async (begun, taken) => {
        const workspace = await settled(begun);
        for (const command of taken.slice(0, 3)) await workspace.attempt(command);
        const before = keys(workspace);
        const listedBefore = schedulesOf(workspace.state().file);
        const outcome = await workspace.attempt(undo);
        const after = keys(workspace);
        if (outcome._tag === 'Left') {
          expect({ left: outcome.left, after }).toEqual({ left: { type: 'NothingToUndo' }, after: before });
          return;
        }
        const [event] = outcome.right.events;
        if (event?.type !== 'ScheduleTakenBack' && event?.type !== 'SchedulePutBack') {
          expect(event?.type).toMatch(/^(ScheduleEdited|SchedulePaused|ScheduleResumed|SkipTakenBack)$/);
          expect(after).toEqual(before);
          return;
        }
        const [fewer, more, listed] =
          event.type === 'SchedulePutBack'
            ? [before, after, schedulesOf(workspace.state().file)]
            : [after, before, listedBefore];
        expect(more.filter((key) => key !== event.schedule)).toEqual(fewer);
        expect(more.length).toBe(fewer.length + 1);
        expect(listed[event.index]?.schedule.id).toBe(event.schedule);
      }),
      runs(100, 6000),
    );
  });

  it('puts lines back in their order although others have left meanwhile', async () => {
    const commands = fc.array(fc.oneof(change, fc.constant(prune)), { maxLength: undoLimit });
    await fc.assert(
      fc.asyncProperty(past, commands, async (begun, taken) => {
        const workspace = await settled(begun);
        await undoAll(workspace);
        const before = keys(workspace);
        const marksBefore = marksIn(workspace);
        for (const command of taken) {
          workspace.clock.advance(30_000);
          await workspace.attempt(command);
          expect(stateFaults(workspace.state())).toEqual([]);
        }
        await undoAll(workspace);
        const pruned = prunedIn(workspace);
        expect(keys(workspace)).toEqual(before.filter((key) => !pruned.has(key)));
        expect(marksIn(workspace)).toBeLessThanOrEqual(marksBefore);
      }),
      runs(150, 10_000),
    );
  });

  it('puts lines back in their order although somebody put in and took out others by hand', async () => {
    const edit = fc.record({ at: fc.nat(8), adds: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        textOf(['']),
        fc.array(fc.oneof(change, edit), { maxLength: 12 }),
        async (written, taken) => {
          const workspace = await settled({ steps: [], text: written });
          const before = keys(workspace);
          for (const [n, step] of taken.entries()) {
            if ('type' in step) {
              await workspace.attempt(step);
            } else {
              const { at, adds } = step;
              const lines = (workspace.text() ?? '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
              const added = adds ? [`# by hand ${n}\n`] : [];
              workspace.edit(lines.toSpliced(at, adds ? 0 : 1, ...added).join(''));
              await workspace.look();
            }
            expect(stateFaults(workspace.state())).toEqual([]);
          }
          await undoAll(workspace);
          const after = keys(workspace);
          expect(after.filter((key) => before.includes(key))).toEqual(
            before.filter((key) => after.includes(key)),
          );
        },
      ),
      runs(150, 10_000),
    );
  });

  it('refuses when nothing is left to take back', async () => {
    await fc.assert(
      fc.asyncProperty(past, async (begun) => {
        const workspace = await settled(begun);
        for (let undone = 0; undone < undoLimit; undone += 1) await workspace.attempt(undo);
        const before = seen(workspace);
        expect(leftOf(await workspace.attempt(undo))).toEqual({ type: 'NothingToUndo' });
        expect(seen(workspace)).toEqual(before);
      }),
      runs(50, 2000),
    );
  });
});
