/** A time to come as a person types it -> the instant. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import {
  day,
  type Instant,
  instantsOfWall,
  minute,
  type Now,
  timestampAt,
  wallDate,
  wallOf,
} from '../domain/time/time';
import { weekdays } from '../domain/time/when';
import { readTime } from './time-text';
import { weekdayCalled } from './when-spelling';

/** The forms that are understood, for help and complaints. */
export const futureForms =
  '2026-12-24, 2026-12-24 18:00, 18:00, tomorrow, friday, each day with a time behind it if you like, or 90m, 12h, 3d, 2w from now';

const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: day, w: 7 * day };

/** The first instant after now at which the clock shows a time, on one of the days that are wanted. */
const firstAt = (
  time: string,
  { instant, zone }: Now,
  isWanted: (date: string) => boolean,
): Instant | null => {
  const today = wallDate(timestampAt(instant, zone));
  const dates = Array.from({ length: 9 }, (_, days) =>
    new Date(Date.parse(`${today}T12:00:00Z`) + days * day).toISOString().slice(0, 10),
  );
  return (
    dates
      .filter(isWanted)
      .flatMap((date) => instantsOfWall(wallOf(date, time), zone))
      .find((at) => at > instant) ?? null
  );
};

const weekdayOf = (date: string): string | undefined =>
  weekdays[(new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7];

/** Left says what would be understood, or that it is over. */
export const readFutureTime = (text: string, now: Now): E.Either<string, Instant> => {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^(?:in|for) /, '')
    .replace(/(^| )(\d:[0-5]\d)$/, '$10$2');
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(said) ?? [];
  if (count !== undefined) return E.right(now.instant + Number(count) * (units[unit] ?? 0));
  const [, name = '', time = '00:00'] =
    /^(?:next )?([a-z]*) ?(?:at )?((?:[01]\d|2[0-3]):[0-5]\d)?$/.exec(said) ?? [];
  const weekday = weekdayCalled(name);
  // why: on a day that is none comes no time at all
  const isWanted = (date: string): boolean => (name === '' ? said === time : weekdayOf(date) === weekday);
  const first = firstAt(time, now, isWanted);
  if (first !== null) return E.right(first);
  return pipe(
    readTime(text, now),
    E.mapLeft(() => `a time to come is one of ${futureForms}`),
    E.map((typed) => (typed.type === 'span' ? typed.span.from : typed.instant)),
    E.filterOrElse(
      (instant) => instant > now.instant,
      () => `${text} is over; a time to come is one of ${futureForms}`,
    ),
  );
};
