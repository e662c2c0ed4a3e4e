/** The machine's own service manager, as a port: it starts the service after a reboot, and again when it fails. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { ServiceManager } from '../domain/service-files';

/** Whose service it is: the machine's, or the user's own. */
export type ServiceScope = 'user' | 'system';

/** What is there, or is to be there, for this workspace. */
export interface ServiceFile {
  readonly manager: ServiceManager;
  readonly scope: ServiceScope;
  /** By which name the service manager knows it. */
  readonly name: string;
  /** Where it stands; null where no file of its own is meant, as for cron. */
  readonly file: string | null;
  readonly text: string;
}

export interface InstalledService {
  readonly isInstalled: boolean;
  /** In the service manager's own words, as `enabled` and `active`. */
  readonly enabled: string;
  readonly active: string;
}

/** What a service is to be. */
export interface ServiceAsked {
  /** Null: for root the machine's, else the user's own. */
  readonly scope: ServiceScope | null;
  /** Null: for this machine. */
  readonly manager: ServiceManager | null;
  /** The directory into which it writes its metrics; null: it writes none. */
  readonly textfile: string | null;
  /** Bytes a second that may go to places elsewhere and come from there; null: as many as go. */
  readonly limitRate: number | null;
}

export interface MachineService {
  readonly file: (asked: ServiceAsked) => TaskEither<BackupError, ServiceFile>;
  /** Writes the file, has it started now and after every reboot. Gives where a former one that said something else is kept; null for none. */
  readonly install: (file: ServiceFile) => TaskEither<BackupError, string | null>;
  /** Ends the service and takes the file away; false where there was none. */
  readonly uninstall: (file: ServiceFile) => TaskEither<BackupError, boolean>;
  readonly look: (file: ServiceFile) => TaskEither<BackupError, InstalledService>;
  /** Whether the services of the user run when the user is not logged in; null where that is not told. */
  readonly lingers: TaskEither<BackupError, boolean | null>;
}
