/** The background service as a process, as a port. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { LiveStatus, RunStatus } from '../codecs/live-status';
import type { ServiceArguments } from '../codecs/service-arguments';
import type { BackupError } from '../domain/error';
import type { Timestamp } from '../domain/time/time';

/** What `start` came to. `archiving` names the archive that is still being made. */
export interface Started {
  readonly pid: number;
  readonly archiving: string | null;
  /** What it has found that is not as it should be, and that does not keep it from its work. */
  readonly warnings: ReadonlyArray<string>;
}

/** The service as it can be seen from outside. All but `up` is null where it can't be told. */
export interface ServiceStatus {
  readonly up: boolean;
  readonly pid: number | null;
  readonly since: Timestamp | null;
  readonly live: LiveStatus | null;
  /** It is of an older version, which can't read the lines that this one writes; not there for any other. */
  readonly outdated?: boolean;
  /** Whether any process holds the place of the one that makes an archive; not there where it can't be told. */
  readonly archiving?: boolean;
  /** The archive that `run` has in hand in another process; not there when it has none. */
  readonly run?: RunStatus;
}

/** The background service as a process. */
export interface ServiceProcess {
  /** Whether it lives, and what it shows of itself. */
  readonly look: TaskEither<BackupError, ServiceStatus>;
  /** Whether the one that runs is of an older version, as far as its record tells: one file is read. */
  readonly isOutdated: IO<boolean>;
  readonly start: (how: ServiceArguments) => TaskEither<BackupError, Started>;
  /** Makes this very process the service, which ends it as well: comes back only with why it can't be. */
  readonly serve: (how: ServiceArguments) => TaskEither<BackupError, never>;
  /** Signals the service and waits until it is gone; `onWait` hears once, after a moment, what the service is doing. */
  readonly stop: (
    how: 'drain' | 'now',
    onWait: (status: LiveStatus | null) => void,
  ) => TaskEither<BackupError, void>;
}
