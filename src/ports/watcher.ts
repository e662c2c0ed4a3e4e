/** What tells of changes to the schedules file, as a port. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

/** Tells of changes to the schedules file until it is closed. */
export interface Watcher {
  readonly watch: (onChange: IO<void>) => TaskEither<BackupError, IO<Promise<void>>>;
}
