/** One 512-byte tar header block, decoded: POSIX ustar, GNU, star and the original v7 form. */
import { tarNumber } from './tar-number';

export const blockSize = 512;

/** An owner or group that is left as it is (`chown(2)`). */
export const unknownId = -1;

export interface TarHeader {
  /** Raw bytes; see byte-name. */
  readonly name: string;
  readonly link: string;
  /** The type flag; NUL (the original form of a file) reads as `0`. */
  readonly type: string;
  /** Bytes; null when the field holds no size. */
  readonly size: number | null;
  readonly mode: number;
  /** `unknownId` where the field holds no number. */
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Fields that hold no number though one belongs there. */
  readonly garbage: ReadonlyArray<'mode' | 'owner' | 'group' | 'mtime'>;
}

const text = (block: Buffer, start: number, length: number): string => {
  let end = start;
  const limit = start + length;
  while (end < limit && block[end] !== 0) end += 1;
  return end === start ? '' : block.toString('latin1', start, end);
};

const matches = (block: Buffer, start: number, expected: string): boolean => {
  for (let at = 0; at < expected.length; at += 1)
    if (block[start + at] !== expected.charCodeAt(at)) return false;
  return true;
};

/** Reads a text that is nearly always that of the header before: then it is only compared. */
const repeated = (start: number, length: number): ((block: Buffer) => string) => {
  let last = '';
  return (block) => {
    const isSame =
      matches(block, start, last) && (last.length === length || block[start + last.length] === 0);
    if (!isSame) last = text(block, start, length);
    return last;
  };
};

const userName = repeated(265, 32);
const groupName = repeated(297, 32);

/** A copy of the block in hand, to be read by words. */
const words = new Int32Array(blockSize / 4);
const copy = new Uint8Array(words.buffer);
const everySecondByte = 0x00ff00ff;

/** The sum of all bytes, four at a time: two sums, of 16 bits each, lie in one number. */
const sumOf = (block: Buffer): number => {
  copy.set(block);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    even += word & everySecondByte;
    odd += (word >>> 8) & everySecondByte;
  }
  return (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16);
};

/** Whether the checksum holds: the sum of all bytes, the checksum field itself read as spaces. */
export const checksumHolds = (block: Buffer): boolean => {
  const stored = tarNumber(block, 148, 8);
  let sum = 8 * 0x20 + sumOf(block);
  for (let at = 148; at < 156; at += 1) sum -= block[at] ?? 0;
  if (sum === stored) return true;
  // Some old implementations summed signed bytes.
  let signed = 8 * 0x20;
  for (let at = 0; at < blockSize; at += 1) {
    if (at < 148 || at >= 156) signed += ((block[at] ?? 0) << 24) >> 24;
  }
  return signed === stored;
};

export const isZero = (block: Buffer): boolean => {
  for (let at = 0; at < block.length; at += 1) if (block[at] !== 0) return false;
  return true;
};

/** Whether it has a header's magic, although its checksum may not hold. */
export const looksLikeHeader = (block: Buffer): boolean => matches(block, 257, 'ustar');

/** The prefix field's length: star keeps times in its tail, GNU's own format has no prefix at all. */
const prefixLength = (block: Buffer): number => {
  if (!matches(block, 257, 'ustar\0')) return 0;
  return matches(block, 508, 'tar\0') ? 131 : 155;
};

/** @param block exactly 512 bytes; answers null where its checksum does not hold: it is no header then */
export const decodeHeader = (block: Buffer): TarHeader | null => {
  if (!checksumHolds(block)) return null;
  const size = tarNumber(block, 124, 12);
  const garbage: Array<TarHeader['garbage'][number]> = [];
  const number = (field: TarHeader['garbage'][number], start: number, length: number): number | null => {
    const value = tarNumber(block, start, length);
    if (value === null) garbage.push(field);
    return value;
  };
  const flag = String.fromCharCode(block[156] ?? 0);
  const name = text(block, 0, 100);
  const prefix = text(block, 345, prefixLength(block));
  const named = matches(block, 257, 'ustar');
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    link: text(block, 157, 100),
    type: flag === '\0' ? '0' : flag,
    size: size === null || size < 0 ? null : size,
    // What is not known is given to nobody else.
    mode: (number('mode', 100, 8) ?? 0o700) & 0o7777,
    uid: number('owner', 108, 8) ?? unknownId,
    gid: number('group', 116, 8) ?? unknownId,
    uname: named ? userName(block) : '',
    gname: named ? groupName(block) : '',
    mtime: number('mtime', 136, 12) ?? 0,
    garbage,
  };
};
