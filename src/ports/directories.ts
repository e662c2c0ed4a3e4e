/** Paths that people type, as a port. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

/** Where a restore can go: paths as the caller of a command means them. */
export interface Directories {
  readonly absolute: (path: string) => string;
  /** The same with every link on the way followed, as far as it leads anywhere. */
  readonly real: (path: string) => string;
  /** Absolute path of a name beside the caller that is not taken: the name itself, or `NAME-2` and so on. */
  readonly unused: (name: string) => TaskEither<BackupError, string>;
}
