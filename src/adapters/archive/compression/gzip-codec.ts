/**
 * gzip (RFC 1952) made of members that are deflated side by side, each of them one chunk: members one after another are one
 * archive to every decoder. Chunks that don't compress are stored.
 */
import { crc32, gzip } from 'node:zlib';
import { blocksForCores, type Codec, usualSizes } from './codec';
import { looksCompressible } from './compressible';
import { makeZeroRuns } from './zero-runs';

const storedBytes = 65_535;

/** No name, no time, "unknown" extra flags, made on Unix: nothing that depends on when or where. */
const memberHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** An empty last block with fixed codes: ends the deflate stream. */
const lastBlock = Buffer.from([0x03, 0x00]);

/** Checksum and length of what the member holds. */
const trailerOf = (block: Buffer): Buffer => {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(block), 0);
  trailer.writeUInt32LE(block.length % 2 ** 32, 4);
  return trailer;
};

/** A member of deflate's own "stored" blocks around slices of `block`, without a copy. */
const store = (block: Buffer): ReadonlyArray<Buffer> => {
  const count = Math.ceil(block.length / storedBytes);
  const headers = Buffer.alloc(5 * count);
  const slices = Array.from({ length: count }, (_, index) => {
    const slice = block.subarray(index * storedBytes, (index + 1) * storedBytes);
    headers.writeUInt16LE(slice.length, 5 * index + 1);
    headers.writeUInt16LE(slice.length ^ 0xffff, 5 * index + 3);
    return [headers.subarray(5 * index, 5 * index + 5), slice];
  });
  return [memberHeader, ...slices.flat(), lastBlock, trailerOf(block)];
};

const compress = (block: Buffer, level: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // Two calls of the thread pool at most, without reserving memory that compressed data rarely needs.
    const options = { level, chunkSize: Math.max(64 * 1024, block.length >> 1) };
    gzip(block, options, (error, member) => {
      if (error === null) {
        memberHeader.copy(member);
        resolve(member);
      } else reject(error);
    });
  });

/** `level` is 0 to 9. */
export const gzipCodec = (level: number): Codec => {
  const zeroRun = makeZeroRuns((zeros) => compress(zeros, level));
  return {
    sizes: usualSizes,
    inFlight: blocksForCores(),
    encode: async (block) => {
      const run = level === 0 ? undefined : zeroRun(block);
      if (run !== undefined) return [await run];
      if (level === 0 || !looksCompressible(block)) return store(block);
      return [await compress(block, level)];
    },
    // What is stored is the block itself, which is used again; what is deflated lies in V8's sight.
    release: () => undefined,
  };
};
