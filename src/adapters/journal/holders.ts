/** Looks who holds the journal's locks, from outside: it creates nothing, and needs no right but to read. */
import { closeSync, openSync, realpathSync } from 'node:fs';
import type { HeldRange } from '../../ports';
import { codeOf } from '../file-system';
import { holderOf, tryShare, unlock } from './locks';

const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

/** In words; null when nobody does, as where there is no journal. It shares the lock for an instant to find out. */
export const whoHolds = (journal: string, range: HeldRange | 'write'): string | null => {
  let fd: number;
  try {
    fd = openSync(journal, 'r');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  try {
    if (!tryShare(fd, range)) return holderOf(realpathSync(journal), range);
    unlock(fd, range);
    return null;
  } finally {
    closeSync(fd);
  }
};
