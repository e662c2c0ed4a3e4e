/** Kernel locks on whole files, which end with whoever holds them. */
import { nativeLocks } from '../native-locks';

/** `unknown`: this file system or this machine has no such locks. */
export type Locking = 'locked' | 'held' | 'unknown';

const attempt = (fd: number, shared: boolean): Locking => {
  try {
    return nativeLocks().tryLock(fd, 0, 0, { shared }) ? 'locked' : 'held';
  } catch {
    return 'unknown';
  }
};

/** Takes the file for oneself; it must be open for writing. Closing the descriptor lets go of it. */
export const tryLockFile = (fd: number): Locking => attempt(fd, false);

/** `held` where somebody else has taken it for himself; reading is enough. */
export const tryShareFile = (fd: number): Locking => attempt(fd, true);
