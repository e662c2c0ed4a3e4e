/** The archives that the journal has recorded, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { Archives, Version } from '../domain/archive/archives';
import type { Trash } from '../domain/archive/trash';
import type { State } from '../domain/decider/state';
import type { BackupError } from '../domain/error';
import type { FailedLast } from '../domain/history/last-backup';
import type { ScheduleHistory } from '../domain/history/projection';

/** The schedule that a version was made for, in the file or not; null when the journal does not say. */
export type MakerOf = (version: Version) => ScheduleHistory | null;

/** The archives that the journal has recorded. */
export interface ArchiveIndex {
  /** Up to the journal's present end. The first call walks the whole chain. */
  readonly read: TaskEither<BackupError, Archives>;
  /** Those that rest in the trash, up to the same end. */
  readonly trash: TaskEither<BackupError, Trash>;
  /** For whom all of them were made, up to the same end. */
  readonly makers: TaskEither<BackupError, MakerOf>;
  /** Whose last backup failed, up to the same end. */
  readonly failures: TaskEither<BackupError, FailedLast>;
  /** The backup that was begun and has no end, up to the same end; null when there is none. */
  readonly attempt: TaskEither<BackupError, State['attempt']>;
}
