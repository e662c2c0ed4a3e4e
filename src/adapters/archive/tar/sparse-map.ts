/**
 * Sparse files by GNU tar: which stretches of a file its stored bytes are. All four forms are read: the old GNU
 * header (type `S`) and pax 0.0, 0.1 and 1.0 (GNU tar's manual, "Storing Sparse Files").
 */
import { paxCount, type PaxRecords } from './pax-records';
import { tarNumber } from './tar-number';

/** A stretch of the file, in bytes. */
export type DataStretch = readonly [offset: number, length: number];

/** A file with more stretches than this is refused: the map is held in memory. */
export const mostStretches = 1_000_000;

/** Whether the stretches ascend, lie within the file and sum up to what is stored. */
export const mapFits = (stretches: ReadonlyArray<DataStretch>, realSize: number, stored: number): boolean => {
  let end = 0;
  let sum = 0;
  for (const [start, length] of stretches) {
    if (start < end || length < 0) return false;
    end = start + length;
    sum += length;
  }
  return end <= realSize && sum === stored && stretches.length <= mostStretches;
};

/** Pairs from a list of numbers, or null where one is missing or wrong. */
export const pairs = (numbers: ReadonlyArray<number | null>): ReadonlyArray<DataStretch> | null => {
  const stretches: DataStretch[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    const start = numbers[at] ?? null;
    const length = numbers[at + 1] ?? null;
    if (start === null || length === null) return null;
    stretches.push([start, length]);
  }
  return stretches;
};

/**
 * The map of pax forms 0.0 (repeated records) and 0.1 (one record).
 * @returns null where there is none, and `bad` where it is no list of pairs
 */
export const paxMap = ({ values, stretches }: PaxRecords): ReadonlyArray<DataStretch> | 'bad' | null => {
  const map = values.get('GNU.sparse.map');
  if (map !== undefined) return pairs(map.split(',').map(paxCount)) ?? 'bad';
  return stretches.length === 0 ? null : (pairs(stretches.map(paxCount)) ?? 'bad');
};

/** `count` entries of the old GNU form (12 bytes offset, 12 bytes length each) at `start` of a block. */
export const oldEntries = (block: Buffer, start: number, count: number): ReadonlyArray<DataStretch> => {
  const stretches: DataStretch[] = [];
  for (let at = start; at < start + count * 24; at += 24) {
    if ((block[at] ?? 0) === 0) break;
    const from = tarNumber(block, at, 12) ?? -1;
    const length = tarNumber(block, at + 12, 12) ?? -1;
    stretches.push([from, length]);
  }
  return stretches;
};

/** Longest number in a map at the head of the content: more digits than any offset has. */
const mostDigits = 20;

/**
 * Reads the map at the head of the content (pax 1.0): a count, then that many offset and length pairs, each in decimal
 * with a newline, padded to a whole block.
 */
export const headMapReader = () => {
  const numbers: number[] = [];
  let digits = '';
  let wanted: number | null = null;
  return {
    /** Takes the next block; answers the map once it is whole, null until then, `bad` where it is none. */
    push: (block: Buffer): ReadonlyArray<DataStretch> | 'bad' | null => {
      const lines = (digits + block.toString('latin1')).split('\n');
      digits = lines.pop() ?? '';
      for (const line of lines) {
        const number = paxCount(line);
        if (number === null) return 'bad';
        if (wanted === null) wanted = number * 2;
        else numbers.push(number);
        if (wanted > mostStretches * 2) return 'bad';
        if (numbers.length === wanted) return pairs(numbers);
      }
      return digits.length > mostDigits ? 'bad' : null;
    },
  };
};
