/** A zstd file decompressed in bounded memory: frame by frame where the frames are small, else as a stream. */
import { readSync } from 'node:fs';
import { release } from '../release';
import { damaged, reasonOf } from './archive-error';
import { readAt, type ArchiveFile } from './archive-file';
import { isZstdMagic } from './archive-format';
import { frameDecoder, largestFrame, type FrameDecoder } from './zstd-decoder';
import { frameAt, longestHeader, type Peek, type ZstdFrame } from './zstd-frame';
import { streamed } from './zstd-stream';

/** How many frames are decompressed at once. */
const inFlight = 2;

/** @throws ArchiveError `damaged`, or `unsupported` where nothing at hand can decompress the archive */
export async function* unzstd(file: ArchiveFile): AsyncGenerator<Buffer, void, undefined> {
  const decoder = await frameDecoder();
  let position = 0;
  while (position < file.size) {
    if (decoder !== null) position = yield* smallFrames(file, position, decoder);
    if (position < file.size) position = yield* streamed(file, position);
  }
}

/** Decompresses frames in one piece each, up to the end of the file or a large frame; answers where that begins. */
async function* smallFrames(
  file: ArchiveFile,
  start: number,
  decoder: FrameDecoder,
): AsyncGenerator<Buffer, number, undefined> {
  const pending: Array<Promise<Buffer>> = [];
  const peek = peekInto(file);
  let position = start;
  try {
    while (position < file.size) {
      const frame = smallFrame(file, position, peek);
      if (frame === null) break;
      const piece = frame.skippable ? null : decoded(decoder, file, frame, position);
      position += frame.length;
      if (piece === null) continue;
      // A failure must not go unheard while an earlier piece is in the caller's hands.
      piece.catch(() => undefined);
      pending.push(piece);
      while (pending.length >= inFlight) yield* slices(await pending.shift());
    }
    while (pending.length > 0) yield* slices(await pending.shift());
  } finally {
    await Promise.allSettled(pending);
  }
  return position;
}

/** What is handed on at once: a stop must not wait for a whole piece. */
const sliceSize = 1024 * 1024;

/** The slices of a piece; each is good until the next is asked for. */
function* slices(piece: Buffer | undefined): Generator<Buffer, void, undefined> {
  if (piece === undefined) return;
  const { length } = piece;
  for (let at = 0; at < length; at += sliceSize) yield piece.subarray(at, at + sliceSize);
  release(piece);
}

/** The decoder itself checks the content size and the checksum, where the frame has them. */
const decoded = async (
  decoder: FrameDecoder,
  file: ArchiveFile,
  frame: ZstdFrame,
  offset: number,
): Promise<Buffer> => {
  const bytes = await readAt(file, offset, frame.length);
  try {
    return await decoder.decode(bytes, frame.bound);
  } catch (error) {
    throw damaged(`zstd frame at byte ${offset} of the file is damaged: ${reasonOf(error)}`);
  } finally {
    release(bytes);
  }
};

/** A few bytes at a time, which are read again with their frame: cheaper than to keep what was looked through. */
const peekInto = (file: ArchiveFile): Peek => {
  const scratch = Buffer.alloc(longestHeader);
  return (at, length) => scratch.subarray(0, readSync(file.handle.fd, scratch, 0, length, at));
};

/** The frame at `position`, or null when it is too large to be decompressed in one piece. */
const smallFrame = (file: ArchiveFile, position: number, peek: Peek): ZstdFrame | null => {
  const magic = peek(position, 4);
  if (magic.length < 4 || !isZstdMagic(magic.readUInt32LE(0))) {
    throw damaged(`zstd stream followed by other data at byte ${position} of the file`);
  }
  const frame = frameAt(peek, position, largestFrame);
  if (frame === null || frame.bound > largestFrame) return null;
  if (position + frame.length > file.size) {
    throw damaged(`zstd frame at byte ${position} of the file is cut short`);
  }
  return frame;
};
