/** What a process can hold until it dies, as a port. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

/** What a process can hold until it dies: its place as the service, as the one that makes an archive, or as the one that tells others. */
export type HeldRange = 'service' | 'archive' | 'notices';

export interface Locks {
  /** Null when another process holds it; otherwise a function that lets go. */
  readonly tryHold: (range: HeldRange) => TaskEither<BackupError, IO<void> | null>;
}
