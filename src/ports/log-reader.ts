/** The human logs, read: with the files that they were rotated into, and what is written to them from then on. */
import type { IO } from 'fp-ts/IO';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { LogName } from '../domain/events/log-lines';

/** One log, open. Each reading gives the lines that are new since the last one, across rotations; the first one all. */
export interface OpenLog {
  readonly read: TaskEither<BackupError, ReadonlyArray<string>>;
  readonly close: IO<void>;
}

export interface LogReader {
  readonly open: (log: LogName) => IO<OpenLog>;
}
