/** The inspector’s page, as a port. */
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';

/** A page that is served. */
export interface ServedPage {
  readonly url: string;
  /** Whether a process has shown itself, or does so within as many milliseconds. */
  readonly isShown: (within: number) => Task<boolean>;
  readonly close: Task<void>;
}

/** The page that shows the running chart, and the relay that serves it on this machine only. */
export interface InspectorPage {
  readonly serve: (options: {
    /** Null: the usual one. */
    readonly port: number | null;
    readonly open: boolean;
    /** Show the official hosted page, which needs the internet, in place of ours. */
    readonly stately: boolean;
  }) => TaskEither<BackupError, ServedPage>;
}
