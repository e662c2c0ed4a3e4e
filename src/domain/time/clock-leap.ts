/** A clock that leaps ahead: it was off for long, or is wrong. Until that is known, nothing is thrown away by its time. Pure. */
import { day, type Instant, instantOf, type Timestamp } from './time';

/** The clock leapt ahead from one look at it to the next. */
export interface Leap {
  /** The last time before it. */
  readonly before: Timestamp;
  /** The first time after it. */
  readonly landed: Timestamp;
}

/** What was seen of a clock: by the lines of the journal, or by a process that looks at it. */
export interface ClockSight {
  readonly latest: Timestamp | null;
  /** The leap that is not proven yet. */
  readonly leap: Leap | null;
}

export const nothingSeen: ClockSight = { latest: null, leap: null };

/** A machine may be off for two days; a longer gap is no proof of a leap, but asks for one. */
const leapFrom = 2 * day;

/** A clock that has gone on for a day after its leap is taken for right, as one that has stayed behind for a day is. */
const provenAfter = day;

/** What another look adds; one that is not later adds nothing. */
export const seeClock = ({ latest, leap }: ClockSight, at: Timestamp): ClockSight => {
  const now = instantOf(at);
  if (latest === null) return { latest: at, leap: null };
  if (now <= instantOf(latest)) return { latest, leap };
  const open = leap !== null && now >= instantOf(leap.landed) + provenAfter ? null : leap;
  return {
    latest: at,
    leap: now - instantOf(latest) > leapFrom ? { before: open?.before ?? latest, landed: at } : open,
  };
};

/** What two who look have seen together. */
export const together = (one: ClockSight, other: ClockSight): ClockSight => {
  const [later, earlier] =
    one.latest !== null && instantOf(one.latest) > instantOf(other.latest ?? one.latest)
      ? [one, other]
      : [other, one];
  return { latest: later.latest ?? earlier.latest, leap: later.leap ?? earlier.leap };
};

/** The time up to which a clock is believed that was seen so: the present, or that before an unproven leap. */
export const believedTime = ({ latest, leap }: ClockSight): Instant | null => {
  const time = leap?.before ?? latest;
  return time === null ? null : instantOf(time);
};
