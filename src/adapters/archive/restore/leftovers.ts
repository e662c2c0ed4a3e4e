/** What a restore that was killed has left beside the files that it was about to replace: swept by the next one. */
import { closeSync, constants, fstatSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { ifThere } from '../../system-error';
import { toFsPath } from '../byte-name';
import type { Directory } from './directories';
import { tryLockFile, tryShareFile } from '../file-lock';

/** `.restore-RUN-N`: a file that is to replace another; what is no file has the same name and `.link`, beside it. */
const temporaryName = /^\.restore-[0-9a-f]{12}-[0-9]{1,15}$/;

export const temporary = {
  name: (run: string, count: number): string => `.restore-${run}-${count}`,
  linkBeside: (path: string): string => `${path}.link`,
};

/** Removes a name, unless it is gone already. @param path raw bytes */
export const removed = (path: string): void => ifThere(() => unlinkSync(toFsPath(path)), undefined);

const openFlags = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Takes a new temporary file for the life of this process, so that no other restore sweeps it.
 * @returns the descriptor that holds it, or null where another restore has just swept it
 */
export const claim = (path: string): number | null => {
  const fd = ifThere(() => openSync(toFsPath(path), constants.O_RDWR | openFlags), null);
  if (fd === null) return null;
  if (tryLockFile(fd) !== 'held' && fstatSync(fd).nlink > 0) return fd;
  closeSync(fd);
  return null;
};

/** Whether the file is a restore's that is no more: whoever lives holds a lock. */
const isNobodys = (path: string): boolean => {
  const fd = openSync(toFsPath(path), constants.O_RDONLY | openFlags);
  try {
    const { uid } = fstatSync(fd);
    const user = process.geteuid?.() ?? uid;
    return fstatSync(fd).isFile() && (user === 0 || user === uid) && tryShareFile(fd) === 'locked';
  } finally {
    closeSync(fd);
  }
};

/** Removes what is surely nobody's from a directory that was there before; what fails stays. */
export const sweep = ({ base }: Directory): void => {
  try {
    for (const name of readdirSync(toFsPath(base), 'latin1').filter((one) => temporaryName.test(one))) {
      const path = base + name;
      if (!isNobodys(path)) continue;
      // The file is what holds the lock: it goes last.
      removed(temporary.linkBeside(path));
      removed(path);
    }
  } catch {
    // why: a leftover costs space and nothing else, and must not cost the restore
    return;
  }
};
