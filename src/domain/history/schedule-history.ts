/** One schedule, from its first line to its last: when its line was in the file, and what it said. Pure. */
import type { EventOf } from '../events/event';
import type { ScheduleId, ScheduleSpec } from '../schedule/schedule';
import { type Instant, instantOf, minute, type Timestamp } from '../time/time';
import type { JournalPoint } from './told-occurrence';

/** A time during which a schedule's line was in the file and said the same. */
export interface InFilePeriod {
  /** `change`: the line before it was edited by a command; `change-undone`: such an edit was taken back. */
  readonly from: JournalPoint & { readonly by: 'create' | 'edit' | 'undo' | 'change' | 'change-undone' };
  /** Null while it is there. `over`: its time was past, or it had been done. */
  readonly until:
    (JournalPoint & { readonly by: 'delete' | 'edit' | 'undo' | 'over' | 'change' | 'change-undone' }) | null;
  readonly line: string;
  readonly spec: ScheduleSpec;
  /** What it waited for when a change set it to another time; null where none has. */
  readonly left: Timestamp | null;
}

/** `line` and `spec` are what it says now, or said last. */
export interface ScheduleHistory {
  readonly id: ScheduleId;
  readonly line: string;
  readonly spec: ScheduleSpec;
  readonly created: Timestamp;
  /** Its first occurrence. */
  readonly due: Timestamp;
  readonly periods: ReadonlyArray<InFilePeriod>;
  /** The occurrence that has not ended yet; null when there is none left. */
  readonly next: Timestamp | null;
  /** Times at which it was set right after a wrong clock. */
  readonly rearmed: ReadonlyArray<JournalPoint & { readonly due: Timestamp }>;
}

/** When the schedule's line left the file for good; null while it is there. */
export const goneSince = ({ periods }: Pick<ScheduleHistory, 'periods'>): InFilePeriod['until'] =>
  periods.at(-1)?.until ?? null;

/** The line leaves the file, or says something else. */
export const goesAt = (
  history: ScheduleHistory,
  until: NonNullable<InFilePeriod['until']>,
  left: Timestamp | null = null,
): ScheduleHistory => {
  const present = history.periods.at(-1);
  return present?.until === null
    ? { ...history, periods: history.periods.with(-1, { ...present, until, left }) }
    : history;
};

/** What was left comes again. Null, where nothing comes, was left by nobody. */
const comesAgain = (
  periods: ScheduleHistory['periods'],
  due: Timestamp | null,
): ScheduleHistory['periods'] => {
  const place = periods.findLastIndex(({ left }) => left === due);
  const period = periods[place];
  return period === undefined ? periods : periods.with(place, { ...period, left: null });
};

/** Its line was edited by a command, or such an edit taken back. */
export const changedTo = (
  history: ScheduleHistory,
  { line, spec, due, takenBack }: EventOf<'ScheduleEdited'>,
  moment: JournalPoint,
): ScheduleHistory => {
  const by = takenBack === true ? 'change-undone' : 'change';
  // why: where it is due as before, what is left here comes again at once
  const { periods } = goesAt(history, { ...moment, by }, history.next);
  return {
    ...history,
    line,
    spec,
    next: due,
    periods: [...comesAgain(periods, due), { from: { ...moment, by }, until: null, line, spec, left: null }],
  };
};

/** Whether its line ever had this name. */
export const wasNamed = ({ periods }: Pick<ScheduleHistory, 'periods'>, name: string): boolean =>
  periods.some((period) => period.spec.name === name);

/** What it said when an occurrence of it came due: a change counts from the beginning of its minute. */
export const specAt = (
  { spec, periods }: Pick<ScheduleHistory, 'spec' | 'periods'>,
  due: Timestamp,
): ScheduleSpec => {
  const isSaid = ({ from }: InFilePeriod): boolean => instantOf(from.at) - minute < instantOf(due);
  return (periods.findLast(isSaid) ?? periods[0])?.spec ?? spec;
};

/**
 * When what it was due for at a line of the journal was not asked for any more: its line left the file for good, or it was
 * set to another time. Null while it is asked for.
 */
export const cutOffAfter = (
  { rearmed, periods }: Pick<ScheduleHistory, 'rearmed' | 'periods'>,
  seq: number,
): JournalPoint | null => {
  const rearm = rearmed.find((one) => one.seq > seq);
  const change = periods
    .flatMap(({ left, until }) => (left === null ? [] : (until ?? [])))
    .find((one) => one.seq > seq);
  const cuts = [rearm, change, goneSince({ periods })].flatMap((point) => point ?? []);
  return cuts.toSorted((one, other) => one.seq - other.seq)[0] ?? null;
};

/** The same schedule as long as its line had a name: its last time under it; null where it never had. */
export const underName = (history: ScheduleHistory, name: string): ScheduleHistory | null => {
  if (history.spec.name === name) return history;
  const last = history.periods.findLastIndex((period) => period.spec.name === name);
  const period = history.periods[last];
  return period === undefined
    ? null
    : {
        ...history,
        line: period.line,
        spec: period.spec,
        periods: history.periods.slice(0, last + 1),
        next: null,
      };
};

/** Whether its line was in the file, under a name, at some time of a span; by hand, it may have been before it was found. */
export const wasPresent = (history: ScheduleHistory, name: string, from: Instant, to: Instant): boolean =>
  history.periods.some(
    (period, index) =>
      period.spec.name === name &&
      (index === 0 ? instantOf(history.created) : instantOf(period.from.at)) < to &&
      (period.until === null || instantOf(period.until.at) > from),
  );
