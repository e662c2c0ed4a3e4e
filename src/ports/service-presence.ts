/** What the service shows of itself, as a port. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { LiveStatus } from '../codecs/live-status';
import type { BackupError } from '../domain/error';
import type { Timestamp } from '../domain/time/time';

/** What the service shows of itself to other processes. */
export interface ServicePresence {
  readonly pid: number;
  /** Publishes the pid; from now on signals may come. */
  readonly announce: (since: Timestamp) => TaskEither<BackupError, void>;
  readonly show: (status: Omit<LiveStatus, 'pid'>) => IO<void>;
  /** Whether it waits for its workspace, so that there is no place in which it could show itself: the list of processes tells. */
  readonly wait: (waits: boolean) => IO<void>;
  readonly leave: IO<void>;
}
