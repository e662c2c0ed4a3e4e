/** Cron expressions as a sequence of wall-clock times: the one place that knows croner. */
import { Cron } from 'croner';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';

/** The next time of the expression after a wall-clock time; null when there is none. */
type Next = (wall: number) => number | null;

/** Left is the reason why the text is no cron expression. */
type Parsed = E.Either<string, Next>;

/** Expressions that were read, so that a schedule's is parsed once; emptied when it is full. */
const parsed = new Map<string, Parsed>();
const parsedLimit = 1000;

/** From here on an expression that ever comes has come. */
const beginning = Date.UTC(2000, 0);

/** `?` would stand for the moment of reading, `@daily` and the like are not five fields. */
const shape = /^[0-9A-Za-z*,/#+-]+(?: [0-9A-Za-z*,/#+-]+){4}$/;

// why: no zone, no start and no function: what is left of croner is the arithmetic of the expression
const byCroner = (expression: string): Next => {
  const cron = new Cron(expression, { mode: '5-part', utcOffset: 0, paused: true });
  return (wall) => cron.nextRun(new Date(wall))?.getTime() ?? null;
};

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/**
 * A day of the month and a weekday together mean either of the two. croner 10 passes over the first of March when it
 * looks for both at once from the last week of February, so each is looked for alone.
 */
const either = (expression: string): Next => {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = expression.split(' ');
  const whole = byCroner(expression);
  if (day === '*' || weekday === '*' || weekday.startsWith('+')) return whole;
  const byDay = byCroner(`${minute} ${hour} ${day} ${month} *`);
  const byWeekday = byCroner(`${minute} ${hour} * ${month} ${weekday}`);
  return (wall) => earlier(byDay(wall), byWeekday(wall));
};

const read = (expression: string): Parsed => {
  if (!shape.test(expression)) return E.left('it is not five fields: minute hour day month weekday');
  return pipe(
    E.tryCatch(() => either(expression), String),
    E.mapLeft((reason) => reason.replace(/^\w*Error: (?:CronPattern: )?/, '')),
    E.filterOrElse(
      (next) => next(beginning) !== null,
      () => 'it names a day that never comes',
    ),
  );
};

const cronOf = (expression: string): Parsed => {
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  if (parsed.size >= parsedLimit) parsed.clear();
  const made = read(expression);
  parsed.set(expression, made);
  return made;
};

/**
 * The next time that the expression names strictly after `wall`; null when there is none, or no such expression. Both
 * are wall-clock times, written as the milliseconds since 1970 of a clock that shows them without any zone.
 */
export const nextCronWall = (expression: string, wall: number): number | null =>
  pipe(
    cronOf(expression),
    E.match(
      () => null,
      (next) => next(wall),
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
