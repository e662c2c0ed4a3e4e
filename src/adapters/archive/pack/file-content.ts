/** Copies one open file into the stream, never more and never less than its header promises. */
import type { BlockStream } from '../tar/block-stream';
import { blockBytes } from '../tar/member-fields';
import type { DigestedPieces, PutDigest } from './content-digests';
import type { ReadContent } from './read-content';
import type { PackTally } from './tally';

/** `stored` of the promised bytes were read, the rest is NUL; `error` is what ended the reading early, if anything. */
export interface Copied {
  readonly stored: number;
  readonly error: unknown;
}

/** A file that is in the stream; `digest` is that of what was stored of it. */
export interface CopiedFile extends Copied {
  readonly digest: PutDigest;
}

/** A file on its way into the stream. */
export interface Copying extends Copied {
  /** Whether all that can be read has been. */
  readonly ended: boolean;
}

export const uncopied: Copying = { stored: 0, error: undefined, ended: false };

/**
 * Puts the next `bytes` of a file into the block, which must have room for them, and NUL bytes when there are fewer. The
 * tally counts them.
 */
export const copyPiece = (
  stream: BlockStream,
  tally: PackTally,
  read: ReadContent,
  bytes: number,
  before: Copying,
): Copying => {
  let { stored, error, ended } = before;
  let left = bytes;
  while (left > 0) {
    let got = 0;
    if (!ended) {
      try {
        got = read(stream.block, stream.used, left, stored);
      } catch (caught) {
        error = caught;
      }
      ended = got === 0;
      stored += got;
    }
    if (ended) {
      stream.block.fill(0, stream.used, stream.used + left);
      got = left;
    }
    stream.used += got;
    left -= got;
    tally.add(got);
  }
  return { stored, error, ended };
};

/** NUL bytes to the end of the tar block, after content of `size` bytes. */
export const padContent = (stream: BlockStream, size: number): void => {
  const padding = (blockBytes - (size % blockBytes)) % blockBytes;
  stream.block.fill(0, stream.used, stream.used + padding);
  stream.used += padding;
};

/** Copies `size` bytes and their padding, however many blocks they take: cut at the same places, whatever is before it. */
export const copyContent = async (
  stream: BlockStream,
  tally: PackTally,
  read: ReadContent,
  size: number,
  digest: DigestedPieces,
): Promise<CopiedFile> => {
  let copied = uncopied;
  let left = size;
  while (left > 0) {
    const done = size - left;
    const piece = Math.min(left, stream.target - (done % stream.target));
    const isCut = done > 0 && done % stream.target === 0;
    if (isCut || piece + blockBytes > stream.room) await stream.flush();
    const start = stream.used;
    copied = copyPiece(stream, tally, read, piece, copied);
    digest.add(stream.block.subarray(start, stream.used));
    left -= piece;
  }
  padContent(stream, size);
  const { stored, error } = copied;
  return { stored, error, digest: digest.end };
};
