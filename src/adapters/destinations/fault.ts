/** What an adapter of a place throws when something fails there, and what errors of the system come to. */
import type { StoreFailureCause } from '../../domain/store-failure';
import { codeOf, meaningOf } from '../system-error';

export class PlaceFault extends Error {
  override readonly name = 'PlaceFault';
  constructor(
    readonly kind: StoreFailureCause,
    reason: string,
    readonly advice: ReadonlyArray<string> = [],
  ) {
    super(reason);
  }
}

const kinds: Readonly<Record<string, StoreFailureCause>> = {
  ENOENT: 'absent',
  ENOTDIR: 'absent',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EPIPE: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EIO: 'unreachable',
  ESTALE: 'unreachable',
};

const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses the connection: nobody listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ENOTFOUND: 'its host is not found: is there a network, and is the name right?',
  EAI_AGAIN: 'its host is not found: is there a network, and is the name right?',
  ETIMEDOUT: 'its host is not reached',
  EHOSTUNREACH: 'its host is not reached',
  ENETUNREACH: 'its host is not reached',
};

/** Whatever was thrown, as a fault. */
export const faultOf = (error: unknown): PlaceFault => {
  if (error instanceof PlaceFault) return error;
  const code = codeOf(error);
  return new PlaceFault(kinds[code] ?? 'wrong', connectionWords[code] ?? meaningOf(error));
};
