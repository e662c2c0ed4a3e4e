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

/** Calls `onLine` for each whole line; gives the offset after the last one. What follows it is torn. */
export const readLines = (
  fileSystem: FileSystem,
  fd: number,
  from: number,
  onLine: (line: JournalLine) => void,
): number => {
  const chunk = Buffer.allocUnsafe(chunkSize);
  let pending: Buffer | null = null;
  let start = from;
  let position = from;
  for (;;) {
    const count = fileSystem.readSync(fd, chunk, 0, chunkSize, position);
    if (count === 0) return start;
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
  }
};
