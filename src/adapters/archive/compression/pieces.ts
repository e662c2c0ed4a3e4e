/** What comes out of an archive file: the bytes of its tar stream, and where some of them are missing. */

/** Bytes are counted in the archive file. */
export type Gap =
  /** `bytes` of the tar stream are missing here; null when nobody knows how many. */
  | { readonly type: 'lost'; readonly byte: number; readonly bytes: number | null; readonly reason: string }
  /** All bytes came, and nothing proves that they are what was stored. */
  | { readonly type: 'unproven'; readonly byte: number; readonly reason: string }
  /** Something that is no part of the compressed stream follows it. */
  | { readonly type: 'surplus'; readonly byte: number };

/** A chunk is only good until the next piece is asked for. */
export type Piece = Buffer | Gap;

export type Pieces = AsyncGenerator<Piece, void, undefined>;
