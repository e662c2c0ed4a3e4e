/** Where removed archives rest, as a port: `backups/.trash/` here. Whoever changes anything in it holds the lock for archives. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { PackReport } from '../domain/events/pack-report';

export interface TrashStore {
  /**
   * Moves a file of `backups/` into the trash, durably, under the first of these names that is free, and gives that one; null
   * when the file is not there. Nothing is replaced. Doing it again after a kill in the middle goes on where that was.
   */
  readonly put: (file: string, names: Iterable<string>) => TaskEither<BackupError, string | null>;
  /** The same the other way round. */
  readonly takeBack: (trash: string, files: Iterable<string>) => TaskEither<BackupError, string | null>;
  /** Bytes of what is in the trash, by file name; null for what is no regular file. None where there is no trash. */
  readonly sizes: TaskEither<BackupError, ReadonlyMap<string, number | null>>;
  /** Bytes that are free once all of these names are gone from the trash: a file that has a name elsewhere gives none. */
  readonly frees: (trash: ReadonlyArray<string>) => TaskEither<BackupError, number>;
  /** Whether a name in the trash and one in `backups/` are of one and the same file. */
  readonly isSame: (trash: string, file: string) => TaskEither<BackupError, boolean>;
  /** Whether the file is there and is the archive that the report describes. */
  readonly holds: (trash: string, report: PackReport) => TaskEither<BackupError, boolean>;
  /** Whether somebody is reading a file of `backups/` now, as far as this machine can tell. */
  readonly isUsed: (file: string) => TaskEither<BackupError, boolean>;
  /** Durably, from the trash; nothing when it is not there. */
  readonly remove: (trash: string) => TaskEither<BackupError, void>;
}
