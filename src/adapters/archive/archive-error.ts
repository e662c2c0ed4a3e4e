/** The one error thrown inside the unpack engine, and how any error becomes the port's failure. */
import { types } from 'node:util';
import { codeOf } from '../system-error';
import type { UnpackFailure } from '../../ports/unarchiver';

/** Ends the reading of an archive; `message` is one line for a person. */
export class ArchiveError extends Error {
  constructor(
    readonly kind: UnpackFailure['kind'],
    message: string,
  ) {
    super(message);
    this.name = 'ArchiveError';
  }
}

export const damaged = (message: string): ArchiveError => new ArchiveError('damaged', message);

export const abandoned = (): ArchiveError => new ArchiveError('abandoned', 'stopped before it was finished');

/** A system error's own words, without the code and the path that Node puts around them. */
export const reasonOf = (error: unknown): string => {
  if (!types.isNativeError(error)) return String(error);
  return error.message.replace(/^[A-Z][A-Z0-9]+: /, '').replace(/, [a-z]+(?: ['"].*)?$/s, '');
};

/** What says nothing of an archive: its reader's rights, and what the machine lacks for a moment. */
const unreadable: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOTCONN',
  'ESTALE',
  'ETIMEDOUT',
  'EHOSTDOWN',
]);

/** @param subject the archive's or target's path, put before a system error's reason */
export const toFailure = (error: unknown, subject: string): UnpackFailure => {
  if (error instanceof ArchiveError) return { kind: error.kind, message: error.message };
  const code = codeOf(error);
  const reason = reasonOf(error);
  const said = { message: `${subject}: ${reason}`, reason };
  if (code === 'ENOENT') return { kind: 'missing', ...said };
  if (unreadable.has(code)) return { kind: 'unreadable', ...said };
  if (code === 'ENOSPC' || code === 'EDQUOT') return { kind: 'no-space', ...said };
  return { kind: 'other', ...said };
};
