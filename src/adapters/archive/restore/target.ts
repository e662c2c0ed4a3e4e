/** The directory that a restore writes into: one that is there, or one that it makes, and that is nobody else's then. */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ArchiveError, reasonOf } from '../archive-error';
import { codeOf } from '../../system-error';

export interface Target {
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly isNew: boolean;
  readonly fd: number;
}

const refused = (target: string, reason: string): ArchiveError =>
  new ArchiveError('other', `can't restore to ${target}: ${reason}`);

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
 * Makes the directory and opens it. Who may write beside it could have put another one in its place since: that one is not
 * empty, or belongs to somebody else, or is a link.
 */
const makeNew = (target: string): number => {
  mkdirSync(dirname(target), { recursive: true });
  try {
    mkdirSync(target);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw refused(target, 'somebody else has just made it');
    throw error;
  }
  const fd = openSync(target, directoryFlags | constants.O_NOFOLLOW);
  try {
    const { uid } = fstatSync(fd);
    const isOurs = process.geteuid === undefined || uid === process.geteuid();
    if (!isOurs || readdirSync(target).length > 0) throw refused(target, 'somebody else has replaced it');
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
};

/**
 * @param mustBeNew whether a directory that is there is refused
 * @throws ArchiveError
 */
export const openTarget = (target: string, mustBeNew: boolean): Target => {
  const isNew = !isDirectory(target);
  if (!isNew && mustBeNew) throw refused(target, 'it exists already');
  try {
    const fd = isNew ? makeNew(target) : openSync(target, directoryFlags);
    return { path: realpathSync(target), isNew, fd };
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    const code = codeOf(error);
    const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'other';
    throw new ArchiveError(kind, `can't restore to ${target}: ${reasonOf(error)}`);
  }
};
