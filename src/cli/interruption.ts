/** Interruptions of commands that do not wait for one themselves: a program that asked for an answer gets one even so. */
import * as O from 'fp-ts/Option';
import type * as T from 'fp-ts/Task';

export interface Interruptions {
  /** For the command itself; whoever has asked sees to the interruption. */
  readonly interrupted: T.Task<void>;
  /** What a command comes to; none when it was interrupted, and does not see to that itself. */
  readonly unless: <A>(command: T.Task<A>) => T.Task<O.Option<A>>;
}

/**
 * Over when either is. Both are begun before this returns, unlike by the race of fp-ts, which begins them a little later: a
 * signal that comes in between would end the process.
 */
export const either =
  (one: T.Task<void>, other: T.Task<void>): T.Task<void> =>
  () =>
    Promise.race([one(), other()]);

export const watchFor = (interrupted: T.Task<void>): Interruptions => {
  let isSeenTo = false;
  return {
    interrupted: () => {
      isSeenTo = true;
      return interrupted();
    },
    unless: (command) => () =>
      new Promise((resolve, reject) => {
        void interrupted().then(() => {
          if (!isSeenTo) resolve(O.none);
        });
        command().then((outcome) => resolve(O.some(outcome)), reject);
      }),
  };
};
