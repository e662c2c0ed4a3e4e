/** One directory's names and kinds, sorted by bytes. */
import { lstatSync, opendirSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import { joinBytes, toNative, type BytePath } from './byte-path';

export type EntryKind = 'file' | 'directory' | 'symlink' | 'FIFO' | 'socket' | 'device';

export interface Listed {
  readonly name: BytePath;
  readonly kind: EntryKind;
}

export const kindOf = (entry: Dirent | Stats): EntryKind =>
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
  readdirSync(toNative(path), 'latin1').flatMap((name) => {
    const stats = lstatSync(toNative(joinBytes(path, name)), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, kind: kindOf(stats) }];
  });

/** Entries read ahead per call: large enough to be fast, small enough to keep a wide directory's garbage low. */
const readAhead = 256;

/** Throws the system's error when the directory can't be listed. */
export const listDirectory = (path: BytePath): ReadonlyArray<Listed> => {
  const directory = opendirSync(toNative(path), { encoding: 'latin1', bufferSize: readAhead });
  const entries = new Array<Listed>();
  let kindsTold = true;
  try {
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
      entries.push({ name: entry.name, kind: kindOf(entry) });
  } catch {
    // Either the kinds are not told (and Node could not find out) or reading fails: the second way says which.
    kindsTold = false;
  } finally {
    directory.closeSync();
  }
  return (kindsTold ? entries : listByStat(path)).sort(byName);
};
