/** A directory for the time of some work, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

export interface Scratch {
  /**
   * Makes an empty directory in the workspace, which nobody else reads, and removes it with all that is in it, however `use` ends. What a killed process
   * left of an earlier one goes before. One at a time.
   */
  readonly within: <A>(use: (directory: string) => TaskEither<BackupError, A>) => TaskEither<BackupError, A>;
}
