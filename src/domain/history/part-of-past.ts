/** What a part of a journal tells of a span of time long past, and whether that is all that there is to tell. Pure. */
import { versionIndexer, type Archives, type Version } from '../archive/archives';
import type { Event } from '../events/event';
import type { Recorded } from '../events/recorded';
import { instantOf } from '../time/time';
import { latestIn, type PartAsked } from './forgotten';
import { overWithoutEnd } from './occurrence-status';
import { goneSince, wasNamed } from './schedule-history';
import {
  type HistoryProjection,
  type JournalPoint,
  type Occurrence,
  type Removal,
  type ScheduleHistory,
  versionKey,
} from './projection';

/** The occurrences that are asked for, and those of the name that had not come to their end by then. */
export const subjectsOf = (
  { occurrences }: Pick<HistoryProjection, 'occurrences'>,
  { name, from, until }: PartAsked,
): ReadonlyArray<Occurrence> =>
  occurrences.filter((one) => one.name === name && instantOf(one.due) < until && latestIn(one) >= from);

/** Whether a schedule came back to the file behind line `seq`. */
const comesBack = ({ periods }: ScheduleHistory, seq: number): boolean =>
  periods.some(({ from }) => from.seq > seq);

/** The same occurrence as the present knows it; undefined when it is forgotten, since it is over. */
const nowOf = (
  { occurrences }: Pick<HistoryProjection, 'occurrences'>,
  { schedule, trigger, due, starts }: Occurrence,
): Occurrence | undefined =>
  occurrences.findLast(
    (one) =>
      one.schedule === schedule &&
      one.trigger === trigger &&
      one.due === due &&
      one.starts[0]?.seq === starts[0]?.seq,
  );

/** Whether later lines tell more of an occurrence that has no end by then. */
const goesOn = (present: HistoryProjection, then: Occurrence): boolean => {
  const { trigger, end, starts, abandoned } = then;
  if (end !== null || (trigger === 'command' && abandoned.length > 0)) return false;
  const now = nowOf(present, then);
  return (
    now === undefined ||
    now.end !== null ||
    now.starts.length > starts.length ||
    now.abandoned.length > abandoned.length
  );
};

/** Whether no line behind `seq` tells of an occurrence that is asked for, or was begun beside one. `past`: all up to that line. */
export const isWhole = (
  past: HistoryProjection,
  present: HistoryProjection,
  asked: PartAsked,
  seq: number,
): boolean => {
  const named = [...present.scheduleHistories.values()].filter((history) => wasNamed(history, asked.name));
  const stateThen = (schedule: ScheduleHistory): ScheduleHistory =>
    past.scheduleHistories.get(schedule.id) ?? { ...schedule, next: schedule.due, periods: [] };
  const isDue = ({ next }: ScheduleHistory): boolean => next !== null && instantOf(next) < asked.until;
  const mayCome = named.some((schedule) => {
    // why: what an edit has set to another time is told of by the edit alone
    if (schedule.periods.some(({ from }) => from.by.startsWith('change') && from.seq > seq)) return true;
    if (schedule.rearmed.some((rearm) => rearm.seq > seq && instantOf(rearm.due) < asked.until)) return true;
    const then = stateThen(schedule);
    return isDue(then) && (goneSince(then) === null || comesBack(schedule, seq));
  });
  if (mayCome) return false;
  const subjects = subjectsOf(past, asked);
  // why: what is cut off and still asked for has a story that goes on to the present
  const endless = subjects
    .filter(({ end, trigger }) => end === null && trigger === 'schedule')
    .map((one) => overWithoutEnd(present, one)?.seq ?? Infinity);
  if (endless.some((over) => over > seq)) return false;
  const withdrawn = named.flatMap((schedule) => goneSince(stateThen(schedule))?.seq ?? []);
  const lastOf = ({ starts, end }: Occurrence): number => Math.max(starts.at(-1)?.seq ?? 0, end?.seq ?? 0);
  const last = Math.max(0, ...withdrawn, ...endless, ...subjects.map(lastOf));
  const isBeside = ({ starts }: Occurrence): boolean => (starts.at(-1)?.seq ?? Infinity) <= last;
  return ![...subjects, ...past.occurrences.filter(isBeside)].some((one) => goesOn(present, one));
};

/** The keys of the archives that were made for occurrences. */
export const archiveKeysOf = (occurrences: ReadonlyArray<Occurrence>): ReadonlyArray<string> =>
  occurrences.flatMap(({ end }) =>
    end === null || end.report === null ? [] : [versionKey(end.at, end.report.sha256)],
  );

/** The keys of all archives that are there. */
export const keysIn = (archives: Archives): ReadonlySet<string> =>
  new Set([...archives.values()].flat().map(({ completed, report }) => versionKey(completed, report.sha256)));

/** Looks out, line by line, for what becomes of some of the archives that are there. */
export const removalWatch = (
  { archives, trash }: Pick<HistoryProjection, 'archives' | 'trash'>,
  keys: ReadonlySet<string>,
) => {
  const index = versionIndexer(archives, trash);
  const removals = new Map<string, Removal>();
  const keyOf = ({ completed, report }: Version): string => versionKey(completed, report.sha256);
  const follow = (event: Event, moment: JournalPoint): void => {
    if (event.type === 'VersionRemoved') {
      const version = index.find(event.name, event.file);
      const { file, reason, trash: name } = event;
      if (version !== null && keys.has(keyOf(version)))
        removals.set(keyOf(version), { ...moment, file, reason, trash: name ?? null, emptied: null });
    }
    if (event.type === 'VersionUndeleted') {
      const entry = index.findTrashed(event.trash);
      if (entry !== null) removals.delete(keyOf(entry.version));
    }
  };
  return {
    take: (recorded: Recorded): void => {
      for (const event of recorded.events) follow(event, { seq: recorded.seq, at: recorded.at });
      index.take(recorded);
    },
    removals,
    /** Whether any of them is there still. */
    isWaiting: (): boolean => {
      const there = keysIn(index.tell());
      return [...keys].some((key) => there.has(key));
    },
  };
};
