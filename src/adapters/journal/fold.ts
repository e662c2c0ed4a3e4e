/** Folds the lines of a journal file, checking the chain on the way. */
import { hash } from 'node:crypto';
import type { IO } from 'fp-ts/IO';
import { decodeJournalLine, isSeal, sealLength, sealOf } from '../../codecs/journal-line';
import type { BackupError } from '../../domain/error';
import { evolveRecorded } from '../../domain/decider/evolve';
import { noDigest, type Recorded } from '../../domain/events/recorded';
import { initialState } from '../../domain/decider/state';
import type { Head, Place } from '../../ports/journal';
import type { FileSystem } from '../file-system';
import { type JournalLine, lineReader } from './lines';

/** A place with what the journal adds up to there. */
export type Cursor = Place & Head;

export const emptyPlace: Place = { seq: 0, hash: noDigest, start: 0, end: 0 };
export const emptyCursor: Cursor = { ...emptyPlace, state: initialState };

/** SHA-256, 64 lower-case hex digits; of a text that of its UTF-8. */
export const digestOf = (bytes: Uint8Array | string): string => hash('sha256', bytes, 'hex');

// why: not by node:timers/promises, which a command would have to load for this alone
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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

/** Hears of a line: what it records, the line itself, and where it stands. */
type OnRecorded = (recorded: Recorded, line: string, place: Place) => void;

const newline = 0x0a;

/** Whether the journal still has the line of a place, where it was. */
export const stands = (fileSystem: FileSystem, fd: number, { start, end, hash }: Place): boolean => {
  const length = end - start;
  if (length < 2 || length > 1 << 28 || fileSystem.fstatSync(fd).size < end) return false;
  const line = Buffer.alloc(length);
  fileSystem.readSync(fd, line, 0, length, start);
  return line[length - 1] === newline && digestOf(line.subarray(0, -1)) === hash;
};

/** Whether a line carries its own digest, and that is right; null for one that carries none, as version 1 does. */
const sealHolds = (bytes: Buffer): boolean | null => {
  const end = bytes.toString('latin1', Math.max(0, bytes.length - sealLength));
  return isSeal(end) ? sealOf(digestOf(bytes.subarray(0, -sealLength))) === end : null;
};

/** The recorded decision on a line, if the line continues the chain at `place`. */
const continueChain = (place: Place, line: JournalLine, text: string): Recorded => {
  const number = place.seq + 1;
  const sealed = sealHolds(line.bytes);
  if (sealed === false)
    throw new DamagedLine(number, 'it was changed: it has not the digest that it carries');
  const decoded = decodeJournalLine(text);
  if (decoded._tag === 'Left') {
    const newer = sealed === true ? ' (as a newer version may have written it)' : '';
    throw new DamagedLine(number, `${decoded.left}${newer}`);
  }
  const recorded = decoded.right;
  // why: the last line is proven by no other one
  if (recorded.v !== 1 && sealed === null)
    throw new DamagedLine(number, 'it was changed: its digest is gone');
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

/** The line behind a place, as bytes without its newline, held against the chain. Throws `DamagedLine`. */
export const followLine = (
  place: Place,
  bytes: Buffer,
): { readonly recorded: Recorded; readonly place: Place } => {
  const [start, end] = [place.end, place.end + bytes.length + 1];
  const recorded = continueChain(place, { bytes, start, end }, bytes.toString('utf8'));
  return { recorded, place: { seq: recorded.seq, hash: digestOf(bytes), start, end } };
};

/** Where a walk came to. What stands in the file after `place.end` is torn. */
export interface Walked {
  readonly place: Place;
  readonly size: number;
}

/** A walk under way. */
interface Walk {
  /** Takes the lines of the next piece of the file; false when there are no more. */
  readonly step: () => boolean;
  readonly walked: () => Walked;
}

/** Whether the only NUL byte of a line stands within it. A crash leaves many, or the line's last bytes. */
const hasLoneNul = (bytes: Buffer): boolean => {
  const first = bytes.indexOf(0);
  return first !== bytes.length - 1 && bytes.indexOf(0, first + 1) === -1;
};

/** Whether torn bytes are a whole line and one byte more: the line feed that it ended with was changed. */
const hasLostItsEnd = (rest: Buffer): boolean =>
  rest.at(-1) !== 0 && sealHolds(rest.subarray(0, -1)) === true;

/**
 * Walks every whole line after `from`, up to line `last`. A line with NUL bytes that nothing but torn bytes follow is torn,
 * too. A step throws `DamagedLine` for a line that does not decode or does not continue the chain.
 */
export const startWalk = (
  fileSystem: FileSystem,
  fd: number,
  from: Place,
  onRecorded: OnRecorded,
  last: number,
): Walk => {
  let place = from;
  let damaged: DamagedLine | null = null;
  const { readOn, rest } = lineReader(fileSystem, fd, from.end, (line) => {
    if (place.seq >= last) return;
    if (damaged !== null) throw damaged;
    if (line.bytes.includes(0)) {
      if (hasLoneNul(line.bytes)) throw new DamagedLine(place.seq + 1, 'it was changed: a byte of it is NUL');
      damaged = new DamagedLine(place.seq + 1, 'it holds NUL bytes, and lines follow it');
      return;
    }
    const text = line.bytes.toString('utf8');
    const recorded = continueChain(place, line, text);
    place = { seq: recorded.seq, hash: digestOf(line.bytes), start: line.start, end: line.end };
    onRecorded(recorded, text, place);
  });
  const step = (): boolean => {
    if (place.seq >= last) return false;
    if (readOn()) return true;
    if (hasLostItsEnd(rest()))
      throw new DamagedLine(place.seq + 1, 'it was changed: the line feed at its end is another byte');
    return false;
  };
  return { step, walked: () => ({ place, size: fileSystem.fstatSync(fd).size }) };
};

/** Hears of a piece that was read, how much of what there is to read has been by now: 1 once it is over, or has failed. */
export type OnPiece = (share: IO<number>) => void;

/** Walks piece by piece: between two of them signals, timers and messages get their turn. Rejects as a step throws. */
export const walk = async (
  fileSystem: FileSystem,
  fd: number,
  from: Place,
  onRecorded: OnRecorded,
  onPiece: OnPiece = () => undefined,
  last = Infinity,
): Promise<Walked> => {
  const { step, walked } = startWalk(fileSystem, fd, from, onRecorded, last);
  const share = (): number => {
    const { place, size } = walked();
    // why: what is left of the last piece, or torn, is not the end
    return Math.min(0.99, (place.end - from.end) / Math.max(1, size - from.end));
  };
  try {
    while (step()) {
      onPiece(share);
      await turn();
    }
    return walked();
  } finally {
    onPiece(() => 1);
  }
};

/** Folds every whole line after `from`. Rejects as `walk` does. */
export const fold = async (
  fileSystem: FileSystem,
  fd: number,
  from: Cursor,
  onPiece: OnPiece = () => undefined,
): Promise<{ readonly cursor: Cursor; readonly size: number }> => {
  let { state } = from;
  const onRecorded: OnRecorded = (recorded) => {
    state = evolveRecorded(state, recorded);
  };
  const { place, size } = await walk(fileSystem, fd, from, onRecorded, onPiece);
  return { cursor: { ...place, state }, size };
};
