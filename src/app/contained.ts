/** Calls into the outside world that may throw or reject, though they should not: what they do is a failure like any other. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';

const thrownReason = (thrown: unknown): string =>
  thrown instanceof Error
    ? thrown.message
    : typeof thrown === 'string'
      ? thrown
      : 'it failed without a reason';

/** `step` is called when the task is run; whatever it throws, then or later, is a Left. */
export const contained = <E, A>(
  step: () => TE.TaskEither<E, A>,
  toFailure: (reason: string) => E,
): TE.TaskEither<E, A> =>
  pipe(
    TE.tryCatch(
      () => step()(),
      (thrown) => toFailure(thrownReason(thrown)),
    ),
    TE.chain(TE.fromEither),
  );

/** Tells somebody who only listens: whatever that comes to, what is told of goes on. */
export const quietly = (tell: () => void): void => {
  E.tryCatch(tell, thrownReason);
};
