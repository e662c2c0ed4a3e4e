/** Errors of the system: their code, and what it means to a person. */

/** A text of whatever was thrown: by shape, since an error from another realm is no instance of our `Error`. */
const textIn = (error: unknown, key: 'code' | 'message'): string | null => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : null;
};

/** The system's code for an error (`ENOENT`), or the empty text for one that is not the system's. */
export const codeOf = (error: unknown): string => textIn(error, 'code') ?? '';

/** Whether it says that nothing is there. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error));

/** What a step with a file gives; something else where there is no such file. */
export const ifThere = <A, B>(f: () => A, otherwise: B): A | B => {
  try {
    return f();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return otherwise;
    throw error;
  }
};

/** Whether it says that one may not: for want of rights, or since nobody can write there. */
export const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error));

export const isForbidding = (error: unknown): boolean => ['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error));

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on device (or no inodes left)',
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
  EBUSY: 'it is in use, or something is mounted there',
  ENOLCK: 'no locks are left, or the file system has none',
  ENOMEM: 'out of memory',
  EAGAIN: 'resource temporarily unavailable',
  ETXTBSY: 'it is a program that runs',
  EPIPE: 'nobody reads it',
  ESTALE: 'stale file handle',
  ENXIO: 'no such device or address',
  EXDEV: 'it lies on another file system',
};

/** What a code of the system means, in words. */
export const meaningOfCode = (code: string): string => meanings[code] ?? code;

/** What the system said, in words. */
export const meaningOf = (error: unknown): string => {
  const code = codeOf(error);
  return meanings[code] ?? textIn(error, 'message') ?? (code || String(error));
};
