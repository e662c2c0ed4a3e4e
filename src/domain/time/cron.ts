/** Cron expressions as a sequence of wall-clock times: the one place that knows croner. */
import { CronPattern } from 'croner';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { remembering } from '../remembering';
import { type CronFields, firstDay, nextTime } from './cron-search';

/** Left is the reason why the text is no cron expression. */
type Parsed = E.Either<string, CronFields>;

/** The calendar repeats itself after 400 years: an expression that has not come from here on until then never does. */
const beginning = Date.UTC(2000, 0);

/** `?` would stand for the moment of reading, `@daily` and the like are not five fields. */
const shape = /^[0-9A-Za-z*,/#+-]+(?: [0-9A-Za-z*,/#+-]+){4}$/;

const named = (flags: ReadonlyArray<number>, first: number): ReadonlyArray<number> =>
  flags.flatMap((flag, index) => (flag === 0 ? [] : [index + first]));

/** In croner's pattern a weekday is a set of bits: 1 to 16 are its first to fifth in the month, 32 its last. */
const lastBit = 32;
const everyBit = 63;

// why: croner's own search recurses without a bound, and passes over days after February; it reads the text, we look
const byCroner = (expression: string): CronFields => {
  const pattern = new CronPattern(expression, undefined, { mode: '5-part' });
  return {
    minutes: named(pattern.minute, 0),
    hours: named(pattern.hour, 0),
    months: named(pattern.month, 1),
    days: {
      named: named(pattern.day, 1),
      last: pattern.lastDayOfMonth,
      lastWorkday: pattern.lastWeekday,
      nearWorkday: named(pattern.nearestWeekdays, 1),
    },
    weekdays: pattern.dayOfWeek.slice(0, 7).map((bits) => ({
      every: bits === everyBit,
      nth: [1, 2, 3, 4, 5].filter((nth) => (bits & (1 << (nth - 1))) !== 0),
      last: (bits & lastBit) !== 0,
    })),
    join: pattern.starDOW ? 'day' : pattern.useAndLogic || pattern.starDOM ? 'both' : 'either',
  };
};

const read = (expression: string): Parsed => {
  if (!shape.test(expression)) return E.left('it is not five fields: minute hour day month weekday');
  return pipe(
    E.tryCatch(() => byCroner(expression), String),
    E.mapLeft((reason) => reason.replace(/^\w*Error: (?:CronPattern: )?/, '')),
    E.filterOrElse(
      (fields) => firstDay(fields, beginning) !== null,
      () => 'it names a day that never comes',
    ),
  );
};

/** A schedule's is parsed once. */
const cronOf = remembering(read);

/**
 * The next time that the expression names strictly after `wall`; null when there is none, or no such expression. Both
 * are wall-clock times, written as the milliseconds since 1970 of a clock that shows them without any zone.
 */
export const nextCronWall = (expression: string, wall: number): number | null =>
  pipe(
    cronOf(expression),
    E.match(
      () => null,
      (fields) => nextTime(fields, wall),
    ),
  );

/** Why the text is no cron expression; null when it is one. */
export const cronFault = (expression: string): string | null =>
  pipe(
    cronOf(expression),
    E.match(
      (reason) => reason,
      () => null,
    ),
  );
