/**
 * gzip (RFC 1952) made of blocks that are deflated side by side: each block is a raw deflate run (RFC 1951) ended
 * by a sync flush and primed with the 32 KiB before it, so together they are one deflate stream in one gzip member,
 * as pigz makes them. Blocks that don't compress are stored.
 */
import { constants, crc32, deflateRaw } from 'node:zlib';
import { blocksForCores, type Codec } from './codec';
import { looksCompressible } from './compressible';
import { crcPast } from './zero-crc';
import { makeZeroRuns } from './zero-runs';

const windowBytes = 32 * 1024;
const storedBytes = 65_535;

/** No name, no time, "unknown" extra flags, made on Unix: nothing that depends on when or where. */
const memberHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/** An empty last block with fixed codes: ends the deflate stream after a sync flush. */
const lastBlock = Buffer.from([0x03, 0x00]);

/** Deflate's own "stored" blocks around slices of `block`, without a copy. */
const store = (block: Buffer): ReadonlyArray<Buffer> => {
  const count = Math.ceil(block.length / storedBytes);
  const headers = Buffer.alloc(5 * count);
  return Array.from({ length: count }, (_, index) => {
    const slice = block.subarray(index * storedBytes, (index + 1) * storedBytes);
    headers.writeUInt16LE(slice.length, 5 * index + 1);
    headers.writeUInt16LE(slice.length ^ 0xffff, 5 * index + 3);
    return [headers.subarray(5 * index, 5 * index + 5), slice];
  }).flat();
};

const deflate = (block: Buffer, level: number, dictionary: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = {
      level,
      // Two calls of the thread pool at most, without reserving memory that compressed data rarely needs.
      chunkSize: Math.max(64 * 1024, block.length >> 1),
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary.length === 0 ? {} : { dictionary }),
    };
    deflateRaw(block, options, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });

/** `level` is 0 to 9. */
export const gzipCodec = (level: number): Codec => {
  let crc = 0;
  let length = 0;
  let dictionary: Buffer = Buffer.alloc(0);
  // Without the window before it, a block of NUL bytes deflates to the same wherever it stands.
  const zeroRun = makeZeroRuns((zeros) => ({
    crcAfter: crcPast(zeros),
    deflated: deflate(zeros, level, Buffer.alloc(0)),
  }));
  return {
    blockBytes: 1024 * 1024,
    inFlight: blocksForCores(),
    head: () => [memberHeader],
    encode: async (block) => {
      const before = dictionary;
      const run = level === 0 ? undefined : zeroRun(block);
      crc = run === undefined ? crc32(block, crc) : run.crcAfter(crc);
      length += block.length;
      dictionary = Buffer.from(block.subarray(Math.max(0, block.length - windowBytes)));
      if (run !== undefined) return [await run.deflated];
      if (level === 0 || !looksCompressible(block)) return store(block);
      return [await deflate(block, level, before)];
    },
    // What is stored is the block itself, which is used again; what is deflated lies in V8's sight.
    release: () => undefined,
    tail: () => {
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(crc >>> 0, 0);
      trailer.writeUInt32LE(length % 2 ** 32, 4);
      return [lastBlock, trailer];
    },
    save: () => {
      const saved = { crc, length, dictionary };
      return () => {
        ({ crc, length, dictionary } = saved);
      };
    },
  };
};
