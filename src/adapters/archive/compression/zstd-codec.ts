/**
 * Zstandard (RFC 8878): each chunk is one frame, and frames one after another are one archive to every decoder.
 * The optional package `@mongodb-js/zstd`, else Node's own zlib where it has zstd (from 22.15 on). Every frame carries the
 * checksum of its content, so that every decoder notices a bit that was flipped.
 */
import * as zlib from 'node:zlib';
import xxhash from 'xxhash-wasm';
import { collectEvery } from './collect-garbage';
import { release } from './release';
import type { ChunkSizes } from '../chunk/cutter';
import { blocksForCores, type Codec } from './codec';
import { PackError } from '../pack/pack-error';
import { makeZeroRuns } from './zero-runs';

type Compress = (block: Buffer, level: number) => Promise<Buffer>;

/** The part of newer Nodes' zlib that is used here (https://nodejs.org/api/zlib.html#zlibzstdcompressbuffer-options-callback). */
interface ZstdOfZlib {
  readonly zstdCompress: (
    block: Buffer,
    options: { readonly chunkSize: number; readonly params: Readonly<Record<number, number>> },
    callback: (error: Error | null, result: Buffer) => void,
  ) => void;
  readonly constants: { readonly ZSTD_c_compressionLevel: number; readonly ZSTD_c_checksumFlag: number };
}

const hasZstd = (module: unknown): module is ZstdOfZlib =>
  typeof module === 'object' && module !== null && 'zstdCompress' in module;

/** Bytes of blocks after which the working memory that Node's compressor left behind is collected. */
const untidiness = 8 * 1024 * 1024;

const ofZlib = (module: ZstdOfZlib): Compress => {
  const used = collectEvery(untidiness);
  return (block, level) =>
    new Promise((resolve, reject) => {
      const options = {
        chunkSize: Math.max(64 * 1024, block.length >> 1),
        params: {
          [module.constants.ZSTD_c_compressionLevel]: level,
          [module.constants.ZSTD_c_checksumFlag]: 1,
        },
      };
      module.zstdCompress(block, options, (error, result) => {
        used(block.length);
        if (error === null) resolve(result);
        else reject(error);
      });
    });
};

/** Its entry point drops the level, so its binding is asked directly. */
const packageBinding = '@mongodb-js/zstd/bindings.js';

interface ZstdOfPackage {
  readonly compress: Compress;
}

const hasCompress = (module: unknown): module is ZstdOfPackage =>
  typeof module === 'object' &&
  module !== null &&
  'compress' in module &&
  typeof module.compress === 'function';

const ofPackage = async (): Promise<Compress | undefined> => {
  let loaded: unknown;
  try {
    loaded = await import(packageBinding);
  } catch {
    return undefined;
  }
  const binding: unknown =
    typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
  return hasCompress(binding) ? binding.compress : undefined;
};

/** The package first: Node keeps the working memory of its own compressor, 10 MB a block, until it collects garbage. */
const findCompress = async (): Promise<Compress> => {
  const compress = (await ofPackage()) ?? (hasZstd(zlib) ? ofZlib(zlib) : undefined);
  if (compress === undefined)
    throw new PackError(
      'unsupported',
      `zstd needs Node 22.15 or later, or the package @mongodb-js/zstd, which is not there for this Node (${process.version})`,
    );
  return compress;
};

/** Where a frame's descriptor lies, and its bit that says that a checksum follows the last block (RFC 8878, 3.1.1.1.1). */
const descriptorAt = 4;
const checksumBit = 0x04;

type Checksum = (block: Buffer) => bigint;

/** The frame with its Content_Checksum: the low four bytes of XXH64 of the content. The package can't be told to make it. */
const withChecksum = (frame: Buffer, block: Buffer, xxh64: Checksum): ReadonlyArray<Buffer> => {
  const descriptor = frame[descriptorAt] ?? 0;
  if ((descriptor & checksumBit) !== 0) return [frame];
  frame[descriptorAt] = descriptor | checksumBit;
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(Number(BigInt.asUintN(32, xxh64(block))));
  return [frame, checksum];
};

const copyOf = (part: Buffer): Buffer => {
  const copy = Buffer.allocUnsafeSlow(part.length);
  part.copy(copy);
  return copy;
};

const KiB = 1024;

/**
 * A frame has no history of the frame before it, and zstd has a longer one than gzip to lose: longer chunks are smaller archives. But a
 * change makes its whole chunk anew, so that these are a little shorter than those of gzip (docs/performance.md, "Chunks").
 */
const zstdSizes: ChunkSizes = { least: 64 * KiB, spread: 256 * KiB, most: 2048 * KiB };

/** `level` is 1 to 22. Fails with `unsupported` where neither implementation is there. */
export const zstdCodec = async (level: number): Promise<Codec> => {
  const compress = await findCompress();
  const hashes = await xxhash();
  const frameOf = async (block: Buffer): Promise<ReadonlyArray<Buffer>> =>
    withChecksum(await compress(block, level), block, (content) => hashes.h64Raw(content));
  const zeroRun = makeZeroRuns(frameOf);
  return {
    sizes: zstdSizes,
    inFlight: blocksForCores(),
    encode: async (block) => {
      const run = zeroRun(block);
      // Copies, which may be let go of: they are tiny.
      return run === undefined ? frameOf(block) : (await run).map((part) => copyOf(part));
    },
    release: (parts) => parts.forEach(release),
  };
};

/** The same, made when the first chunk is to be encoded; that fails then with `unsupported`. */
export const zstdOnUse = (level: number): Codec => {
  let made: Promise<Codec> | undefined;
  return {
    sizes: zstdSizes,
    inFlight: blocksForCores(),
    encode: async (block) => {
      made ??= zstdCodec(level);
      return (await made).encode(block);
    },
    release: (parts) => parts.forEach(release),
  };
};
