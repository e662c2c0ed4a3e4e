/** How long a process waits for the write lock: while others get on, longer than for one that does not. */

/** However many others come first, nobody waits for longer than so many times the timeout. */
export const longestWait = 30;

/** Hears, at each vain try, of the time and of the journal's size; answers how long to sleep, in milliseconds, or null to give up. */
export type LockWait = (now: number, size: number, chance: number) => number | null;

/**
 * Gives up after `timeout` milliseconds in which the journal did not grow: whoever holds the lock does not let go of it. Who
 * sees it grow is only one of many, whose turn comes. `chance`, from 0 to 1, keeps them from trying all at once.
 */
export const lockWait = (timeout: number, start: number): LockWait => {
  let seen: number | null = null;
  let since = start;
  return (now, size, chance) => {
    if (seen !== null && size !== seen) since = now;
    seen = size;
    return now - since > timeout || now - start > longestWait * timeout ? null : 2 + chance * 18;
  };
};
