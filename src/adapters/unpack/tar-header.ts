/** One 512-byte tar header block, decoded: POSIX ustar, GNU, star and the original v7 form. */
import { damaged } from './archive-error';
import { tarNumber } from './tar-number';

export const blockSize = 512;

export interface TarHeader {
  /** Raw bytes; see byte-name. */
  readonly name: string;
  readonly link: string;
  /** The type flag; NUL (the original form of a file) reads as `0`. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** The first field that holds no number though one belongs there. */
  readonly garbage: string | null;
}

const text = (block: Buffer, start: number, length: number): string => {
  let end = start;
  const limit = start + length;
  while (end < limit && block[end] !== 0) end += 1;
  return block.toString('latin1', start, end);
};

const matches = (block: Buffer, start: number, expected: string): boolean =>
  block.toString('latin1', start, start + expected.length) === expected;

/** Whether the checksum holds: the sum of all bytes, the checksum field itself read as spaces. */
export const checksumHolds = (block: Buffer): boolean => {
  const stored = tarNumber(block, 148, 8);
  let sum = 8 * 0x20;
  for (let at = 0; at < 148; at += 1) sum += block[at] ?? 0;
  for (let at = 156; at < blockSize; at += 1) sum += block[at] ?? 0;
  if (sum === stored) return true;
  // Some old implementations summed signed bytes.
  let signed = 8 * 0x20;
  for (let at = 0; at < blockSize; at += 1) {
    if (at < 148 || at >= 156) signed += ((block[at] ?? 0) << 24) >> 24;
  }
  return signed === stored;
};

/** The prefix field's length: star keeps times in its tail, GNU's own format has no prefix at all. */
const prefixLength = (block: Buffer): number => {
  if (!matches(block, 257, 'ustar\0')) return 0;
  return matches(block, 508, 'tar\0') ? 131 : 155;
};

/**
 * @param block exactly 512 bytes, not all zero
 * @param offset where it lies in the tar stream, for the messages
 * @throws ArchiveError `damaged` where the checksum or the size field is wrong: nothing after it can be found then
 */
export const decodeHeader = (block: Buffer, offset: number): TarHeader => {
  if (!checksumHolds(block)) throw damaged(`bad header checksum at byte ${offset} of the tar stream`);
  const size = tarNumber(block, 124, 12);
  if (size === null || size < 0) throw damaged(`bad size in the header at byte ${offset} of the tar stream`);
  const garbage: string[] = [];
  const number = (field: string, start: number, length: number): number => {
    const value = tarNumber(block, start, length);
    if (value === null) garbage.push(field);
    return value ?? 0;
  };
  const flag = block.toString('latin1', 156, 157);
  const name = text(block, 0, 100);
  const prefix = text(block, 345, prefixLength(block));
  const named = matches(block, 257, 'ustar');
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    link: text(block, 157, 100),
    type: flag === '\0' ? '0' : flag,
    size,
    mode: number('mode', 100, 8) & 0o7777,
    uid: number('owner', 108, 8),
    gid: number('group', 116, 8),
    uname: named ? text(block, 265, 32) : '',
    gname: named ? text(block, 297, 32) : '',
    mtime: number('mtime', 136, 12),
    garbage: garbage[0] ?? null,
  };
};
