/** Putting one thing under a name in a restored directory: never through what is there, never half. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from './archive-error';
import { toFsPath } from './byte-name';
import { lstatOf, type Directory } from './directories';
import { Refused } from './refusals';

export interface Placing {
  /**
   * Makes something at a name that must be free (`make` fails with `EEXIST` where it is not). Where it is taken and
   * may be replaced, it is made beside it and renamed over it: a link there is replaced, not followed.
   *
   * @throws Refused where something is there that may not be replaced; a directory never is
   */
  readonly place: (
    directory: Directory,
    leaf: string,
    replace: boolean,
    make: (path: string | Buffer) => void,
  ) => void;
  /** Opens a new file; it stands under its name at once, or once `commit` is called where it replaces another. */
  readonly create: (directory: Directory, leaf: string, replace: boolean) => NewFile;
}

export interface NewFile {
  readonly fd: number;
  readonly commit: () => void;
  /** Closes and removes it. */
  readonly discard: () => void;
}

const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

const removed = (path: string | Buffer): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
};

export const makePlacing = (): Placing => {
  const run = randomBytes(6).toString('hex');
  let made = 0;
  const beside = (directory: Directory): string => {
    made += 1;
    return `${directory.base}.restore-${run}-${made}`;
  };

  const requireReplaceable = (full: string, replace: boolean): void => {
    if (lstatOf(full)?.isDirectory() === true) throw new Refused('a directory is in its place');
    if (!replace) throw new Refused('it exists already');
  };

  const renamed = (temporary: string, full: string): void => {
    try {
      renameSync(toFsPath(temporary), toFsPath(full));
    } finally {
      // A rename between two names of one file leaves both.
      removed(toFsPath(temporary));
    }
  };

  const isTaken = (attempt: () => void): boolean => {
    try {
      attempt();
      return false;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return true;
      throw error;
    }
  };

  return {
    place: (directory, leaf, replace, make) => {
      const full = directory.base + leaf;
      const free = !isTaken(() => {
        make(toFsPath(full));
      });
      if (free) return;
      requireReplaceable(full, replace);
      const temporary = beside(directory);
      make(temporary);
      renamed(temporary, full);
    },
    create: (directory, leaf, replace) => {
      const full = directory.base + leaf;
      let fd = -1;
      let path = full;
      const open = (): void => {
        fd = openSync(toFsPath(path), createFlags, 0o600);
      };
      if (isTaken(open)) {
        requireReplaceable(full, replace);
        path = beside(directory);
        open();
      }
      return {
        fd,
        commit: () => {
          try {
            closeSync(fd);
          } catch (error) {
            removed(toFsPath(path));
            throw error;
          }
          if (path !== full) renamed(path, full);
        },
        discard: () => {
          closeSync(fd);
          removed(toFsPath(path));
        },
      };
    },
  };
};
