/** One directory's names and kinds, sorted by bytes. */
import { lstatSync, opendirSync, readdirSync, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import { type BytePath, joinBytes, toFsPath } from '../byte-name';

export type EntryKind = 'file' | 'directory' | 'symlink' | 'FIFO' | 'socket' | 'device';

export interface Listed {
  readonly name: BytePath;
  readonly kind: EntryKind;
}

export const kindOf = (entry: Dirent | Stats | BigIntStats): EntryKind =>
  entry.isFile()
    ? 'file'
    : entry.isDirectory()
      ? 'directory'
      : entry.isSymbolicLink()
        ? 'symlink'
        : entry.isFIFO()
          ? 'FIFO'
          : entry.isSocket()
            ? 'socket'
            : 'device';

const byName = (one: Listed, other: Listed): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;

/** For file systems that don't tell an entry's kind with its name: ask for each. Names gone by now are left out. */
const listByStat = (path: BytePath): Array<Listed> =>
  readdirSync(toFsPath(path), 'latin1').flatMap((name) => {
    const stats = lstatSync(toFsPath(joinBytes(path, name)), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, kind: kindOf(stats) }];
  });

/** Entries read ahead per call: large enough to be fast, small enough to keep a wide directory's garbage low. */
const readAhead = 256;

const listWide = (path: BytePath): Array<Listed> => {
  const directory = opendirSync(toFsPath(path), { encoding: 'latin1', bufferSize: readAhead });
  const entries = new Array<Listed>();
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
      entries.push({ name: entry.name, kind: kindOf(entry) });
  } finally {
    directory.closeSync();
  }
  return entries;
};

const listNarrow = (path: BytePath): Array<Listed> =>
  readdirSync(toFsPath(path), { encoding: 'latin1', withFileTypes: true }).map((entry) => ({
    name: entry.name,
    kind: kindOf(entry),
  }));

/**
 * From this size on (st_size; bytes, or entries on some file systems) a directory is read piece by piece, which
 * takes a tenth of the memory; below it, at once, which takes half the time.
 */
const wideSize = 64 * 1024;

/** `size` is the directory's own st_size. Throws the system's error when the directory can't be listed. */
export const listDirectory = (path: BytePath, size: number): ReadonlyArray<Listed> => {
  let entries: Array<Listed>;
  try {
    entries = size < wideSize ? listNarrow(path) : listWide(path);
  } catch {
    // Either the kinds are not told (and Node could not find out) or reading fails: the second way says which.
    entries = listByStat(path);
  }
  return entries.sort(byName);
};
