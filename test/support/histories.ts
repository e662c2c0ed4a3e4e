/** Random histories of a workspace: commands, hand edits and time, each taken through the real decisions. */
import * as fc from 'fast-check';
import type { Command } from '../../src/domain/events/command';
import type { Trigger } from '../../src/domain/events/event';
import { dueSchedules } from '../../src/domain/occurrence/occurrence';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import { timestampAt } from '../../src/domain/time/time';
import { inForce } from '../../src/domain/decider/decide';
import * as arbitrary from './arbitraries';
import { applyEdit, type HandEdit, handEdit, scheduleText } from './hand-edits';
import { specOf } from './decoded';
import { type WorkspaceInMemory, workspaceInMemory } from './workspace-in-memory';

/** What people ask for of one of the schedules that there are, or (beyond the last) of all. */
export interface ChangeOfOne {
  readonly do: 'change';
  readonly which: number;
  readonly what: 'edit' | 'pause' | 'pause-a-while' | 'resume' | 'skip';
  readonly line: string;
}

export type Step =
  | { readonly do: 'command'; readonly command: Command }
  | { readonly do: 'start'; readonly which: number; readonly trigger: Trigger }
  | { readonly do: 'edit'; readonly edit: HandEdit }
  | ChangeOfOne
  | { readonly do: 'wait'; readonly milliseconds: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 5,
    arbitrary: scheduleText.map((line): Command => ({ type: 'CreateSchedule', line, spec: specOf(line) })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('0', '1', '2', '9', '-1', 'x')
      .map((index): Command => ({ type: 'DeleteSchedule', index })),
  },
  { weight: 3, arbitrary: fc.constant<Command>({ type: 'UndoLast' }) },
  { weight: 2, arbitrary: fc.constant<Command>({ type: 'PruneSchedules' }) },
  { weight: 1, arbitrary: fc.constant<Command>({ type: 'ReadSchedules' }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('pass' as const, 'queue' as const)
      .map((look): Command => ({ type: 'SkipMissed', look })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        placement: arbitrary.placement,
        report: arbitrary.report,
        doubt: fc.constantFrom(null, 'it shrank'),
      })
      .map((sealed): Command => ({ type: 'SealArchive', ...sealed })),
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map((adopted): Command => ({ type: 'CompleteBackup', adopted })),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ type: 'FailBackup', reason: 'no such file' }) },
  { weight: 1, arbitrary: fc.constant<Command>({ type: 'AbandonBackup' }) },
  { weight: 1, arbitrary: fc.constant<Command>({ type: 'StartService', pid: 7, version: '0' }) },
  { weight: 1, arbitrary: fc.constant<Command>({ type: 'StopService', pid: 7, reason: 'SIGTERM' }) },
);

export const changeOfOne = (...what: ReadonlyArray<ChangeOfOne['what']>): fc.Arbitrary<ChangeOfOne> =>
  fc.record({
    do: fc.constant('change' as const),
    which: fc.nat(3),
    what: fc.constantFrom(...what),
    line: scheduleText,
  });

/** The command that makes a change; null where there is nothing that it could be made of. */
export const commandFor = (
  workspace: WorkspaceInMemory,
  { which, what, line }: ChangeOfOne,
): Command | null => {
  const known = schedulesOf(workspace.state().file)[which];
  const schedule = known?.schedule.id ?? null;
  const { instant, zone } = workspace.clock.now();
  switch (what) {
    case 'pause':
      return { type: 'PauseSchedules', schedule, until: null };
    case 'pause-a-while':
      return { type: 'PauseSchedules', schedule, until: timestampAt(instant + 26 * 3_600_000, zone) };
    case 'resume':
      return { type: 'ResumeSchedules', schedule };
    case 'skip':
      return schedule === null ? null : { type: 'SkipNext', schedule };
    case 'edit':
      return known === undefined
        ? null
        : { type: 'EditSchedule', schedule: known.schedule.id, was: known.content, line, spec: specOf(line) };
  }
};

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: command.map((command): Step => ({ do: 'command', command })) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      which: fc.nat(3),
      trigger: fc.constantFrom('schedule' as const, 'schedule' as const, 'command' as const),
    }),
  },
  { weight: 3, arbitrary: changeOfOne('edit', 'edit', 'pause', 'pause-a-while', 'resume', 'skip') },
  { weight: 3, arbitrary: handEdit.map((edit): Step => ({ do: 'edit', edit })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(1, 30_000, 60_000, 600_000, 26 * 3_600_000, 50 * 3_600_000)
      .map((milliseconds): Step => ({ do: 'wait', milliseconds })),
  },
);

export const history: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(step, { maxLength: 25 });

const take = async (workspace: WorkspaceInMemory, taken: Step): Promise<void> => {
  switch (taken.do) {
    case 'command':
      await workspace.attempt(taken.command);
      return;
    case 'start': {
      const { instant } = workspace.clock.now();
      const fileIsThere = workspace.text() !== null;
      const due = dueSchedules(inForce(workspace.state(), { fileIsThere }), instant)[taken.which];
      if (due !== undefined)
        await workspace.attempt({ type: 'StartBackup', schedule: due.id, trigger: taken.trigger });
      return;
    }
    case 'change': {
      const command = commandFor(workspace, taken);
      if (command !== null) await workspace.attempt(command);
      return;
    }
    case 'edit':
      workspace.edit(applyEdit(workspace.text(), taken.edit));
      return;
    case 'wait':
      workspace.clock.advance(taken.milliseconds);
  }
};

/** A workspace that has lived through the steps; `after` sees it after each of them. */
export const live = async (
  steps: ReadonlyArray<Step>,
  after: (workspace: WorkspaceInMemory, taken: Step) => void = () => undefined,
): Promise<WorkspaceInMemory> => {
  const workspace = workspaceInMemory();
  for (const taken of steps) {
    await take(workspace, taken);
    after(workspace, taken);
  }
  return workspace;
};
