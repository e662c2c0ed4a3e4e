/** What a schedule’s path means on this machine, as a port. */
import type { Either } from 'fp-ts/Either';
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { SourcePath } from '../domain/schedule/schedule';
import type { PlaceOf } from '../domain/schedule/source-place';

/** Where a schedule's path leads. */
export interface Resolved {
  readonly source: string;
  readonly root: string;
}

/** Finds what a schedule's path means on this machine. */
export interface Sources {
  /** Absolute path and first member component for a schedule's path; `~/` may have no meaning on this machine. */
  readonly resolve: (path: SourcePath) => Either<BackupError, Resolved>;
  /** The same text for every spelling of a place. Never fails, and looks at nothing. */
  readonly placeOf: PlaceOf;
  readonly exists: (path: SourcePath) => TaskEither<BackupError, boolean>;
  /** Whether something is there: an empty directory may be where a snapshot was mounted. Never fails. */
  readonly isFilled: (absolute: string) => Task<boolean>;
  /** The workspace's own directories, which no archive holds. */
  readonly never: ReadonlyArray<string>;
}
