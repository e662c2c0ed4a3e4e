/** One occurrence as the journal tells of it: when it was due, started, sealed, and how it ended; and what is no occurrence. */
import type { SkipReason, Trigger } from '../events/event';
import type { PackReport } from '../events/pack-report';
import type { ArchiveName, Outcome, ScheduleId, SourcePath } from '../schedule/schedule';
import type { Timestamp } from '../time/time';

/** When something was journalled, and in which line. */
export interface JournalPoint {
  /** Infinity for what nobody has journalled yet. */
  readonly seq: number;
  readonly at: Timestamp;
}

/** How an occurrence ended. */
export type Ending = JournalPoint & {
  readonly outcome: Outcome;
  /** Why it is not completed: a text, or for skipped ones the kind. */
  readonly reason: string | null;
  readonly skipped: SkipReason | null;
  /** It was started as often as it may be, and never came to an end: the last start was long before. */
  readonly interrupted: boolean;
  readonly report: PackReport | null;
  readonly adopted: boolean;
  /** The absolute path that was read instead of the schedule's, where `before-backup` named one. */
  readonly archivedFrom?: string;
};

/** An archive that `adopt` took into the journal: no occurrence that the journal knows of made it. */
export interface Adoption extends JournalPoint {
  /** Null where nobody can tell whose backup it is. */
  readonly schedule: ScheduleId | null;
  readonly path: SourcePath | null;
  readonly name: ArchiveName;
  /** When it was made. */
  readonly completed: Timestamp;
  readonly report: Pick<PackReport, 'bytes' | 'sha256'>;
}

/** One occurrence, or a run of them that was skipped together: from `due` through `through`. */
export interface Occurrence {
  readonly schedule: ScheduleId;
  readonly trigger: Trigger;
  readonly path: SourcePath;
  readonly name: ArchiveName;
  readonly due: Timestamp;
  /** The last occurrence of a run; `due` itself when it is one alone. */
  readonly through: Timestamp;
  /** How many; null when they are too many to count. */
  readonly count: number | null;
  readonly starts: ReadonlyArray<JournalPoint & { readonly attempt: number; readonly late: boolean }>;
  readonly abandoned: ReadonlyArray<JournalPoint>;
  readonly sealed: (JournalPoint & { readonly report: PackReport }) | null;
  /** Null when it has none yet, or, on command, never got one. */
  readonly end: Ending | null;
}
