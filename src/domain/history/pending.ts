/** Occurrences that came due and never got an event of their own: they wait, or their line left the file before. Pure. */
import { countThrough, latestUpTo } from '../occurrence/catch-up';
import { type Requests, skippedRuns } from '../occurrence/on-request';
import { requestsNow } from './requests';
import type { HistoryProjection, InFilePeriod, ScheduleHistory } from './projection';
import { goneSince } from './schedule-history';
import type { SkipReason } from '../events/event';
import { isExpired, nextOccurrence, type ScheduleLine, zoneOf } from '../occurrence/occurrence';
import type { ScheduleId, ScheduleSpec } from '../schedule/schedule';
import { instantOf, type Now, type Timestamp, timestampAt, localOf } from '../time/time';

/** All of one schedule, from `due` through `through`. */
export interface Pending {
  readonly schedule: ScheduleId;
  readonly spec: ScheduleSpec;
  readonly due: Timestamp;
  readonly through: Timestamp;
  /** Null when they are too many to count. */
  readonly count: number | null;
  /** When and how the line left the file; null while it is there, and they wait. */
  readonly withdrawn: InFilePeriod['until'];
  /** What is asked of the schedule. */
  readonly requests: Requests;
}

/** From the occurrence that is due through the latest up to `now`; null when none has come. */
const upTo = (
  schedule: ScheduleId,
  spec: ScheduleSpec,
  due: Timestamp | null,
  now: Now,
  withdrawn: Pending['withdrawn'],
  requests: Requests = { pauses: [], asked: null },
): ReadonlyArray<Pending> => {
  if (due === null || instantOf(due) > now.instant) return [];
  const first = instantOf(due);
  const last = latestUpTo(spec, first, now.instant, localOf(now));
  const through = timestampAt(last, zoneOf(spec, localOf(now)));
  const count = countThrough(spec, first, last, localOf(now));
  return [{ schedule, spec, due, through: count === 1 ? due : through, count, withdrawn, requests }];
};

/** Names an occurrence that was started and has no end: it is told by events of its own. */
const startKey = (schedule: ScheduleId, due: Timestamp): string => `${schedule}/${due}`;

/** What waits of a schedule whose line is there. */
const waitingOf = (
  { schedule }: ScheduleLine,
  started: ReadonlySet<string>,
  requests: Requests,
  now: Now,
): ReadonlyArray<Pending> => {
  const { id, spec, attempts, due } = schedule;
  if (due === null || isExpired(schedule)) return [];
  // why: one that was let go of counts as an attempt no more
  const isStarted = attempts > 0 || started.has(startKey(id, due));
  const first = isStarted ? nextOccurrence(spec, instantOf(due), localOf(now)) : due;
  return upTo(id, spec, first, now, null, requests);
};

/** What was due when the line left the file. */
const withdrawnOf = (
  scheduleHistory: ScheduleHistory,
  started: ReadonlySet<string>,
  now: Now,
): ReadonlyArray<Pending> => {
  const until = goneSince(scheduleHistory);
  const { id, spec, next } = scheduleHistory;
  if (until === null || next === null || isExpired({ ...scheduleHistory, due: next })) return [];
  const first = started.has(startKey(id, next)) ? nextOccurrence(spec, instantOf(next), localOf(now)) : next;
  return upTo(id, spec, first, { ...now, instant: instantOf(until.at) }, until);
};

/** What was due when a change set the schedule to another time. */
const leftOf = (
  { id, periods }: ScheduleHistory,
  started: ReadonlySet<string>,
  now: Now,
): ReadonlyArray<Pending> =>
  periods.flatMap(({ left, until, spec }) => {
    if (left === null || until === null) return [];
    const first = started.has(startKey(id, left))
      ? nextOccurrence(spec, instantOf(left), localOf(now))
      : left;
    return upTo(id, spec, first, { ...now, instant: instantOf(until.at) }, until);
  });

/** Everything of that kind that a journal tells. `lines` are the schedules whose lines are there, or would be. */
export const pendingOf = (
  {
    scheduleHistories,
    occurrences,
    requests,
  }: Pick<HistoryProjection, 'scheduleHistories' | 'occurrences' | 'requests'>,
  lines: ReadonlyArray<ScheduleLine>,
  now: Now,
): ReadonlyArray<Pending> => {
  const started = new Set(
    occurrences.flatMap(({ schedule, trigger, due, end }) =>
      trigger === 'schedule' && end === null ? [startKey(schedule, due)] : [],
    ),
  );
  return [
    ...[...scheduleHistories.values()].flatMap((scheduleHistory) => [
      ...leftOf(scheduleHistory, started, now),
      ...withdrawnOf(scheduleHistory, started, now),
    ]),
    ...lines.flatMap((line) => waitingOf(line, started, requestsNow({ requests }, line.schedule), now)),
  ];
};

/** Why an occurrence that waits will be skipped at the next check; null when it will be made. */
export const predictedSkip = (
  { spec, due: first, requests }: Pick<Pending, 'spec' | 'due' | 'requests'>,
  due: Timestamp,
  now: Now,
): SkipReason | null =>
  skippedRuns(spec, first, requests, now, 'pass').find(({ through }) => instantOf(due) <= instantOf(through))
    ?.reason ?? null;
