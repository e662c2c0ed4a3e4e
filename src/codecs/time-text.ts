/** A time as a person types it -> what it means: the span of a day or a minute, one instant, or how long ago. */
import * as E from 'fp-ts/Either';
import { isNonEmpty } from 'fp-ts/ReadonlyArray';
import type { ReadonlyNonEmptyArray } from 'fp-ts/ReadonlyNonEmptyArray';
import {
  day,
  type Instant,
  instantAtWall,
  instantsOfWall,
  minute,
  type Now,
  timestampAt,
  wallDate,
  wallOf,
} from '../domain/time/time';
import { type Weekday, weekdays } from '../domain/time/when';
import { weekdayCalled } from './when-spelling';
import type { Span } from '../domain/history/explain/why';

/** What was typed: a day or a minute, an instant with its offset, or a length of time before now. */
export type TypedTime =
  /** `again` is the second pass of a minute that the clock shows twice. */
  | { readonly type: 'span'; readonly span: Span; readonly again: Span | null }
  /** `precision` is how much of it was typed, in milliseconds: a minute, a second or one. */
  | { readonly type: 'instant'; readonly instant: Instant; readonly precision: number }
  | { readonly type: 'ago'; readonly instant: Instant };

/** The forms that are understood, for help and complaints. */
export const timeForms =
  '2026-11-21, 2026-11-21 02:00, 02:00, today, yesterday, tuesday, last tuesday, 2 days ago, each with a time behind it if you like, now, or 7d (30m, 6h, 2w) ago';

const complaint = `a time is one of ${timeForms}`;

/** Beyond this a year would not be written in four digits any more, were it followed to what comes next. */
const lastYear = 2999;

const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: day, w: 7 * day };

/** Whether the calendar has `YYYY-MM-DD`: no 31 February. */
export const isDate = (date: string): boolean => {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().slice(0, 10) === date;
};

/** `YYYY-MM-DD`, so many days after another. */
const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + days * day).toISOString().slice(0, 10);

/** So many that the date is still one of four digits. */
const daysAgo = /^(?:(\d{1,5}) days?|(\d{1,4}) weeks?) ago$/;
const weekdayForm = /^(last )?([a-z]+)$/;

/** How many days before `today` the weekday was: 0 is today itself, unless the last one before it is meant. */
const daysSince = (weekday: Weekday, today: string, isLast: boolean): number => {
  // why: getUTCDay counts from Sunday, the week here from Monday
  const present = (new Date(`${today}T12:00:00Z`).getUTCDay() + 6) % 7;
  const since = (present - weekdays.indexOf(weekday) + 7) % 7;
  return isLast && since === 0 ? 7 : since;
};

/** `YYYY-MM-DD` of a date as it is typed; null when it is none. */
const dateOf = (text: string, { instant, zone }: Now): string | null => {
  const today = wallDate(timestampAt(instant, zone));
  if (text === 'today') return today;
  if (text === 'yesterday') return daysAfter(today, -1);
  if (text === 'tomorrow') return daysAfter(today, 1);
  const [, days, weeks] = daysAgo.exec(text) ?? [];
  if (days !== undefined) return daysAfter(today, -Number(days));
  if (weeks !== undefined) return daysAfter(today, -7 * Number(weeks));
  const [, last, name = ''] = weekdayForm.exec(text) ?? [];
  const weekday = weekdayCalled(name);
  if (weekday !== null) return daysAfter(today, -daysSince(weekday, today, last !== undefined));
  const iso = text.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1');
  return /^\d{4}-\d\d-\d\d$/.test(iso) && isDate(iso) ? iso : null;
};

const spanning = (from: Instant, to: Instant): TypedTime => ({
  type: 'span',
  span: { from, to },
  again: null,
});

/** A minute of the clock; in autumn it may come twice. */
const minuteAt = ([first, second]: ReadonlyNonEmptyArray<Instant>): TypedTime => ({
  type: 'span',
  span: { from: first, to: first + minute },
  again: second === undefined ? null : { from: second, to: second + minute },
});

/** The latest minute up to now at which the clock showed `time`. */
const latest = (time: string, { instant, zone }: Now): TypedTime => {
  const today = wallDate(timestampAt(instant, zone));
  const passes = (date: string): ReadonlyArray<Instant> => instantsOfWall(wallOf(date, time), zone);
  const past = passes(today).filter((from) => from <= instant);
  return isNonEmpty(past)
    ? minuteAt(past)
    : minuteAt(instantsOfWall(wallOf(daysAfter(today, -1), time), zone));
};

const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const lengthOfTime = /^(\d{1,6})([mhdw])$/;
const instantForm =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** A day, and perhaps a time of it. */
const dayAndTime = /^(.*?)(?:[ Tt](?:at )?(\d\d:\d\d))?$/;

const longUnits: Readonly<Record<string, string>> = { minute: 'm', min: 'm', hour: 'h' };

/** One way of writing for what people write in several: case, spaces, a time without its 0 or before its day. */
const spelled = (text: string): string => {
  const spaced = text.trim().replace(/\s+/g, ' ');
  // why: `T` and `Z` of an instant are capital letters
  if (/^\d{4}-/.test(spaced)) return spaced;
  const words = spaced
    .toLowerCase()
    .replace(/(^| )(\d:[0-5]\d)(?= |$)/g, '$10$2')
    .replace(/^an? (?=\w+ ago)/, '1 ')
    .replace(/^(\d\d:\d\d) (.+)$/, '$2 $1');
  const [, count = '', unit = ''] = /^(\d{1,6}) (minute|min|hour)s? ago$/.exec(words) ?? [];
  const short = longUnits[unit];
  return short === undefined ? words.replace(/^(\d{1,6}[mhdw]) ago$/, '$1') : `${count}${short}`;
};

const precisionOf = (instant: string): number => {
  if (/T\d\d:\d\d:\d\d\./.test(instant)) return 1;
  return /T\d\d:\d\d:\d\d/.test(instant) ? 1000 : minute;
};

const inTheCalendar = (date: string): E.Either<string, string> => {
  if (!isDate(date)) return E.left(complaint);
  const year = Number(date.slice(0, 4));
  return year >= 1970 && year <= lastYear ? E.right(date) : E.left(`a year is one from 1970 to ${lastYear}`);
};

/** Reads it on the wall clock of `now`; Left says what would be understood. */
export const readTime = (text: string, now: Now): E.Either<string, TypedTime> => {
  const said = spelled(text);
  const { zone } = now;
  if (said === 'now') return E.right({ type: 'instant', instant: now.instant, precision: minute });
  if (clockTime.test(said)) return E.right(latest(said, now));
  const [, count, unit = ''] = lengthOfTime.exec(said) ?? [];
  if (count !== undefined) {
    // why: before 1970 there is nothing, and `9999w` means all that there is
    return E.right({ type: 'ago', instant: Math.max(0, now.instant - Number(count) * (units[unit] ?? 0)) });
  }
  const [, dateThere] = instantForm.exec(said) ?? [];
  if (dateThere !== undefined) {
    return E.map((): TypedTime => ({
      type: 'instant',
      instant: Date.parse(said),
      precision: precisionOf(said),
    }))(inTheCalendar(dateThere));
  }
  const [, typed = '', time] = dayAndTime.exec(said) ?? [];
  const date = dateOf(typed, now);
  if (date === null || (time !== undefined && !clockTime.test(time))) return E.left(complaint);
  return E.map((known: string) =>
    time === undefined
      ? spanning(instantAtWall(known, '00:00', zone), instantAtWall(daysAfter(known, 1), '00:00', zone))
      : minuteAt(instantsOfWall(wallOf(known, time), zone)),
  )(inTheCalendar(date));
};
