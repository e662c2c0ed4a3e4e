/** What an SFTP server does with files: one function a request. */
import { Declined, type SftpChannel } from './channel';
import { type Attributes, type Field, kind, malformed, status } from './packets';

export type Handle = Buffer;

export interface DirectoryEntry {
  readonly name: string;
  readonly attributes: Attributes;
}

export interface Room {
  /** Bytes. */
  readonly free: number;
}

/** What every server takes at once, in bytes. */
const leastLimit = 32 * 1024;
const mostLimit = 255 * 1024;

const limited = (told: number): number => (told === 0 ? leastLimit : Math.min(told, mostLimit));

const withMode = (mode: number | null): ReadonlyArray<Field> => (mode === null ? [0] : [4, mode]);

/** Null when the server says that there is no more. */
const untilEnd = async <A>(answer: Promise<A>): Promise<A | null> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Declined && error.code === status.end) return null;
    throw error;
  }
};

export const sftpFiles = async (channel: SftpChannel) => {
  await channel.begin();
  const ask = channel.ask.bind(channel);
  const done = async (type: number, ...fields: ReadonlyArray<Field>): Promise<void> => {
    await ask(type, fields, kind.status);
  };
  const can = (extension: string): boolean => channel.extensions.has(extension);
  const extended = async (name: string, ...fields: ReadonlyArray<Field>): Promise<void> => {
    if (!can(name)) throw new Declined(status.unsupported, '');
    await ask(kind.extended, [name, ...fields], kind.status);
  };
  const attributes = async (type: number, of: Field): Promise<Attributes> =>
    (await ask(type, [of], kind.attrs)).attributes();
  const handle = async (type: number, ...fields: ReadonlyArray<Field>): Promise<Handle> =>
    Buffer.from((await ask(type, fields, kind.handle)).bytes());

  const limits = async (): Promise<{ readonly read: number; readonly write: number }> => {
    if (!can('limits@openssh.com')) return { read: leastLimit, write: leastLimit };
    const reader = await ask(kind.extended, ['limits@openssh.com'], kind.extendedReply);
    reader.size();
    return { read: limited(reader.size()), write: limited(reader.size()) };
  };

  return {
    /** Bytes that one read gives, and one write takes, at most. */
    limits: await limits(),
    canLink: can('hardlink@openssh.com'),
    canSync: can('fsync@openssh.com'),
    /** `mode`: what a new file has. */
    open: (path: string, how: number, mode: number | null = null) =>
      handle(kind.open, path, how, ...withMode(mode)),
    close: (open: Handle) => done(kind.close, open),
    /** Null at the end of the file. */
    read: (open: Handle, offset: number, length: number): Promise<Buffer | null> =>
      untilEnd(ask(kind.read, [open, BigInt(offset), length], kind.data).then((reader) => reader.bytes())),
    write: async (open: Handle, offset: number, bytes: Uint8Array): Promise<void> => {
      await ask(kind.write, [open, BigInt(offset)], kind.status, bytes);
    },
    stat: (path: string) => attributes(kind.stat, path),
    lstat: (path: string) => attributes(kind.lstat, path),
    fstat: (open: Handle) => attributes(kind.fstat, open),
    setMode: (path: string, mode: number) => done(kind.setstat, path, ...withMode(mode)),
    openDirectory: (path: string) => handle(kind.opendir, path),
    /** Some of what is in it, next after what it gave before; null when that was all. */
    readDirectory: (open: Handle): Promise<ReadonlyArray<DirectoryEntry> | null> =>
      untilEnd(
        ask(kind.readdir, [open], kind.name).then((reader) =>
          Array.from({ length: Math.min(reader.number(), 100_000) }, () => {
            const name = reader.bytes().toString();
            // why: a line for people, as of ls
            reader.bytes();
            return { name, attributes: reader.attributes() };
          }),
        ),
      ),
    remove: (path: string) => done(kind.remove, path),
    makeDirectory: (path: string, mode: number) => done(kind.mkdir, path, ...withMode(mode)),
    /** Fails where the new name is taken, as the draft has it. */
    rename: (from: string, to: string) => done(kind.rename, from, to),
    renameOver: (from: string, to: string) => extended('posix-rename@openssh.com', from, to),
    link: (from: string, to: string) => extended('hardlink@openssh.com', from, to),
    sync: (open: Handle) => extended('fsync@openssh.com', open),
    /** Null where it does not tell. */
    room: async (path: string): Promise<Room | null> => {
      if (!can('statvfs@openssh.com')) return null;
      const reader = await ask(kind.extended, ['statvfs@openssh.com', path], kind.extendedReply);
      const [, fragment, , , available] = Array.from({ length: 5 }, () => reader.size());
      if (fragment === undefined || available === undefined) throw malformed();
      const free = fragment * available;
      return Number.isSafeInteger(free) ? { free } : null;
    },
  };
};

export type SftpFiles = Awaited<ReturnType<typeof sftpFiles>>;
