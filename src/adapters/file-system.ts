/** The file-system calls that the durable adapters make, one by one, so that a test can crash between any two. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { BackupError } from '../domain/error';

export type FileSystem = Pick<
  typeof fs,
  | 'closeSync'
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
  | 'writeSync'
>;

export const realFileSystem: FileSystem = fs;

/** A text of whatever was thrown: by shape, since an error from another realm is no instance of our `Error`. */
const textIn = (error: unknown, key: 'code' | 'message'): string | null => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : null;
};

/** The system's code for an error (`ENOENT`), or null for one that is not the system's. */
export const codeOf = (error: unknown): string | null => textIn(error, 'code');

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EROFS: 'read-only file system',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'it exists already',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  EFBIG: 'the file system does not take a file of this size',
  EBUSY: 'it is in use',
  ESTALE: 'stale file handle',
  ENXIO: 'no such device or address',
  EXDEV: 'it lies on another file system',
};

/** What the system said, in words. */
export const meaningOf = (error: unknown): string => {
  const code = codeOf(error);
  return (code === null ? undefined : meanings[code]) ?? textIn(error, 'message') ?? code ?? String(error);
};

/** `can't <doing> <path>: <reason>` */
export const fileFailed =
  (doing: string, file: string) =>
  (error: unknown): BackupError => ({ type: 'FileFailed', doing, path: file, reason: meaningOf(error) });

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

/** Writes a file anew, durably; the directory entry too. */
export const writeDurably = (fileSystem: FileSystem, file: string, bytes: Uint8Array, mode: number): void => {
  const fd = fileSystem.openSync(file, 'w', mode);
  try {
    writeAll(fileSystem, fd, bytes, null);
    fileSystem.fsyncSync(fd);
  } finally {
    fileSystem.closeSync(fd);
  }
  syncDirectory(fileSystem, path.dirname(file));
};

/** Removes a file; one that is not there is removed already. Tells whether it was there. */
export const removeFile = (fileSystem: FileSystem, file: string): boolean => {
  try {
    fileSystem.unlinkSync(file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return false;
  }
};

/** What stands under a name, a link not followed; null when nothing does. */
export const lstatOrNull = (fileSystem: FileSystem, file: string): fs.Stats | null => {
  try {
    return fileSystem.lstatSync(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/** Makes one directory, durably, unless it is there; never the ones above it. */
export const makeDirectory = (fileSystem: FileSystem, directory: string, mode: number): void => {
  try {
    fileSystem.mkdirSync(directory, { mode });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    throw error;
  }
  syncDirectory(fileSystem, path.dirname(directory));
};
