/** The file-system calls that the durable adapters make, one by one, so that a test can crash between any two. */
import { bequeathDirectory, bequeathFile, heirOf } from './inheritance';
import { codeOf, ifThere, isForbidding, isFull, meaningOf } from './system-error';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { BackupError } from '../domain/error';

export type FileSystem = Pick<
  typeof fs,
  | 'accessSync'
  | 'closeSync'
  | 'fchmodSync'
  | 'fchownSync'
  | 'fstatSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'copyFileSync'
  | 'linkSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readFileSync'
  | 'readSync'
  | 'readdirSync'
  | 'realpathSync'
  | 'renameSync'
  | 'statSync'
  | 'unlinkSync'
  | 'utimesSync'
  | 'writeSync'
>;

export const realFileSystem: FileSystem = fs;

/** `can't <doing> <path>: <reason>` */
export const fileFailed =
  (doing: string, file: string) =>
  (error: unknown): BackupError => ({
    type: 'FileFailed',
    doing,
    path: file,
    reason: meaningOf(error),
    ...(isForbidding(error) ? { forbidden: true } : {}),
    ...(isFull(error) ? { full: true } : {}),
  });

/** Makes the entries of a directory durable. */
export const syncDirectory = (fileSystem: FileSystem, directory: string): void => {
  const fd = fileSystem.openSync(directory, 'r');
  try {
    fileSystem.fsyncSync(fd);
  } finally {
    fileSystem.closeSync(fd);
  }
};

/** Writes all of `bytes` at the descriptor's place. */
export const writeAll = (
  fileSystem: FileSystem,
  fd: number,
  bytes: Uint8Array,
  position: number | null,
): void => {
  let written = 0;
  while (written < bytes.length) {
    written += fileSystem.writeSync(
      fd,
      bytes,
      written,
      bytes.length - written,
      position === null ? null : position + written,
    );
  }
};

/** What is in the way of a file by its kind: no code of the system's says it in words that help. */
export class WrongKind extends Error {
  override readonly name: string = 'WrongKind';
}

/** The file is a symbolic link, and was to be opened only if it is none. */
export class LinkInTheWay extends WrongKind {
  override readonly name = 'LinkInTheWay';
}

/** Another user has put a symbolic link where a place of ours is to be. */
export class ForeignLink extends WrongKind {
  override readonly name = 'ForeignLink';
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, O_APPEND } =
  fs.constants;

/** How a file is opened; each never waits for whoever is at the other end of a pipe. */
export const opening = {
  read: O_RDONLY | O_NONBLOCK,
  overwrite: O_RDWR | O_NONBLOCK,
  append: O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK,
  appendAndRead: O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK,
  /** A file that only this program makes. */
  anew: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK,
  exclusively: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK,
  /** Beside any of them: no symbolic link is followed. */
  unfollowed: O_NOFOLLOW,
} as const;

const isOurs = (uid: number): boolean => uid === 0 || uid === (process.geteuid?.() ?? uid);

/**
 * Refuses a symbolic link that another user has put where a place of ours is to be. Links of our own, and the
 * superuser's, lead where they lead.
 */
export const refuseForeignLink = (fileSystem: FileSystem, file: string): void => {
  const found = fileSystem.lstatSync(file, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true && !isOurs(found.uid))
    throw new ForeignLink(
      `${path.basename(file)} is a symbolic link that another user has made; remove it, or put your own in its place`,
    );
};

const notRegular = 'it is not a regular file; move it away';

const isDirectory = 'it is a directory; move it away';

/** Opens a file; one that is made by this is its heir's, where it has one. */
const openOrMake = (fileSystem: FileSystem, file: string, flags: number, mode?: number): number => {
  const heir = (flags & O_CREAT) === 0 ? null : heirOf(file);
  if (heir !== null) {
    try {
      const made = fileSystem.openSync(file, flags | O_EXCL, mode);
      bequeathFile(made, heir);
      return made;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || (flags & O_EXCL) !== 0) throw error;
    }
  }
  return fileSystem.openSync(file, flags, mode);
};

/** Opens a regular file, or says that it is none: a pipe or a device would keep its reader, or its writer, for ever. */
export const openRegular = (fileSystem: FileSystem, file: string, flags: number, mode?: number): number => {
  let fd: number;
  try {
    fd = openOrMake(fileSystem, file, flags, mode);
  } catch (error) {
    if (codeOf(error) === 'ENXIO' || codeOf(error) === 'ENODEV') throw new WrongKind(notRegular);
    if (codeOf(error) === 'EISDIR') throw new WrongKind(isDirectory);
    if (codeOf(error) === 'ELOOP' && (flags & O_NOFOLLOW) !== 0)
      throw new LinkInTheWay('it is a symbolic link, which is not followed here; remove it');
    throw error;
  }
  try {
    const found = fileSystem.fstatSync(fd);
    if (found.isDirectory()) throw new WrongKind(isDirectory);
    if (!found.isFile()) throw new WrongKind(notRegular);
  } catch (error) {
    fileSystem.closeSync(fd);
    throw error;
  }
  return fd;
};

/** Whose a file is, and who may do what with it. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Gives an open file the owner and the mode; says whether both could be given. */
export const giveOwnership = (fileSystem: FileSystem, fd: number, { uid, gid, mode }: Ownership): boolean => {
  const is = fileSystem.fstatSync(fd);
  let given = true;
  if (is.uid !== uid || is.gid !== gid) {
    try {
      fileSystem.fchownSync(fd, uid, gid);
    } catch {
      given = false;
    }
  }
  if ((is.mode & 0o777) !== mode) fileSystem.fchmodSync(fd, mode);
  return given;
};

/** Writes a file anew, durably; the directory entry too. Says whether it could be given to its owner. */
export const writeDurably = (
  fileSystem: FileSystem,
  file: string,
  bytes: Uint8Array,
  ownership: number | Ownership,
  flags: number = opening.anew,
): boolean => {
  const mode = typeof ownership === 'number' ? ownership : ownership.mode;
  const fd = openRegular(fileSystem, file, flags, mode);
  let given = true;
  try {
    writeAll(fileSystem, fd, bytes, null);
    if (typeof ownership !== 'number') given = giveOwnership(fileSystem, fd, ownership);
    fileSystem.fsyncSync(fd);
  } finally {
    fileSystem.closeSync(fd);
  }
  syncDirectory(fileSystem, path.dirname(file));
  return given;
};

/** Removes a file; one that is not there is removed already. Tells whether it was there. */
export const removeFile = (fileSystem: FileSystem, file: string): boolean =>
  ifThere(() => {
    fileSystem.unlinkSync(file);
    return true;
  }, false);

/** What stands under a name, a link not followed; null when nothing does. */
export const lstatOrNull = (fileSystem: FileSystem, file: string): fs.Stats | null =>
  ifThere(() => fileSystem.lstatSync(file), null);

/** What stands where a directory should be is none. */
export const noDirectory = (file: string): WrongKind =>
  new WrongKind(`${path.basename(file)} is not a directory; move it away`);

export const brokenLink = (file: string): WrongKind =>
  new WrongKind(
    `${path.basename(file)} is a symbolic link to something that is not there; mount the disk that it leads to, or set the link right`,
  );

/** Makes one directory, durably, unless it is there; never the ones above it. */
export const makeDirectory = (fileSystem: FileSystem, directory: string, mode: number): void => {
  try {
    fileSystem.mkdirSync(directory, { mode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const found = fileSystem.statSync(directory, { throwIfNoEntry: false });
    if (found === undefined) throw brokenLink(directory);
    if (!found.isDirectory()) throw noDirectory(directory);
    return;
  }
  const heir = heirOf(directory);
  if (heir !== null) bequeathDirectory(directory, heir);
  syncDirectory(fileSystem, path.dirname(directory));
};

/** Whether a name is that of a draft beside a file, which takes its place: `FILE.PID.tmp`. */
export const isDraftOf = (file: string, name: string): boolean => {
  const start = `${path.basename(file)}.`;
  return name.startsWith(start) && /^\d+\.tmp$/.test(name.slice(start.length));
};
