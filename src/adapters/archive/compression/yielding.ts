/** Directories that give way to a member of another type: those that hold nothing but what this restore put there. */
import { readdirSync, rmdirSync, unlinkSync, type Dirent } from 'node:fs';
import { toFsPath } from '../byte-name';
import { lstatOf, split, type OpenDirectories, type Directory } from '../restore/directories';
import type { PathSet } from '../tar/path-set';
import { Refused } from '../restore/refusals';

export interface Yielding {
  /** @throws Refused where the directory has to stay */
  readonly require: (path: string) => void;
  /** Removes the directory and all that it holds. @throws Refused where it has to stay */
  readonly remove: (path: string) => void;
}

/** Why a directory stays where something else is to stand. */
export const stays = {
  any: 'a directory is in its place',
  filled: 'a directory that is not empty is in its place',
};

const listed = (directory: Directory): ReadonlyArray<Dirent> =>
  readdirSync(toFsPath(directory.base), { encoding: 'latin1', withFileTypes: true });

/**
 * @param restored whatever this restore put in place: directories with a trailing slash
 * @param overwrite whether a directory that was there before may give way, too
 * @param onRemoved called with each directory that is no more
 */
export const makeYielding = (
  directories: OpenDirectories,
  restored: PathSet,
  overwrite: boolean,
  onRemoved: (path: string) => void,
): Yielding => {
  const isDirectory = (directory: Directory, entry: Dirent): boolean =>
    entry.isDirectory() ||
    // Some file systems don't tell the type with the name.
    (!entry.isFile() &&
      !entry.isSymbolicLink() &&
      lstatOf(directory.base + entry.name)?.isDirectory() === true);

  /** The directory and those below it, parents first. @throws Refused */
  const ours = (path: string): ReadonlyArray<string> => {
    if (!overwrite && !restored.has(`${path}/`)) throw new Refused(stays.any);
    const found = [path];
    for (let next = 0; next < found.length; next += 1) {
      const parent = found[next] ?? '';
      const directory = directories.at(parent, 'refuse');
      for (const entry of listed(directory)) {
        const name = `${parent}/${entry.name}`;
        const below = isDirectory(directory, entry);
        if (!restored.has(below ? `${name}/` : name)) throw new Refused(stays.filled);
        if (below) found.push(name);
      }
    }
    return found;
  };

  const empty = (path: string): void => {
    const directory = directories.at(path, 'refuse');
    for (const { name } of listed(directory)) {
      // why: what somebody has put there since it was looked at stays, and so does the directory
      if (!restored.has(`${path}/${name}`)) continue;
      unlinkSync(toFsPath(directory.base + name));
      restored.remove(`${path}/${name}`);
    }
  };

  return {
    require: (path) => void ours(path),
    remove: (path) => {
      for (const one of ours(path).toReversed()) {
        empty(one);
        directories.forget(one);
        const [parent, leaf] = split(one);
        rmdirSync(toFsPath(directories.at(parent, 'refuse').base + leaf));
        restored.remove(`${one}/`);
        onRemoved(one);
      }
    },
  };
};
