/** The check that every pass begins with: what the file says now, what was missed, and what there is to do. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { inForce, schedulesToMake } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { isPrunable, nextDue } from '../domain/occurrence/occurrence';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { Instant } from '../domain/time/time';
import type { Committed } from './commit';
import { execute, type ExecutePorts } from './execute';

/** When the schedules were looked at, and when the next of them is due that is not due yet. */
export interface Outlook {
  readonly at: Instant;
  readonly nextDue: Instant | null;
}

/** How many occurrences are due, and how many lines have nothing left to do. */
export interface CheckOutcome extends Outlook {
  readonly due: number;
  readonly prunable: number;
  readonly fileIsThere: boolean;
  /** There were schedules, and their file is gone. */
  readonly fileIsLost: boolean;
}

const outlookOf = (current: Committed): Outlook => {
  const at = current.now.instant;
  return { at, nextDue: nextDue(inForce(current.state, current), at) };
};

export const check: RTE.ReaderTaskEither<ExecutePorts, BackupError, CheckOutcome> = (ports) =>
  pipe(
    execute({ type: 'SkipMissed', look: 'pass' })(ports),
    TE.map((current) => {
      const lines = inForce(current.state, current);
      const { instant } = current.now;
      return {
        due: schedulesToMake(current.state, current).length,
        prunable: lines.filter(({ schedule }) => isPrunable(schedule, instant)).length,
        fileIsThere: current.fileIsThere,
        fileIsLost: !current.fileIsThere && schedulesOf(current.state.file).length > 0,
        ...outlookOf(current),
      };
    }),
  );

/** Takes the lines out of the file that have nothing left to do. */
export const prune: RTE.ReaderTaskEither<ExecutePorts, BackupError, Outlook> = (ports) =>
  pipe(execute({ type: 'PruneSchedules' })(ports), TE.map(outlookOf));
