/** What a schedule takes over from the one whose place it took: an edit of an overdue line makes nothing good. Pure. */
import type { HistoryProjection, ScheduleHistory } from './projection';
import { goneSince } from './schedule-history';
import type { Pending } from './pending';
import type { Schedule, ScheduleId } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import { type Instant, instantOf, minute, type Timestamp } from '../time/time';

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

/** A schedule whose line left the file, and when. */
type Gone = ScheduleHistory & { readonly gone: Timestamp };

const goneIn = ({ scheduleHistories }: Pick<HistoryProjection, 'scheduleHistories'>): ReadonlyArray<Gone> =>
  [...scheduleHistories.values()].flatMap((scheduleHistory) => {
    const gone = goneSince(scheduleHistory);
    return gone === null ? [] : [{ ...scheduleHistory, gone: gone.at }];
  });

const precedes = (before: Gone, { id, spec, created }: Schedule, placeOf: PlaceOf): boolean =>
  before.id !== id &&
  placeOf(before.spec.path) === placeOf(spec.path) &&
  before.spec.name === spec.name &&
  instantOf(before.gone) >= instantOf(created) - succession &&
  instantOf(before.created) <= instantOf(created);

/** Whether its line was changed, and backs up the same source under the same name as before. */
const isChanged = ({ spec, periods }: ScheduleHistory, placeOf: PlaceOf): boolean => {
  const before = periods.at(-2);
  return (
    before !== undefined && before.spec.name === spec.name && placeOf(before.spec.path) === placeOf(spec.path)
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
  const gone = goneIn(projection);
  return (schedule) => {
    const known = projection.scheduleHistories.get(schedule.id);
    const own = known !== undefined && isChanged(known, placeOf) ? [schedule] : [];
    const before = gone.filter((one) => precedes(one, schedule, placeOf));
    const dues = [...own, ...before].flatMap(({ id }) => latest.get(id) ?? []).filter((due) => due <= now);
    return dues.length === 0 ? null : Math.max(...dues);
  };
};
