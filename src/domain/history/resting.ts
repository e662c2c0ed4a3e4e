/** What lies in the trash, with what a person is told of each: how it is called, and until when it can be had back. */
import { type Trashed, restsUntil, trashMinutes } from '../archive/trash';
import { trashIds } from '../archive/trash-id';
import { type HistoryProjection, makerIn } from './projection';
import type { ScheduleLine } from '../occurrence/occurrence';
import type { PlaceOf } from '../schedule/source-place';
import type { Instant } from '../time/time';

export interface Resting extends Trashed {
  /** What `undelete` takes. */
  readonly id: string;
  /** Until when it can be had back; a full disk may end that sooner. */
  readonly until: Instant;
}

/** In the order in which they were removed. */
export const restingIn = (
  {
    projection,
    lines,
  }: {
    readonly projection: Pick<HistoryProjection, 'trash' | 'makers' | 'scheduleHistories'>;
    readonly lines: ReadonlyArray<ScheduleLine>;
  },
  // why: where nobody knows how a path is spelled elsewhere, the line that it was made for tells
  placeOf: PlaceOf = (path) => path,
): ReadonlyArray<Resting> => {
  const { entries } = projection.trash;
  const ids = trashIds(entries);
  const specs = lines.map(({ schedule }) => schedule.spec);
  const makerOf = makerIn(projection);
  return entries.map((entry) => ({
    ...entry,
    id: ids.get(entry) ?? entry.trash,
    until: restsUntil(
      entry,
      trashMinutes(entry.version, specs, makerOf(entry.version)?.spec ?? null, placeOf),
    ),
  }));
};
