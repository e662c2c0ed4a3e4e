/** The history: what became of every occurrence, one row each, as the chronicle tells it. */
import { countThrough, latestUpTo } from './catch-up';
import { type Chronicle, type Occurrence, type Whereabouts, whereabouts } from './chronicle';
import type { SkipReason, Trigger } from './event';
import { isExpired, nextOccurrence, nextOccurrences, type ScheduleLine, zoneOf } from './occurrence';
import type { ArchiveName, ScheduleId, SourcePath } from './schedule';
import { type Instant, instantOf, type Now, type Timestamp, timestampAt } from './time';

/**
 * `waiting`: due, and not started yet. `open`: started, without an end so far. `abandoned` and `interrupted`: a backup
 * on command that somebody let go of, or that was killed.
 */
export type RowOutcome =
  'completed' | 'partial' | 'failed' | 'skipped' | 'waiting' | 'open' | 'abandoned' | 'interrupted';

/** One occurrence, or a run of them that ended alike and is too long to be told one by one. */
export interface Row {
  readonly schedule: ScheduleId;
  readonly trigger: Trigger;
  readonly path: SourcePath;
  readonly name: ArchiveName;
  readonly due: Timestamp;
  /** The last occurrence of a run; `due` itself when it is one alone. */
  readonly through: Timestamp;
  /** How many occurrences; null when they are too many to count. */
  readonly count: number | null;
  readonly started: Timestamp | null;
  readonly ended: Timestamp | null;
  /** From its last start to its end, in milliseconds. */
  readonly took: number | null;
  readonly outcome: RowOutcome;
  readonly reason: string | null;
  readonly skipped: SkipReason | null;
  /** Where its archive is now, as a file name in `backups/`; null when there is none. */
  readonly archive: string | null;
  /** Why its archive is not there any more. */
  readonly removed: string | null;
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
  bytes: null,
};

const outcomeOf = ({ end, abandoned, trigger }: Occurrence, isInHand: boolean): RowOutcome => {
  if (end !== null) return end.outcome;
  if (trigger === 'schedule' || isInHand) return 'open';
  return abandoned.length > 0 ? 'abandoned' : 'interrupted';
};

const rowOf = (occurrence: Occurrence, isInHand: boolean, place: Whereabouts): Row => {
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
    took:
      start === null || end === null || end.skipped !== null
        ? null
        : // why: a clock may have been set back meanwhile
          Math.max(0, instantOf(end.at) - instantOf(start.at)),
    outcome: outcomeOf(occurrence, isInHand),
    reason: end?.reason ?? null,
    skipped: end?.skipped ?? null,
    archive: place.type === 'there' ? place.version.file : null,
    removed: place.type === 'removed' ? place.removal.reason : null,
    bytes: end?.report?.bytes ?? null,
  };
};

/** The occurrences of a run, if the schedule's rule still gives them: as many as were counted, the last one the last. */
const membersOf = (
  { lives }: Pick<Chronicle, 'lives'>,
  { schedule, due, through, count }: Pick<Row, 'schedule' | 'due' | 'through' | 'count'>,
  now: Now,
): ReadonlyArray<Timestamp> | null => {
  const spec = lives.get(schedule)?.spec;
  if (spec === undefined || count === null || count > followLimit) return null;
  const rest = nextOccurrences(spec, instantOf(due), now.zone, count - 1);
  const last = rest.at(-1) ?? due;
  return rest.length === count - 1 && instantOf(last) === instantOf(through) ? [due, ...rest] : null;
};

/** One row each, unless they are many or can't be told apart any more. */
const spread = (chronicle: Chronicle, row: Row, now: Now, each: boolean): ReadonlyArray<Row> => {
  if (row.count === 1 || (!each && (row.count === null || row.count > longestRun))) return [row];
  const members = membersOf(chronicle, row, now);
  return members === null
    ? [row]
    : members.map((due, index) => ({
        ...row,
        due,
        through: due,
        count: 1,
        // why: only the first can have been started
        started: index === 0 ? row.started : null,
      }));
};

/** What is due and has not been started: all up to now, in one row a schedule. */
export const waitingOf = ({ schedule }: ScheduleLine, now: Now): ReadonlyArray<Row> => {
  const { id, spec, attempts } = schedule;
  if (schedule.due === null || isExpired(schedule)) return [];
  const due = attempts > 0 ? nextOccurrence(spec, instantOf(schedule.due), now.zone) : schedule.due;
  if (due === null || instantOf(due) > now.instant) return [];
  const first = instantOf(due);
  const last = spec.when.kind === 'once' ? first : latestUpTo(spec, first, now.instant, now.zone);
  return [
    {
      ...nothing,
      schedule: id,
      trigger: 'schedule',
      path: spec.path,
      name: spec.name,
      due,
      through: timestampAt(last, zoneOf(spec, now.zone)),
      count: countThrough(spec, first, last, now.zone),
      outcome: 'waiting',
    },
  ];
};

/** By due instant, a run by that of its last occurrence; what was due together stays in the order given. */
const inOrder = (rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows
    .map((row, index) => ({ row, index, instant: instantOf(row.through) }))
    .sort((a, b) => a.instant - b.instant || a.index - b.index)
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
  chronicle: Chronicle,
  lines: ReadonlyArray<ScheduleLine>,
  inHand: Pick<Occurrence, 'schedule' | 'trigger' | 'due'> | null,
  { name, since, limit, each }: HistoryQuery,
  now: Now,
): ReadonlyArray<Row> => {
  const isInHand = ({ schedule, trigger, due }: Occurrence): boolean =>
    inHand !== null && inHand.schedule === schedule && inHand.trigger === trigger && inHand.due === due;
  const placeOf = whereabouts(chronicle);
  const isAsked = (row: Pick<Row, 'name' | 'through'>): boolean =>
    (name === null || row.name === name) && (since === null || instantOf(row.through) >= since);
  const rows = inOrder([
    ...chronicle.occurrences
      .filter(isAsked)
      .map((occurrence) => rowOf(occurrence, isInHand(occurrence), placeOf(occurrence))),
    ...lines.flatMap((line) => waitingOf(line, now)).filter(isAsked),
  ]);
  // why: only the last ones are told, so only they are worth being told apart
  const near = limit === null ? rows : rows.slice(-limit);
  const told = inOrder(near.flatMap((row) => spread(chronicle, row, now, each))).filter(isAsked);
  return limit === null ? told : told.slice(-limit);
};
