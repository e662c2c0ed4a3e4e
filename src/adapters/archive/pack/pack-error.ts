/** The one exception that ends an archive, and how system errors are told to a person. */
import type { PackFailure } from '../../../ports/archiver';
import { codeOf, meaningOf } from '../../system-error';

/** Ends the archive; carries the failure that the port answers. */
export class PackError extends Error {
  constructor(
    readonly kind: PackFailure['kind'],
    message: string,
    readonly lacking?: number,
  ) {
    super(message);
    this.name = 'PackError';
  }
}

/** One line for a person: what a known system error means, else the error's own first line. */
export const packErrorText = (error: unknown): string => {
  const text = meaningOf(error);
  return text.split('\n', 1)[0] ?? text;
};

/** The failure of an error met while writing the archive itself. */
export const packFailure = (error: unknown): PackFailure => {
  if (error instanceof PackError) {
    const { kind, message, lacking } = error;
    return { kind, message, ...(lacking === undefined ? {} : { lacking }) };
  }
  const code = codeOf(error);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return { kind: full ? 'no-space' : 'other', message: packErrorText(error) };
};
