/** Members that could not be restored: the error that says so, and the bounded list of them. */
import type { UnpackRefusal } from '../../../ports/unarchiver';
import { ArchiveError, reasonOf } from '../archive-error';
import { codeOf } from '../../system-error';

/** Thrown where one member is refused; those after it are still restored. */
export class Refused extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'Refused';
  }
}

/** Thrown where a member was restored, but not with everything that is stored of it: its content counts. Says what it lacks. */
export class Unset extends Refused {
  constructor(reason: string) {
    super(reason);
    this.name = 'Unset';
  }
}

/** System errors that would meet every further member too. */
const fatal = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'EROFS', 'EBADF']);

/**
 * Why the member is refused.
 * @param path the member's name, for people
 * @throws ArchiveError where the error ends the whole restore; what is no system error, as it is
 */
export const refusalReason = (error: unknown, path: string): string => {
  if (error instanceof Refused) return error.reason;
  const code = codeOf(error);
  if (error instanceof ArchiveError || code === '') throw error;
  if (!fatal.has(code)) return reasonOf(error);
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'other';
  throw new ArchiveError(kind, `can't restore ${path}: ${reasonOf(error)}`);
};

/** How many are listed; the count is always whole. */
const listed = 100;

/** Longer names are cut where they are told: a hundred of a mebibyte each would be no list. */
const longestTold = 16_384;

export const told = (text: string): string =>
  text.length > longestTold ? `${text.slice(0, longestTold)}…` : text;

export interface Refusals {
  readonly add: (path: string, reason: string) => void;
  /** The member is there; `lack` is what is not. */
  readonly addRestored: (path: string, lack: string) => void;
  readonly count: () => number;
  readonly list: () => ReadonlyArray<UnpackRefusal>;
}

export const makeRefusals = (): Refusals => {
  const list: UnpackRefusal[] = [];
  let count = 0;
  const put = (refusal: UnpackRefusal): void => {
    count += 1;
    if (list.length < listed) list.push(refusal);
  };
  return {
    add: (path, reason) => put({ path: told(path), reason: told(reason) }),
    addRestored: (path, lack) =>
      put({ path: told(path), reason: told(`restored, but ${lack}`), restored: true }),
    count: () => count,
    list: () => list,
  };
};
