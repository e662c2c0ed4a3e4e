/** Pauses, and occurrences that somebody asked to skip: which ones end without a backup, and which one comes. Pure rules of time. */
import type { SkipReason } from '../events/event';
import type { Asked, Pause, Schedule, ScheduleSpec } from '../schedule/schedule';
import { type Instant, instantOf, localOf, type Now, type Timestamp, timestampAt } from '../time/time';
import { countThrough, latestUpTo, type LookKind, type Missed, missedOf } from './catch-up';
import { isExpired, nextInstant, zoneOf } from './occurrence';

/** What people have asked for of one schedule. */
export interface Requests {
  readonly pauses: ReadonlyArray<Pause>;
  readonly asked: Asked | null;
}

/** `all`: the pause of all schedules. */
export const requestsOf = (
  { paused, asked }: Pick<Schedule, 'paused' | 'asked'>,
  all: Pause | undefined,
): Requests => ({
  pauses: [all, paused].flatMap((pause) => pause ?? []),
  asked: asked ?? null,
});

/** Whether a pause is in force: one that ends by itself is by the clock alone, be that set forth or back. */
export const isInForce = ({ until }: Pause, now: Instant): boolean =>
  until === null || now < instantOf(until);

/** The pause that keeps a schedule from being made now, the one that lasts longest; null where there is none. */
export const pauseNow = ({ pauses }: Requests, now: Instant): Pause | null => {
  const ends = ({ until }: Pause): number => (until === null ? Infinity : instantOf(until));
  return pauses.filter((pause) => isInForce(pause, now)).toSorted((a, b) => ends(b) - ends(a))[0] ?? null;
};

/** From an instant up to another, which does not belong to it. */
interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: 'asked' | 'paused';
}

const stretchesOf = ({ pauses, asked }: Requests): ReadonlyArray<Stretch> => [
  ...(asked === null
    ? []
    : [
        {
          from: instantOf(asked.from),
          to: instantOf(asked.through) + 1,
          reason: 'asked' as const,
        },
      ]),
  ...pauses.map(({ since, until }) => ({
    from: instantOf(since),
    to: until === null ? Infinity : instantOf(until),
    reason: 'paused' as const,
  })),
];

const covers =
  (at: Instant) =>
  ({ from, to }: Stretch): boolean =>
    from <= at && at < to;

/** Why an occurrence is skipped on request; null when it is not. */
export const requestedSkip = (requests: Requests, at: Instant): 'asked' | 'paused' | null =>
  stretchesOf(requests).find(covers(at))?.reason ?? null;

interface Run {
  readonly from: Instant;
  readonly through: Instant;
  readonly reason: 'asked' | 'paused' | null;
}

/** All occurrences from one that is due through the latest, by what was asked of them. */
const runsOf = (
  spec: ScheduleSpec,
  first: Instant,
  latest: Instant,
  requests: Requests,
  now: Now,
): ReadonlyArray<Run> => {
  const stretches = stretchesOf(requests);
  const runs: Array<Run> = [];
  let at: Instant | null = first;
  while (at !== null && at <= latest) {
    const from: Instant = at;
    const edges = stretches.flatMap((stretch) => [stretch.from, stretch.to]).filter((edge) => edge > from);
    const last = Math.min(latest, ...edges.map((edge) => edge - 1));
    const through = latestUpTo(spec, from, last, localOf(now));
    const reason = requestedSkip(requests, from);
    const before = runs.at(-1);
    if (before?.reason === reason) runs[runs.length - 1] = { ...before, through };
    else runs.push({ from, through, reason });
    at = nextInstant(spec, through, localOf(now));
  }
  return runs;
};

/** A run that is skipped, and the first of it. */
export type Skipped = Missed & { readonly due: Timestamp };

/**
 * What of a schedule that is due ends without a backup, in the order of its occurrences. Of those that were missed only the
 * latest is made; where that is skipped on request, none is.
 */
export const skippedRuns = (
  spec: ScheduleSpec,
  due: Timestamp,
  requests: Requests,
  now: Now,
  look: LookKind,
): ReadonlyArray<Skipped> => {
  const first = instantOf(due);
  if (first > now.instant) return [];
  const stamp = (instant: Instant): Timestamp => timestampAt(instant, zoneOf(spec, localOf(now)));
  const latest = latestUpTo(spec, first, now.instant, localOf(now));
  const runs = runsOf(spec, first, latest, requests, now);
  const dueOf = ({ from }: Run): Timestamp => (from === first ? due : stamp(from));
  const skipped = (run: Run, reason: SkipReason): Skipped => {
    const next = nextInstant(spec, run.through, localOf(now));
    return {
      due: dueOf(run),
      through: run.through === run.from ? dueOf(run) : stamp(run.through),
      count: countThrough(spec, run.from, run.through, localOf(now)),
      reason,
      next: next === null ? null : stamp(next),
    };
  };
  const last = runs.at(-1);
  if (last === undefined) return [];
  const before = runs.slice(0, -1).map((run) => skipped(run, run.reason ?? 'superseded'));
  if (last.reason !== null) return [...before, skipped(last, last.reason)];
  const missed = missedOf(spec, dueOf(last), now, look);
  return missed === null ? before : [...before, { due: dueOf(last), ...missed }];
};

/** The first occurrence that is not over, be it skipped on request or not; null when there is none. */
export const firstLeft = (schedule: Schedule, all: Pause | undefined, now: Now): Timestamp | null => {
  const { due, spec } = schedule;
  if (due === null || isExpired(schedule)) return null;
  const runs = skippedRuns(spec, due, requestsOf(schedule, all), now, 'pass');
  return (runs.at(-1) ?? { next: due }).next;
};

/** The first occurrence from an instant on that nobody asked to skip; null when there is none. */
const firstAllowed = (spec: ScheduleSpec, from: Instant, requests: Requests, now: Now): Instant | null => {
  let at: Instant | null = from;
  for (;;) {
    if (at === null) return null;
    const stretch: Stretch | undefined = stretchesOf(requests).find(covers(at));
    if (stretch === undefined) return at;
    at = stretch.to === Infinity ? null : nextInstant(spec, stretch.to - 1, localOf(now));
  }
};

/** The occurrence that is made next, late or on time; null when there is none, or nobody knows when. */
export const firstToCome = (schedule: Schedule, now: Now, all?: Pause): Timestamp | null => {
  const left = firstLeft(schedule, all, now);
  if (left === null) return null;
  const { spec } = schedule;
  const requests = requestsOf(schedule, all);
  const held = instantOf(left) <= now.instant ? pauseNow(requests, now.instant) : null;
  if (held === null) return allowedFrom(spec, left, requests, now);
  const next = held.until === null ? null : nextInstant(spec, instantOf(held.until) - 1, localOf(now));
  return next === null
    ? null
    : allowedFrom(spec, timestampAt(next, zoneOf(spec, localOf(now))), requests, now);
};

const allowedFrom = (spec: ScheduleSpec, from: Timestamp, requests: Requests, now: Now): Timestamp | null => {
  const allowed = firstAllowed(spec, instantOf(from), requests, now);
  if (allowed === null) return null;
  return allowed === instantOf(from) ? from : timestampAt(allowed, zoneOf(spec, localOf(now)));
};

/** The first after one of its occurrences that nobody asked to skip. */
export const nextToCome = (schedule: Schedule, after: Instant, now: Now, all?: Pause): Timestamp | null => {
  const { spec } = schedule;
  const next = nextInstant(spec, after, localOf(now));
  return next === null
    ? null
    : allowedFrom(spec, timestampAt(next, zoneOf(spec, localOf(now))), requestsOf(schedule, all), now);
};

/** The latest occurrence up to now that should have been made, where `first` is one of them; null when there is none. */
export const latestExpected = (
  schedule: Schedule,
  first: Instant,
  all: Pause | undefined,
  now: Now,
): Instant | null => {
  const { spec, ended, expected } = schedule;
  const stretches = stretchesOf(requestsOf(schedule, all));
  let latest = latestUpTo(spec, first, now.instant, localOf(now));
  for (;;) {
    const stretch = stretches.find(covers(latest));
    if (stretch === undefined) break;
    if (stretch.from <= first) return null;
    latest = latestUpTo(spec, first, stretch.from - 1, localOf(now));
  }
  if (expected === undefined || ended === null || latest > instantOf(ended.due)) return latest;
  return expected === null ? null : instantOf(expected);
};
