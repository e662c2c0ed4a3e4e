/**
 * A directory of another machine as a place, by SFTP. What is written goes to `.incoming/` first, and gets its name by a hard link,
 * which takes no name that is taken; where the server has none, by a rename after a look.
 */
import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { PlaceAddress } from '../../../codecs/destinations/place-address';
import type { ObjectContent, ObjectEntry } from '../../../ports/object-store';
import { shellArgument } from '../../../domain/shell-argument';
import { PlaceFault } from '../fault';
import type { RawRange, RawStore } from '../raw-store';
import { Declined, SftpChannel } from './channel';
import { sftpFiles, type SftpFiles } from './files';
import { isDirectory, isLink, isRegular, opening, status } from './packets';
import { type SshProcess, startSsh } from './ssh-process';
import { readSpan, writeContent } from './transfer';
import { walk } from './walk';

/** Nobody but its owner reads what is there, and nobody writes it again. */
const objectMode = 0o400;
const directoryMode = 0o700;
const incoming = '.incoming';
/** What a killed process left in `.incoming/` is swept after a day, in milliseconds; so many of them are looked at. */
const leftAfter = 24 * 60 * 60 * 1000;
const mostSwept = 2_000;
/** How long, in milliseconds, what is still to be done there is waited for at the end. */
const settleWithin = 2_000;

const ignored = (): undefined => undefined;

const isDeclined = (error: unknown, ...codes: ReadonlyArray<number>): boolean =>
  error instanceof Declined && codes.includes(error.code);

interface Connection {
  readonly files: SftpFiles;
  readonly channel: SftpChannel;
}

/** What is at the other end of an sftp subsystem; in tests anything that answers. */
export type SftpLink = Pick<SshProcess, 'input' | 'output' | 'ended' | 'close' | 'kill'>;

/** `root` as SFTP has it: what is not absolute begins at the user's home. */
export const sftpStoreOver = (
  begin: () => SftpLink,
  root: string,
  where: string,
  makeHint: string,
): RawStore => {
  const pathOf = (name: string): string => posix.join(root, name);
  const drafts = pathOf(incoming);
  const made = new Set<string>();
  /** Drafts of ours whose connection broke before they could be taken away. */
  const lost = new Set<string>();
  let links: Array<{ readonly link: SftpLink; readonly channel: SftpChannel }> = [];
  let current: { readonly connection: Promise<Connection>; readonly channel: SftpChannel } | null = null;

  /** A disk that is not mounted is no place: what is written into its mount point would be nowhere. */
  const checkRoot = async ({ stat }: SftpFiles): Promise<void> => {
    try {
      if (isDirectory(await stat(root))) return;
    } catch (error) {
      if (!isDeclined(error, status.absent)) throw error;
    }
    throw new PlaceFault('unusable', 'there is no such directory', [
      `is its disk mounted there? a directory that is to be new has to be made first: ${makeHint}`,
    ]);
  };

  const connect = (): { readonly connection: Promise<Connection>; readonly channel: SftpChannel } => {
    const link = begin();
    const channel = new SftpChannel(link.input, link.output);
    links = [...links, { link, channel }];
    void link.ended.then((fault) => channel.fail(fault));
    const connection = (async (): Promise<Connection> => {
      const files = await sftpFiles(channel);
      await checkRoot(files);
      return { files, channel };
    })();
    connection.catch(() => {
      channel.fail(new PlaceFault('unreachable', 'it closed the connection'));
      link.kill();
    });
    return { connection, channel };
  };

  /** One that broke, or could not be had, is followed by another; what was under way has failed. */
  const connected = async (signal: AbortSignal): Promise<SftpFiles> => {
    if (current === null || current.channel.isBroken) current = connect();
    const { connection, channel } = current;
    const own = links.at(-1)?.link;
    signal.addEventListener(
      'abort',
      () => {
        // why: where nothing moves no answer will come; a new connection may be one that works
        if (!(signal.reason instanceof PlaceFault) || signal.reason.kind !== 'stalled') return;
        channel.fail(signal.reason);
        own?.kill();
      },
      { once: true },
    );
    return (await connection).files;
  };

  /** Has the entries of a directory last, where the server can. */
  const syncDirectory = async (
    { open, sync, close, canSync }: SftpFiles,
    directory: string,
  ): Promise<void> => {
    if (!canSync) return;
    const handle = await open(directory, opening.read);
    try {
      await sync(handle);
    } finally {
      await close(handle);
    }
  };

  /** All directories above a file, from the root on. What is there already fails, as one does that can't be made: the file tells. */
  const makeDirectories = async (files: SftpFiles, directory: string): Promise<void> => {
    const parts = directory === root ? [] : posix.relative(root, directory).split('/');
    const missing = parts
      .map((_, index) => posix.join(root, ...parts.slice(0, index + 1)))
      .filter((path) => !made.has(path));
    await Promise.all(
      missing.map(async (path) => {
        try {
          await files.makeDirectory(path, directoryMode);
        } catch (error) {
          if (!isDeclined(error, status.failure, status.denied)) throw error;
          return;
        }
        await syncDirectory(files, posix.dirname(path)).catch(ignored);
      }),
    );
    for (const path of missing) made.add(path);
  };

  const isThere = async ({ lstat }: SftpFiles, file: string): Promise<boolean> => {
    try {
      await lstat(file);
      return true;
    } catch (error) {
      if (isDeclined(error, status.absent)) return false;
      throw error;
    }
  };

  /** Sweeps once what others have left; whatever stays there does no harm. */
  let swept: Promise<void> | null = null;
  const sweep = async (files: SftpFiles): Promise<void> => {
    const handle = await files.openDirectory(drafts);
    try {
      for (let seen = 0; seen < mostSwept;) {
        const entries = await files.readDirectory(handle);
        if (entries === null || entries.length === 0) return;
        seen += entries.length;
        for (const { name, attributes } of entries)
          if (isRegular(attributes) && Date.now() - (attributes.modified ?? Infinity) > leftAfter)
            await files.remove(posix.join(drafts, name));
      }
    } finally {
      files.close(handle).catch(ignored);
    }
  };

  /** What failed without a reason may have failed for want of room. */
  const roomTold = async ({ room }: SftpFiles, size: number, error: unknown): Promise<unknown> => {
    if (!isDeclined(error, status.failure)) return error;
    const left = await room(root).catch(() => null);
    return left !== null && left.free < size ? new PlaceFault('full', 'no room is left there') : error;
  };

  /** Nobody waits for it: what stays there does no harm. */
  const forget = ({ remove }: SftpFiles, file: string): void => {
    lost.add(file);
    remove(file).then(
      () => void lost.delete(file),
      (error: unknown) => {
        if (error instanceof Declined) lost.delete(file);
      },
    );
  };

  const draft = async (files: SftpFiles, content: ObjectContent, signal: AbortSignal): Promise<string> => {
    const { open, close, sync, canSync } = files;
    await makeDirectories(files, drafts);
    swept ??= sweep(files).catch(ignored);
    await swept;
    for (const file of lost) forget(files, file);
    const file = posix.join(drafts, randomBytes(12).toString('hex'));
    const handle = await open(file, opening.write | opening.create | opening.exclusive, objectMode);
    try {
      await writeContent(files, handle, content, signal);
      if (canSync) await sync(handle);
    } catch (error) {
      close(handle).catch(ignored);
      forget(files, file);
      throw await roomTold(files, content.size, error);
    }
    await close(handle);
    return file;
  };

  const withDraft = async <A>(
    files: SftpFiles,
    content: ObjectContent,
    signal: AbortSignal,
    f: (file: string) => Promise<A>,
  ): Promise<A> => {
    const file = await draft(files, content, signal);
    try {
      signal.throwIfAborted();
      return await f(file);
    } finally {
      // why: where nothing may be removed it is a second name of what is there, and costs no room
      forget(files, file);
    }
  };

  const linked = async (
    files: SftpFiles,
    written: string,
    file: string,
  ): Promise<'stored' | 'exists' | 'unlinked'> => {
    if (!files.canLink) return 'unlinked';
    try {
      await files.link(written, file);
      return 'stored';
    } catch (error) {
      if (isDeclined(error, status.absent)) throw error;
      return (await isThere(files, file)) ? 'exists' : 'unlinked';
    }
  };

  const renamed = async (files: SftpFiles, written: string, file: string): Promise<'stored' | 'exists'> => {
    // why: some servers rename over what is there; between the look and the rename nobody but us writes here
    if (await isThere(files, file)) return 'exists';
    try {
      await files.rename(written, file);
      return 'stored';
    } catch (error) {
      if (await isThere(files, file)) return 'exists';
      throw error;
    }
  };

  /** Gives the draft its name, unless it is taken. */
  const publish = async (files: SftpFiles, written: string, file: string): Promise<'stored' | 'exists'> => {
    const byLink = await linked(files, written, file);
    const result = byLink === 'unlinked' ? await renamed(files, written, file) : byLink;
    if (result === 'stored') await syncDirectory(files, posix.dirname(file)).catch(ignored);
    return result;
  };

  const put: RawStore['put'] = async (name, content, signal) => {
    const files = await connected(signal);
    const file = pathOf(name);
    if (await isThere(files, file)) return 'exists';
    return withDraft(files, content, signal, async (written) => {
      const directory = posix.dirname(file);
      await makeDirectories(files, directory);
      try {
        return await publish(files, written, file);
      } catch (error) {
        if (!isDeclined(error, status.absent)) throw error;
        // why: somebody has taken the directory away since we made it, or its disk
        made.clear();
        await checkRoot(files);
        await makeDirectories(files, directory);
        return publish(files, written, file);
      }
    });
  };

  const read = async function* (
    name: string,
    range: RawRange | null,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    const files = await connected(signal);
    const { lstat, open, fstat, close } = files;
    const file = pathOf(name);
    const opened = open(file, opening.read);
    opened.catch(ignored);
    const link = await lstat(file).catch((error: unknown) => ({ error }));
    if (!('error' in link) && isLink(link)) {
      opened.then(close).catch(ignored);
      throw new PlaceFault('wrong', 'it is a symbolic link, which is not followed');
    }
    const handle = await opened;
    try {
      if ('error' in link) throw link.error;
      if (!isRegular(link)) throw new PlaceFault('wrong', 'it is not a regular file');
      const offset = range?.offset ?? 0;
      const length = range?.length ?? null;
      const end = length === null ? (await fstat(handle)).size : offset + length;
      if (end === null) throw new PlaceFault('wrong', 'it tells no sizes of files');
      yield* readSpan(files, handle, offset, end, signal);
    } finally {
      close(handle).catch(ignored);
    }
  };

  const list = async function* (prefix: string, signal: AbortSignal): AsyncIterable<ObjectEntry> {
    const files = await connected(signal);
    let isEmpty = true;
    for await (const entry of walk(files, root, prefix, signal)) {
      isEmpty = false;
      yield entry;
    }
    // why: a disk that was taken away meanwhile is not one on which nothing stands
    if (isEmpty) await checkRoot(files);
  };

  const folders = async function* (signal: AbortSignal): AsyncIterable<string> {
    const files = await connected(signal);
    const handle = await files.openDirectory(root);
    try {
      for (;;) {
        const entries = await files.readDirectory(handle);
        if (entries === null) return;
        for (const { name, attributes } of entries)
          // why: a server that tells no modes may mean a directory; whoever reads it finds out
          if (attributes.mode === null || isDirectory(attributes)) yield name;
      }
    } finally {
      files.close(handle).catch(ignored);
    }
  };

  const remove: RawStore['remove'] = async (name, signal) => {
    const files = await connected(signal);
    try {
      await files.remove(pathOf(name));
    } catch (error) {
      if (isDeclined(error, status.absent)) return checkRoot(files);
      throw error;
    }
    await syncDirectory(files, posix.dirname(pathOf(name))).catch(ignored);
  };

  /** Over the name, or into the file: one of them is enough to lose what was there. */
  const overwrite: RawStore['overwrite'] = async (name, content, signal) => {
    const files = await connected(signal);
    const file = pathOf(name);
    await withDraft(files, content, signal, async (written) => {
      for (const rename of [files.renameOver, files.rename])
        try {
          await rename(written, file);
          return;
        } catch (error) {
          if (!(error instanceof Declined)) throw error;
        }
      await files.setMode(file, 0o600).catch(ignored);
      const handle = await files
        .open(file, opening.write | opening.truncate)
        .catch(() => files.open(file, opening.write));
      try {
        await writeContent(files, handle, content, signal);
      } finally {
        await files.close(handle);
      }
    });
  };

  /** A file that is written there gets its time from the clock of whoever has the disk. */
  const look: RawStore['look'] = async (signal) => {
    const files = await connected(signal);
    await checkRoot(files);
    const room = await files.room(root);
    const modified = await withDraft(files, { size: 0, chunks: () => [] }, signal, async (written) => {
      const ours = Date.now();
      const { modified: theirs } = await files.lstat(written);
      // why: it has no parts of seconds
      return theirs === null ? null : theirs + 500 - ours;
    });
    return { free: room?.free ?? null, clockAhead: modified };
  };

  const close = async (): Promise<void> => {
    const closing = links;
    links = [];
    await Promise.all(
      closing.map(async ({ link, channel }) => {
        let timer: NodeJS.Timeout | undefined;
        const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, settleWithin)));
        await Promise.race([channel.settled(), timeout]);
        clearTimeout(timer);
        channel.fail(new PlaceFault('cancelled', 'it is over'));
        await link.close();
      }),
    );
  };

  return { where, put, read, list, folders, remove, overwrite, look, close };
};

type SftpAddress = Extract<PlaceAddress, { readonly kind: 'sftp' }>;

export const sftpStore = (address: SftpAddress, identity: string | null, where: string): RawStore => {
  const { user, host, port, path } = address;
  const root = path === '~' ? '.' : path.replace(/^~\//, '');
  const to = `${port === null ? '' : `-p ${port} `}${user === null ? '' : `${user}@`}${host}`;
  return sftpStoreOver(
    () => startSsh({ user, host, port, identity }),
    root,
    where,
    `ssh ${to} mkdir -p ${shellArgument(root)}`,
  );
};
