/** Where archives are kept, as a port: `backups/` here, and the seam for other stores. */
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Placement } from '../domain/events/event';
import type { PackReport } from '../domain/events/pack-report';
import type { ArchiveName } from '../domain/schedule/schedule';
import type { Instant, Now } from '../domain/time/time';

/** What tells that archives are one file under several names. */
export interface FileNames {
  /** The same for two names of one file, and for no others. */
  readonly identity: string;
  /** How many names it has, wherever they are. */
  readonly names: number;
}

/** Where archives are kept: `backups/` here; the seam for other stores. */
export interface ArchiveStore {
  /** Names for a new archive of `name`, and for the present one, which is kept. Creates the directory. */
  readonly place: (name: ArchiveName, now: Now) => TaskEither<BackupError, Placement>;
  /** The same, with a name for the archive that is present by now; the new one stays where it was written. */
  readonly settle: (placement: Placement, now: Now) => TaskEither<BackupError, Placement>;
  /** Absolute path of a file in the store. A name that is no file name leads to nothing. */
  readonly pathOf: (file: string) => string;
  /** The absolute path of the directory in which catalogues of archives lie. */
  readonly catalogues: string;
  /**
   * Keeps the present archive, puts the new one in its place, durably; doing it again changes nothing. `name taken`: by
   * now something else stands where the placement found nothing; nothing was changed.
   */
  readonly publish: (placement: Placement) => TaskEither<BackupError, 'published' | 'name taken'>;
  /** Whether the file is there and is the archive that the report describes. */
  readonly holds: (file: string, report: PackReport) => TaskEither<BackupError, boolean>;
  /** Bytes of the file; null when it is not there. */
  readonly size: (file: string) => TaskEither<BackupError, number | null>;
  /** By file name; without those that are not there, or that nobody can look at. */
  readonly namesOf: (files: ReadonlyArray<string>) => Task<ReadonlyMap<string, FileNames>>;
  /** When a regular file was modified last; null for what is none. A link is not followed. */
  readonly modified: (file: string) => TaskEither<BackupError, Instant | null>;
  /** Durably; nothing when it is not there. */
  readonly remove: (file: string) => TaskEither<BackupError, void>;
  /** Names of the temporary files that are there, whether or not somebody writes them. */
  readonly temporary: TaskEither<BackupError, ReadonlyArray<string>>;
  /** Removes temporary files that no process is writing any more; gives their names. */
  readonly sweep: TaskEither<BackupError, ReadonlyArray<string>>;
  /** Names of the archives, sorted. */
  readonly list: TaskEither<BackupError, ReadonlyArray<string>>;
}
