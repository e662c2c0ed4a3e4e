/** What the journal's own stamps say of the clock: whether it is behind them, and how long it has stayed there. Pure. */
import type { Event, EventOf } from '../events/event';
import type { ScheduleId } from '../schedule/schedule';
import { day, type Instant, instantOf, minute, type Timestamp } from '../time/time';
import { trustAfter } from '../events/limits';

/** A schedule that was set back to a clock. */
export interface SetBack {
  readonly schedule: ScheduleId;
  /** When it was due before that happened first: all that comes before it has ended. */
  readonly was: Timestamp;
  /** The same, before it happened last to the clock that is believed now; null when that has set nothing back. */
  readonly lately: Timestamp | null;
}

/** A time that the clock showed and that was not behind, and the number of the first schedule that was not there yet. */
export interface ShownRight {
  readonly at: Timestamp;
  readonly nextSchedule: number;
}

/** The clock shows times long before some that the journal has seen: either it is behind now, or it was ahead then. */
export interface ClockLag {
  /** The latest time that had been seen before. */
  readonly latest: Timestamp;
  /** The same, over all the clocks that were believed one after another. */
  readonly furthest: Timestamp;
  /** The line up to which it is known how long the clock has stayed. */
  readonly counted: Timestamp;
  /** For how many minutes it has been seen to run since it was found behind. */
  readonly stayed: number;
  /** Whether it was journalled. */
  readonly told: boolean;
  /** When it was taken for right after all; null until then. */
  readonly trusted: Timestamp | null;
  /** Schedules from this number on were made since. */
  readonly firstSchedule: number;
  readonly rearmed: ReadonlyArray<SetBack>;
  /** What was shown in between and was not behind, though no service looked: one for each time that schedules were new. */
  readonly shown: ReadonlyArray<ShownRight>;
}

/** What the state knows of the clock. */
export interface ClockSeen {
  /** The latest stamp; since the clock was taken for right, of the lines after that. Null in an empty journal. */
  readonly latest: Timestamp | null;
  readonly behind: ClockLag | null;
}

export const unseenClock: ClockSeen = { latest: null, behind: null };

/** A clock that is behind by less than this is simply waited for. */
export const behindLimit = day;

/** Before this the program did not exist: a machine without a clock of its own boots in 1970. */
const earliest = '2020-01-01T00:00:00.000+00:00' as Timestamp; // why: a constant of the codec's form

/** How far apart the lines are that count it, and how far they may be: a longer gap was sleep, or another jump. */
const countEvery = 60;
const countWithin = 120;

/** A clock that was believed for this long, and never caught up, was right: the journal had been ahead. */
const provenAfter = 30 * day;

const minutesFrom = (from: Timestamp, to: Instant): number => Math.floor((to - instantOf(from)) / minute);

const isBehind = (latest: Timestamp, instant: Instant): boolean => instant < instantOf(latest) - behindLimit;

const found = (latest: Timestamp, at: Timestamp, nextSchedule: number): ClockLag => ({
  latest,
  furthest: latest,
  counted: at,
  stayed: 0,
  told: false,
  trusted: null,
  firstSchedule: nextSchedule,
  rearmed: [],
  shown: [],
});

/** How the clock stands at `at`, which is later than all that was seen; null when it is not behind. */
export const clockBehind = (
  { latest, behind }: ClockSeen,
  at: Timestamp,
  nextSchedule: number,
): ClockLag | null => {
  const instant = instantOf(at);
  if (behind !== null && behind.trusted === null) return isBehind(behind.latest, instant) ? behind : null;
  if (!isBehind(latest ?? earliest, instant)) return null;
  const fresh = found(latest ?? earliest, at, nextSchedule);
  // why: what was made or set back under a clock that was believed too early is still to be mended
  return behind === null
    ? fresh
    : {
        ...fresh,
        furthest: behind.furthest,
        firstSchedule: behind.firstSchedule,
        rearmed: behind.rearmed.map((schedule) => ({ ...schedule, lately: null })),
        shown: behind.shown,
      };
};

/** Notes a time that is not behind, unless an earlier one says as much; a later one that says no more gives way. */
const showRight = (behind: ClockLag, at: Timestamp, nextSchedule: number): ClockLag => {
  if (isBehind(behind.latest, instantOf(at))) return behind;
  const earlier = behind.shown.filter((one) => instantOf(one.at) < instantOf(at));
  return nextSchedule <= (earlier.at(-1)?.nextSchedule ?? 0)
    ? { ...behind, shown: earlier }
    : { ...behind, shown: [...earlier, { at, nextSchedule }] };
};

/** What one line's stamp adds; `nextSchedule` is the number of the first schedule that it, or a later line, can make. */
export const seeStamp = (clock: ClockSeen, at: Timestamp, nextSchedule: number): ClockSeen => {
  const instant = instantOf(at);
  const was = clock.latest;
  const latest = was === null || instant > instantOf(was) ? at : was;
  const now = clockBehind(clock, at, nextSchedule);
  if (now !== null) {
    const isFurtherBack = instant < instantOf(now.counted) - minute;
    // why: stamps of a clock below the earliest are no later times than those of the right one
    const seen = was === null && now.latest === earliest ? earliest : latest;
    return { latest: seen, behind: isFurtherBack ? { ...now, counted: at, stayed: 0 } : now };
  }
  if (clock.behind === null) return { latest, behind: null };
  const behind = showRight(clock.behind, at, nextSchedule);
  if (behind.trusted === null) return { latest, behind: { ...behind, stayed: 0, told: false } };
  const isProven = instant > instantOf(behind.trusted) + provenAfter && isBehind(behind.latest, instant);
  return { latest, behind: isProven ? null : behind };
};

type ClockEvent = EventOf<'ClockBehind' | 'ClockTrusted' | 'ClockCorrected' | 'ScheduleRearmed'>;

const setBack = (rearmed: ClockLag['rearmed'], schedule: ScheduleId, due: Timestamp): ClockLag['rearmed'] =>
  rearmed.some((one) => one.schedule === schedule)
    ? rearmed.map((one) => (one.schedule === schedule ? { ...one, lately: one.lately ?? due } : one))
    : [...rearmed, { schedule, was: due, lately: due }];

/**
 * What an event about the clock adds; the line's stamp has been seen before. `due` is when the schedule that it is about
 * was due until then.
 */
export const followClock = (
  clock: ClockSeen,
  event: ClockEvent,
  at: Timestamp,
  due: Timestamp | null,
): ClockSeen => {
  const { behind } = clock;
  if (behind === null) return clock;
  switch (event.type) {
    case 'ClockBehind':
      return { ...clock, behind: { ...behind, counted: at, stayed: event.stayed, told: true } };
    case 'ClockTrusted':
      return { latest: at, behind: { ...behind, trusted: at } };
    case 'ClockCorrected':
      return { ...clock, behind: null };
    case 'ScheduleRearmed':
      return {
        ...clock,
        behind: { ...behind, rearmed: setBack(behind.rearmed, event.schedule, due ?? event.due) },
      };
  }
};

/** What a look at the clock comes to. */
export interface ClockLook {
  readonly events: ReadonlyArray<Event>;
  /** It is behind, and not believed: nothing is set back to it. */
  readonly held: boolean;
  /** It was behind and has caught up: what it was behind of. */
  readonly corrected: ClockLag | null;
}

const nothingNew: ClockLook = { events: [], held: false, corrected: null };

const heldWith = (...events: ReadonlyArray<Event>): ClockLook => ({ events, held: true, corrected: null });

/** Looks at a clock that is behind. Its staying is counted hour by hour, across processes, by lines of the journal. */
const stay = (behind: ClockLag, now: Instant): ClockLook => {
  const { latest } = behind;
  const elapsed = minutesFrom(behind.counted, now);
  if (!behind.told || elapsed < -1) return heldWith({ type: 'ClockBehind', latest, stayed: 0 });
  if (elapsed < countEvery) return heldWith();
  const stayed = behind.stayed + (elapsed <= countWithin ? elapsed : 0);
  return stayed >= trustAfter
    ? { events: [{ type: 'ClockTrusted', latest }], held: false, corrected: null }
    : heldWith({ type: 'ClockBehind', latest, stayed });
};

export const lookAtClock = (clock: ClockSeen, at: Timestamp, nextSchedule: number): ClockLook => {
  const now = clockBehind(clock, at, nextSchedule);
  if (now !== null) return stay(now, instantOf(at));
  const { behind } = clock;
  if (behind === null || isBehind(behind.latest, instantOf(at))) return nothingNew;
  return {
    events: [{ type: 'ClockCorrected', latest: behind.latest }],
    held: false,
    corrected: behind,
  };
};

/**
 * From when on a schedule goes on, after the clock that was behind has caught up at `now`: one that was made meanwhile
 * from when the clock was first right after that; one that was set back with what it was due for before, since all until
 * then has ended. Null: it was not touched, or is to go on as it is.
 */
export const goesOnFrom = (
  { latest, furthest, firstSchedule, rearmed, shown }: ClockLag,
  { id, created }: { readonly id: ScheduleId; readonly created: Timestamp },
  now: Instant,
): Instant | null => {
  const first = shown.find(({ nextSchedule }) => id < nextSchedule);
  const known = first === undefined ? now : Math.min(now, instantOf(first.at));
  if (id >= firstSchedule) return isBehind(latest, instantOf(created)) ? known : null;
  const touched = rearmed.find(({ schedule }) => schedule === id);
  if (touched === undefined) return null;
  if (latest === earliest) return known;
  const due = isBehind(furthest, now) ? touched.lately : touched.was;
  // why: it goes on after that instant
  return due === null ? null : instantOf(due) - 1;
};
