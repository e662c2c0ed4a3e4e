/** The zstd decompressors that may be at hand: Node's own, an optional package, the `zstd` program. */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Transform } from 'node:stream';
import { types } from 'node:util';
import * as zlib from 'node:zlib';
import { collectEvery } from './collect-garbage';
import type { Decompressor } from './decompress-steps';

/** The most bytes that a frame in one piece may take up, and may decompress to, for the memory to stay within bounds. */
export const largestFrame = 8 * 1024 * 1024;

/** Decompresses whole frames, off the main thread. */
export interface FrameDecoder {
  /** @param bound the most bytes it can decompress to */
  readonly decode: (frame: Buffer, bound: number) => Promise<Buffer>;
}

type Callable = (...parameters: ReadonlyArray<unknown>) => unknown;

const isCallable = (value: unknown): value is Callable => typeof value === 'function';

const memberOf = (holder: unknown, key: string): unknown =>
  (typeof holder === 'object' && holder !== null) || typeof holder === 'function'
    ? Reflect.get(holder, key)
    : undefined;

const asBuffer = (value: unknown): Buffer => {
  if (Buffer.isBuffer(value)) return value;
  throw new TypeError('the zstd decoder did not answer with a buffer');
};

/** Bytes of content after which the working memory that Node's decompressor left behind is collected. */
const untidiness = 16 * 1024 * 1024;

/** Node's own, from 22.15 on. */
const nodeDecoder = (): FrameDecoder | null => {
  const decompress = memberOf(zlib, 'zstdDecompress');
  if (!isCallable(decompress)) return null;
  const used = collectEvery(untidiness);
  const decode = async (frame: Buffer, bound: number): Promise<Buffer> => {
    // Room for all of it at once, and a byte to spare: many small buffers, joined, take twice the memory.
    const options = { chunkSize: Math.max(64, bound + 1) };
    const content = await new Promise<unknown>((resolve, reject) => {
      decompress(frame, options, (error: unknown, result: unknown) => {
        if (types.isNativeError(error)) reject(error);
        else resolve(result);
      });
    });
    used(bound);
    return asBuffer(content);
  };
  return { decode };
};

/** The optional package; a variable name keeps it out of the bundle. */
const packageName = '@mongodb-js/zstd';

const packageDecoder = async (): Promise<FrameDecoder | null> => {
  try {
    const loaded: unknown = await import(packageName);
    const decompress = memberOf(loaded, 'decompress') ?? memberOf(memberOf(loaded, 'default'), 'decompress');
    if (!isCallable(decompress)) return null;
    return { decode: async (frame) => asBuffer(await decompress(frame)) };
  } catch {
    return null;
  }
};

export const frameDecoder = async (): Promise<FrameDecoder | null> =>
  (await packageDecoder()) ?? nodeDecoder();

/** Largest window, as a power of two, that is decompressed within this process. */
export const largestWindowLog = 25;

const hasBytesWritten = (stream: Transform): stream is Decompressor =>
  typeof memberOf(stream, 'bytesWritten') === 'number';

/** Node's own streaming decompressor, from 22.15 on. */
export const streamDecoder = (): Decompressor | null => {
  const create = memberOf(zlib, 'createZstdDecompress');
  const windowLogMax = memberOf(zlib.constants, 'ZSTD_d_windowLogMax');
  if (!isCallable(create) || typeof windowLogMax !== 'number') return null;
  const stream = create({ params: { [windowLogMax]: largestWindowLog }, chunkSize: 512 * 1024 });
  return stream instanceof Transform && hasBytesWritten(stream) ? stream : null;
};

/** The absolute path of the `zstd` program, or null. */
export const zstdProgram = async (): Promise<string | null> => {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!directory.startsWith('/')) continue;
    const program = join(directory, 'zstd');
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      continue;
    }
  }
  return null;
};
