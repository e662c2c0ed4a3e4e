/** The append-only journal, as a port. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { State } from '../domain/decider/state';
import type { BackupError } from '../domain/error';
import type { Decided, Recorded } from '../domain/events/recorded';
import type { Folded } from '../domain/history/fold-journal';
import type { LostLines } from '../domain/lost-lines';
import type { Instant, Timestamp } from '../domain/time/time';

/** The journal up to its last line. */
export interface Head {
  /** Lines in the journal; 0 when it is empty. */
  readonly seq: number;
  /** SHA-256 of the last line without its newline, 64 hex digits; zeros when it is empty. */
  readonly hash: string;
  readonly state: State;
}

/** A line of the journal, and where it stands in the file: bytes `start` to `end`, its newline included. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
  readonly start: number;
  readonly end: number;
}

/** The place of the last whole line; `torn` counts the bytes after it. */
export interface JournalEnd extends Place {
  readonly torn: number;
}

/** What a journal adds up to at a line. */
export interface Remembered {
  readonly place: Place;
  readonly folded: Folded;
}

/** The append-only journal. Every call fails with `JournalDamaged` rather than guess. */
export interface Journal {
  /** Runs `use` under the write lock; waits for it, at most 10 s in which nothing is written, 5 min in all (`JournalBusy`). */
  readonly exclusively: <A>(use: TaskEither<BackupError, A>) => TaskEither<BackupError, A>;
  /** Under the write lock only: the present head; a torn tail is moved aside first. */
  readonly head: TaskEither<BackupError, Head>;
  /**
   * Under the write lock only: adds one line after the head and makes it durable, or leaves the journal as it was. `state`
   * is what the line leads to from the head. Nothing is added that would not be read again (`NotRecordable`).
   */
  readonly append: (at: Timestamp, decided: Decided, state: State) => TaskEither<BackupError, Head>;
  /**
   * Without any lock: every whole line after a place (null: from the first), up to the line `last` where that is given,
   * chain checked; a torn tail is passed over. `line` is the line as it stands in the file, without its newline.
   */
  readonly readFrom: (
    after: Place | null,
    onRecorded: (recorded: Recorded, line: string, place: Place) => void,
    last?: number,
  ) => TaskEither<BackupError, JournalEnd>;
  /** Without any lock: when each line up to a place was written. Those lines have been read before, and are not checked again. */
  readonly stamps: (through: Place) => TaskEither<BackupError, ReadonlyArray<Instant>>;
  /** Without any lock: whether the line at a place is still there as it was. */
  readonly holds: (place: Place) => TaskEither<BackupError, boolean>;
  /** What was remembered last, if the journal still has that line where it was; null otherwise. It only saves time. */
  readonly remembered: TaskEither<BackupError, Remembered | null>;
  /** Keeps this for whoever reads next. Where that can't be done, nothing is lost but time. */
  readonly remember: (what: Remembered) => IO<void>;
  /** The latest snapshot of a line up to `last` that suits and whose line is still there; null when none is. It only saves time. */
  readonly snapshot: (
    last: number,
    suits: (known: Remembered) => boolean,
  ) => TaskEither<BackupError, Remembered | null>;
  /** Keeps what the journal added up to at a line in its midst. Where that can't be done, nothing is lost but time. */
  readonly keepSnapshot: (what: Remembered) => IO<void>;
  /** Without any lock: the furthest line that was there and is there no more, as far as what was saved tells; null when nothing does. */
  readonly lost: TaskEither<BackupError, LostLines | null>;
}
