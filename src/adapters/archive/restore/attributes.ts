/** Owners, modes and times of what was restored, set through its descriptor or without following a link. */
import { fchmodSync, fchownSync, fstatSync, futimesSync, lchownSync, lstatSync, lutimesSync } from 'node:fs';
import { reasonOf } from '../archive-error';
import { codeOf } from '../../system-error';
import { Unset } from './refusals';
import { setTime } from './set-time';

export interface Attributes {
  readonly mode: number;
  /** Nanoseconds since the epoch. */
  readonly mtimeNs: bigint;
  readonly owner: { readonly uid: number; readonly gid: number };
}

export interface Setter {
  /** @throws Unset that says what could not be set; all that could be is. An owner that can't be given is only counted */
  readonly onDescriptor: (fd: number, attributes: Attributes) => void;
  readonly onLink: (path: string | Buffer, attributes: Attributes) => void;
}

const exact = { bigint: true } as const;

/** Setuid, setgid and sticky bits are for root alone to give. */
const plainBits = 0o777;

/** Owners can't be given: not by this user, in this container (a user namespace without the number), on this file system. */
const notGivable = new Set(['EPERM', 'EINVAL', 'EACCES', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EOVERFLOW']);

/** @param onUnowned called for each entry that belongs to whoever restores it, and not to its stored owner */
export const makeSetter = (onUnowned: () => void): Setter => {
  const uid = process.geteuid?.() ?? -1;
  const gid = process.getegid?.() ?? -1;
  const allBits = uid === 0 ? 0o7777 : plainBits;
  const now = Date.now() / 1000;

  const collect = (failures: string[], what: string, attempt: () => void): void => {
    try {
      attempt();
    } catch (error) {
      failures.push(`${what} (${reasonOf(error)})`);
    }
  };

  const report = (failures: ReadonlyArray<string>): void => {
    if (failures.length > 0) throw new Unset(`without its ${failures.join(' and ')}`);
  };

  /** Answers whether it belongs to its stored owner now. */
  const own = (failures: string[], owner: Attributes['owner'], give: () => void): boolean => {
    if (owner.uid === uid && owner.gid === gid) return true;
    try {
      // why: for anyone but root it can't be had, and asking for each of many files takes time
      if (uid === 0) {
        give();
        return true;
      }
    } catch (error) {
      if (!notGivable.has(codeOf(error))) {
        failures.push(`owner (${reasonOf(error)})`);
        return false;
      }
    }
    onUnowned();
    return false;
  };

  return {
    onDescriptor: (fd, { mode, mtimeNs, owner }) => {
      const failures: string[] = [];
      // Owner first: changing it clears setuid. Another's setuid bit is never given to a file that stayed ours.
      const owned = own(failures, owner, () => {
        fchownSync(fd, owner.uid, owner.gid);
      });
      const bits = mode & (owned ? allBits : plainBits);
      collect(failures, 'mode', () => {
        fchmodSync(fd, bits);
      });
      collect(failures, 'time', () => {
        setTime(
          mtimeNs,
          (seconds) => {
            futimesSync(fd, now, seconds);
          },
          () => fstatSync(fd, exact).mtimeNs,
        );
      });
      report(failures);
    },
    onLink: (path, { mtimeNs, owner }) => {
      const failures: string[] = [];
      own(failures, owner, () => {
        lchownSync(path, owner.uid, owner.gid);
      });
      collect(failures, 'time', () => {
        setTime(
          mtimeNs,
          (seconds) => {
            lutimesSync(path, now, seconds);
          },
          () => lstatSync(path, exact).mtimeNs,
        );
      });
      report(failures);
    },
  };
};
