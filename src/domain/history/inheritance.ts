/** What a schedule takes over from the one whose place it took: an edit of an overdue line makes nothing good. Pure. */
import type { HistoryProjection, ScheduleHistory } from './projection';
import { goneSince } from './schedule-history';
import type { Pending } from './pending';
import type { Schedule, ScheduleId } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import { type Instant, instantOf, minute } from '../time/time';

/** A line that comes this long after another of its source and name has gone takes its place. */
const succession = 48 * 60 * minute;

/** The latest occurrence of each schedule that the journal tells of, or that was withdrawn; not those that expired. */
const latestDues = (
  { occurrences, forgotten }: Pick<HistoryProjection, 'occurrences' | 'forgotten'>,
  pending: ReadonlyArray<Pending>,
): ReadonlyMap<ScheduleId, Instant> => {
  const latest = new Map(forgotten.due);
  const note = (id: ScheduleId, due: Instant): void => {
    latest.set(id, Math.max(latest.get(id) ?? -Infinity, due));
  };
  for (const { schedule, trigger, through, end } of occurrences)
    if (trigger === 'schedule' && end?.skipped !== 'expired') note(schedule, instantOf(through));
  for (const { schedule, through } of pending) note(schedule, instantOf(through));
  return latest;
};

const precedes = (
  scheduleHistory: ScheduleHistory,
  { id, spec, created }: Schedule,
  placeOf: PlaceOf,
): boolean => {
  const gone = goneSince(scheduleHistory);
  return (
    scheduleHistory.id !== id &&
    placeOf(scheduleHistory.spec.path) === placeOf(spec.path) &&
    scheduleHistory.spec.name === spec.name &&
    gone !== null &&
    instantOf(gone.at) >= instantOf(created) - succession &&
    instantOf(scheduleHistory.created) <= instantOf(created)
  );
};

/** Whether its line was changed, and backs up the same source under the same name as before. */
const changedFrom = (known: ScheduleHistory | undefined, placeOf: PlaceOf): boolean => {
  const before = known?.periods.at(-2);
  return (
    known !== undefined &&
    before !== undefined &&
    before.spec.name === known.spec.name &&
    placeOf(before.spec.path) === placeOf(known.spec.path)
  );
};

/** For a schedule the latest due instant, up to `now`, of those whose place it took; null when it took nobody's. */
export const inheritedDues = (
  projection: HistoryProjection,
  pending: ReadonlyArray<Pending>,
  now: Instant,
  placeOf: PlaceOf,
): ((schedule: Schedule) => Instant | null) => {
  const latest = latestDues(projection, pending);
  const scheduleHistories = [...projection.scheduleHistories.values()].filter(
    (scheduleHistory) => goneSince(scheduleHistory) !== null,
  );
  return (schedule) => {
    const own = changedFrom(projection.scheduleHistories.get(schedule.id), placeOf) ? [schedule] : [];
    const before = scheduleHistories.filter((one) => precedes(one, schedule, placeOf));
    const dues = [...own, ...before].map(({ id }) => latest.get(id) ?? -Infinity).filter((due) => due <= now);
    const due = Math.max(...dues, -Infinity);
    return due === -Infinity ? null : due;
  };
};
