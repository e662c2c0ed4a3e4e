/** A second name for the last archive, in place of a new one that would be the same, byte for byte. */
import { fstatSync, linkSync, lstatSync, renameSync, rmSync } from 'node:fs';
import { packErrorText } from './pack-error';

/** Whether the file that was read has that path still. */
const isStillThere = (fd: number, path: string): boolean => {
  const [read, named] = [fstatSync(fd, { bigint: true }), lstatSync(path, { bigint: true })];
  return read.ino === named.ino && read.dev === named.dev;
};

/**
 * Puts the file that is open as `fd`, and whose name is `last`, in place of the one at `target`, a temporary name of `backups/`. Null
 * when that is done; else why it can't be, and nothing has changed.
 */
export const linkInPlace = (last: string, fd: number, target: string): string | null => {
  // why: whoever sweeps temporary files knows it by its ending
  const second = target.replace(/(?:\.partial)?$/, '0.partial');
  try {
    // why: an archive belongs to who makes it
    if (fstatSync(fd).uid !== process.geteuid?.()) return 'it belongs to another user';
    rmSync(second, { force: true });
    linkSync(last, second);
    if (!isStillThere(fd, second)) {
      rmSync(second);
      return 'another file has taken its name';
    }
    renameSync(second, target);
    return null;
  } catch (error) {
    rmSync(second, { force: true });
    return packErrorText(error);
  }
};
