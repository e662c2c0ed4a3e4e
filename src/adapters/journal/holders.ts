/** Looks who holds the journal's locks, from outside: it creates nothing, and needs no right but to read. */
import { closeSync, openSync, realpathSync } from 'node:fs';
import type { HeldRange } from '../../ports';
import { codeOf } from '../file-system';
import { holderOf, isHeld, tryShare, unlock } from './locks';

const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/** By trying to share the lock, which changes nothing where it is held, and holds it for an instant where it is not. */
const isTaken = (journal: string, range: HeldRange | 'write'): boolean => {
  const fd = openSync(journal, 'r');
  try {
    if (!tryShare(fd, range)) return true;
    unlock(fd, range);
    return false;
  } finally {
    closeSync(fd);
  }
};

/** In words; null when nobody does, as where there is no journal. */
export const whoHolds = (journal: string, range: HeldRange | 'write'): string | null => {
  try {
    const real = realpathSync(journal);
    // why: the system tells inodes without their file systems, so that what it calls held may be another's
    if (isHeld(real, range) === false || !isTaken(real, range)) return null;
    return holderOf(real, range);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
};
