/** Occurrences: one schedule at one due instant, and when it is due, late, expired or over. Pure rules of time. */
import { zoneNamed } from '../time/iana-zone';
import type { Schedule, ScheduleSpec } from '../schedule/schedule';
import type { FileLine } from '../schedule/schedule-file';
import {
  endOfTime,
  furthestWall,
  type Instant,
  instantAtWall,
  instantOf,
  instantOfWall,
  localOf,
  minute,
  type Now,
  sayable,
  type Timestamp,
  timestampAt,
  wallDate,
  type Zone,
} from '../time/time';
import { nextWall } from '../time/wall-rule';

/** How often an occurrence is started before it counts as failed. */
export const attemptLimit = 3;

/** The zone whose wall clock a schedule means. */
export const zoneOf = ({ options: { tz } }: ScheduleSpec, local: Zone): Zone =>
  (tz === null ? null : zoneNamed(tz)) ?? local;

/**
 * The instant of a schedule's first occurrence strictly after `after`, in its own zone or else in `local`; null when
 * there is none, as for a schedule that comes once. A time in a gap is the first instant after it, together with
 * whatever else falls there; one in a fold happens once, at the first.
 */
export const nextInstant = (spec: ScheduleSpec, after: Instant, local: Zone): Instant | null => {
  if (spec.when.kind === 'once') return null;
  const zone = zoneOf(spec, local);
  const wall = nextWall(spec.when, furthestWall(sayable(after), zone));
  return wall === null || wall > endOfTime ? null : instantOfWall(wall, zone);
};

/** The same, as a timestamp on the wall clock of the schedule's zone. */
export const nextOccurrence = (spec: ScheduleSpec, after: Instant, local: Zone): Timestamp | null => {
  const next = nextInstant(spec, after, local);
  return next === null ? null : timestampAt(next, zoneOf(spec, local));
};

/** The first `count` occurrences strictly after `after`; fewer when there are no more. */
export const nextOccurrences = (
  spec: ScheduleSpec,
  after: Instant,
  local: Zone,
  count: number,
): ReadonlyArray<Timestamp> => {
  const next = count === 0 ? null : nextOccurrence(spec, after, local);
  return next === null ? [] : [next, ...nextOccurrences(spec, instantOf(next), local, count - 1)];
};

/**
 * The first occurrence of a schedule made at `created`: once, that of its day, though it may have passed; else the
 * first whose minute was not over yet.
 */
export const firstOccurrence = (spec: ScheduleSpec, created: Timestamp, now: Now): Timestamp => {
  const local = localOf(now);
  const zone = zoneOf(spec, local);
  const made = instantOf(created);
  return spec.when.kind === 'once'
    ? timestampAt(instantAtWall(wallDate(timestampAt(made, zone)), spec.when.at, zone), zone)
    : (nextOccurrence(spec, made - minute, local) ?? timestampAt(endOfTime, zone));
};

/** Whether the due minute was over when the schedule was made, so that it never runs: it comes once. */
export const isExpired = ({
  spec,
  due,
  created,
}: {
  readonly spec: ScheduleSpec;
  readonly due: Timestamp | null;
  readonly created: Timestamp;
}): boolean => spec.when.kind === 'once' && due !== null && instantOf(due) + minute <= instantOf(created);

/** Whether the due minute is over. */
export const isLate = (due: Timestamp, now: Instant): boolean => instantOf(due) + minute <= now;

/** Whether there is an occurrence to archive now. */
export const isDue = (schedule: Schedule, now: Instant): schedule is Schedule & { readonly due: Timestamp } =>
  schedule.due !== null && instantOf(schedule.due) <= now && !isExpired(schedule);

/** Whether the schedule's line has nothing left to do in the file; a recurring one always has. */
export const isPrunable = (schedule: Schedule, now: Instant): boolean =>
  schedule.spec.when.kind === 'once' &&
  (isExpired(schedule) ||
    (schedule.due === null && (schedule.ended === null || isLate(schedule.ended.due, now))));

export type ScheduleLine = FileLine & { readonly schedule: Schedule };

/** The soonest instant after `now` at which a schedule is due that is not due yet; null when there is none. */
export const nextDue = (lines: ReadonlyArray<ScheduleLine>, now: Instant): Instant | null => {
  const ahead = lines.flatMap(({ schedule: { due } }) => (due === null ? [] : [instantOf(due)]));
  const soonest = Math.min(...ahead.filter((instant) => instant > now));
  return Number.isFinite(soonest) ? soonest : null;
};

/** The schedules that have an archive to make, by due instant, then in the file's order. */
export const dueSchedules = (lines: ReadonlyArray<ScheduleLine>, now: Instant): ReadonlyArray<Schedule> =>
  lines
    .map(({ schedule }) => schedule)
    .filter((schedule): schedule is Schedule & { readonly due: Timestamp } => isDue(schedule, now))
    .sort((a, b) => instantOf(a.due) - instantOf(b.due));
