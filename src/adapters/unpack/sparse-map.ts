/**
 * Sparse files by GNU tar: which stretches of a file its stored bytes are. All four forms are read: the old GNU
 * header (type `S`) and pax 0.0, 0.1 and 1.0 (GNU tar's manual, "Storing Sparse Files").
 */
import { damaged } from './archive-error';
import { paxCount, type PaxRecords } from './pax-records';
import { tarNumber } from './tar-number';

/** A stretch of the file, in bytes. */
export type Stretch = readonly [offset: number, length: number];

/** A file with more stretches than this is refused: the map is held in memory. */
export const mostStretches = 1_000_000;

/** @throws ArchiveError `damaged` unless the stretches ascend, lie within the file and sum up to what is stored */
export const checkedMap = (
  stretches: ReadonlyArray<Stretch>,
  realSize: number,
  stored: number,
  offset: number,
): ReadonlyArray<Stretch> => {
  const wrong = () => damaged(`bad sparse map in the header at byte ${offset} of the tar stream`);
  let end = 0;
  let sum = 0;
  for (const [start, length] of stretches) {
    if (start < end || length < 0) throw wrong();
    end = start + length;
    sum += length;
  }
  if (end > realSize || sum !== stored || stretches.length > mostStretches) throw wrong();
  return stretches;
};

/** Pairs from a list of numbers, or null where one is missing or wrong. */
export const pairs = (numbers: ReadonlyArray<number | null>): ReadonlyArray<Stretch> | null => {
  const stretches: Stretch[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    const start = numbers[at] ?? null;
    const length = numbers[at + 1] ?? null;
    if (start === null || length === null) return null;
    stretches.push([start, length]);
  }
  return stretches;
};

/** The map of pax forms 0.0 (repeated records) and 0.1 (one record); null where there is none. */
export const paxMap = (records: PaxRecords): ReadonlyArray<Stretch> | null => {
  const map = records.findLast(([key]) => key === 'GNU.sparse.map');
  if (map !== undefined) return pairs(map[1].split(',').map(paxCount));
  const numbers = records
    .filter(([key]) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
    .map(([, value]) => paxCount(value));
  return numbers.length === 0 ? null : pairs(numbers);
};

/** `count` entries of the old GNU form (12 bytes offset, 12 bytes length each) at `start` of a block. */
export const oldEntries = (block: Buffer, start: number, count: number): ReadonlyArray<Stretch> => {
  const stretches: Stretch[] = [];
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
 *
 * @param offset where the member's header lies in the tar stream, for the messages
 */
export const headMapReader = (offset: number) => {
  const wrong = () => damaged(`bad sparse map after the header at byte ${offset} of the tar stream`);
  const numbers: number[] = [];
  let digits = '';
  let wanted: number | null = null;
  return {
    /** Takes the next block; answers the map once it is whole. */
    push: (block: Buffer): ReadonlyArray<Stretch> | null => {
      const lines = (digits + block.toString('latin1')).split('\n');
      digits = lines.pop() ?? '';
      for (const line of lines) {
        const number = paxCount(line);
        if (number === null) throw wrong();
        if (wanted === null) wanted = number * 2;
        else numbers.push(number);
        if (wanted > mostStretches * 2) throw wrong();
        if (numbers.length === wanted) return pairs(numbers);
      }
      if (digits.length > mostDigits) throw wrong();
      return null;
    },
  };
};
