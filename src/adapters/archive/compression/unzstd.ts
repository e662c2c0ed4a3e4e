/** A zstd file decompressed in bounded memory: frame by frame where the frames are small, else as a stream. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { findMagic, mostTries } from './find-magic';
import { release } from './release';
import { ArchiveError, reasonOf } from '../archive-error';
import { readAt, type ArchiveFile } from '../archive-file';
import type { Gap, Piece, Pieces } from './pieces';
import { frameDecoder, largestFrame, type FrameDecoder } from './zstd-decoder';
import { frameAt, isFrameAt, longestHeader, narrowWindow, type Peek, type ZstdFrame } from './zstd-frame';
import { streamed } from './zstd-stream';

/** How many frames are decompressed at once. */
const inFlight = 2;

/** @throws ArchiveError `unsupported` where nothing at hand can decompress the archive */
export async function* unzstd(file: ArchiveFile): Pieces {
  const decoder = await frameDecoder();
  const peek = peekInto(file);
  let position = 0;
  let broken = 0;
  while (position < file.size) {
    if (decoder !== null) position = yield* smallFrames(file, position, decoder, peek);
    if (position >= file.size) return;
    const flaw = flawAt(file, peek, position);
    if (flaw === null) {
      const end: number | null = yield* streamed(file, position, peek);
      if (end !== null) {
        position = end;
        continue;
      }
      // It failed somewhere within this frame, and has told so.
    } else if (!flaw.isNoFrame) {
      yield* streamedPart(file, position, flaw.reason, peek);
    }
    broken += 1;
    const next = broken > mostTries ? null : await nextFrame(file, peek, position + 1);
    if (flaw?.isNoFrame === true) {
      // What never began is no damage, unless the frames go on behind it.
      yield next === null
        ? { type: 'surplus', byte: position }
        : { type: 'lost', byte: position, bytes: null, reason: flaw.reason };
    }
    if (next === null) return;
    position = next;
  }
}

/** What there is to be had of a frame that is cut or goes wrong somewhere; only a stream hands it on. */
async function* streamedPart(file: ArchiveFile, position: number, reason: string, peek: Peek): Pieces {
  let isTold = false;
  try {
    for await (const piece of streamed(file, position, peek)) {
      yield piece;
      isTold ||= !Buffer.isBuffer(piece);
    }
  } catch (error) {
    // Nothing at hand streams it: then nothing of this frame can be had.
    if (!(error instanceof ArchiveError)) throw error;
  }
  if (!isTold) yield { type: 'lost', byte: position, bytes: null, reason };
}

/** Decompresses frames in one piece each, up to the end of the file, a large frame or a bad one; answers where that begins. */
async function* smallFrames(
  file: ArchiveFile,
  start: number,
  decoder: FrameDecoder,
  peek: Peek,
): AsyncGenerator<Piece, number, undefined> {
  const pending: Array<Promise<Buffer | Gap>> = [];
  let position = start;
  let skipped = 0;
  try {
    while (position < file.size) {
      const frame = smallFrame(file, position, peek);
      if (frame === null) break;
      const piece = frame.skippable ? null : decoded(decoder, file, frame, position);
      position += frame.length;
      if (piece === null) {
        // Millions of frames of nothing must not keep a signal from being heard.
        skipped += 1;
        if (skipped % 1000 === 0) await nextTurn();
        continue;
      }
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
function* slices(piece: Buffer | Gap | undefined): Generator<Piece, void, undefined> {
  if (piece === undefined) return;
  if (!Buffer.isBuffer(piece)) {
    yield piece;
    return;
  }
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
): Promise<Buffer | Gap> => {
  const bytes = await readAt(file, offset, frame.length);
  narrowWindow(bytes, frame.bound);
  try {
    return await decoder.decode(bytes, frame.bound);
  } catch (error) {
    const reason = `zstd frame damaged: ${reasonOf(error)}`;
    const { contentSize, bound } = frame;
    const bytesLost = contentSize !== null && contentSize <= bound ? contentSize : null;
    return { type: 'lost', byte: offset, bytes: bytesLost, reason };
  } finally {
    release(bytes);
  }
};

/** A few bytes at a time, which are read again with their frame: cheaper than to keep what was looked through. */
const peekInto = (file: ArchiveFile): Peek => {
  const scratch = Buffer.alloc(longestHeader);
  return (at, length) => scratch.subarray(0, file.readSync(scratch, 0, length, at));
};

interface Flaw {
  readonly reason: string;
  readonly isNoFrame: boolean;
}

/** Why no frame can be read here, or null when there is one. */
const flawAt = (file: ArchiveFile, peek: Peek, position: number): Flaw | null => {
  if (!isFrameAt(peek, position)) {
    return { reason: 'no zstd frame where one belongs', isNoFrame: true };
  }
  const frame = frameAt(peek, position, largestFrame);
  if (frame === 'cut' || (frame !== 'large' && frame !== 'bad' && position + frame.length > file.size)) {
    return { reason: 'the zstd frame is cut short', isNoFrame: false };
  }
  return frame === 'bad' ? { reason: 'bad zstd frame', isNoFrame: false } : null;
};

/** The frame at `position`, or null when it is too large to be decompressed in one piece, or can't be. */
const smallFrame = (file: ArchiveFile, position: number, peek: Peek): ZstdFrame | null => {
  if (!isFrameAt(peek, position)) return null;
  const frame = frameAt(peek, position, largestFrame);
  if (typeof frame === 'string' || frame.bound > largestFrame) return null;
  return position + frame.length > file.size ? null : frame;
};

const frameMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Where the next frame begins that is sound by its headers, from `start` on; null where there is none. */
const nextFrame = (file: ArchiveFile, peek: Peek, start: number): Promise<number | null> =>
  findMagic(file, frameMagic, start, (position) => (flawAt(file, peek, position) === null ? position : null));
