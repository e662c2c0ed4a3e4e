/** The check that every pass begins with: what the file says now, what was missed, and what there is to do. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { isDue, isPrunable } from '../domain/occurrence/occurrence';
import { execute, type ExecutePorts } from './execute';

/** How many occurrences are due, and how many lines have nothing left to do. */
export interface CheckOutcome {
  readonly due: number;
  readonly prunable: number;
  readonly fileIsThere: boolean;
}

export const check: RTE.ReaderTaskEither<ExecutePorts, BackupError, CheckOutcome> = (ports) =>
  pipe(
    execute({ type: 'SkipMissed', look: 'pass' })(ports),
    TE.map((current) => {
      const lines = inForce(current.state, current);
      const { instant } = current.now;
      return {
        due: lines.filter(({ schedule }) => isDue(schedule, instant)).length,
        prunable: lines.filter(({ schedule }) => isPrunable(schedule, instant)).length,
        fileIsThere: current.fileIsThere,
      };
    }),
  );
