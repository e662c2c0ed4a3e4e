/** How the last backup of a source ended, be it that it was run by hand. What was skipped was no backup. Pure. */
import type { ScheduleSpec } from '../schedule/schedule';
import type { PlaceOf } from '../schedule/source-place';
import type { HistoryProjection } from './projection';
import type { Ending } from './told-occurrence';

/** Whether the last backup of a source under a name failed; null where none is told of. */
export type FailedLast = (source: Pick<ScheduleSpec, 'name' | 'path'>, placeOf: PlaceOf) => boolean | null;

export const failedLast =
  ({ occurrences, forgotten }: Pick<HistoryProjection, 'occurrences' | 'forgotten'>): FailedLast =>
  ({ name, path }, placeOf) => {
    const place = placeOf(path);
    const ends = [...forgotten.ended.values(), ...occurrences].flatMap((one) =>
      one.end !== null && one.end.outcome !== 'skipped' && one.name === name && placeOf(one.path) === place
        ? [one.end]
        : [],
    );
    const last = ends.reduce<Ending | null>(
      (later, end) => (later !== null && later.seq > end.seq ? later : end),
      null,
    );
    return last === null ? null : last.outcome === 'failed';
  };
