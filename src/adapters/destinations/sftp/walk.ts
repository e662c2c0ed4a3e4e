/** The files below a directory, several directories at a time: each costs three answers of a server that may be far away. */
import { posix } from 'node:path';
import type { ObjectEntry } from '../../../ports/object-store';
import { PlaceFault } from '../fault';
import { Declined } from './channel';
import type { DirectoryEntry, SftpFiles } from './files';
import { isDirectory, isLink, isRegular, status } from './packets';

const atOnce = 16;
/** No object has more parts in its name. */
const deepest = 8;

interface Found {
  readonly files: ReadonlyArray<ObjectEntry>;
  /** Names that end in `/`. */
  readonly directories: ReadonlyArray<string>;
}

/** Whether something below that directory can begin with `prefix`. */
const isOnTheWay = (directory: string, prefix: string): boolean =>
  directory.startsWith(prefix) || prefix.startsWith(directory);

const entryFound = async (
  { lstat }: SftpFiles,
  path: string,
  { name, attributes }: DirectoryEntry,
): Promise<DirectoryEntry | null> => {
  if (attributes.mode !== null && (attributes.size !== null || !isRegular(attributes)))
    return { name, attributes };
  try {
    return { name, attributes: await lstat(posix.join(path, name)) };
  } catch (error) {
    if (error instanceof Declined && error.code === status.absent) return null;
    throw error;
  }
};

/** Gives what it found, a part at a time. What is no directory any more is passed over. */
const readFolder = async function* (files: SftpFiles, root: string, folder: string): AsyncIterable<Found> {
  const path = posix.join(root, folder);
  let handle;
  try {
    handle = await files.openDirectory(path);
  } catch (error) {
    if (error instanceof Declined && error.code === status.absent) return;
    throw error;
  }
  try {
    for (;;) {
      const entries = await files.readDirectory(handle);
      if (entries === null) return;
      const found: Array<ObjectEntry> = [];
      const directories: Array<string> = [];
      for (const entry of entries) {
        if (entry.name.startsWith('.') || entry.name.includes('/')) continue;
        const seen = await entryFound(files, path, entry);
        if (seen === null || isLink(seen.attributes)) continue;
        const name = `${folder}${entry.name}`;
        if (isDirectory(seen.attributes)) directories.push(`${name}/`);
        else if (isRegular(seen.attributes)) {
          if (seen.attributes.size === null) throw new PlaceFault('wrong', 'it tells no sizes of files');
          found.push({ name, size: seen.attributes.size });
        }
      }
      yield { files: found, directories };
    }
  } finally {
    files.close(handle).catch(() => undefined);
  }
};

/** The files whose names may begin with `prefix`. */
export const walk = async function* (
  files: SftpFiles,
  root: string,
  prefix: string,
  signal: AbortSignal,
): AsyncIterable<ObjectEntry> {
  const waiting = [prefix.slice(0, prefix.lastIndexOf('/') + 1)];
  type Step = { readonly reading: AsyncIterator<Found>; readonly next: IteratorResult<Found> };
  const underWay = new Map<AsyncIterator<Found>, Promise<Step>>();
  const step = (reading: AsyncIterator<Found>): void => {
    const next = reading.next().then((result) => ({ reading, next: result }));
    next.catch(() => undefined);
    underWay.set(reading, next);
  };
  try {
    for (;;) {
      while (underWay.size < atOnce) {
        const folder = waiting.pop();
        if (folder === undefined) break;
        step(readFolder(files, root, folder)[Symbol.asyncIterator]());
      }
      if (underWay.size === 0) return;
      const { reading, next } = await Promise.race(underWay.values());
      signal.throwIfAborted();
      underWay.delete(reading);
      if (next.done === true) continue;
      step(reading);
      waiting.push(
        ...next.value.directories.filter(
          (folder) => isOnTheWay(folder, prefix) && folder.split('/').length <= deepest,
        ),
      );
      yield* next.value.files;
    }
  } finally {
    for (const reading of underWay.keys()) reading.return?.().catch(() => undefined);
  }
};
