/** Folds the lines of a journal file, checking the chain on the way. */
import { hash } from 'node:crypto';
import { decodeJournalLine } from '../../codecs/journal-line';
import type { BackupError } from '../../domain/error';
import { evolveRecorded } from '../../domain/evolve';
import { noDigest, type Recorded } from '../../domain/recorded';
import { initialState } from '../../domain/state';
import type { Head, Place } from '../../ports';
import type { FileSystem } from '../file-system';
import { type JournalLine, readLines } from './lines';

/** A place with what the journal adds up to there. */
export type Cursor = Place & Head;

export const emptyPlace: Place = { seq: 0, hash: noDigest, start: 0, end: 0 };
export const emptyCursor: Cursor = { ...emptyPlace, state: initialState };

/** SHA-256, 64 lower-case hex digits. */
export const digestOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

/** Thrown inside the adapter, and turned into its error at the port. */
export class DamagedLine extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(`line ${line}: ${reason}`);
  }

  toError(): BackupError {
    return { type: 'JournalDamaged', line: this.line, reason: this.reason };
  }
}

const newline = 0x0a;

/** Whether the journal still has the line of a place, where it was. */
export const stands = (fileSystem: FileSystem, fd: number, { start, end, hash }: Place): boolean => {
  const length = end - start;
  if (length < 2 || length > 1 << 28 || fileSystem.fstatSync(fd).size < end) return false;
  const line = Buffer.alloc(length);
  fileSystem.readSync(fd, line, 0, length, start);
  return line[length - 1] === newline && digestOf(line.subarray(0, -1)) === hash;
};

/** The recorded decision on a line, if the line continues the chain at `place`. */
const continueChain = (place: Place, line: JournalLine): Recorded => {
  const number = place.seq + 1;
  const decoded = decodeJournalLine(line.bytes.toString('utf8'));
  if (decoded._tag === 'Left') throw new DamagedLine(number, decoded.left);
  const recorded = decoded.right;
  if (recorded.prev !== place.hash) {
    throw new DamagedLine(
      number,
      'it does not continue the chain: a line before it was changed, lost or moved',
    );
  }
  if (recorded.seq !== number)
    throw new DamagedLine(number, `its seq is ${recorded.seq}, and should be ${number}`);
  return recorded;
};

/** Where a walk came to. What stands in the file after `place.end` is torn. */
export interface Walked {
  readonly place: Place;
  readonly size: number;
}

/**
 * Walks every whole line after `from`. A line with NUL bytes that nothing but torn bytes follow is torn, too.
 * Throws `DamagedLine` for a line that does not decode or does not continue the chain.
 */
export const walk = (
  fileSystem: FileSystem,
  fd: number,
  from: Place,
  onRecorded: (recorded: Recorded) => void,
): Walked => {
  let place = from;
  let suspect: DamagedLine | null = null;
  readLines(fileSystem, fd, from.end, (line) => {
    if (suspect !== null) throw suspect;
    if (line.bytes.includes(0)) {
      suspect = new DamagedLine(place.seq + 1, 'it holds NUL bytes, and lines follow it');
      return;
    }
    const recorded = continueChain(place, line);
    place = { seq: recorded.seq, hash: digestOf(line.bytes), start: line.start, end: line.end };
    onRecorded(recorded);
  });
  return { place, size: fileSystem.fstatSync(fd).size };
};

/** Folds every whole line after `from`. Throws as `walk` does. */
export const fold = (
  fileSystem: FileSystem,
  fd: number,
  from: Cursor,
): { readonly cursor: Cursor; readonly size: number } => {
  let { state } = from;
  const { place, size } = walk(fileSystem, fd, from, (recorded) => {
    state = evolveRecorded(state, recorded);
  });
  return { cursor: { ...place, state }, size };
};
