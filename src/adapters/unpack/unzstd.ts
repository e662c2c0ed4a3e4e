/** A zstd file decompressed in bounded memory: frame by frame where the frames are small, else as a stream. */
import { release } from '../release';
import { damaged, reasonOf } from './archive-error';
import { readAt, type ArchiveFile } from './archive-file';
import { isZstdMagic } from './archive-format';
import { frameDecoder, type FrameDecoder } from './zstd-decoder';
import { frameIn, longestHeader, type ZstdFrame } from './zstd-frame';
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
  const look = lookAhead(file);
  let position = start;
  try {
    while (position < file.size) {
      const found = await smallFrame(file, position, look, decoder.largest);
      if (found === null) break;
      const piece = found.frame.skippable ? null : decoded(decoder, found.bytes, found.frame.bound, position);
      position += found.frame.length;
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
  bytes: Buffer,
  bound: number,
  offset: number,
): Promise<Buffer> => {
  try {
    return await decoder.decode(bytes, bound);
  } catch (error) {
    throw damaged(`zstd frame at byte ${offset} of the file is damaged: ${reasonOf(error)}`);
  }
};

/** Answers bytes from `position` on, at least `length` unless the file ends; what was read before is used again. */
type Look = (position: number, length: number) => Promise<Buffer>;

const lookAhead = (file: ArchiveFile): Look => {
  let start = 0;
  let bytes: Buffer = Buffer.alloc(0);
  return async (position, length) => {
    const wanted = Math.min(length, file.size - position);
    if (position < start || position + wanted > start + bytes.length) {
      bytes = await readAt(file, position, wanted);
      start = position;
    }
    return bytes.subarray(position - start);
  };
};

/** Bytes that are looked at for a frame's end before the limit is: most frames are far smaller. */
const firstLooks = [longestHeader, 1024 * 1024];

/** The frame at `position`, or null when it is too large to be decompressed in one piece. */
const smallFrame = async (
  file: ArchiveFile,
  position: number,
  look: Look,
  largest: number,
): Promise<{ readonly bytes: Buffer; readonly frame: ZstdFrame } | null> => {
  for (const length of [...firstLooks.filter((size) => size < largest), largest]) {
    const bytes = await look(position, length);
    if (bytes.length < 4 || !isZstdMagic(bytes.readUInt32LE(0))) {
      throw damaged(`zstd stream followed by other data at byte ${position} of the file`);
    }
    const whole = position + bytes.length >= file.size;
    const frame = frameIn(bytes, whole, position);
    if (frame !== null) {
      if (position + frame.length > file.size) {
        throw damaged(`zstd frame at byte ${position} of the file is cut short`);
      }
      if (frame.bound > largest) return null;
      return { bytes: bytes.subarray(0, frame.length), frame };
    }
  }
  return null;
};
