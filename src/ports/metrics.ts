/** Metrics for a monitoring system, as ports: their text, and the file that a collector reads. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Metric } from '../domain/metric';

/** Whose metrics they are. */
export interface MetricsOrigin {
  /** Absolute path of the workspace, links followed. */
  readonly workspace: string;
  /** Version of this program. */
  readonly version: string;
}

/** In the text format of Prometheus. */
export type MetricsText = (metrics: ReadonlyArray<Metric>) => TaskEither<BackupError, string>;

/** A file in a directory of the textfile collector. */
export interface MetricsFile {
  /** Its absolute path. */
  readonly path: string;
  /** Replaces it at once: a reader finds the old text or the new one. */
  readonly write: (text: string) => TaskEither<BackupError, void>;
}
