/** Instants and their written form, and how a wall-clock time in a zone becomes an instant. */
import { isNonEmpty } from 'fp-ts/ReadonlyArray';
import type { ReadonlyNonEmptyArray as NonEmptyArray } from 'fp-ts/ReadonlyNonEmptyArray';
import * as t from 'io-ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

interface TimestampBrand {
  readonly Timestamp: unique symbol;
}

const timestampForm =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}[+-](?:[01]\d|2[0-3]):[0-5]\d$/;

/** An instant with the wall clock it was seen on: RFC 3339 with milliseconds and a numeric offset. */
export const Timestamp = t.brand(
  t.string,
  (text): text is t.Branded<string, TimestampBrand> => timestampForm.test(text),
  'Timestamp',
);
export type Timestamp = t.TypeOf<typeof Timestamp>;

/** A time zone: its IANA name and the offset from UTC, in minutes (east is positive), at an instant. */
export interface Zone {
  readonly name: string;
  readonly offsetAt: (instant: Instant) => number;
}

/** The present: an instant, and the zone whose wall clock the user reads. */
export interface Now {
  readonly instant: Instant;
  readonly zone: Zone;
  /** The machine's own zone, where this process was told to use another. */
  readonly machine?: Zone;
  /** The zone that schedules without one mean; as long as nobody has said, it is `zone`. */
  readonly local?: Zone;
}

/** The zone that schedules without one mean. */
export const localOf = ({ zone, local }: Now): Zone => local ?? zone;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

const two = (n: number): string => String(n).padStart(2, '0');

/** The first and the last instant that a timestamp can say in any zone. */
export const beginningOfTime = Date.parse('0000-01-02T00:00:00Z');
export const endOfTime = Date.UTC(9999, 11, 30);

/** The nearest instant that a timestamp can say; what is no instant at all is 1970. */
export const sayable = (instant: Instant): Instant =>
  Number.isNaN(instant) ? 0 : Math.min(Math.max(instant, beginningOfTime), endOfTime);

/** The furthest from UTC, in minutes, that a timestamp can say: a rule in `TZ` may put a clock further away. */
const furthestOffset = 24 * 60 - 1;

/** The instant as written on the wall clock of `zone`; one that no timestamp can say is the nearest that it can. */
export const timestampAt = (anyInstant: Instant, zone: Zone): Timestamp => {
  const instant = sayable(anyInstant);
  const offset = Math.min(Math.max(Math.round(zone.offsetAt(instant)), -furthestOffset), furthestOffset);
  const wall = new Date(instant + offset * minute).toISOString().slice(0, -1);
  const size = Math.abs(offset);
  const text = `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return text as Timestamp; // why: the codec's own constructor
};

export const presentTime = ({ instant, zone }: Now): Timestamp => timestampAt(instant, zone);

const twoAt = (text: string, at: number): number =>
  10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * 0x30;

/** Days from 1970-01-01, in the calendar of today, also before it began. Months count from March: the leap day ends a year. */
const daysTo = (year: number, month: number, dayOfMonth: number): number => {
  const counted = month > 2 ? year : year - 1;
  const fromMarch = month > 2 ? month - 3 : month + 9;
  const leaps = Math.floor(counted / 4) - Math.floor(counted / 100) + Math.floor(counted / 400);
  return 365 * counted + leaps + Math.floor((153 * fromMarch + 2) / 5) + dayOfMonth - 1 - 719_468;
};

/** The same as `Date.parse` at a fifth of its price: a journal has some ten of them a line. */
export const instantOf = (timestamp: Timestamp): Instant => {
  const days = daysTo(
    100 * twoAt(timestamp, 0) + twoAt(timestamp, 2),
    twoAt(timestamp, 5),
    twoAt(timestamp, 8),
  );
  const offset = 60 * twoAt(timestamp, 24) + twoAt(timestamp, 27);
  const minutes =
    60 * twoAt(timestamp, 11) + twoAt(timestamp, 14) - (timestamp[23] === '-' ? -offset : offset);
  const milliseconds = 10 * twoAt(timestamp, 20) + timestamp.charCodeAt(22) - 0x30;
  return day * days + minute * minutes + 1000 * twoAt(timestamp, 17) + milliseconds;
};

/** `YYYY-MM-DD` of the wall clock that the timestamp was seen on. */
export const wallDate = (timestamp: Timestamp): string => timestamp.slice(0, 10);

/** `HH:MM` of the wall clock that the timestamp was seen on. */
export const wallTime = (timestamp: Timestamp): string => timestamp.slice(11, 16);

/** `YYYY-MM-DD HH:MM` of the wall clock that the timestamp was seen on. */
export const wallDateTime = (timestamp: Timestamp): string => `${wallDate(timestamp)} ${wallTime(timestamp)}`;

/** `YYYY-MM-DD HH:MM` on the wall clock of `now`. */
export const shown =
  (now: Now) =>
  (at: Timestamp | Instant): string =>
    wallDateTime(timestampAt(typeof at === 'number' ? at : instantOf(at), now.zone));

/** A wall-clock time as milliseconds since 1970 of a clock that shows it, without any zone. */
const wallAt = (instant: Instant, zone: Zone): number => instant + zone.offsetAt(instant) * minute;

/**
 * The instants at which the wall clock of `zone` shows `wall`: in a fold there are two. In a gap, where it never does,
 * the first instant after the gap.
 */
export const instantsOfWall = (wall: number, zone: Zone): NonEmptyArray<Instant> => {
  const offsets = [zone.offsetAt(wall - day), zone.offsetAt(wall), zone.offsetAt(wall + day)];
  const shown = offsets
    .map((offset) => wall - offset * minute)
    .filter((instant, index, all) => wallAt(instant, zone) === wall && all.indexOf(instant) === index)
    .sort((a, b) => a - b);
  return isNonEmpty(shown) ? shown : [endOfGap(wall, offsets, zone)];
};

/** The first of them. */
export const instantOfWall = (wall: number, zone: Zone): Instant => instantsOfWall(wall, zone)[0];

/** Milliseconds since 1970 of a clock that shows `date` (`YYYY-MM-DD`) and `time` (`HH:MM`). */
export const wallOf = (date: string, time: string): number => Date.parse(`${date}T${time}:00.000Z`);

/** The first instant at which it shows `date` (`YYYY-MM-DD`) and `time` (`HH:MM`). */
export const instantAtWall = (date: string, time: string, zone: Zone): Instant =>
  instantOfWall(wallOf(date, time), zone);

/** Bisects for the first instant whose wall clock is past `wall`, to the millisecond. */
const endOfGap = (wall: number, offsets: ReadonlyArray<number>, zone: Zone): Instant => {
  let before = wall - Math.max(...offsets) * minute;
  let after = wall - Math.min(...offsets) * minute;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallAt(middle, zone) >= wall) after = middle;
    else before = middle;
  }
  return after;
};

/**
 * The latest time that the wall clock has shown up to `instant`: what it shows then, or, in the second pass of a fold,
 * the end of the first. Every later wall-clock time has its instant after this one, and every earlier one has not.
 */
export const furthestWall = (instant: Instant, zone: Zone): number => {
  const shown = wallAt(instant, zone);
  const offset = zone.offsetAt(instant - day);
  if (offset * minute <= shown - instant) return shown;
  let before = instant - day;
  let after = instant;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zone.offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return Math.max(shown, before + offset * minute);
};
