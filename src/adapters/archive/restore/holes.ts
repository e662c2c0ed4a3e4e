/** Which parts of a chunk are to be written: whole blocks of NUL bytes become holes. */

/** What file systems allocate at a time, in bytes. */
const blockSize = 4096;

const zeros = Buffer.alloc(blockSize);

const isZero = (chunk: Buffer, from: number, to: number): boolean =>
  chunk[from] === 0 && chunk[to - 1] === 0 && zeros.compare(chunk, from, to, 0, to - from) === 0;

/**
 * Calls `write` with each run of bytes that is not all NUL. The blocks are those of the file. Part of a block at either end
 * of the chunk is left out when it is all NUL: where the other part is not, that makes the block.
 *
 * @param position of the chunk in the file
 */
export const withoutHoles = (
  chunk: Buffer,
  position: number,
  write: (from: number, to: number) => void,
): void => {
  let start: number | null = null;
  for (let at = 0; at < chunk.length;) {
    const end = Math.min(chunk.length, at + blockSize - ((position + at) % blockSize));
    if (!isZero(chunk, at, end)) start ??= at;
    else if (start !== null) {
      write(start, at);
      start = null;
    }
    at = end;
  }
  if (start !== null) write(start, chunk.length);
};
