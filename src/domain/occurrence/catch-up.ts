/** What was missed: which occurrences end without a backup, and which one still happens, late. Pure rules of time. */
import type { EventOf } from '../events/event';
import { nextInstant, zoneOf } from './occurrence';
import type { Schedule, ScheduleSpec } from '../schedule/schedule';
import {
  day,
  type Instant,
  instantOf,
  minute,
  type Now,
  type Timestamp,
  timestampAt,
  type Zone,
  localOf,
} from '../time/time';
import { countLimit } from '../events/limits';

/**
 * `pass`: the service looks for what is due. `queue`: it is at work, and what came due meanwhile has only waited its
 * turn, which is nothing that `catchup=no` is about.
 */
export type LookKind = 'pass' | 'queue';

/** What is skipped: from the schedule's due occurrence through another one. */
export type Missed = Pick<EventOf<'BackupSkipped'>, 'through' | 'count' | 'reason' | 'next'>;

/** An occurrence up to `now`, no earlier than `from` and near `now` where that is cheap to find. */
const nearby = (spec: ScheduleSpec, from: Instant, now: Instant, local: Zone): Instant => {
  let reach = (nextInstant(spec, from, local) ?? now) - from;
  while (now - reach > from) {
    const found = nextInstant(spec, now - reach, local);
    if (found !== null && found <= now) return found;
    reach *= 2;
  }
  return from;
};

/** The latest occurrence up to `now`, where `from` is one of them, or the only one. Bisects: a year of minutes is twenty steps. */
export const latestUpTo = (spec: ScheduleSpec, from: Instant, now: Instant, local: Zone): Instant => {
  let latest = nearby(spec, from, now, local);
  let none = now;
  for (;;) {
    const following = nextInstant(spec, latest, local);
    if (following === null || following > now) return latest;
    latest = following;
    const middle = Math.floor((latest + none) / 2);
    const found = nextInstant(spec, middle, local);
    if (found !== null && found <= now) latest = found;
    else none = middle;
  }
};

/** The occurrences from one through another, both counted; null when they are too many to count. */
export const countThrough = (
  spec: ScheduleSpec,
  from: Instant,
  through: Instant,
  local: Zone,
): number | null => {
  let at: Instant | null = from;
  for (let count = 1; count <= countLimit; count += 1) {
    if (at === null || at >= through) return count;
    at = nextInstant(spec, at, local);
  }
  return null;
};

/** Why the latest missed occurrence does not happen late; null when it does. */
const tooLate = (
  { options: { catchup } }: ScheduleSpec,
  latest: Instant,
  now: Instant,
  look: LookKind,
): 'missed' | 'too-late' | null => {
  if (catchup === 'yes') return null;
  if (catchup === 'no') return look === 'pass' && latest + minute <= now ? 'missed' : null;
  return now - latest > catchup * minute ? 'too-late' : null;
};

/** What of a schedule that is due has been missed and does not happen any more; null when nothing has. */
export const missedOf = (spec: ScheduleSpec, due: Timestamp, now: Now, look: LookKind): Missed | null => {
  const from = instantOf(due);
  if (from > now.instant) return null;
  const stamp = (instant: Instant | null) =>
    instant === null ? null : timestampAt(instant, zoneOf(spec, localOf(now)));
  const skipped = (through: Instant, reason: Missed['reason']): Missed => ({
    through: timestampAt(through, zoneOf(spec, localOf(now))),
    count: countThrough(spec, from, through, localOf(now)),
    reason,
    next: stamp(nextInstant(spec, through, localOf(now))),
  });
  const latest = latestUpTo(spec, from, now.instant, localOf(now));
  const reason = tooLate(spec, latest, now.instant, look);
  if (reason !== null) return skipped(latest, reason);
  return latest === from ? null : skipped(latestUpTo(spec, from, latest - 1, localOf(now)), 'superseded');
};

/** A clock that was this far ahead of the present has let occurrences end that are still to come. */
export const aheadLimit = day;

/** Zones differ by less: where a next time is later by more than that, none has moved it. */
const zonesApart = 2 * day;

/**
 * When a schedule goes on whose last occurrence ended under a clock that was far ahead and has been set right since, or
 * which was sent on beyond times that have not ended; null for every other one. Without it, a clock that once showed next
 * year would silence it for that year.
 */
export const rearmed = ({ spec, due, ended, created }: Schedule, now: Now): Timestamp | null => {
  if (due === null || instantOf(due) <= now.instant + aheadLimit) return null;
  const seen = Math.max(instantOf(created), ended === null ? 0 : instantOf(ended.due));
  const wasAhead = seen > now.instant + aheadLimit;
  const next = nextInstant(spec, wasAhead ? now.instant : Math.max(now.instant, seen), localOf(now));
  return next !== null && next + (wasAhead ? 0 : zonesApart) < instantOf(due)
    ? timestampAt(next, zoneOf(spec, localOf(now)))
    : null;
};

/**
 * When a schedule goes on that a clock has set back, or that was made under it, once that clock has caught up: with its
 * next time after `from`. Null when it has not been left behind: its time is to come, or was missed by no more than a day.
 */
export const caughtUp = ({ spec, due }: Schedule, from: Instant, now: Now): Timestamp | null => {
  if (due === null || instantOf(due) > now.instant - aheadLimit) return null;
  const next = nextInstant(spec, from, localOf(now));
  return next !== null && next > instantOf(due) ? timestampAt(next, zoneOf(spec, localOf(now))) : null;
};
