/** The machine’s clock, as a port. */
import type { IO } from 'fp-ts/IO';
import type { Now } from '../domain/time/time';

export interface Clock {
  readonly now: IO<Now>;
}
