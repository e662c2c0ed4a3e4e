/** Schedules that came once, failed and left the file: nothing else would tell of them but history. Pure. */
import { isGood } from '../archive/archives';
import type { HistoryProjection } from './projection';
import type { ArchiveName, ScheduleId, SourcePath } from '../schedule/schedule';
import { type Instant, instantOf, minute, type Timestamp } from '../time/time';

export interface FailedOnce {
  readonly schedule: ScheduleId;
  readonly name: ArchiveName;
  readonly path: SourcePath;
  readonly due: Timestamp;
  readonly at: Timestamp;
  readonly reason: string;
}

/** How long, in milliseconds, they are told of. */
const toldFor = 24 * 60 * minute;

/** Those of the last day whose name has no good backup since; a line that somebody took out is not missed. */
export const failedOnce = (
  {
    scheduleHistories,
    occurrences,
    archives,
    forgotten,
  }: Pick<HistoryProjection, 'scheduleHistories' | 'occurrences' | 'archives' | 'forgotten'>,
  now: Instant,
): ReadonlyArray<FailedOnce> =>
  // why: of a schedule that comes once, what ended last is all that ended
  [...forgotten.ended.values(), ...occurrences].flatMap(({ schedule, name, path, due, trigger, end }) => {
    const scheduleHistory = scheduleHistories.get(schedule);
    if (trigger !== 'schedule' || end?.outcome !== 'failed' || scheduleHistory?.spec.when.kind !== 'once')
      return [];
    if (scheduleHistory.periods.at(-1)?.until?.by !== 'over') return [];
    const failed = instantOf(end.at);
    if (Math.abs(now - failed) >= toldFor) return [];
    const isMadeUpFor = (archives.get(name) ?? []).some(
      (version) => isGood(version) && instantOf(version.completed) >= failed,
    );
    return isMadeUpFor ? [] : [{ schedule, name, path, due, at: end.at, reason: end.reason ?? '' }];
  });
