/** Reads a journal file line by line, from an offset to its end, in bounded memory. */
import type { FileSystem } from '../file-system';

/** A whole line, without its newline. `start` and `end` are byte offsets in the file; `end` is past the newline. */
export interface JournalLine {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

const chunkSize = 1 << 20;
const newline = 0x0a;

export interface PieceReader {
  /** Reads the next piece of the file and calls `onLine` for each line that is whole by then; false at the file's end. */
  readonly readOn: () => boolean;
  /** What has been read after the last whole line. */
  readonly rest: () => Buffer;
}

const nothing = Buffer.alloc(0);

export const lineReader = (
  fileSystem: FileSystem,
  fd: number,
  from: number,
  onLine: (line: JournalLine) => void,
): PieceReader => {
  const chunk = Buffer.allocUnsafe(chunkSize);
  let pending: Buffer | null = null;
  let start = from;
  let position = from;
  const readOn = (): boolean => {
    const count = fileSystem.readSync(fd, chunk, 0, chunkSize, position);
    if (count === 0) return false;
    position += count;
    const bytes: Buffer =
      pending === null ? chunk.subarray(0, count) : Buffer.concat([pending, chunk.subarray(0, count)]);
    let at = 0;
    for (let feed = bytes.indexOf(newline, at); feed !== -1; feed = bytes.indexOf(newline, at)) {
      const end = start + (feed - at) + 1;
      onLine({ bytes: bytes.subarray(at, feed), start, end });
      start = end;
      at = feed + 1;
    }
    pending = at === bytes.length ? null : Buffer.from(bytes.subarray(at));
    return true;
  };
  return { readOn, rest: () => pending ?? nothing };
};
