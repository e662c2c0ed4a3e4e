/** Whether a schedule has the backup that it should have by now. Pure rules of time. */
import { latestUpTo } from './catch-up';
import { firstOccurrence, isExpired } from './occurrence';
import { latestExpected, pauseNow, requestsOf } from './on-request';
import type { Pause, Schedule } from '../schedule/schedule';
import { type Instant, instantOf, minute, type Now, type Timestamp, localOf } from '../time/time';

/**
 * `good`: there is a good backup since its latest occurrence. `waiting`: its first one is still to come. `pending`: the
 * latest one has come just now, or the service is at work; it will make it; and there is a good backup since the one before. `overdue`:
 * none of these, so that its newest good backup is older than its own interval allows. `expired`: its time had passed
 * when its line was made, and it has none. `paused`: somebody wants it so, and nothing is missed.
 */
export type Health = 'good' | 'waiting' | 'pending' | 'overdue' | 'expired' | 'paused';

export interface Circumstance {
  readonly now: Now;
  readonly serviceIsUp: boolean;
  /** It has some archive in hand. */
  readonly isAtWork: boolean;
  /** When the newest good backup of its path and name was completed; null when there is none. */
  readonly newestGood: Instant | null;
  /** The latest due instant of a schedule whose place it took; null when it took nobody's. */
  readonly inheritedDue: Instant | null;
  /** The pause of all schedules. */
  readonly paused?: Pause | undefined;
}

/** A service that is not at work makes what is due within this; one that does not is not well. */
const timeout = 10 * minute;

const isInTime = (due: Instant, { now, serviceIsUp, isAtWork }: Circumstance): boolean =>
  serviceIsUp && (isAtWork || now.instant - due <= timeout);

const ofOnce = ({ due, ended }: Schedule, circumstance: Circumstance): Health => {
  const { now, newestGood } = circumstance;
  if (due === null) {
    const since = ended === null ? Infinity : instantOf(ended.due);
    return newestGood !== null && newestGood >= since ? 'good' : 'overdue';
  }
  if (instantOf(due) > now.instant) return 'waiting';
  return isInTime(instantOf(due), circumstance) ? 'pending' : 'overdue';
};

/** What ended last by the schedule's present rule; a wrong clock may have set the beginning of that into the future. */
const endedSince = ({ since, ended }: Schedule, now: Now): Timestamp | null => {
  if (ended === null || since === undefined || instantOf(since) > now.instant) return ended?.due ?? null;
  return instantOf(ended.due) > instantOf(since) - minute ? ended.due : null;
};

/** The first occurrence that is known to have come; one that a wrong clock has made may lie in the future. */
const firstThatCame = (schedule: Schedule, now: Now): Instant | null => {
  const { spec, due, created, since } = schedule;
  const known = [firstOccurrence(spec, since ?? created, now), due, endedSince(schedule, now)].flatMap(
    (at) => (at === null || instantOf(at) > now.instant ? [] : [instantOf(at)]),
  );
  return known.length === 0 ? null : Math.min(...known);
};

export const healthOf = (schedule: Schedule, circumstance: Circumstance): Health => {
  const { spec, due } = schedule;
  const { now, newestGood, inheritedDue } = circumstance;
  if (isExpired(schedule)) return 'expired';
  if (pauseNow(requestsOf(schedule, circumstance.paused), now.instant) !== null) return 'paused';
  if (spec.when.kind === 'once') return ofOnce(schedule, circumstance);
  const good = newestGood ?? -Infinity;
  const first = firstThatCame(schedule, now);
  if (first === null) return inheritedDue !== null && good < inheritedDue ? 'overdue' : 'waiting';
  const latest = latestExpected(schedule, first, circumstance.paused, now);
  if (latest === null) return 'waiting';
  if (good >= latest) return 'good';
  const isDue = due !== null && instantOf(due) <= latest;
  const before = latest <= first ? -Infinity : latestUpTo(spec, first, latest - 1, localOf(now));
  return isDue && isInTime(latest, circumstance) && good >= before ? 'pending' : 'overdue';
};
