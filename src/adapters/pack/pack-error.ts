/** The one exception that ends an archive, and how system errors are told to a person. */
import type { PackFailure } from '../../ports';

/** Ends the archive; carries the failure that the port answers. */
export class PackError extends Error {
  constructor(
    readonly kind: PackFailure['kind'],
    message: string,
  ) {
    super(message);
    this.name = 'PackError';
  }
}

const phrases: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EEXIST: 'it exists already',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'the file system does not take a file of this size',
  EROFS: 'the file system is read-only',
  EIO: 'input/output error',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the system',
  EBUSY: 'it is in use',
  ESTALE: 'stale file handle',
  ENXIO: 'no such device or address',
};

/** A string property of whatever was thrown: by shape, since errors from another realm are no instance of ours. */
const property = (error: unknown, key: 'code' | 'message'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
};

/** The system's code of an error (`ENOENT`), or the empty string. */
export const errorCode = (error: unknown): string => property(error, 'code');

/** One line for a person: the phrase of a known system error, else the error's own first line. */
export const errorText = (error: unknown): string => {
  const text = phrases[errorCode(error)] ?? (property(error, 'message') || String(error));
  return text.split('\n', 1)[0] ?? text;
};

/** The failure of an error met while writing the archive itself. */
export const toFailure = (error: unknown): PackFailure => {
  if (error instanceof PackError) return { kind: error.kind, message: error.message };
  const code = errorCode(error);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return { kind: full ? 'no-space' : 'other', message: errorText(error) };
};
