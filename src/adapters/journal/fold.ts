/** Folds the lines of a journal file, checking the chain on the way. */
import { hash } from 'node:crypto';
import { decodeJournalLine } from '../../codecs/journal-line';
import type { BackupError } from '../../domain/error';
import { evolveRecorded } from '../../domain/evolve';
import { noDigest, type Recorded } from '../../domain/recorded';
import { initialState } from '../../domain/state';
import type { Head } from '../../ports';
import type { FileSystem } from '../file-system';
import { type JournalLine, readLines } from './lines';

/** A head, and where in the file its line stands. */
export interface Cursor extends Head {
  /** Byte offset of the head's line. */
  readonly start: number;
  /** Byte offset after the head's line. */
  readonly end: number;
}

export const emptyCursor: Cursor = { seq: 0, hash: noDigest, state: initialState, start: 0, end: 0 };

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

/** The recorded decision on a line, if the line continues the chain at `cursor`. */
const continueChain = (cursor: Cursor, line: JournalLine): Recorded => {
  const number = cursor.seq + 1;
  const decoded = decodeJournalLine(line.bytes.toString('utf8'));
  if (decoded._tag === 'Left') throw new DamagedLine(number, decoded.left);
  const recorded = decoded.right;
  if (recorded.prev !== cursor.hash) {
    throw new DamagedLine(
      number,
      'it does not continue the chain: a line before it was changed, lost or moved',
    );
  }
  if (recorded.seq !== number)
    throw new DamagedLine(number, `its seq is ${recorded.seq}, and should be ${number}`);
  return recorded;
};

/** Where the fold came to. What stands in the file after `cursor.end` is torn. */
export interface Folded {
  readonly cursor: Cursor;
  readonly size: number;
}

/**
 * Folds every whole line after `from`. A line with NUL bytes that nothing but torn bytes follow is torn, too.
 * Throws `DamagedLine` for a line that does not decode or does not continue the chain.
 */
export const fold = (
  fileSystem: FileSystem,
  fd: number,
  from: Cursor,
  onRecorded: (recorded: Recorded) => void = () => undefined,
): Folded => {
  let cursor = from;
  let suspect: DamagedLine | null = null;
  readLines(fileSystem, fd, from.end, (line) => {
    if (suspect !== null) throw suspect;
    if (line.bytes.includes(0)) {
      suspect = new DamagedLine(cursor.seq + 1, 'it holds NUL bytes, and lines follow it');
      return;
    }
    const recorded = continueChain(cursor, line);
    cursor = {
      seq: recorded.seq,
      hash: digestOf(line.bytes),
      state: evolveRecorded(cursor.state, recorded),
      start: line.start,
      end: line.end,
    };
    onRecorded(recorded);
  });
  return { cursor, size: fileSystem.fstatSync(fd).size };
};
