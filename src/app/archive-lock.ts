/** One archive at a time in a workspace, by whichever process: waiting for one's turn. */
import type { IO } from 'fp-ts/IO';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Locks } from '../ports/locks';

/** How often, in milliseconds, a waiting process asks again. */
const askEvery = 200;

/** Lets go when `use` is over, however it ends: a lock that is kept for ever would be waited for by its own holder. */
export const releasing =
  <A>(use: TE.TaskEither<BackupError, A>, release: IO<void>): TE.TaskEither<BackupError, A> =>
  async () => {
    try {
      return await use();
    } finally {
      release();
    }
  };

export const interrupted: BackupError = { type: 'NothingToDo', reason: 'interrupted' };

/** Runs `use` while holding the archive lock; when the signal aborts first it comes to `otherwise`. */
export const withArchiveLock = <A>(
  locks: Locks,
  signal: AbortSignal,
  use: TE.TaskEither<BackupError, A>,
  otherwise: A,
  onWait: () => void = () => undefined,
): TE.TaskEither<BackupError, A> =>
  pipe(
    locks.tryHold('archive'),
    TE.chain((release) => {
      if (release !== null) return releasing(use, release);
      if (signal.aborted) return TE.right(otherwise);
      onWait();
      return pipe(
        TE.fromTask(T.delay(askEvery)(T.of(undefined))),
        TE.chain(() => withArchiveLock(locks, signal, use, otherwise)),
      );
    }),
  );

/** The same for what is not done without the lock: when the signal aborts first, it was interrupted. */
export const holdingArchiveLock = <A>(
  locks: Locks,
  signal: AbortSignal,
  use: TE.TaskEither<BackupError, A>,
  onWait?: () => void,
): TE.TaskEither<BackupError, A> =>
  pipe(
    withArchiveLock<{ readonly done: A } | null>(
      locks,
      signal,
      pipe(
        use,
        TE.map((done) => ({ done })),
      ),
      null,
      onWait,
    ),
    TE.chain((outcome) => (outcome === null ? TE.left(interrupted) : TE.right(outcome.done))),
  );
