/** An archive file, opened for reading from its beginning to its end. */
import { constants, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tryShareFile } from './file-lock';
import { ArchiveError } from './archive-error';
import { collectEvery } from './compression/collect-garbage';
import { codeOf } from '../system-error';

/** Bytes read at once. */
export const readSize = 256 * 1024;

export interface ArchiveFile {
  readonly path: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  /** Puts up to `length` bytes from `position` on into `buffer` at `at`; answers how many. */
  readonly read: (buffer: Buffer, at: number, length: number, position: number) => Promise<number>;
  readonly readSync: (buffer: Buffer, at: number, length: number, position: number) => number;
  readonly close: () => Promise<void>;
}

/**
 * The path's last component is followed by no link: somebody else may have put it there.
 *
 * @throws a system error, or ArchiveError `other` for what is no regular file (a FIFO is never waited for)
 */
export const openArchive = async (path: string): Promise<ArchiveFile> => {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW).catch(
    (error: unknown) => {
      if (codeOf(error) !== 'ELOOP') throw error;
      throw new ArchiveError('other', `${path}: a symbolic link, which is not followed`);
    },
  );
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ArchiveError('other', `${path}: not a regular file`);
    // why: whoever removes archives can tell that this one is being read; closing it lets go
    tryShareFile(handle.fd);
    return {
      path,
      size: stat.size,
      read: async (buffer, at, length, position) =>
        (await handle.read(buffer, at, length, position)).bytesRead,
      readSync: (buffer, at, length, position) => readSync(handle.fd, buffer, at, length, position),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
};

/** Reads `length` bytes at `position`, fewer only at the end of the file. */
export const readAt = async (file: ArchiveFile, position: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const bytesRead = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
};

/** Bytes after which what was read, and is used no more, is collected: it lies outside of what V8 counts. A collection takes a millisecond. */
const untidiness = 16 * 1024 * 1024;

/** The file's bytes from `start` on, up to `end` or its own, one read ahead of the consumer. */
export async function* chunksOf(
  file: ArchiveFile,
  start = 0,
  end = Infinity,
): AsyncGenerator<Buffer, void, undefined> {
  let position = start;
  const used = collectEvery(untidiness, 'young');
  const read = (): Promise<Buffer> => readAt(file, position, Math.min(readSize, end - position));
  let next = read();
  try {
    for (;;) {
      const chunk = await next;
      if (chunk.length === 0) return;
      position += chunk.length;
      used(chunk.length);
      next = read();
      yield chunk;
    }
  } finally {
    // The read ahead must be over before the file is closed.
    await next.catch(() => undefined);
  }
}
