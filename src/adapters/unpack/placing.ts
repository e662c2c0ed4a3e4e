/** Putting one thing under a name in a restored directory: never through what is there, never half. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from './archive-error';
import { toFsPath } from './byte-name';
import { lstatOf, type Directories, type Directory } from './directories';
import { Refused } from './refusals';
import type { Yielding } from './yielding';

/** A name in a directory of the target. */
export interface Spot {
  readonly directory: Directory;
  readonly leaf: string;
  /** Whether a file or link that is there may be replaced. */
  readonly replace: boolean;
}

export interface Placing {
  /**
   * Makes something at a name that must be free (`make` fails with `EEXIST` where it is not). Where it is taken and
   * may be replaced, it is made beside it and renamed over it: a link there is replaced, not followed.
   *
   * @throws Refused where something is there that may not be replaced
   */
  readonly place: (spot: Spot, make: (path: string | Buffer) => void) => void;
  /** Opens a new file; it stands under its name at once, or once `commit` is called where it replaces something. */
  readonly create: (spot: Spot) => NewFile;
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

const isTaken = (attempt: () => void): boolean => {
  try {
    attempt();
    return false;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return true;
    throw error;
  }
};

export const makePlacing = (directories: Directories, yielding: Yielding): Placing => {
  const run = randomBytes(6).toString('hex');
  let made = 0;
  const beside = (directory: Directory): string => {
    made += 1;
    return `${directory.base}.restore-${run}-${made}`;
  };

  const isDirectory = ({ directory, leaf }: Spot): boolean =>
    lstatOf(directory.base + leaf)?.isDirectory() === true;

  const pathOf = ({ directory, leaf }: Spot): string =>
    directory.path === '' ? leaf : `${directory.path}/${leaf}`;

  const requireReplaceable = (spot: Spot): void => {
    if (isDirectory(spot)) directories.holding(spot.directory, () => yielding.require(pathOf(spot)));
    else if (!spot.replace) throw new Refused('it exists already');
  };

  const renamed = (temporary: string, spot: Spot): void => {
    try {
      if (isDirectory(spot)) directories.holding(spot.directory, () => yielding.remove(pathOf(spot)));
      renameSync(toFsPath(temporary), toFsPath(spot.directory.base + spot.leaf));
    } finally {
      // A rename between two names of one file leaves both.
      removed(toFsPath(temporary));
    }
  };

  return {
    place: (spot, make) => {
      const { directory, leaf } = spot;
      const free = !isTaken(() => {
        make(toFsPath(directory.base + leaf));
      });
      if (free) return;
      requireReplaceable(spot);
      const temporary = beside(directory);
      make(temporary);
      renamed(temporary, spot);
    },
    create: (spot) => {
      const full = spot.directory.base + spot.leaf;
      let fd = -1;
      let path = full;
      const open = (): void => {
        fd = openSync(toFsPath(path), createFlags, 0o600);
      };
      if (isTaken(open)) {
        requireReplaceable(spot);
        path = beside(spot.directory);
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
          if (path !== full) renamed(path, spot);
        },
        discard: () => {
          closeSync(fd);
          removed(toFsPath(path));
        },
      };
    },
  };
};
