/** What turns blocks of tar stream into blocks of archive file. */
import { availableParallelism } from 'node:os';
import type { Restore } from '../pack/archive-writer';

/**
 * How many blocks keep the cores busy: at least one more than are encoded at a time on two cores, and never all of
 * the four threads that libuv has for everybody's file-system calls.
 */
export const blocksForCores = (): number => Math.max(2, Math.min(3, availableParallelism() + 1));

/** A compressor of consecutive blocks. `encode` is called in order; its answers may be ready out of order. */
export interface Codec {
  /** Block size that suits it, bytes. */
  readonly blockBytes: number;
  /** Blocks that may be encoded while the next is filled. */
  readonly inFlight: number;
  /** What stands before the first block. */
  readonly head: () => ReadonlyArray<Buffer>;
  /** Starts encoding one block. The block must stay untouched until the answer's parts have been written. */
  readonly encode: (block: Buffer) => Promise<ReadonlyArray<Buffer>>;
  /** Lets go of an answer's parts, once they have been written. */
  readonly release: (parts: ReadonlyArray<Buffer>) => void;
  /** What stands after the last block. */
  readonly tail: () => ReadonlyArray<Buffer>;
  /** Remembers the state between two blocks. */
  readonly save: () => Restore;
}

/** Stores blocks as they are. */
export const plainCodec = (): Codec => ({
  blockBytes: 1024 * 1024,
  inFlight: 1,
  head: () => [],
  encode: (block) => Promise.resolve([block]),
  release: () => undefined,
  tail: () => [],
  save: () => () => undefined,
});
