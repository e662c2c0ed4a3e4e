/** Where a secret may be read from, so that it stands on no command line, as a port. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

export interface SecretInput {
  /** All of standard input, up to 64 kB. */
  readonly standardInput: TaskEither<BackupError, string>;
  /** A variable of the environment; null when it is not set. */
  readonly variable: (name: string) => IO<string | null>;
}
