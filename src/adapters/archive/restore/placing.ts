/** Putting one thing under a name in a restored directory: never through what is there, never half. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from '../../system-error';
import { toFsPath } from '../byte-name';
import { lstatOf, type OpenDirectories, type Directory } from './directories';
import { claim, removed, temporary } from './leftovers';
import { Refused } from './refusals';
import type { Yielding } from '../compression/yielding';

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
  /** Makes something in the place of a file or link, which stands there again where that fails. */
  readonly instead: (spot: Pick<Spot, 'directory' | 'leaf'>, make: () => void) => void;
  /** Opens a new file; it stands under its name at once, or once `commit` is called where it replaces something. */
  readonly create: (spot: Spot) => NewFile;
}

export interface NewFile {
  readonly fd: number;
  /** Whether it stands under its name already, so that `commit` does nothing but close it. */
  readonly isInPlace: boolean;
  readonly commit: () => void;
  /** Closes and removes it. */
  readonly discard: () => void;
}

const createFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

const isTaken = (attempt: () => void): boolean => {
  try {
    attempt();
    return false;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return true;
    throw error;
  }
};

/** A file that is made beside what it replaces. */
interface Temporary {
  /** Raw bytes. */
  readonly path: string;
  readonly fd: number;
  /** Keeps other restores from sweeping it; null for a file that stands under its name at once. */
  readonly held: number | null;
}

const letGo = (held: number | null): void => {
  if (held !== null) closeSync(held);
};

/** @param publish puts the file in its place, once all of it is written; null for one that stands there at once */
const newFile = ({ path, fd, held }: Temporary, publish: (() => void) | null): NewFile => ({
  fd,
  isInPlace: publish === null,
  commit: () => {
    try {
      try {
        closeSync(fd);
      } catch (error) {
        removed(path);
        throw error;
      }
      publish?.();
    } finally {
      letGo(held);
    }
  },
  discard: () => {
    try {
      try {
        closeSync(fd);
      } finally {
        removed(path);
      }
    } finally {
      letGo(held);
    }
  },
});

/** Each is swept by another restore only in the instant in which it was made. */
const mostAttempts = 10;

/** @param onTaken called before it is looked at what stands in the place of something else */
export const makePlacing = (
  directories: OpenDirectories,
  yielding: Yielding,
  onTaken: () => void,
): Placing => {
  const run = randomBytes(6).toString('hex');
  let count = 0;

  /** Makes a file beside what it is to replace, and holds it against other restores, which sweep what nobody holds. */
  const beside = (directory: Directory): Temporary => {
    for (let attempt = 1; ; attempt += 1) {
      count += 1;
      const path = directory.base + temporary.name(run, count);
      const fd = openSync(toFsPath(path), createFlags, 0o600);
      try {
        const held = claim(path);
        if (held !== null) return { path, fd, held };
      } catch (error) {
        closeSync(fd);
        removed(path);
        throw error;
      }
      closeSync(fd);
      removed(path);
      if (attempt === mostAttempts) throw new Refused('another restore takes away what is made beside it');
    }
  };

  const isDirectory = ({ directory, leaf }: Spot): boolean =>
    lstatOf(directory.base + leaf)?.isDirectory() === true;

  const pathOf = ({ directory, leaf }: Spot): string =>
    directory.path === '' ? leaf : `${directory.path}/${leaf}`;

  const requireReplaceable = (spot: Spot): void => {
    onTaken();
    if (isDirectory(spot)) directories.holding(spot.directory, () => yielding.require(pathOf(spot)));
    else if (!spot.replace) throw new Refused('it exists already');
  };

  const renamed = (path: string, spot: Spot): void => {
    try {
      if (isDirectory(spot)) directories.holding(spot.directory, () => yielding.remove(pathOf(spot)));
      renameSync(toFsPath(path), toFsPath(spot.directory.base + spot.leaf));
    } finally {
      // A rename between two names of one file leaves both.
      removed(path);
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
      const made = beside(directory);
      const { path } = made;
      try {
        const link = temporary.linkBeside(path);
        make(toFsPath(link));
        renamed(link, spot);
      } finally {
        removed(path);
        closeSync(made.fd);
        letGo(made.held);
      }
    },
    instead: ({ directory, leaf }, make) => {
      count += 1;
      const full = toFsPath(directory.base + leaf);
      const aside = toFsPath(directory.base + temporary.name(run, count));
      renameSync(full, aside);
      try {
        make();
      } catch (error) {
        renameSync(aside, full);
        throw error;
      }
      unlinkSync(aside);
    },
    create: (spot) => {
      const full = spot.directory.base + spot.leaf;
      let fd = -1;
      const taken = isTaken(() => {
        fd = openSync(toFsPath(full), createFlags, 0o600);
      });
      if (!taken) return newFile({ path: full, fd, held: null }, null);
      requireReplaceable(spot);
      const made = beside(spot.directory);
      return newFile(made, () => {
        renamed(made.path, spot);
      });
    },
  };
};
