/** What questions about the past are asked of: the journal's story, and what can be seen of the present. */
import type { HistoryProjection } from './projection';
import type { ScheduleLine } from '../occurrence/occurrence';
import type { InHand } from './occurrence-status';
import type { Now } from '../time/time';

export interface QueryContext {
  readonly projection: HistoryProjection;
  /** The schedules of the file; while it is gone, those that it had. */
  readonly lines: ReadonlyArray<ScheduleLine>;
  /** Without the schedules file nothing is in force. */
  readonly fileIsThere: boolean;
  /** The occurrence whose archive some process has in hand. */
  readonly inHand: InHand | null;
  readonly serviceIsUp: boolean;
  /** Bytes of the archives in `backups/`, by file name; null when nobody has looked. */
  readonly sizes: ReadonlyMap<string, number> | null;
  readonly now: Now;
}
