/** A lock that several of one process use side by side: taken with the first of them, let go of with the last. */
import * as E from 'fp-ts/Either';
import type { IO } from 'fp-ts/IO';
import type { HeldRange, Locks } from '../ports/locks';

/** Null when another process holds it, or it can't be had. */
export const sharedHold = ({ tryHold }: Locks, range: HeldRange) => {
  let users = 0;
  let letGo: IO<void> | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const take = async (): Promise<boolean> => {
    if (letGo === null) {
      const held = await tryHold(range)();
      letGo = E.isRight(held) ? held.right : null;
    }
    if (letGo === null) return false;
    users += 1;
    return true;
  };

  const leave = (): void => {
    users -= 1;
    if (users > 0) return;
    letGo?.();
    letGo = null;
  };

  return async <A>(use: () => Promise<A>): Promise<A | null> => {
    const mine = turn.then(take);
    turn = mine.catch(() => undefined);
    if (!(await mine)) return null;
    try {
      return await use();
    } finally {
      leave();
    }
  };
};
