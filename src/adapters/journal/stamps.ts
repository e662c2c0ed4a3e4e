/** Reads from a journal nothing but when each of its lines was written: of lines that have been checked before. */
import type { Instant } from '../../domain/time/time';
import type { FileSystem } from '../file-system';
import { lineReader } from './lines';

/** How every line begins that this program writes. */
const beginning = /^\{"v":\d+,"seq":\d+,"at":"([^"\\]*)"/;
const longestBeginning = 80;

const hasStamp = (value: unknown): value is { readonly at: string } =>
  typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'string';

/** A line whose keys stand in another order is as good. */
const slowly = (bytes: Buffer): string | null => {
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  return hasStamp(value) ? value.at : null;
};

/** The stamps of the lines before byte `end`. Piece by piece: false when there are no more. */
export const stampReader = (fileSystem: FileSystem, fd: number, end: number) => {
  const stamps: Array<Instant> = [];
  let isOver = end === 0;
  let done = 0;
  const { readOn } = lineReader(fileSystem, fd, 0, (line) => {
    if (line.end > end) return;
    const at = beginning.exec(line.bytes.toString('latin1', 0, longestBeginning))?.[1];
    stamps.push(Date.parse(at ?? slowly(line.bytes) ?? ''));
    isOver = line.end === end;
    done = line.end;
  });
  return {
    readOn: (): boolean => !isOver && readOn(),
    stamps: (): ReadonlyArray<Instant> => stamps,
    /** Up to which byte. */
    done: (): number => done,
  };
};
