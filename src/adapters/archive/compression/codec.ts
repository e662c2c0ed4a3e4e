/** What turns chunks of tar stream into chunks of archive file. */
import { availableParallelism } from 'node:os';
import type { ChunkSizes } from '../chunk/cutter';

/**
 * How many blocks keep the cores busy: at least one more than are encoded at a time on two cores, and never all of
 * the four threads that libuv has for everybody's file-system calls.
 */
export const blocksForCores = (): number => Math.max(2, Math.min(3, availableParallelism() + 1));

/** A compressor of chunks. What it makes of one depends on that alone; the answers may be ready out of order. */
export interface Codec {
  /** Chunks that suit it. */
  readonly sizes: ChunkSizes;
  /** Chunks that may be encoded while the next is filled. */
  readonly inFlight: number;
  /**
   * Starts encoding one: what comes of it is an archive of its own, and so are several, one after the other. The block must stay
   * untouched until the answer's parts have been written.
   */
  readonly encode: (block: Buffer) => Promise<ReadonlyArray<Buffer>>;
  /** Lets go of an answer's parts, once they have been written. */
  readonly release: (parts: ReadonlyArray<Buffer>) => void;
}

const KiB = 1024;

/** Chunks so long that what is compressed apart is hardly larger, so short that a change makes little of an archive anew. */
export const usualSizes: ChunkSizes = { least: 128 * KiB, spread: 512 * KiB, most: 2048 * KiB };

/** Stores chunks as they are. */
export const plainCodec = (): Codec => ({
  sizes: usualSizes,
  inFlight: 1,
  encode: (block) => Promise.resolve([block]),
  release: () => undefined,
});
