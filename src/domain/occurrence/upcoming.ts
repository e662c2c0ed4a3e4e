/** What is to come: the next occurrences over all schedules, as things stand now. Pure rules of time. */
import { type ScheduleLine, zoneOf } from './occurrence';
import { firstToCome, nextToCome } from './on-request';
import type { Pause, ScheduleId, ScheduleSpec } from '../schedule/schedule';
import { instantOf, type Now, type Timestamp, localOf } from '../time/time';

export interface Upcoming {
  /** The position of the schedule's line, as `list` shows it. */
  readonly index: number;
  readonly schedule: ScheduleId;
  readonly spec: ScheduleSpec;
  /** On the wall clock of the schedule's zone. */
  readonly due: Timestamp;
  /** The name of that zone. */
  readonly zone: string;
  /** It has come due and waits for the service. */
  readonly overdue: boolean;
}

/** The first `count` of them, by due instant and then in the file's order. */
export const upcoming = (
  lines: ReadonlyArray<ScheduleLine>,
  now: Now,
  count: number,
  all?: Pause,
): ReadonlyArray<Upcoming> => {
  const entry = (index: number, { schedule: { id, spec } }: ScheduleLine, due: Timestamp): Upcoming => ({
    index,
    schedule: id,
    spec,
    due,
    zone: zoneOf(spec, localOf(now)).name,
    overdue: instantOf(due) <= now.instant,
  });
  const heads = lines.flatMap((line, index) => {
    const due = firstToCome(line.schedule, now, all);
    return due === null ? [] : [{ line, index, due, instant: instantOf(due) }];
  });
  const found: Array<Upcoming> = [];
  while (found.length < count && heads.length > 0) {
    let place = 0;
    heads.forEach(({ instant }, at) => {
      if (instant < (heads[place]?.instant ?? Infinity)) place = at;
    });
    const head = heads[place];
    if (head === undefined) return found;
    found.push(entry(head.index, head.line, head.due));
    const due = nextToCome(head.line.schedule, head.instant, now, all);
    if (due === null) heads.splice(place, 1);
    else heads[place] = { ...head, due, instant: instantOf(due) };
  }
  return found;
};
