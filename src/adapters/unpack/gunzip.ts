/** A gzip file (one member or many, RFC 1952) decompressed chunk by chunk. */
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { chunksOf, readAt, readSize, type ArchiveFile } from './archive-file';
import { codeOf, damaged, reasonOf } from './archive-error';

/** Bytes of decompressed content handed on at once. */
const chunkSize = 512 * 1024;

/**
 * Inflating runs on a thread of libuv's pool: asking for a chunk starts the work on the next one, so it goes on while
 * the caller works on the one it got.
 *
 * @throws ArchiveError `damaged` for a stream that is cut short, wrong in its crc or length, or followed by anything
 *   but zeros
 */
export async function* gunzipped(file: ArchiveFile): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize, finishFlush: constants.Z_FINISH });
  const input = Readable.from(chunksOf(file), { objectMode: true, highWaterMark: 1 });
  // Errors reach the reader below through the destroyed stream.
  pipeline(input, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      // why: a stream's async iterator is typed as any; Gunzip yields buffers alone
      yield chunk as Buffer;
    }
  } catch (error) {
    if (!codeOf(error).startsWith('Z_')) throw error;
    throw damaged(`gzip stream damaged near byte ${gunzip.bytesWritten} of the file: ${reasonOf(error)}`);
  } finally {
    gunzip.destroy();
    input.destroy();
  }
  await requireZeros(file, gunzip.bytesWritten);
}

/** Padding with zeros is harmless, and gzip itself passes over it. */
const requireZeros = async (file: ArchiveFile, from: number): Promise<void> => {
  for (let position = from; position < file.size; position += readSize) {
    const rest = await readAt(file, position, readSize);
    if (rest.some((byte) => byte !== 0)) {
      throw damaged(`gzip stream followed by other data at byte ${from} of the file`);
    }
  }
};
