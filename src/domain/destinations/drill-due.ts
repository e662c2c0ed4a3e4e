/** When the service tries by itself whether it can be restored from a place. Pure. */
import type { Destination } from '../events/destination';
import type { PlaceProof } from '../events/proof';
import { day, type Instant, instantOf } from '../time/time';

const every = { daily: day, weekly: 7 * day, monthly: 30 * day };

/** So long after one that found a fault, or could not be held, in milliseconds, it is tried again. */
const againAfter = day;

/** A time to come was written by a clock that was wrong. */
const isWithin = (at: Instant, time: number, now: Instant): boolean => at <= now && now - at < time;

/** `isFailing`: of some name the last one there found a fault. */
export const isDrillDue = (
  { options: { drill } }: Pick<Destination, 'options'>,
  { drilled, missed }: Pick<PlaceProof, 'drilled' | 'missed'>,
  isFailing: boolean,
  now: Instant,
): boolean => {
  if (drill === undefined) return false;
  if (missed !== null && isWithin(instantOf(missed.last), againAfter, now)) return false;
  if (drilled === null) return true;
  return !isWithin(
    instantOf(drilled.at),
    drilled.finding === null && !isFailing ? every[drill] : againAfter,
    now,
  );
};
