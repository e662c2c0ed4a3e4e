/** Owners, modes and times of what was restored, set through its descriptor or without following a link. */
import { fchmodSync, fchownSync, futimesSync, lchownSync, lutimesSync } from 'node:fs';
import { reasonOf } from './archive-error';
import { Refused } from './refusals';

export interface Attributes {
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Null where owners are left alone. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
}

export interface Setter {
  /** @throws Refused that says what could not be set; all that could be is */
  readonly onDescriptor: (fd: number, attributes: Attributes) => void;
  readonly onLink: (path: string | Buffer, attributes: Attributes) => void;
}

/** Setuid, setgid and sticky bits are for root alone to give. */
const plainBits = 0o777;

/**
 * The time to ask for. Node passes on whole microseconds and cuts off what is below; the quarter keeps a time that was
 * one already from being cut to the one before. A negative number means "now" to Node, a date before 1970 does not.
 */
const settable = (seconds: number): number | Date =>
  seconds < 0 ? new Date(seconds * 1000) : (Math.round(seconds * 1e6) + 0.25) / 1e6;

export const makeSetter = (): Setter => {
  const uid = process.geteuid?.() ?? -1;
  const gid = process.getegid?.() ?? -1;
  const allBits = uid === 0 ? 0o7777 : plainBits;
  const now = Date.now() / 1000;

  const collect = (failures: string[], what: string, attempt: () => void): boolean => {
    try {
      attempt();
      return true;
    } catch (error) {
      failures.push(`${what} (${reasonOf(error)})`);
      return false;
    }
  };

  const report = (failures: ReadonlyArray<string>): void => {
    if (failures.length > 0) throw new Refused(`restored, but without its ${failures.join(' and ')}`);
  };

  return {
    onDescriptor: (fd, { mode, mtime, owner }) => {
      const failures: string[] = [];
      let bits = mode & allBits;
      // Owner first: changing it clears setuid. Another's setuid bit is never given to a file that stayed ours.
      if (owner !== null && (owner.uid !== uid || owner.gid !== gid)) {
        const owned = collect(failures, 'owner', () => {
          fchownSync(fd, owner.uid, owner.gid);
        });
        if (!owned) bits &= plainBits;
      }
      collect(failures, 'mode', () => {
        fchmodSync(fd, bits);
      });
      collect(failures, 'time', () => {
        futimesSync(fd, now, settable(mtime));
      });
      report(failures);
    },
    onLink: (path, { mtime, owner }) => {
      const failures: string[] = [];
      if (owner !== null && (owner.uid !== uid || owner.gid !== gid)) {
        collect(failures, 'owner', () => {
          lchownSync(path, owner.uid, owner.gid);
        });
      }
      collect(failures, 'time', () => {
        lutimesSync(path, now, settable(mtime));
      });
      report(failures);
    },
  };
};
