/** What would run when: every occurrence of the schedules in a span to come, by the rules that the service goes by. Pure. */
import { isExpired, isLate, nextOccurrence, type ScheduleLine } from '../../occurrence/occurrence';
import { pauseNow, requestsOf, skippedRuns } from '../../occurrence/on-request';
import type { SkipReason } from '../../events/event';
import type { Pause } from '../../schedule/schedule';
import { type Instant, instantOf, localOf, type Now, type Timestamp, wallTime } from '../../time/time';
import { type DailyDowntime, upAgain } from './downtime';

/** A backup that would be made. */
export interface SimulatedRun {
  readonly type: 'run';
  /** The position of its schedule's line, as `list` shows it. */
  readonly index: number;
  readonly due: Timestamp;
  readonly at: Instant;
  readonly late: boolean;
  /** The wall clock jumps over its time, so that it comes at another one. */
  readonly moved: boolean;
}

/** Occurrences that would come to nothing. */
export interface SimulatedSkip {
  readonly type: 'skip';
  readonly index: number;
  readonly due: Timestamp;
  readonly through: Timestamp;
  /** Null when they are too many to count. */
  readonly count: number | null;
  readonly reason: SkipReason;
}

export interface Span {
  readonly now: Now;
  readonly until: Instant;
  readonly downtime: DailyDowntime | null;
  /** The pause of all schedules. */
  readonly paused?: Pause | undefined;
}

interface Pending {
  readonly line: ScheduleLine;
  readonly index: number;
  readonly due: Timestamp;
  /** When somebody is there to make it. */
  readonly wakes: Instant;
}

const isMoved = ({ schedule: { spec } }: ScheduleLine, due: Timestamp): boolean =>
  spec.when.kind !== 'cron' && wallTime(due) !== spec.when.at;

/** In the order in which they come; it ends with the span. A backup takes no time here. */
export const simulateCalendar = function* (
  lines: ReadonlyArray<ScheduleLine>,
  { now, until, downtime, paused }: Span,
): Generator<SimulatedRun | SimulatedSkip> {
  const local = localOf(now);
  const pendingAt = (
    line: ScheduleLine,
    index: number,
    due: Timestamp | null,
    from = now.instant,
  ): ReadonlyArray<Pending> =>
    due === null
      ? []
      : [{ line, index, due, wakes: upAgain(Math.max(from, instantOf(due)), downtime, local) }];
  let pending = lines.flatMap((line, index) =>
    isExpired(line.schedule) ? [] : pendingAt(line, index, line.schedule.due),
  );
  for (;;) {
    const [first] = pending.toSorted(
      (a, b) => a.wakes - b.wakes || instantOf(a.due) - instantOf(b.due) || a.index - b.index,
    );
    if (first === undefined || first.wakes > until) return;
    const { line, index, due, wakes } = first;
    const { spec } = line.schedule;
    const requests = requestsOf(line.schedule, paused);
    const skipped = skippedRuns(spec, due, requests, { ...now, instant: wakes }, 'pass');
    const last = skipped.at(-1);
    const pause = last === undefined ? pauseNow(requests, wakes) : null;
    for (const { due: of, through, count, reason } of skipped)
      yield { type: 'skip', index, due: of, through, count, reason };
    if (last === undefined && pause === null)
      yield { type: 'run', index, due, at: wakes, late: isLate(due, wakes), moved: isMoved(line, due) };
    const rest = pending.filter((one) => one !== first);
    if (pause !== null) {
      // why: what was due before the pause began is made when it is over; nobody knows when one without an end is
      const ends = pause.until === null ? null : instantOf(pause.until);
      pending = ends === null ? rest : [...rest, ...pendingAt(line, index, due, ends)];
    } else {
      const next = last === undefined ? nextOccurrence(spec, instantOf(due), local) : last.next;
      pending = [...rest, ...pendingAt(line, index, next)];
    }
  }
};
