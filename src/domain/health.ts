/** Whether a schedule has the backup that it should have by now. Pure rules of time. */
import { latestUpTo } from './catch-up';
import { firstOccurrence, isExpired } from './occurrence';
import type { Schedule } from './schedule';
import { type Instant, instantOf, type Now } from './time';

/**
 * `good`: there is a good backup since its latest occurrence. `waiting`: its first one is still to come. `pending`: the
 * latest one has come, the service is up and will make it, and there is a good backup since the one before. `overdue`:
 * none of these, so that its newest good backup is older than its own interval allows. `expired`: its time had passed
 * when its line was made, and it has none.
 */
export type Health = 'good' | 'waiting' | 'pending' | 'overdue' | 'expired';

export interface Circumstance {
  readonly now: Now;
  readonly serviceIsUp: boolean;
  /** When the newest good backup of its path and name was completed; null when there is none. */
  readonly newestGood: Instant | null;
}

const ofOnce = ({ due, ended }: Schedule, { now, serviceIsUp, newestGood }: Circumstance): Health => {
  if (due === null) {
    const since = ended === null ? Infinity : instantOf(ended.due);
    return newestGood !== null && newestGood >= since ? 'good' : 'overdue';
  }
  if (instantOf(due) > now.instant) return 'waiting';
  return serviceIsUp ? 'pending' : 'overdue';
};

export const healthOf = (schedule: Schedule, circumstance: Circumstance): Health => {
  const { spec, due, created } = schedule;
  const { now, serviceIsUp, newestGood } = circumstance;
  if (isExpired(schedule)) return 'expired';
  if (spec.when.kind === 'once') return ofOnce(schedule, circumstance);
  const first = instantOf(firstOccurrence(spec, created, now));
  if (first > now.instant) return 'waiting';
  const latest = latestUpTo(spec, first, now.instant, now.zone);
  const good = newestGood ?? -Infinity;
  if (good >= latest) return 'good';
  const isDue = due !== null && instantOf(due) <= latest;
  const before = latest === first ? -Infinity : latestUpTo(spec, first, latest - 1, now.zone);
  return isDue && serviceIsUp && good >= before ? 'pending' : 'overdue';
};
