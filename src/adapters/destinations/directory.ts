/**
 * A directory as a place: of another disk, or mounted from another machine. What is written goes to `.incoming/` first, and gets
 * its name by a hard link, which takes no name that is taken; where the file system has none, by a rename after a look.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  opendir,
  rename,
  stat,
  statfs,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ObjectContent, ObjectEntry } from '../../ports/object-store';
import { codeOf, isMissing } from '../system-error';
import { faultOf, PlaceFault } from './fault';
import type { RawRange, RawStore } from './raw-store';

/** Nobody but its owner reads what is there, and nobody writes it again. */
const objectMode = 0o400;
const directoryMode = 0o700;
const incoming = '.incoming';
const pieceSize = 256 * 1024;
/** What a killed process left in `.incoming/` is swept after a day, in milliseconds. */
const leftAfter = 24 * 60 * 60 * 1000;

const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeAll = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
  let written = 0;
  while (written < bytes.length)
    written += (await handle.write(bytes, written, bytes.length - written)).bytesWritten;
};

/** Whether a link fails since this file system has none. */
const hasNoLinks = (error: unknown): boolean =>
  ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(codeOf(error));

const ignored = (): undefined => undefined;

export const directoryStore = (root: string, where: string): RawStore => {
  const pathOf = (name: string): string => join(root, name);
  const drafts = join(root, incoming);

  /** A disk that is not mounted is no place: what is written into its mount point would be nowhere. */
  const checkRoot = async (): Promise<void> => {
    try {
      if ((await stat(root)).isDirectory()) return;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    throw new PlaceFault('unusable', 'there is no such directory', [
      'is its disk mounted? a directory that is to be new has to be made first',
    ]);
  };

  const makeDirectories = async (directory: string, isAgain = false): Promise<void> => {
    if (directory === root || directory === dirname(directory)) return;
    try {
      await mkdir(directory, { mode: directoryMode });
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return;
      if (codeOf(error) !== 'ENOENT') throw error;
      // why: the disk may have gone meanwhile, and then there is nothing to make it in
      if (isAgain) await checkRoot();
      if (isAgain) throw error;
      await makeDirectories(dirname(directory));
      return makeDirectories(directory, true);
    }
    await syncDirectory(dirname(directory));
  };

  /** Sweeps once what others have left; whatever stays there does no harm. */
  let swept: Promise<void> | null = null;
  const sweep = async (): Promise<void> => {
    for await (const { name } of await opendir(drafts)) {
      const file = join(drafts, name);
      const found = await lstat(file).catch(ignored);
      if (found?.isFile() === true && Date.now() - found.mtimeMs > leftAfter)
        await unlink(file).catch(ignored);
    }
  };

  const isThere = async (file: string): Promise<boolean> => {
    try {
      await lstat(file);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  };

  /** Gives the draft its name, unless it is taken. */
  const publish = async (draft: string, file: string): Promise<'stored' | 'exists'> => {
    try {
      await link(draft, file);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'exists';
      if (!hasNoLinks(error)) throw error;
      // why: between the look and the rename nobody but us writes here: one workspace has one prefix
      if (await isThere(file)) return 'exists';
      await rename(draft, file);
    }
    await syncDirectory(dirname(file));
    return 'stored';
  };

  const draft = async (content: ObjectContent, signal: AbortSignal): Promise<string> => {
    await makeDirectories(drafts);
    swept ??= sweep().catch(ignored);
    await swept;
    const file = join(drafts, randomBytes(12).toString('hex'));
    const handle = await open(file, 'wx', objectMode);
    try {
      for await (const bytes of content.chunks()) {
        signal.throwIfAborted();
        await writeAll(handle, bytes);
      }
      await handle.sync();
    } catch (error) {
      await unlink(file).catch(ignored);
      throw error;
    } finally {
      await handle.close();
    }
    return file;
  };

  const withDraft = async <A>(
    content: ObjectContent,
    signal: AbortSignal,
    f: (file: string) => Promise<A>,
  ): Promise<A> => {
    const file = await draft(content, signal);
    try {
      signal.throwIfAborted();
      return await f(file);
    } finally {
      // why: where nothing may be removed it is a second name of what is there, and costs no room
      await unlink(file).catch(ignored);
    }
  };

  const put: RawStore['put'] = async (name, content, signal) => {
    await checkRoot();
    const file = pathOf(name);
    if (await isThere(file)) return 'exists';
    return withDraft(content, signal, async (written) => {
      await makeDirectories(dirname(file));
      return publish(written, file);
    });
  };

  const opened = async (name: string): Promise<FileHandle> => {
    try {
      return await open(pathOf(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if (isMissing(error)) await checkRoot();
      if (codeOf(error) === 'ELOOP')
        throw new PlaceFault('wrong', 'it is a symbolic link, which is not followed');
      throw error;
    }
  };

  /** What is read into, and used again: each page of a new one costs its time. */
  const idle: Buffer[] = [];

  const read = async function* (name: string, range: RawRange | null): AsyncIterable<Uint8Array> {
    const handle = await opened(name);
    const whole = idle.pop() ?? Buffer.allocUnsafe(pieceSize);
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw new PlaceFault('wrong', 'it is not a regular file');
      let offset = range?.offset ?? 0;
      const length = range?.length ?? null;
      const end = length === null ? found.size : offset + length;
      while (offset < end) {
        const piece = whole.subarray(0, Math.min(pieceSize, end - offset));
        const { bytesRead } = await handle.read(piece, 0, piece.length, offset);
        if (bytesRead === 0)
          throw new PlaceFault('wrong', `it ends at byte ${offset}, and ${end} were expected`);
        yield piece.subarray(0, bytesRead);
        offset += bytesRead;
      }
    } finally {
      idle.push(whole);
      await handle.close();
    }
  };

  const walk = async function* (directory: string, before: string, after: string): AsyncIterable<string> {
    let entries;
    try {
      entries = await opendir(directory);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    for await (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const name = `${before}${entry.name}`;
      if (entry.isDirectory()) yield* walk(join(directory, entry.name), `${name}/`, after);
      else if (entry.isFile() && name > after) yield name;
    }
  };

  const names = async function* (prefix: string, _signal: AbortSignal, after = ''): AsyncIterable<string> {
    await checkRoot();
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    let isEmpty = true;
    for await (const name of walk(join(root, folder), folder, after)) {
      isEmpty = false;
      yield name;
    }
    // why: a disk that went meanwhile is no empty one
    if (isEmpty) await checkRoot();
  };

  const list = async function* (prefix: string, signal: AbortSignal, after = ''): AsyncIterable<ObjectEntry> {
    for await (const name of names(prefix, signal, after)) {
      const found = await lstat(pathOf(name)).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      });
      if (found !== null) yield { name, size: found.size };
    }
  };

  const folders = async function* (): AsyncIterable<string> {
    await checkRoot();
    for await (const entry of await opendir(root)) if (entry.isDirectory()) yield entry.name;
  };

  const remove: RawStore['remove'] = async (name) => {
    await checkRoot();
    try {
      await unlink(pathOf(name));
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    await syncDirectory(dirname(pathOf(name)));
  };

  /** Over the name, or into the file: one of them is enough to lose what was there. */
  const overwrite: RawStore['overwrite'] = (name, content, signal) =>
    withDraft(content, signal, async (written) => {
      try {
        await rename(written, pathOf(name));
      } catch (error) {
        await chmod(pathOf(name), 0o600).catch(ignored);
        const handle = await open(pathOf(name), constants.O_WRONLY | constants.O_NOFOLLOW).catch(() => {
          throw faultOf(error);
        });
        try {
          await handle.truncate(0);
          for await (const bytes of content.chunks()) await writeAll(handle, bytes);
        } finally {
          await handle.close();
        }
      }
    });

  /** A file that is written there gets its time from the clock of whoever has the disk. */
  const look: RawStore['look'] = async (signal) => {
    await checkRoot();
    const { bavail, bsize } = await statfs(root);
    const clockAhead = await withDraft({ size: 0, chunks: () => [] }, signal, async (written) => {
      const ours = Date.now();
      return (await lstat(written)).mtimeMs - ours;
    });
    return { free: bavail * bsize, clockAhead: Math.round(clockAhead) };
  };

  return { where, put, read, list, names, folders, remove, overwrite, look, close: () => Promise.resolve() };
};
