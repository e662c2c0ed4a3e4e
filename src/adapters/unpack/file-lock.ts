/** Kernel locks on whole files, which end with whoever holds them. */
import { createRequire } from 'node:module';

interface NativeLocks {
  readonly tryLock: (
    fd: number,
    offset: number,
    length: number,
    options?: { readonly shared: boolean },
  ) => boolean;
}

// why: a binding is loaded on first use, and most restores replace nothing
const load = createRequire(__filename);

/** `unknown`: this file system or this machine has no such locks. */
export type Locking = 'locked' | 'held' | 'unknown';

const attempt = (fd: number, shared: boolean): Locking => {
  try {
    // why: the package ships no types
    const native = load('fs-native-extensions') as NativeLocks;
    return native.tryLock(fd, 0, 0, { shared }) ? 'locked' : 'held';
  } catch {
    return 'unknown';
  }
};

/** Takes the file for oneself; it must be open for writing. Closing the descriptor lets go of it. */
export const tryLock = (fd: number): Locking => attempt(fd, false);

/** `held` where somebody else has taken it for himself; reading is enough. */
export const tryShare = (fd: number): Locking => attempt(fd, true);
