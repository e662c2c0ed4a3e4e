/** A zstd file decompressed in bounded memory: frame by frame where the frames are small, else as a stream. */
import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';
import { ArchiveError, damaged, reasonOf } from './archive-error';
import { chunksOf, readAt, type ArchiveFile } from './archive-file';
import { isZstdMagic } from './archive-format';
import {
  frameDecoder,
  largestWindowLog,
  streamDecoder,
  zstdProgram,
  type FrameDecoder,
} from './zstd-decoder';
import { frameHeader, frameIn, longestHeader, type ZstdFrame } from './zstd-frame';

/** The most one frame may decompress to, and may take up itself, to be decompressed in one piece; bytes. */
const largestPiece = 8 * 1024 * 1024;

/** Bytes read at first when looking for a frame's end: our own frames fit in. */
const firstLook = 1024 * 1024;

/** How many frames are decompressed at once. */
const inFlight = 2;

/** @throws ArchiveError `damaged`, or `unsupported` where nothing at hand can decompress the archive */
export async function* unzstd(file: ArchiveFile): AsyncGenerator<Buffer, void, undefined> {
  const decode = await frameDecoder();
  const pending: Array<Promise<Buffer>> = [];
  const look = lookAhead(file);
  let position = 0;
  try {
    while (position < file.size) {
      const found = decode === null ? null : await smallFrame(file, position, look);
      if (found === null || decode === null) break;
      position += found.frame.length;
      if (found.frame.skippable) continue;
      const piece = decoded(decode, found.bytes, position - found.frame.length);
      // A failure must not go unheard while an earlier piece is in the caller's hands.
      piece.catch(() => undefined);
      pending.push(piece);
      while (pending.length >= inFlight) yield* slices(await pending.shift());
    }
    while (pending.length > 0) yield* slices(await pending.shift());
  } finally {
    await Promise.allSettled(pending);
  }
  if (position < file.size) yield* streamed(file, position);
}

/** What is handed on at once: a stop must not wait for a whole piece. */
const sliceSize = 1024 * 1024;

function* slices(piece: Buffer | undefined): Generator<Buffer, void, undefined> {
  if (piece === undefined) return;
  for (let at = 0; at < piece.length; at += sliceSize) yield piece.subarray(at, at + sliceSize);
}

/** The decoder itself checks the content size and the checksum, where the frame has them. */
const decoded = async (decode: FrameDecoder, bytes: Buffer, offset: number): Promise<Buffer> => {
  try {
    return await decode(bytes);
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

/** How much is looked at for a frame's end, at first and then: most frames are far smaller than the limit. */
const looks = [longestHeader, firstLook, largestPiece] as const;

/** The frame at `position`, or null when it is too large to be decompressed in one piece. */
const smallFrame = async (
  file: ArchiveFile,
  position: number,
  look: Look,
): Promise<{ readonly bytes: Buffer; readonly frame: ZstdFrame } | null> => {
  for (const length of looks) {
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
      if (frame.bound > largestPiece) return null;
      return { bytes: bytes.subarray(0, frame.length), frame };
    }
  }
  return null;
};

/** The rest of the file, from a frame that is too large for one piece, or that no library at hand decompresses. */
async function* streamed(file: ArchiveFile, position: number): AsyncGenerator<Buffer, void, undefined> {
  const head = frameHeader(await readAt(file, position, longestHeader), position);
  const input = Readable.from(chunksOf(file, position), { objectMode: true, highWaterMark: 1 });
  const transform = head.windowSize <= 2 ** largestWindowLog ? streamDecoder() : null;
  if (transform !== null) {
    pipeline(input, transform, () => undefined);
    try {
      // why: a stream's async iterator is typed as any; the decompressor yields buffers alone
      for await (const chunk of transform) yield chunk as Buffer;
    } catch (error) {
      throw damaged(`zstd stream after byte ${position} of the file is damaged: ${reasonOf(error)}`);
    } finally {
      transform.destroy();
      input.destroy();
    }
    return;
  }
  const program = await zstdProgram();
  if (program !== null) {
    yield* throughProgram(program, input, position);
    return;
  }
  throw new ArchiveError(
    'unsupported',
    'this zstd archive is one large frame, which needs Node 22.15 or the zstd program: install either',
  );
}

async function* throughProgram(
  program: string,
  input: Readable,
  position: number,
): AsyncGenerator<Buffer, void, undefined> {
  const child = spawn(program, ['-d', '-c', '-q'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => {
      resolve(null);
    });
    child.once('close', resolve);
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 500);
  });
  pipeline(input, child.stdin, () => undefined);
  try {
    // why: a stream's async iterator is typed as any; without an encoding it yields buffers alone
    for await (const chunk of child.stdout) yield chunk as Buffer;
    if ((await ended) !== 0) {
      const reason =
        complaint
          .replace(/^zstd: /, '')
          .split('\n')[0]
          ?.trim() ?? '';
      throw damaged(`zstd stream after byte ${position} of the file is damaged: ${reason}`);
    }
  } finally {
    child.kill('SIGKILL');
    input.destroy();
    await ended;
  }
}
