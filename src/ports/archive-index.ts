/** The archives that the journal has recorded, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { Archives } from '../domain/archive/archives';
import type { BackupError } from '../domain/error';

/** The archives that the journal has recorded. */
export interface ArchiveIndex {
  /** Up to the journal's present end. The first call walks the whole chain. */
  readonly read: TaskEither<BackupError, Archives>;
}
