/** The machine's clock, and its local zone. */
import type { Clock } from '../ports';
import type { Zone } from '../domain/time';

/** Its IANA name is looked up when somebody asks for it: that costs a few milliseconds. */
const localZone: Zone = {
  get name() {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  },
  offsetAt: (instant) => -new Date(instant).getTimezoneOffset(),
};

export const machineClock: Clock = {
  now: () => ({ instant: Date.now(), zone: localZone }),
};
