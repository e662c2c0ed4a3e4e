/** Where zstd frames end and how much they can hold, read from their headers alone (RFC 8878, 3.1). */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isZstdMagic } from './archive-format';

export interface ZstdFrame {
  /** Bytes of the frame in the file. */
  readonly length: number;
  /** The most bytes its blocks can decompress to. */
  readonly bound: number;
  /** The bytes that it decompresses to, where its header says so. */
  readonly contentSize: number | null;
  readonly skippable: boolean;
}

/** What the header says before any block is seen. */
interface FrameHeader {
  readonly length: number;
  readonly windowSize: number;
  readonly contentSize: number | null;
  readonly checksum: boolean;
  /** It has no window of its own: that is its content. */
  readonly isSingle: boolean;
}

const sizesOfContentSize = [0, 2, 4, 8] as const;
const sizesOfDictionary = [0, 1, 2, 4] as const;

const littleEndian = (bytes: Buffer, at: number, length: number): number => {
  if (length <= 6) return length === 0 ? 0 : bytes.readUIntLE(at, length);
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
};

/** Longest frame header: magic, descriptor, window, dictionary id, content size. */
export const longestHeader = 18;

/** @param bytes from the frame's magic on, at least `longestHeader` of them unless the file ends */
export const frameHeader = (bytes: Buffer): FrameHeader | 'cut' | 'bad' => {
  const descriptor = bytes[4] ?? 0;
  const single = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 && single ? 1 : (sizesOfContentSize[sizeFlag] ?? 0);
  const dictionaryBytes = sizesOfDictionary[descriptor & 3] ?? 0;
  const windowBytes = single ? 0 : 1;
  const length = 5 + windowBytes + dictionaryBytes + sizeBytes;
  if (bytes.length < length) return 'cut';
  if ((descriptor & 0x08) !== 0) return 'bad';
  const sizeAt = 5 + windowBytes + dictionaryBytes;
  const contentSize =
    sizeBytes === 0 ? null : littleEndian(bytes, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  const window = bytes[5] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  const windowSize = single ? (contentSize ?? 0) : base + (base / 8) * (window & 7);
  return { length, windowSize, contentSize, checksum: (descriptor & 0x04) !== 0, isSingle: single };
};

const largestBlock = 128 * 1024;

/** What the three bytes before a block say of it, or null when they are wrong. */
const blockOf = (
  header: Buffer,
): { readonly last: boolean; readonly length: number; readonly bound: number } | null => {
  const block = header.readUIntLE(0, 3);
  const type = (block >> 1) & 3;
  const size = block >> 3;
  if (type === 3 || size > largestBlock) return null;
  return {
    last: (block & 1) !== 0,
    length: 3 + (type === 1 ? 1 : size),
    bound: type === 2 ? largestBlock : size,
  };
};

/** Answers bytes of the file; fewer than asked for only at its end. They are good until the next call. */
export type Peek = (at: number, length: number) => Buffer;

export const isFrameAt = (peek: Peek, position: number): boolean => {
  const magic = peek(position, 4);
  return magic.length === 4 && isZstdMagic(magic.readUInt32LE(0));
};

/**
 * Has a frame ask for no larger window than it needs that is whole in `bytes` and decompresses to no more than `bound` bytes: nothing
 * looks farther back than to its beginning, and decoders refuse windows of more than 128 MiB, as `zstd --long=31` asks for.
 */
export const narrowWindow = (bytes: Buffer, bound: number): void => {
  const header = frameHeader(bytes);
  const log = Math.max(17, Math.ceil(Math.log2(bound)));
  if (typeof header === 'string' || header.isSingle || header.windowSize <= 2 ** log) return;
  bytes[5] = (log - 10) << 3;
};

const skippableHeader = 8;

/**
 * Walks the headers of a frame's blocks.
 *
 * @param offset where in the file the frame begins
 * @param most bytes that are looked through for its end
 * @returns `large` when the frame is longer than that, `cut` where the file ends within it, `bad` where it is wrong
 */
export const frameAt = (peek: Peek, offset: number, most: number): ZstdFrame | 'large' | 'cut' | 'bad' => {
  const start = peek(offset, skippableHeader);
  if (start.length < skippableHeader) return 'cut';
  if ((start.readUInt32LE(0) & 0xfffffff0) >>> 0 === 0x184d2a50) {
    const length = skippableHeader + start.readUInt32LE(4);
    return { length, bound: 0, contentSize: 0, skippable: true };
  }
  const header = frameHeader(peek(offset, longestHeader));
  if (typeof header === 'string') return header;
  let at = header.length;
  let bound = 0;
  for (let last = false; !last;) {
    if (at > most) return 'large';
    const bytes = peek(offset + at, 3);
    if (bytes.length < 3) return 'cut';
    const block = blockOf(bytes);
    if (block === null) return 'bad';
    last = block.last;
    bound += block.bound;
    at += block.length;
  }
  const length = at + (header.checksum ? 4 : 0);
  if (length > most) return 'large';
  return { length, bound, contentSize: header.contentSize, skippable: false };
};

/** After so many blocks others have their turn. */
const blocksInTurn = 4096;

/** Where the frame at `offset` ends, however large it is; null where it is cut or wrong. `size` is that of the file. */
export const frameEnd = async (peek: Peek, offset: number, size: number): Promise<number | null> => {
  const short = frameAt(peek, offset, 0);
  if (typeof short !== 'string') return offset + short.length <= size ? offset + short.length : null;
  const header = frameHeader(peek(offset, longestHeader));
  if (typeof header === 'string') return null;
  let at = offset + header.length;
  for (let count = 1; ; count += 1) {
    const bytes = peek(at, 3);
    const block = bytes.length < 3 ? null : blockOf(bytes);
    if (block === null) return null;
    at += block.length;
    if (block.last) break;
    if (count % blocksInTurn === 0) await nextTurn();
  }
  const end = at + (header.checksum ? 4 : 0);
  return end <= size ? end : null;
};
