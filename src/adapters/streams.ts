/** Standard output and standard error: what can't be written ends nothing, and is known at the end. */
import { closeSync, fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { escapeControls } from '../domain/log-line';
import { codeOf, meaningOf, realFileSystem, writeAll } from './file-system';

/** One of the two streams. */
export interface Sink {
  readonly write: (text: string) => void;
  /** Resolves with the first failure, as soon as there is one. */
  readonly lost: Promise<unknown>;
  /** Waits until all has been written; gives the first failure, or null. */
  readonly finish: () => Promise<unknown>;
}

/** Files and devices are written without a detour: a stream would take a short write, on a full disk, for a whole one. */
const isDirect = (fd: number): boolean => {
  try {
    const found = fstatSync(fd);
    return found.isFile() || (found.isCharacterDevice() && !isatty(fd));
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
export const makeSink = (fd: number, stream: () => NodeJS.WriteStream): Sink => {
  const direct = isDirect(fd);
  let failure: unknown = null;
  let pending = 0;
  let opened: NodeJS.WriteStream | null = null;
  /** Whoever waits until nothing is pending: an interrupted command and its interruption both do. */
  const waiting: Array<() => void> = [];
  let tellLost: (error: unknown) => void = () => undefined;
  const lost = new Promise<unknown>((resolve) => (tellLost = resolve));

  const fail = (error: unknown): void => {
    failure ??= error;
    tellLost(failure);
  };

  const open = (): NodeJS.WriteStream => {
    if (opened !== null) return opened;
    opened = stream();
    // why: without a listener the error of a stream ends the process
    opened.on('error', fail);
    return opened;
  };

  const writeToStream = (text: string): void => {
    pending += 1;
    open().write(text, (error) => {
      if (error) fail(error);
      pending -= 1;
      if (pending === 0) for (const tell of waiting.splice(0)) tell();
    });
  };

  return {
    write: (text) => {
      try {
        if (direct) writeAll(realFileSystem, fd, Buffer.from(text), null);
        else writeToStream(text);
      } catch (error) {
        fail(error);
      }
    },
    lost,
    finish: async () => {
      if (pending > 0) await new Promise<void>((resolve) => waiting.push(resolve));
      if (direct && failure === null) failure = close(fd);
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
const isReaderGone = (failure: unknown): boolean => ['EPIPE', 'ECONNRESET'].includes(codeOf(failure) ?? '');

/** Waits for both streams; gives the exit status: a result that nobody can read is none. */
export const endStreams = async (out: Sink, errors: Sink, status: number): Promise<number> => {
  const failure = await out.finish();
  const isUnwritten = failure !== null && !isReaderGone(failure);
  if (isUnwritten) noteTo(errors)(`Error: can't write standard output: ${meaningOf(failure)}`);
  await errors.finish();
  return isUnwritten && status === 0 ? 1 : status;
};
