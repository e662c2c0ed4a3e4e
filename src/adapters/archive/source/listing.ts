/** One directory's names and kinds, sorted by bytes. */
import { lstatSync, opendirSync, readdirSync, type BigIntStats, type Dirent, type Stats } from 'node:fs';
import { type BytePath, joinBytes, toFsPath } from '../byte-name';
import type { EntryKind, Listed } from './entry';
import { makePacking, mergedParts, partEntries } from './packed-names';

/** The entries of a directory, to be gone through once. */
export interface Listing {
  readonly count: number;
  /** Whether it holds a regular file of this name, which is one of those that were to be noted. */
  readonly hasFile: (name: BytePath) => boolean;
  /** The next one by its bytes; undefined behind the last. */
  readonly next: () => Listed | undefined;
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

export const listingOf = (entries: ReadonlyArray<Listed>): Listing => {
  let at = 0;
  return {
    count: entries.length,
    hasFile: (name) => entries.some((entry) => entry.name === name && entry.kind === 'file'),
    next: () => entries[at++],
  };
};

const sorted = (entries: Array<Listed>): Listing => listingOf(entries.sort(byName));

/** For file systems that don't tell an entry's kind with its name: ask for each. Names gone by now are left out. */
const listByStat = (path: BytePath): Array<Listed> =>
  readdirSync(toFsPath(path), 'latin1').flatMap((name) => {
    const stats = lstatSync(toFsPath(joinBytes(path, name)), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, kind: kindOf(stats) }];
  });

/** Entries read ahead per call: large enough to be fast, small enough to keep a wide directory's garbage low. */
const readAhead = 256;

const listWide = (path: BytePath, noted: ReadonlySet<BytePath>): Listing => {
  const directory = opendirSync(toFsPath(path), { encoding: 'latin1', bufferSize: readAhead });
  const files = new Set<BytePath>();
  const parts = new Array<Buffer>();
  let pack: ReturnType<typeof makePacking> | undefined;
  let entries = new Array<Listed>();
  let count = 0;
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const { name } = entry;
      const kind = kindOf(entry);
      if (kind === 'file' && noted.has(name)) files.add(name);
      if (entries.length === partEntries) {
        pack ??= makePacking();
        parts.push(pack(entries.sort(byName)));
        entries = [];
      }
      entries.push({ name, kind });
      count += 1;
    }
  } finally {
    directory.closeSync();
  }
  if (pack === undefined) return sorted(entries);
  parts.push(pack(entries.sort(byName)));
  return { count, hasFile: (name) => files.has(name), next: mergedParts(parts) };
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

/**
 * `size` is the directory's own st_size; `noted` are the names of which it is asked whether they are there. Throws the system's error when the
 * directory can't be listed.
 */
export const listDirectory = (path: BytePath, size: number, noted: ReadonlySet<BytePath>): Listing => {
  try {
    return size < wideSize ? sorted(listNarrow(path)) : listWide(path, noted);
  } catch {
    // Either the kinds are not told (and Node could not find out) or reading fails: the second way says which.
    return sorted(listByStat(path));
  }
};
