/**
 * Reads the content of an open file; one that is mostly holes past the page cache, which would fill a page for each 4 KiB of
 * nothing: 20 GB of holes take a second or two this way, and a minute through the cache.
 */
import { constants, openSync, readSync } from 'node:fs';
import { closeRead } from '../source/close-read';

/** Puts up to `length` bytes from `position` on into `block` at `at`; answers how many, 0 at the end of the file. */
export type ReadContent = (block: Buffer, at: number, length: number, position: number) => number;

export interface ContentReader {
  readonly read: ReadContent;
  readonly close: () => void;
}

/** Bytes read past the page cache at a time, and from multiples of this on. */
export const windowBytes = 1024 * 1024;

const pageBytes = 64 * 1024;

/** The part of it that is used here: the types of Node.js don't tell of it. */
declare const WebAssembly: {
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => {
    readonly buffer: ArrayBuffer;
  };
};

/** A WebAssembly memory begins at a page, which O_DIRECT asks for; no other memory that Node.js gives out does so surely. */
const alignedMemory = (): Buffer => {
  const pages = windowBytes / pageBytes;
  return Buffer.from(new WebAssembly.Memory({ initial: pages, maximum: pages }).buffer);
};

let memory: Buffer | undefined;

/** The same file once more; undefined where it can't be read past the page cache (O_DIRECT is Linux's). */
const openDirect = (fd: number): number | undefined => {
  const direct: unknown = Reflect.get(constants, 'O_DIRECT');
  if (typeof direct !== 'number') return undefined;
  try {
    return openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | direct);
  } catch {
    return undefined;
  }
};

export const plainReader = (fd: number): ContentReader => ({
  read: (block, at, length, position) => readSync(fd, block, at, length, position),
  close: () => undefined,
});

/** Only one of them is read at a time: they share their memory. */
const directReader = (fd: number, opened: number): ContentReader => {
  const plain = plainReader(fd);
  const window = (memory ??= alignedMemory());
  let direct: number | undefined = opened;
  let start = -1;
  let held = 0;
  const close = (): void => {
    if (direct !== undefined) closeRead(direct);
    direct = undefined;
    held = 0;
  };
  const fill = (position: number): void => {
    const from = position - (position % windowBytes);
    if (direct === undefined || (from === start && position < start + held)) return;
    try {
      held = readSync(direct, window, 0, windowBytes, from);
      start = from;
    } catch {
      // why: what is wrong with the file itself is told by the plain reading
      close();
    }
  };
  return {
    read: (block, at, length, position) => {
      fill(position);
      const offset = position - start;
      const got = Math.min(length, held - offset);
      // Nothing here may be the end of the file, or a reading that was cut short.
      if (direct === undefined || got <= 0) return plain.read(block, at, length, position);
      window.copy(block, at, offset, offset + got);
      return got;
    },
    close,
  };
};

/** What the system tells of a file's size, and of its place on the disk in units of 512 bytes. */
interface Extent {
  readonly size: bigint;
  readonly blocks: bigint;
}

/**
 * Whether half of it and more is not on the disk: it may have holes, or be compressed by the file system. How little there
 * is proves nothing (some file systems know it late or never), so all is read.
 */
const isMostlyHoles = ({ size, blocks }: Extent): boolean =>
  size >= BigInt(windowBytes) && blocks * 512n * 2n <= size;

export const readerOf = (fd: number, extent: Extent): ContentReader => {
  const direct = isMostlyHoles(extent) ? openDirect(fd) : undefined;
  return direct === undefined ? plainReader(fd) : directReader(fd, direct);
};
