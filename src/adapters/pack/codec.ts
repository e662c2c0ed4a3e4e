/** What turns blocks of tar stream into blocks of archive file. */
import type { Restore } from './archive-file';

/** A compressor of consecutive blocks. `encode` is called in order; its answers may be ready out of order. */
export interface Codec {
  /** Block size that suits it, bytes. */
  readonly blockBytes: number;
  /** What stands before the first block. */
  readonly head: () => ReadonlyArray<Buffer>;
  /** Starts encoding one block. The block must stay untouched until the answer's parts have been written. */
  readonly encode: (block: Buffer) => Promise<ReadonlyArray<Buffer>>;
  /** What stands after the last block. */
  readonly tail: () => ReadonlyArray<Buffer>;
  /** Remembers the state between two blocks. */
  readonly save: () => Restore;
}

/** Stores blocks as they are. */
export const plainCodec = (): Codec => ({
  blockBytes: 1024 * 1024,
  head: () => [],
  encode: (block) => Promise.resolve([block]),
  tail: () => [],
  save: () => () => undefined,
});
