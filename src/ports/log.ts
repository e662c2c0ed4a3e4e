/** The human log, as a port. */
import type { IO } from 'fp-ts/IO';
import type { Timestamp } from '../domain/time/time';

/** The human log of this process; a line that can't be written is a warning. */
export interface Log {
  readonly write: (at: Timestamp, text: string) => IO<void>;
}
