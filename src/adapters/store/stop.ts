/** What ends work with a store: an error of ours, thrown through promises and caught at the port. */
import * as E from 'fp-ts/Either';
import type { TaskEither } from 'fp-ts/TaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { StoreFailureCause } from '../../domain/store-failure';
import { fileFailed } from '../file-system';

class Stop extends Error {
  override readonly name = 'Stop';
  constructor(readonly error: BackupError) {
    super(error.type);
  }
}

export const stop = (error: BackupError): Stop => new Stop(error);

/** What a place did or holds that it should not. */
export const wrongThere = (
  where: string,
  reason: string,
  advice: ReadonlyArray<string> = [],
  cause: StoreFailureCause = 'wrong',
): Stop => stop({ type: 'DestinationFailed', cause, doing: 'use', where, reason, advice });

/** Why something there is not as it should be, or not there at all; null for what ended the work otherwise. */
export const reasonThere = (error: unknown): string | null =>
  error instanceof Stop &&
  error.error.type === 'DestinationFailed' &&
  ['wrong', 'absent'].includes(error.error.cause)
    ? error.error.reason
    : null;

/** The right side, or the end of the work. */
export const settled = async <A>(work: TaskEither<BackupError, A>): Promise<A> => {
  const done = await work();
  if (E.isLeft(done)) throw stop(done.left);
  return done.right;
};

/** What ended the work; what is no such error comes of a file of ours, `path`. */
export const errorOf = (error: unknown, doing: string, path: string): BackupError =>
  error instanceof Stop ? error.error : fileFailed(doing, path)(error);

export const working = <A>(doing: string, path: string, f: () => Promise<A>): TaskEither<BackupError, A> =>
  TE.tryCatch(f, (error) => errorOf(error, doing, path));
