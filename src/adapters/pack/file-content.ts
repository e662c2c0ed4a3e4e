/** Copies one open file into the stream, never more and never less than its header promises. */
import { readSync } from 'node:fs';
import type { BlockStream } from './block-stream';
import { blockBytes } from './member-fields';

/** `stored` of the promised bytes were read, the rest is NUL; `error` is what ended the reading early, if anything. */
export interface Copied {
  readonly stored: number;
  readonly error: unknown;
}

/**
 * Reads `size` bytes of `fd` from its start; pads with NUL bytes when there are fewer, and to the end of the tar
 * block. `onBytes` is told of every piece.
 */
export const copyContent = async (
  stream: BlockStream,
  fd: number,
  size: number,
  onBytes: (bytes: number) => void,
): Promise<Copied> => {
  let stored = 0;
  let error: unknown = undefined;
  let ended = false;
  let left = size;
  while (left > 0) {
    const fits = left + blockBytes <= stream.room;
    if (!fits) await stream.advance();
    const wanted = fits ? left : Math.min(left, stream.target - stream.used);
    let got = 0;
    if (!ended) {
      try {
        got = readSync(fd, stream.block, stream.used, wanted, stored);
      } catch (caught) {
        error = caught;
      }
      ended = got === 0;
      stored += got;
    }
    if (ended) {
      stream.block.fill(0, stream.used, stream.used + wanted);
      got = wanted;
    }
    stream.used += got;
    left -= got;
    onBytes(got);
  }
  const padding = (blockBytes - (size % blockBytes)) % blockBytes;
  stream.block.fill(0, stream.used, stream.used + padding);
  stream.used += padding;
  return { stored, error };
};
