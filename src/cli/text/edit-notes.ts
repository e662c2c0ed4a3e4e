/** What there is to note of a schedule that was changed: when it comes next, and what its older archives are called. */
import type { Edited } from '../../app/edit-schedule';
import { isLate } from '../../domain/occurrence/occurrence';
import type { Schedule, ScheduleSpec } from '../../domain/schedule/schedule';
import { shellArgument } from '../../domain/shell-argument';
import { type Now, shown, type Timestamp } from '../../domain/time/time';

const olderNote = (was: ScheduleSpec, { name, path, options }: ScheduleSpec): ReadonlyArray<string> => {
  const kept = options.keep === null ? '' : '; keep does not count them, and removes none of them';
  if (was.name !== name)
    return [
      `older archives keep the name ${was.name}: backup_manager restore ${shellArgument(was.name)} restores them${kept}`,
    ];
  return was.path === path || options.keep === null
    ? []
    : [`archives of ${was.path} stay; keep does not count them, and removes none of them`];
};

const dueNote = (was: Timestamp | null, due: Timestamp | null, now: Now): ReadonlyArray<string> => {
  if (due === null) return [];
  return isLate(due, now.instant)
    ? [`the backup that was due ${shown(now)(due)} has not been made yet, and still is due`]
    : due === was
      ? []
      : [`it is due next at ${shown(now)(due)}`];
};

/** `was`: the schedule before. */
export const editNotes = (
  was: Pick<Schedule, 'spec' | 'due'>,
  { committed: { now }, event }: Edited,
): ReadonlyArray<string> =>
  event === null ? [] : [...dueNote(was.due, event.due, now), ...olderNote(was.spec, event.spec)];
