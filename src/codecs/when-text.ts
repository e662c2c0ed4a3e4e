/** The WHEN of a schedule line <-> when the schedule comes. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as t from 'io-ts';
import { cronFault } from '../domain/time/cron';
import { type Read, reading, textCodec } from './text-codec';
import { whenMeant } from './when-hint';
import { respelled, timeHint } from './when-spelling';
import { TimeOfDay, When, Weekday, weekdays } from '../domain/time/when';

const shown = (text: string): string => text || '(empty)';

/** What looks like a time and nothing else: digits, in whatever script, and what may stand between and behind them. */
const isLikeTime = (text: string): boolean =>
  /^[-\p{Nd}\s:.]*\p{Nd}[\p{Nd}\s:.h]*(?:[ap]m)?\s*$/iu.test(text);

/** The form to write, where it can be told. */
const hint = (meant: string | null): string => (meant === null ? '' : `; write ${meant}`);

const noTime = (text: string): string => `the time is not HH:MM between 00:00 and 23:59: ${shown(text)}`;

const readTime = (text: string): Read<TimeOfDay> =>
  TimeOfDay.is(text) ? E.right(text) : E.left(`${noTime(text)}${timeHint(text)}`);

const readDays = (text: string, time: TimeOfDay): Read<ReadonlyArray<Weekday>> => {
  const words = text.split(',');
  const wrong = words.find((word) => !Weekday.is(word));
  if (wrong !== undefined) {
    return E.left(
      `before the @ stand daily, monthly:DAY or days (${weekdays.join(',')}), not ${shown(wrong)}${hint(whenMeant(`${text}@${time}`))}`,
    );
  }
  const twice = words.find((word, index) => words.indexOf(word) !== index);
  return twice === undefined
    ? E.right(weekdays.filter((name) => words.includes(name)))
    : E.left(`${twice} stands there twice`);
};

const readDay = (text: string): Read<number> =>
  /^(?:[1-9]|[12][0-9]|3[01])$/.test(text)
    ? E.right(Number(text))
    : E.left(`the day of the month is 1 to 31 (31 is the last day of any month), not ${shown(text)}`);

const readCron = (expression: string): Read<When> => {
  const fields = expression.split(' ').filter((field) => field !== '');
  const canonical = fields.join(' ');
  const fault = cronFault(canonical);
  return fault === null
    ? E.right({ kind: 'cron', expression: canonical })
    : E.left(`the cron expression is not understood: ${fault}`);
};

const readRule = (rule: string, time: string): Read<When> =>
  pipe(
    readTime(time),
    E.mapLeft(() => `${noTime(time)}${hint(whenMeant(`${rule}@${time}`))}`),
    E.flatMap((at): Read<When> => {
      if (rule === 'daily') return E.right({ kind: 'daily', at });
      if (rule.startsWith('monthly:')) {
        return pipe(
          readDay(rule.slice('monthly:'.length)),
          E.map((day): When => ({ kind: 'monthly', day, at })),
        );
      }
      return pipe(
        readDays(rule, at),
        E.map((days): When => ({ kind: 'weekly', days: [...days], at })),
      );
    }),
  );

/** Why a text without an @ is no WHEN, and what to write. `noTime`: why it is no time. */
const noWhen = (text: string, noTime: string): string => {
  const meant = whenMeant(text);
  if (meant !== null) return `the WHEN is not understood: ${shown(text)}${hint(meant)}`;
  return isLikeTime(text)
    ? noTime
    : `the WHEN is not HH:MM, daily@HH:MM, mon,fri@HH:MM or cron:M H D M W: ${shown(text)}`;
};

/** Why a word alone is no WHEN, and what to write. */
const ruleAlone = (text: string): string | null => {
  if (text.toLowerCase() === '@reboot') return 'a schedule has a time; @reboot has none';
  if (/^@?hourly\b/i.test(text))
    return 'hourly comes at every full hour: write cron:15 * * * * for a quarter past';
  return respelled(`${text}@02:00`) === null
    ? null
    : `the time is missing: write ${text}@02:00, for instance`;
};

/**
 * Reads `HH:MM`, `daily@HH:MM`, `mon,wed,fri@HH:MM`, `monthly:15@HH:MM` or `cron:M H D M W`; Left is the reason why it
 * can't be read.
 */
const readStored = (text: string): Read<When> => {
  if (text.startsWith('cron:')) return readCron(text.slice('cron:'.length));
  const at = text.indexOf('@');
  if (at !== -1) return readRule(text.slice(0, at), text.slice(at + 1));
  return pipe(
    readTime(text),
    E.map((time): When => ({ kind: 'once', at: time })),
    E.mapLeft((noTime) => noWhen(text, noTime)),
  );
};

/** Whether the text is one of the stored forms: older versions read nothing else. */
export const isStoredForm = (text: string): boolean => E.isRight(readStored(text));

/** Reads the stored forms, and what people type for them. */
const readWhen = (text: string): Read<When> =>
  pipe(
    readStored(text),
    E.orElse((reason) => {
      const spelling = respelled(text);
      return spelling === null ? E.left(ruleAlone(text) ?? reason) : readStored(spelling);
    }),
  );

/** Days in the order of the week, cron fields apart by one space. */
const writeWhen = (when: When): string => {
  switch (when.kind) {
    case 'once':
      return when.at;
    case 'daily':
      return `daily@${when.at}`;
    case 'weekly':
      return `${when.days.join(',')}@${when.at}`;
    case 'monthly':
      return `monthly:${when.day}@${when.at}`;
    case 'cron':
      return `cron:${when.expression}`;
  }
};

export const WhenText: t.Type<When, string, string> = textCodec('WhenText', When.is, readWhen, writeWhen);

export const decodeWhen = reading(WhenText);
export const encodeWhen = WhenText.encode;
