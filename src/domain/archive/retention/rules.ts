/** The rules of a policy over versions of one kind: which keeps which, in the meaning that restic gives them. Pure. */
import { type Instant, instantOf, minute, type Timestamp, type Zone } from '../../time/time';
import { type Period, periodOf, periods } from './period';
import type { RetentionPolicy } from './policy';

/** The rule of a policy that keeps a version. */
export type RuleKeeps =
  | { readonly type: 'last'; readonly count: number }
  /** It is the last one of its hour, day, …; `oldest`: of one that is had already, kept as the oldest of all while the count lasts. */
  | {
      readonly type: 'period';
      readonly period: Period;
      readonly of: string;
      readonly count: number;
      readonly oldest: boolean;
    }
  | { readonly type: 'within'; readonly minutes: number };

/** When a version was due, and when it was complete. */
export interface Dated {
  readonly due: Timestamp;
  readonly completed: Timestamp;
}

export interface RuleContext {
  readonly zone: Zone;
  /** The time before which `keep-within` counts. */
  readonly newest: Instant;
}

type Row = ReadonlyArray<RuleKeeps>;

/**
 * Of the last hours, days, … that have a version the last one. A version belongs to the time for which it was due: one that
 * was made late does not take the place of the next. As long as the count is not used up, the oldest version is kept, too.
 */
const ofPeriod = (
  period: Period,
  count: number,
  versions: ReadonlyArray<Dated>,
  zone: Zone,
): ReadonlyArray<Row> => {
  const had = new Set<string>();
  let left = count;
  return versions.map(({ due }, index): Row => {
    if (left === 0) return [];
    const of = periodOf(period, instantOf(due), zone);
    const oldest = had.has(of);
    if (oldest && index < versions.length - 1) return [];
    had.add(of);
    left -= 1;
    return [{ type: 'period', period, of, count, oldest }];
  });
};

/** For each version, newest first, all the rules that keep it; none where nothing does. */
export const applyRules = (
  { last, of, withinMinutes }: RetentionPolicy,
  versions: ReadonlyArray<Dated>,
  { zone, newest }: RuleContext,
): ReadonlyArray<Row> => {
  const columns = periods.map((period) =>
    of[period] === null ? null : ofPeriod(period, of[period], versions, zone),
  );
  return versions.map(({ completed }, index): Row => [
    ...(last !== null && index < last ? [{ type: 'last' as const, count: last }] : []),
    ...columns.flatMap((column) => column?.[index] ?? []),
    ...(withinMinutes !== null && instantOf(completed) > newest - withinMinutes * minute
      ? [{ type: 'within' as const, minutes: withinMinutes }]
      : []),
  ]);
};
