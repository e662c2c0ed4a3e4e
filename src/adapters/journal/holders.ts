/** Looks who holds the journal's locks, from outside: it creates nothing, and needs no right but to read. */
import { closeSync, constants, openSync, realpathSync } from 'node:fs';
import type { HeldRange } from '../../ports/locks';
import { isMissing } from '../system-error';
import { holderOf, isHeld, tryShare, unlock } from './locks';

/** By trying to share the lock, which changes nothing where it is held, and holds it for an instant where it is not. */
const isTaken = (journal: string, range: HeldRange | 'write'): boolean => {
  const fd = openSync(journal, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!tryShare(fd, range)) return true;
    unlock(fd, range);
    return false;
  } finally {
    closeSync(fd);
  }
};

/**
 * Whether anybody holds it. Null where that can't be told by looking. What the system tells by an inode alone may be
 * another file's: it is proven by sharing the lock, where the journal can be read.
 */
export const isLocked = (journal: string, range: HeldRange | 'write'): boolean | null => {
  const told = isHeld(journal, range);
  if (told !== true) return told;
  try {
    return isTaken(journal, range);
  } catch {
    return told;
  }
};

/** In words; null when nobody does, as where there is no journal. */
export const whoHolds = (journal: string, range: HeldRange | 'write'): string | null => {
  try {
    const real = realpathSync(journal);
    // why: what the system calls held may be another file's of that number
    if (isHeld(real, range) === false || !isTaken(real, range)) return null;
    return holderOf(real, range);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};
