/** Occurrences: one schedule at one due instant, and when it is due, late, expired or over. Pure rules of time. */
import type { Schedule, ScheduleSpec } from './schedule';
import type { FileLine } from './schedule-file';
import {
  type Instant,
  instantAtWall,
  instantOf,
  minute,
  type Now,
  type Timestamp,
  timestampAt,
  wallDate,
} from './time';

/** How often an occurrence is started before it counts as failed. */
export const attemptLimit = 3;

/** The occurrence of a schedule made at `created`: today's HH:MM on the wall clock of the zone. */
export const firstOccurrence = (spec: ScheduleSpec, created: Timestamp, now: Now): Timestamp =>
  timestampAt(instantAtWall(wallDate(created), spec.when.at, now.zone), now.zone);

/** Whether the due minute was over when the schedule was made, so that it never runs. */
export const isExpired = ({
  due,
  created,
}: {
  readonly due: Timestamp | null;
  readonly created: Timestamp;
}): boolean => due !== null && instantOf(due) + minute <= instantOf(created);

/** Whether the due minute is over. */
export const isLate = (due: Timestamp, now: Instant): boolean => instantOf(due) + minute <= now;

/** Whether there is an occurrence to archive now. */
export const isDue = (schedule: Schedule, now: Instant): schedule is Schedule & { readonly due: Timestamp } =>
  schedule.due !== null && instantOf(schedule.due) <= now && !isExpired(schedule);

/** Whether the schedule's line has nothing left to do in the file. */
export const isPrunable = (schedule: Schedule, now: Instant): boolean =>
  isExpired(schedule) ||
  (schedule.due === null && (schedule.ended === null || isLate(schedule.ended.due, now)));

export type ScheduleLine = FileLine & { readonly schedule: Schedule };

/** The schedules that have an archive to make, by due instant, then in the file's order. */
export const dueSchedules = (lines: ReadonlyArray<ScheduleLine>, now: Instant): ReadonlyArray<Schedule> =>
  lines
    .map(({ schedule }) => schedule)
    .filter((schedule): schedule is Schedule & { readonly due: Timestamp } => isDue(schedule, now))
    .sort((a, b) => instantOf(a.due) - instantOf(b.due));
