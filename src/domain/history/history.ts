/** The history: what became of every occurrence, one row each, as the history projection tells it. */
import { type ArchiveFacts, archiveFacts } from './archive-facts';
import type { HistoryProjection, Occurrence } from './projection';
import type { SkipReason } from '../events/event';
import { horizonOf, type Older } from './forgotten';
import { nextOccurrences } from '../occurrence/occurrence';
import { predictedSkip, type Pending, pendingOf } from './pending';
import { type OccurrenceStatus, occurrenceStatus } from './occurrence-status';
import { type Instant, instantOf, type Now, type Timestamp, localOf } from '../time/time';
import type { QueryContext } from './query-context';
import type { Requests } from '../occurrence/on-request';
import type { ScheduleId } from '../schedule/schedule';
import { requestsNow } from './requests';
import { specAt } from './schedule-history';

/** How an occurrence stands, or `waiting`: it is due, and was not started yet. */
export type RowOutcome = OccurrenceStatus | 'waiting';

/** One occurrence, or a run of them that ended alike and is too long to be told one by one. */
export interface Row
  extends
    Pick<Occurrence, 'schedule' | 'trigger' | 'path' | 'name' | 'due' | 'through' | 'count'>,
    ArchiveFacts {
  readonly started: Timestamp | null;
  readonly ended: Timestamp | null;
  /** From its last start to its end, in milliseconds. */
  readonly took: number | null;
  readonly outcome: RowOutcome;
  readonly reason: string | null;
  readonly skipped: SkipReason | null;
  readonly bytes: number | null;
}

/** A run of more skipped occurrences than this is told in one row. */
export const longestRun = 31;

/** How far occurrences are followed to find again those of a run. */
const followLimit = 1000;

const nothing = {
  started: null,
  ended: null,
  took: null,
  reason: null,
  skipped: null,
  archive: null,
  removed: null,
  trash: null,
  bytes: null,
};

/** From its last start until its archive was whole, or until it failed; not the time that a dead process was silent. */
const tookOf = ({ starts, sealed, end }: Occurrence): number | null => {
  const start = starts.at(-1);
  if (start === undefined || end === null || end.skipped !== null) return null;
  if (end.interrupted) return null;
  const until = end.adopted ? sealed : end;
  // why: a clock may have been set back meanwhile
  return until === null ? null : Math.max(0, instantOf(until.at) - instantOf(start.at));
};

const rowOf = (occurrence: Occurrence, outcome: OccurrenceStatus, archive: ArchiveFacts): Row => {
  const { schedule, trigger, path, name, due, through, count, end } = occurrence;
  const start = occurrence.starts.at(-1) ?? null;
  return {
    schedule,
    trigger,
    path,
    name,
    due,
    through,
    count,
    started: start?.at ?? null,
    ended: end?.at ?? null,
    took: tookOf(occurrence),
    outcome,
    reason: end?.reason ?? null,
    skipped: end?.skipped ?? null,
    ...archive,
    bytes: end?.report?.bytes ?? null,
  };
};

/** The occurrences of a run, if the schedule's rule still gives them: as many as were counted, the last one the last. */
const membersOf = (
  { scheduleHistories }: Pick<HistoryProjection, 'scheduleHistories'>,
  { schedule, due, through, count }: Pick<Row, 'schedule' | 'due' | 'through' | 'count'>,
  now: Now,
): ReadonlyArray<Timestamp> | null => {
  const known = scheduleHistories.get(schedule);
  if (known === undefined || count === null || count > followLimit) return null;
  const spec = specAt(known, due);
  const rest = nextOccurrences(spec, instantOf(due), localOf(now), count - 1);
  const last = rest.at(-1) ?? due;
  return rest.length === count - 1 && instantOf(last) === instantOf(through) ? [due, ...rest] : null;
};

/** What has been asked of each schedule in force. */
type RequestsOf = (schedule: ScheduleId) => Requests;

const fateIn = (
  { scheduleHistories }: Pick<HistoryProjection, 'scheduleHistories'>,
  { schedule, due: first }: Row,
  due: Timestamp,
  requestsOf: RequestsOf,
  now: Now,
): SkipReason | null => {
  const spec = scheduleHistories.get(schedule)?.spec;
  return spec === undefined
    ? null
    : predictedSkip({ spec, due: first, requests: requestsOf(schedule) }, due, now);
};

/** One row each, unless they are many or can't be told apart any more. */
const spread = (
  projection: HistoryProjection,
  row: Row,
  requestsOf: RequestsOf,
  now: Now,
  each: boolean,
): ReadonlyArray<Row> => {
  if (row.count === 1 || (!each && (row.count === null || row.count > longestRun))) return [row];
  const members = membersOf(projection, row, now);
  return members === null
    ? [row]
    : members.map((due, index) => ({
        ...row,
        due,
        through: due,
        count: 1,
        // why: only the first can have been started
        started: index === 0 ? row.started : null,
        skipped: row.outcome === 'waiting' ? fateIn(projection, row, due, requestsOf, now) : row.skipped,
      }));
};

const pendingRow =
  (now: Now) =>
  ({ schedule, spec, due, through, count, withdrawn, requests }: Pending): Row => {
    const fate = withdrawn === null && count === 1 ? predictedSkip({ spec, due, requests }, due, now) : null;
    return {
      ...nothing,
      schedule,
      trigger: 'schedule',
      path: spec.path,
      name: spec.name,
      due,
      through,
      count,
      ended: withdrawn?.at ?? null,
      outcome: withdrawn === null ? 'waiting' : 'withdrawn',
      skipped: fate,
    };
  };

/** By due instant, a run by that of its last occurrence; what was due together stays in the order given. */
const inOrder = (rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows
    .map((row) => ({ row, instant: instantOf(row.through) }))
    .sort((a, b) => a.instant - b.instant)
    .map(({ row }) => row);

export interface HistoryQuery {
  /** Only of schedules with this name; null: of all. */
  readonly name: string | null;
  /** Only what was due from this instant on; null: everything. */
  readonly since: Instant | null;
  /** How many rows at most, the latest; null: all. */
  readonly limit: number | null;
  /** One row for every single occurrence, however many were skipped together. */
  readonly each: boolean;
}

/** The latest rows that the query asks for, in the order in which they were due. `lines` are the schedules in force. */
export const historyOf = (
  { projection, lines, inHand, sizes, now }: QueryContext,
  { name, since, limit, each }: HistoryQuery,
): ReadonlyArray<Row> => {
  const factsOf = archiveFacts(projection, lines, sizes, now);
  const inFile = new Map(lines.map(({ schedule }) => [schedule.id, schedule]));
  const requestsOf: RequestsOf = (id) => requestsNow(projection, inFile.get(id) ?? {});
  const isAsked = (row: Pick<Row, 'name' | 'through'>): boolean =>
    (name === null || row.name === name) && (since === null || instantOf(row.through) >= since);
  const rows = inOrder([
    ...projection.occurrences
      .filter(isAsked)
      .map((occurrence) =>
        rowOf(occurrence, occurrenceStatus(projection, occurrence, inHand), factsOf(occurrence)),
      ),
    ...pendingOf(projection, lines, now).map(pendingRow(now)).filter(isAsked),
  ]);
  // why: only the last ones are told, so only they are worth being told apart
  const near = limit === null ? rows : rows.slice(-limit);
  const told = inOrder(near.flatMap((row) => spread(projection, row, requestsOf, now, each))).filter(isAsked);
  return limit === null ? told : told.slice(-limit);
};

/**
 * Which occurrences the question needs, if what was forgotten may belong to its answer; null when the answer is whole. What
 * is forgotten was due at the horizon at the latest.
 */
export const olderHistory = (
  { projection: { forgotten } }: Pick<QueryContext, 'projection'>,
  { name, since, limit }: HistoryQuery,
  rows: ReadonlyArray<Row>,
): Older | null => {
  const horizon = horizonOf(forgotten, name);
  const [first] = rows;
  const isFull =
    limit !== null && rows.length >= limit && first !== undefined && instantOf(first.through) > horizon;
  if (horizon === -Infinity || isFull || (since !== null && since > horizon)) return null;
  return {
    name,
    from: since ?? (limit === null ? -Infinity : horizon),
    isProbe: false,
    part: null,
    keep: {
      most: Infinity,
      wanted: (one) =>
        (name === null || one.name === name) && (since === null || instantOf(one.through) >= since),
    },
  };
};
