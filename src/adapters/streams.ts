/** Standard output and standard error: what can't be written ends nothing, and is known at the end. */
import { closeSync, fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { escapeControls } from '../domain/events/log-line';
import { realFileSystem } from './file-system';
import { codeOf, meaningOf } from './system-error';

/** One of the two streams. */
export interface Sink {
  readonly write: (text: string) => void;
  /** Resolves with the first failure, as soon as there is one. */
  readonly lost: Promise<unknown>;
  /** Waits until all has been written; gives the first failure, or null. */
  readonly finish: () => Promise<unknown>;
}

/** As many bytes as every system's pipe has room for. */
const pipeRoom = 16 * 1024;

/**
 * How many bytes are written without a stream. Files and devices get all so: a stream would take a short write, on a full
 * disk, for a whole one. Pipes and sockets get few: the streams of Node.js take a command a sixth of its time to load, and
 * more than there is room for would be waited for, deaf to everything else.
 */
const directRoom = (fd: number): number => {
  try {
    const found = fstatSync(fd);
    if (found.isFile() || found.isCharacterDevice()) return Infinity;
    return found.isFIFO() || found.isSocket() ? pipeRoom : 0;
  } catch {
    return 0;
  }
};

/** Writes what is taken at once; gives the rest. Whoever shares a pipe may have made it one that takes nothing for now. */
const writeNow = (fd: number, bytes: Buffer): Buffer => {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(realFileSystem.writeSync(fd, rest, 0, rest.length, null));
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return rest;
      throw error;
    }
  }
  return rest;
};

/**
 * Whether a character device is a terminal, as far as Linux's numbers of devices tell: all of 136 to 143 are, the windows of
 * terminal programs and of ssh; none of 1 is, as /dev/null. Null for others.
 */
const isTerminalByNumber = (device: number): boolean | null => {
  if (process.platform !== 'linux') return null;
  const major = (device >> 8) & 0xfff;
  if (major >= 136 && major <= 143) return true;
  return major === 1 ? false : null;
};

/** Whether it is a terminal. The part of Node.js that tells takes a sixth of a command to be loaded: it is, where nothing else tells. */
export const isTerminal = (fd: number): boolean => {
  try {
    const found = fstatSync(fd);
    return found.isCharacterDevice() && (isTerminalByNumber(found.rdev) ?? isatty(fd));
  } catch {
    return false;
  }
};

/** What is still to be said of a file when it is closed: some file systems tell only then that it found no room. */
const close = (fd: number): unknown => {
  try {
    if (fstatSync(fd).isFile()) closeSync(fd);
    return null;
  } catch (error) {
    return error;
  }
};

/** `stream` is made on use; `fd` is what it stands for. */
export const makeSink = (fd: number, stream: () => Writable): Sink => {
  let room = directRoom(fd);
  let failure: unknown = null;
  let pending = 0;
  let opened: Writable | null = null;
  /** Whoever waits until nothing is pending: an interrupted command and its interruption both do. */
  const waiting: Array<() => void> = [];
  let tellLost: (error: unknown) => void = () => undefined;
  const lost = new Promise<unknown>((resolve) => (tellLost = resolve));

  const fail = (error: unknown): void => {
    failure ??= error;
    tellLost(failure);
  };

  const open = (): Writable => {
    if (opened !== null) return opened;
    opened = stream();
    // why: without a listener the error of a stream ends the process
    opened.on('error', fail);
    return opened;
  };

  const writeToStream = (bytes: Buffer): void => {
    pending += 1;
    open().write(bytes, (error) => {
      if (error) fail(error);
      pending -= 1;
      if (pending === 0) for (const tell of waiting.splice(0)) tell();
    });
  };

  return {
    write: (text) => {
      try {
        const bytes = Buffer.from(text);
        // why: what follows must not overtake what the stream still has
        const isDirect = opened === null && bytes.length <= room;
        room -= bytes.length;
        const rest = isDirect ? writeNow(fd, bytes) : bytes;
        if (rest.length > 0) writeToStream(rest);
      } catch (error) {
        fail(error);
      }
    },
    lost,
    finish: async () => {
      if (pending > 0) await new Promise<void>((resolve) => waiting.push(resolve));
      failure ??= close(fd);
      return failure;
    },
  };
};

/** One line for people. Whatever is in it, it stays one line, and shows as what it is. */
export const noteTo =
  ({ write }: Sink) =>
  (text: string): void =>
    write(`${escapeControls(text)}\n`);

/** A reader that has seen enough (`| head`) is no error. */
const isReaderGone = (failure: unknown): boolean => ['EPIPE', 'ECONNRESET'].includes(codeOf(failure));

/** Waits for both streams; gives the exit status: a result that nobody can read is none. */
export const endStreams = async (out: Sink, errors: Sink, status: number): Promise<number> => {
  const failure = await out.finish();
  const isUnwritten = failure !== null && !isReaderGone(failure);
  if (isUnwritten) noteTo(errors)(`Error: can't write standard output: ${meaningOf(failure)}`);
  await errors.finish();
  return isUnwritten && status === 0 ? 1 : status;
};
