/** A zstd file from some frame on, decompressed as a stream: by Node itself, or by the `zstd` program. */
import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';
import { ArchiveError } from '../archive-error';
import { codeOf } from '../../system-error';
import { chunksOf, readAt, type ArchiveFile } from '../archive-file';
import { decompressed, type Decompressor } from './decompress-steps';
import type { Piece } from './pieces';
import { largestWindowLog, streamDecoder, zstdProgram } from './zstd-decoder';
import { frameEnd, frameHeader, isFrameAt, longestHeader, type Peek } from './zstd-frame';

/**
 * Decompresses from a frame that is too large for one piece, or that no library at hand decompresses: Node's own
 * decompressor as far as it goes, which may be one frame; the program as far as sound frames follow each other, since it does
 * not tell how far it came, and calls whatever else stands behind them an error.
 *
 * @returns where in the file it ended; null when it failed, and has told so
 * @throws ArchiveError `unsupported` where nothing at hand can decompress it
 */
export async function* streamed(
  file: ArchiveFile,
  position: number,
  peek: Peek,
): AsyncGenerator<Piece, number | null, undefined> {
  const header = frameHeader(await readAt(file, position, longestHeader));
  const windowSize = typeof header === 'string' ? 0 : header.windowSize;
  const stream = streamDecoder();
  if (stream !== null && windowSize <= 2 ** largestWindowLog) {
    return yield* throughNode(stream, file, position);
  }
  const program = await zstdProgram();
  if (program === null) {
    const frame = `one large frame with a window of ${Math.ceil(windowSize / 2 ** 20)} MiB`;
    const needed =
      windowSize <= 2 ** largestWindowLog ? 'Node 22.15 or the zstd program' : 'the zstd program';
    throw new ArchiveError('unsupported', `this zstd archive is ${frame}: reading it needs ${needed}`);
  }
  return yield* throughProgram(program, file, position, await endOfFrames(file, position, peek));
}

/** Where the last of the frames ends that follow each other from `position` on; the file's end where the first is not sound. */
const endOfFrames = async (file: ArchiveFile, position: number, peek: Peek): Promise<number> => {
  let end = position;
  while (end < file.size && isFrameAt(peek, end)) {
    const next = await frameEnd(peek, end, file.size);
    if (next === null) break;
    end = next;
  }
  return end === position ? file.size : end;
};

/** A stream that fails keeps what it had to itself: then the frame is read once more, in small steps. */
async function* throughNode(
  stream: Decompressor,
  file: ArchiveFile,
  position: number,
): AsyncGenerator<Piece, number | null, undefined> {
  const input = Readable.from(chunksOf(file, position), { objectMode: true, highWaterMark: 1 });
  pipeline(input, stream, () => undefined);
  let delivered = 0;
  try {
    for await (const chunk of stream) {
      // why: a stream's async iterator is typed as any; the decompressor yields buffers alone
      const bytes = chunk as Buffer;
      delivered += bytes.length;
      yield bytes;
    }
    if (stream.bytesWritten > 0) return position + stream.bytesWritten;
  } catch (error) {
    if (!codeOf(error).startsWith('Z')) throw error;
  } finally {
    stream.destroy();
    input.destroy();
  }
  const makeStream = (): Decompressor => {
    const again = streamDecoder();
    if (again === null) throw new ArchiveError('unsupported', 'Node can decompress zstd no longer');
    return again;
  };
  const pieces = decompressed(makeStream, file, position);
  let seen = 0;
  let next = await pieces.next();
  for (; next.done !== true; next = await pieces.next()) {
    const from = Math.min(next.value.length, Math.max(0, delivered - seen));
    seen += next.value.length;
    if (from < next.value.length) yield next.value.subarray(from);
  }
  const end = next.value;
  if (end.type === 'ended') return end.position;
  const reason = end.type === 'cut' ? 'the zstd frame is cut short' : `bad zstd frame: ${end.reason}`;
  yield { type: 'lost', byte: end.position, bytes: null, reason };
  return null;
}

/** The largest window that the program knows, and the memory that it may take: 2 GiB, of which it touches what it decompresses. */
const anyWindow = '--long=31';

async function* throughProgram(
  program: string,
  file: ArchiveFile,
  position: number,
  to: number,
): AsyncGenerator<Piece, number, undefined> {
  const input = Readable.from(chunksOf(file, position, to), { objectMode: true, highWaterMark: 1 });
  const child = spawn(program, ['-d', '-c', '-q', anyWindow], { stdio: ['pipe', 'pipe', 'pipe'] });
  const failure = new Promise<Error>((resolve) => child.once('error', resolve));
  const ended = Promise.race([
    failure.then(() => null),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  // why: where no descriptor is left there are no streams either
  if (child.pid === undefined) throw await failure;
  let complaint = '';
  let hasCome = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 500);
  });
  pipeline(input, child.stdin, () => undefined);
  try {
    // why: a stream's async iterator is typed as any; without an encoding it yields buffers alone
    for await (const chunk of child.stdout) {
      yield chunk as Buffer;
      hasCome = true;
    }
    if ((await ended) === 0) return to;
    const said =
      complaint
        .replace(/^zstd: /, '')
        .split('\n')[0]
        ?.trim() ?? '';
    // why: what it lacks here says nothing against the archive
    if (!hasCome && /(?:too much|not enough) memory/.test(said))
      throw new ArchiveError('unsupported', `the zstd program can't read this archive here: ${said}`);
    yield { type: 'lost', byte: position, bytes: null, reason: `bad zstd stream: ${said}` };
    // The program does not tell how far it got: what comes after it would come twice.
    return to;
  } finally {
    child.kill('SIGKILL');
    input.destroy();
    await ended;
  }
}
