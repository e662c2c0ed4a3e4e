/** The machine's clock, and its local zone. */
import type { Clock } from '../ports';

export const machineClock: Clock = {
  now: () => ({
    instant: Date.now(),
    zone: { name: 'local', offsetAt: (instant) => -new Date(instant).getTimezoneOffset() },
  }),
};
