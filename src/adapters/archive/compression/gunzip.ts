/** A gzip file (one member or many, RFC 1952) decompressed chunk by chunk. */
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { chunksOf, readAt, readSize, type ArchiveFile } from '../archive-file';
import { codeOf } from '../../system-error';
import { salvaged } from './gzip-salvage';
import type { Pieces } from './pieces';

/** Bytes of decompressed content handed on at once. */
const chunkSize = 512 * 1024;

/**
 * Inflating runs on a thread of libuv's pool: asking for a chunk starts the work on the next one, so it goes on while
 * the caller works on the one it got. A stream that fails keeps what it had inflated to itself: then the file is read
 * once more, in small steps, from where the caller got to.
 */
export async function* gunzipped(file: ArchiveFile): Pieces {
  const gunzip = createGunzip({ chunkSize, finishFlush: constants.Z_FINISH });
  const input = Readable.from(chunksOf(file), { objectMode: true, highWaterMark: 1 });
  // Errors reach the reader below through the destroyed stream.
  pipeline(input, gunzip, () => undefined);
  let delivered = 0;
  let isSound = true;
  try {
    for await (const chunk of gunzip) {
      // why: a stream's async iterator is typed as any; Gunzip yields buffers alone
      const bytes = chunk as Buffer;
      delivered += bytes.length;
      yield bytes;
    }
  } catch (error) {
    if (!codeOf(error).startsWith('Z_')) throw error;
    isSound = false;
  } finally {
    gunzip.destroy();
    input.destroy();
  }
  if (!isSound || !(await isPadding(file, gunzip.bytesWritten))) yield* salvaged(file, delivered);
}

/** Padding with zeros is harmless, and gzip itself passes over it. */
const isPadding = async (file: ArchiveFile, from: number): Promise<boolean> => {
  for (let position = from; position < file.size; position += readSize) {
    const rest = await readAt(file, position, readSize);
    if (rest.some((byte) => byte !== 0)) return false;
  }
  return true;
};
