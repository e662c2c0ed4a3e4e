/**
 * Zstandard (RFC 8878): each block is one frame, and frames one after another are one archive to every decoder.
 * The optional package `@mongodb-js/zstd`, else Node's own zlib where it has zstd (from 22.15 on).
 */
import * as zlib from 'node:zlib';
import { collectEvery } from '../collect-garbage';
import { release } from '../release';
import type { Codec } from './codec';
import { PackError } from './pack-error';

type Compress = (block: Buffer, level: number) => Promise<Buffer>;

/** The part of newer Nodes' zlib that is used here (https://nodejs.org/api/zlib.html#zlibzstdcompressbuffer-options-callback). */
interface ZstdOfZlib {
  readonly zstdCompress: (
    block: Buffer,
    options: { readonly chunkSize: number; readonly params: Readonly<Record<number, number>> },
    callback: (error: Error | null, result: Buffer) => void,
  ) => void;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
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
        params: { [module.constants.ZSTD_c_compressionLevel]: level },
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

/** `level` is 1 to 22. Fails with `unsupported` where neither implementation is there. */
export const zstdCodec = async (level: number): Promise<Codec> => {
  const compress = await findCompress();
  return {
    // A frame has no history of the frame before it: large frames keep the loss in ratio under a percent or two.
    blockBytes: 4 * 1024 * 1024,
    // Blocks are large and quickly encoded: more of them would take memory and win nothing.
    inFlight: 2,
    head: () => [],
    encode: async (block) => [await compress(block, level)],
    release: (parts) => parts.forEach(release),
    tail: () => [],
    save: () => () => undefined,
  };
};
