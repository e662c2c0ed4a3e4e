/** The directories of a restore's target: opened one component at a time, never through a symbolic link. */
import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, type Stats } from 'node:fs';
import { codeOf } from '../../system-error';
import { fromText, quoted, toFsPath } from '../byte-name';
import { Refused } from './refusals';

/** Open for as long as it stays in the cache. */
export interface Directory {
  /** Relative to the target, raw bytes; the target itself is the empty string. */
  readonly path: string;
  readonly fd: number;
  /** What to put before a name within it, raw bytes, ending in `/`. */
  readonly base: string;
}

export interface OpenDirectories {
  /** Opens a directory below the target. @throws Refused where a component is no directory, or is missing */
  readonly at: (path: string, missing: 'create' | 'refuse') => Directory;
  /** Keeps this one open while others are opened. */
  readonly holding: <A>(directory: Directory, use: () => A) => A;
  /** Keeps this one open until `unpin` was called as often. */
  readonly pin: (directory: Directory) => void;
  readonly unpin: (directory: Directory) => void;
  /** Lets go of a directory and of all below it, which are about to be removed. */
  readonly forget: (path: string) => void;
  readonly close: () => void;
}

/** How many stay open. With the files that are written behind they are 64. */
const cached = 32;

const openFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** The path's last component, and the directory it lies in. */
export const split = (path: string): readonly [parent: string, leaf: string] => {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? ['', path] : [path.slice(0, slash), path.slice(slash + 1)];
};

export const lstatOf = (path: string): Stats | undefined =>
  lstatSync(toFsPath(path), { throwIfNoEntry: false });

/** Whether names can be resolved from an open directory, as `openat` would. */
const resolvesFromDescriptor = (fd: number): boolean => {
  try {
    const through = lstatSync(`/proc/self/fd/${fd}/.`);
    const direct = fstatSync(fd);
    return through.ino === direct.ino && through.dev === direct.dev;
  } catch {
    return false;
  }
};

/**
 * Node has no `openat`. Linux resolves `/proc/self/fd/N/name` from the open directory N, which is the same: a path
 * checked once can't be swapped for a link afterwards. Elsewhere each component is checked when it is opened, and the
 * full path is used.
 *
 * @param target an absolute path of an existing directory; links in it are followed
 * @param rootFd it, open; the caller closes it no more
 * @param on called with each directory that had to be made, and with each that was there, every time it is opened; `obstructed` where
 *   something else is in the place of one, to answer whether that may be gone now
 */
export const openDirectories = (
  target: string,
  rootFd: number = openSync(target, constants.O_RDONLY | constants.O_DIRECTORY),
  on: {
    readonly created: (path: string) => void;
    readonly found: (directory: Directory) => void;
    readonly obstructed: () => boolean;
  } = {
    created: () => undefined,
    found: () => undefined,
    obstructed: () => false,
  },
): OpenDirectories => {
  const throughDescriptor = resolvesFromDescriptor(rootFd);
  const targetBytes = fromText(target);
  const directory = (path: string, fd: number): Directory => ({
    path,
    fd,
    base: throughDescriptor ? `/proc/self/fd/${fd}/` : `${targetBytes}/${path === '' ? '' : `${path}/`}`,
  });
  const root = directory('', rootFd);
  const open = new Map<string, Directory>();
  let latest = root;
  const pins = new Map<Directory, number>();

  const obstacle = (full: string, path: string): Refused => {
    const stat = lstatOf(full);
    return new Refused(
      stat?.isSymbolicLink() === true
        ? `it lies behind the symbolic link ${quoted(path)}`
        : `${quoted(path)} is not a directory`,
    );
  };

  const openChild = (parent: Directory, path: string, leaf: string, missing: 'create' | 'refuse'): number => {
    const full = parent.base + leaf;
    try {
      return openSync(toFsPath(full), openFlags);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOTDIR' || code === 'ELOOP') {
        if (on.obstructed()) return openChild(parent, path, leaf, missing);
        throw obstacle(full, path);
      }
      if (code !== 'ENOENT') throw error;
      if (missing === 'refuse') throw new Refused(`there is no directory ${quoted(path)}`);
    }
    mkdirSync(toFsPath(full));
    on.created(path);
    return openSync(toFsPath(full), openFlags);
  };

  const evictOne = (parent: Directory): void => {
    for (const [path, oldest] of open) {
      if (oldest === parent) continue;
      if (pins.has(oldest)) continue;
      open.delete(path);
      // why: what is opened in its stead may fail, and its number may be another one's by then
      if (oldest === latest) latest = root;
      closeSync(oldest.fd);
      return;
    }
  };

  const at = (path: string, missing: 'create' | 'refuse'): Directory => {
    if (path === latest.path) return latest;
    if (path === '') return root;
    const known = open.get(path);
    if (known !== undefined) {
      // Moved to the end: the first in the map is the one unused for longest.
      open.delete(path);
      open.set(path, known);
      latest = known;
      return known;
    }
    return openBelow(path, missing);
  };

  /** Opens what is missing between the nearest directory that is open and this one. */
  const openBelow = (path: string, missing: 'create' | 'refuse'): Directory => {
    let end = path.length;
    let parent: Directory | undefined;
    while (parent === undefined) {
      end = path.lastIndexOf('/', end - 1);
      parent = end === -1 ? root : open.get(path.slice(0, end));
    }
    while (end < path.length) {
      const start = end + 1;
      const slash = path.indexOf('/', start);
      end = slash === -1 ? path.length : slash;
      const below = path.slice(0, end);
      const leaf = path.slice(start, end);
      const opened = directory(below, openChild(parent, below, leaf, missing));
      if (open.size >= cached) evictOne(parent);
      open.set(below, opened);
      on.found(opened);
      parent = opened;
    }
    latest = parent;
    return parent;
  };

  const pin = (directory: Directory): void => {
    pins.set(directory, (pins.get(directory) ?? 0) + 1);
  };

  const unpin = (directory: Directory): void => {
    const others = (pins.get(directory) ?? 0) - 1;
    if (others > 0) pins.set(directory, others);
    else pins.delete(directory);
  };

  return {
    at,
    holding: (directory, use) => {
      pin(directory);
      try {
        return use();
      } finally {
        unpin(directory);
      }
    },
    pin,
    unpin,
    forget: (path) => {
      latest = root;
      for (const [known, { fd }] of open) {
        if (known !== path && !known.startsWith(`${path}/`)) continue;
        open.delete(known);
        closeSync(fd);
      }
    },
    close: () => {
      for (const { fd } of open.values()) closeSync(fd);
      open.clear();
      closeSync(rootFd);
    },
  };
};
