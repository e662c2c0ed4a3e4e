/** A zstd file from some frame on, decompressed as a stream: by Node itself, or by the `zstd` program. */
import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';
import { ArchiveError, damaged, reasonOf } from './archive-error';
import { chunksOf, readAt, type ArchiveFile } from './archive-file';
import { largestWindowLog, streamDecoder, zstdProgram } from './zstd-decoder';
import { frameHeader, longestHeader } from './zstd-frame';

/**
 * Decompresses from a frame that is too large for one piece, or that no library at hand decompresses: Node's own
 * decompressor as far as it goes, which may be one frame; the program to the end of the file.
 *
 * @returns where in the file it ended
 */
export async function* streamed(
  file: ArchiveFile,
  position: number,
): AsyncGenerator<Buffer, number, undefined> {
  const { windowSize } = frameHeader(await readAt(file, position, longestHeader), position);
  const input = Readable.from(chunksOf(file, position), { objectMode: true, highWaterMark: 1 });
  const transform = streamDecoder();
  if (transform !== null && windowSize <= 2 ** largestWindowLog) {
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
    if (transform.bytesWritten === 0) throw damaged(`no zstd frame at byte ${position} of the file`);
    return position + transform.bytesWritten;
  }
  const program = await zstdProgram();
  if (program === null) {
    const frame = `one large frame with a window of ${Math.ceil(windowSize / 2 ** 20)} MiB`;
    const needed =
      windowSize <= 2 ** largestWindowLog ? 'Node 22.15 or the zstd program' : 'the zstd program';
    throw new ArchiveError('unsupported', `this zstd archive is ${frame}: reading it needs ${needed}`);
  }
  yield* throughProgram(program, input, position);
  return file.size;
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
