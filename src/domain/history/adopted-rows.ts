/** The rows of adopted archives: no occurrence of which anything is told, but an archive that is there all the same. Pure. */
import { type Instant, instantOf, type Timestamp } from '../time/time';
import { type ArchiveFacts, archiveFacts } from './archive-facts';
import type { HistoryQuery, Row } from './history';
import type { Adoption } from './projection';
import type { QueryContext } from './query-context';

/** An archive that `adopt` took into the journal. */
export interface AdoptedRow extends Pick<Adoption, 'schedule' | 'path' | 'name' | 'completed'>, ArchiveFacts {
  /** When it was taken in; `completed` is when it was made. */
  readonly adopted: Timestamp;
  readonly bytes: number;
}

/** In the order in which they were made. */
export const adoptedRows = (
  { projection, lines, sizes, now }: Pick<QueryContext, 'projection' | 'lines' | 'sizes' | 'now'>,
  { name, since }: Pick<HistoryQuery, 'name' | 'since'>,
): ReadonlyArray<AdoptedRow> => {
  const factsOf = archiveFacts(projection, lines, sizes, now);
  return projection.adoptions
    .filter(
      (one) => (name === null || one.name === name) && (since === null || instantOf(one.completed) >= since),
    )
    .map(({ at, schedule, path, name: called, completed, report }) => ({
      ...{ schedule, path, name: called, completed, adopted: at, bytes: report.bytes },
      ...factsOf({ end: { at: completed, report } }),
    }))
    .sort((a, b) => instantOf(a.completed) - instantOf(b.completed));
};

export type HistoryRow = Row | AdoptedRow;

export const isAdopted = (row: HistoryRow): row is AdoptedRow => 'adopted' in row;

const instantIn = (row: HistoryRow): Instant => instantOf(isAdopted(row) ? row.completed : row.through);

/** The latest of both, by the time at which they were due or made. `rows` and `adopted` are in order already. */
export const withAdopted = (
  rows: ReadonlyArray<Row>,
  adopted: ReadonlyArray<AdoptedRow>,
  { limit }: Pick<HistoryQuery, 'limit'>,
): ReadonlyArray<HistoryRow> => {
  if (adopted.length === 0) return rows;
  const all = [...adopted, ...rows]
    .map((row, index) => ({ row, index, instant: instantIn(row) }))
    .sort((a, b) => a.instant - b.instant || a.index - b.index)
    .map(({ row }) => row);
  return limit === null ? all : all.slice(-limit);
};
