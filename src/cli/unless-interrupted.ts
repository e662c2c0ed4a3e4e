/** What a command comes to that Ctrl-C has ended: no failure, but an exit status and a word of its own. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import type { BackupError } from '../domain/error';
import { interruptedStatus } from './exit-status';
import { type Output, replied } from './output';

type Interruptible =
  'adopt' | 'copy' | 'drill' | 'fleet' | 'prune' | 'recover' | 'remove' | 'restore' | 'undelete' | 'verify';

export const unlessInterrupted =
  (signal: AbortSignal, command: Interruptible, note: string) =>
  (outcome: TE.TaskEither<BackupError, Output>): TE.TaskEither<BackupError, Output> =>
    pipe(
      outcome,
      TE.orElse((error) =>
        signal.aborted
          ? TE.right(replied({ command, result: null }, { notes: [note], status: interruptedStatus }))
          : TE.left(error),
      ),
    );
