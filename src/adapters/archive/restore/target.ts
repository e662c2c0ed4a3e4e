/** The directory that a restore writes into: one that is there, or one that it makes, and that is nobody else's then. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { ArchiveError, reasonOf } from '../archive-error';
import { codeOf } from '../../system-error';

export interface Target {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly isNew: boolean;
  readonly fd: number;
  /** Removes the directories that were made for it, as far as they are empty: the target and those above it. */
  readonly unmake: () => void;
}

const refused = (target: string, reason: string): ArchiveError =>
  new ArchiveError('other', `can't restore to ${target}: ${reason}`);

/** The error of a system call that ends the restore. */
const failed = (target: string, reason: string, cause: unknown): ArchiveError =>
  new ArchiveError(
    ['ENOSPC', 'EDQUOT'].includes(codeOf(cause)) ? 'no-space' : 'other',
    `can't restore to ${target}: ${reason}`,
  );

/** @throws ArchiveError for what is there and is no directory, or can't be looked at */
export const isDirectory = (target: string): boolean => {
  try {
    if (statSync(target).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw refused(target, reasonOf(error));
  }
  throw refused(target, 'not a directory');
};

const directoryFlags = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Makes the directories above the target that are missing, from the top down. One by one: where none can be made, as below
 * /proc, a recursive mkdir of Node's never ends.
 *
 * @param onMade called with each, as soon as it is there
 */
const makeAbove = (target: string, onMade: (directory: string) => void): void => {
  const missing: Array<string> = [];
  for (let above = dirname(target); !isDirectory(above); above = dirname(above)) missing.push(above);
  for (const directory of missing.toReversed()) {
    try {
      mkdirSync(directory);
      onMade(directory);
    } catch (error) {
      // why: another process may have been faster, and its directory serves as well
      if (codeOf(error) === 'EEXIST') continue;
      throw failed(target, `can't make ${directory}: ${reasonOf(error)}`, error);
    }
  }
};

/** The target comes last: what is removed first is what was made last. */
const removeEmpty = (made: ReadonlyArray<string>): void => {
  for (const directory of made.toReversed()) {
    try {
      rmdirSync(directory);
    } catch {
      // why: it holds something, or is somebody else's now; then those above it are not empty either
      return;
    }
  }
};

const isOurs = ({ uid }: Stats): boolean => process.geteuid === undefined || uid === process.geteuid();

/** What can't even be looked at is taken for what was just made. */
const isTheirs = (directory: string): boolean => {
  try {
    return !isOurs(lstatSync(directory));
  } catch {
    return false;
  }
};

/** Closes what was opened where it comes to nothing. */
const unlessFailed = <A>(fd: number, use: () => A): A => {
  try {
    return use();
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/**
 * Makes the directory and opens it. Who may write beside it could have put another one in its place since: that one is not
 * empty, or belongs to somebody else, or is a link.
 */
const makeNew = (target: string, onMade: (directory: string) => void): number => {
  makeAbove(target, onMade);
  try {
    mkdirSync(target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw refused(target, 'somebody else has just made it');
    throw error;
  }
  // why: what can't be opened is taken away as well, unless somebody else has put another one in its place
  if (!isTheirs(target)) onMade(target);
  const fd = openSync(target, directoryFlags | constants.O_NOFOLLOW);
  return unlessFailed(fd, () => {
    if (!isOurs(fstatSync(fd)) || readdirSync(target).length > 0)
      throw refused(target, 'somebody else has replaced it');
    return fd;
  });
};

/**
 * @param mustBeNew whether a directory that is there is refused
 * @throws ArchiveError
 */
export const openTarget = (target: string, mustBeNew: boolean): Target => {
  const isNew = !isDirectory(target);
  if (!isNew && mustBeNew) throw refused(target, 'it exists already');
  const made: Array<string> = [];
  const unmake = (): void => {
    removeEmpty(made);
  };
  try {
    const fd = isNew
      ? makeNew(target, (directory) => made.push(directory))
      : openSync(target, directoryFlags);
    return unlessFailed(fd, () => ({ path: realpathSync(target), isNew, fd, unmake }));
  } catch (error) {
    unmake();
    throw error instanceof ArchiveError ? error : failed(target, reasonOf(error), error);
  }
};
