/** Puts a log aside that has grown large: `NAME.log` becomes `NAME.log.1`, that `NAME.log.2`, and so on; the oldest goes. */
import type { FileSystem } from './file-system';
import { tryLockFile } from './archive/file-lock';
import { lstatOrNull } from './file-system';
import { isMissing } from './system-error';

export interface Rotation {
  /** Bytes from which on it is put aside. */
  readonly size: number;
  /** How many are kept beside it. */
  readonly kept: number;
}

export const usualRotation: Rotation = { size: 10_000_000, kept: 5 };

/**
 * Up to the first number that is free, nothing goes: a kill in the middle leaves such a gap. Whether all were renamed:
 * somebody who puts the log aside by hand meanwhile lets others lock and shift the next one, so that this one stops.
 */
const shift = (fileSystem: FileSystem, file: string, kept: number, isStill: () => boolean): boolean => {
  const name = (number: number): string => (number === 0 ? file : `${file}.${number}`);
  let free = 1;
  while (free < kept && lstatOrNull(fileSystem, name(free)) !== null) free += 1;
  for (let number = free; number > 0; number -= 1) {
    if (!isStill()) return false;
    try {
      fileSystem.renameSync(name(number - 1), name(number));
    } catch (error) {
      if (isMissing(error) && !isStill()) return false;
      throw error;
    }
  }
  return true;
};

/**
 * `fd` is the log, open for appending. Whether it was put aside, by this process: of several one does it, since they lock the
 * very file; one that was put aside meanwhile, by whomever, stands under its name no more. Who still writes to it writes into
 * the file that was put aside, and loses nothing.
 */
export const rotateIfLarge = (
  fileSystem: FileSystem,
  file: string,
  fd: number,
  { size, kept }: Rotation,
): boolean => {
  if (fileSystem.fstatSync(fd).size < size || tryLockFile(fd) !== 'locked') return false;
  const opened = fileSystem.fstatSync(fd);
  const isStill = (): boolean => {
    const found = lstatOrNull(fileSystem, file);
    // why: a link to a log elsewhere is its user's arrangement, who rotates it there
    return found !== null && found.isFile() && found.ino === opened.ino && found.dev === opened.dev;
  };
  return isStill() && shift(fileSystem, file, kept, isStill);
};
