/** The words of a line that say which archives are kept, for how long removed ones rest, and how often they are verified. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { ScheduleOptions, VerifyEvery } from '../domain/schedule/schedule';
import { decodeMinutes, encodeMinutes } from './minutes-text';
import type { Read } from './text-codec';

/** Left is the reason why the word is not understood. */
export type OptionReader = (value: string | undefined, options: ScheduleOptions) => Read<ScheduleOptions>;

/** The options that count: how many of the last hours, days, … that have a version keep one. */
const counts = [
  ['keep-hourly', 'keepHourly', 'hours'],
  ['keep-daily', 'keepDaily', 'days'],
  ['keep-weekly', 'keepWeekly', 'weeks'],
  ['keep-monthly', 'keepMonthly', 'months'],
  ['keep-yearly', 'keepYearly', 'years'],
] as const;

const readCount = (word: string, of: string, value: string | undefined): Read<number> =>
  value !== undefined && /^[1-9]\d{0,5}$/.test(value)
    ? E.right(Number(value))
    : E.left(`${word} is a number of ${of} from 1 on, not ${value || 'nothing'}`);

const keep: OptionReader = (value, options) =>
  pipe(
    readCount('keep', 'versions', value),
    E.map((count) => ({ ...options, keep: count })),
  );

/** Minutes are not taken: `6m`, which is six months in other programs, would keep six minutes. */
const keepWithin: OptionReader = (value = '', options) =>
  pipe(
    /[hd]$/.test(value) ? decodeMinutes(value) : decodeMinutes(''),
    E.fromOption(
      () => `keep-within is days or hours such as 30d or 12h (a year is 365d), not ${value || 'nothing'}`,
    ),
    E.map((minutes) => ({ ...options, keepWithin: minutes })),
  );

const trash: OptionReader = (value = '', options) =>
  value === '0'
    ? E.right({ ...options, trash: 0 })
    : pipe(
        decodeMinutes(value),
        E.fromOption(() => `trash is a time such as 3d or 12h, or 0 for none, not ${value || 'nothing'}`),
        E.map((minutes) => ({ ...options, trash: minutes })),
      );

const verifyWord = /^(daily|weekly|monthly)(?::(digest|read))?$/;

const verify: OptionReader = (value = '', options) => {
  const [, every, level = 'digest'] = verifyWord.exec(value) ?? [];
  return every === 'daily' || every === 'weekly' || every === 'monthly'
    ? E.right({ ...options, verify: { every, level: level === 'read' ? 'read' : 'digest' } })
    : E.left(
        `verify is daily, weekly or monthly, and :read behind it to read every byte, not ${value || 'nothing'}`,
      );
};

export const retentionReaders: ReadonlyArray<readonly [string, OptionReader]> = [
  ['keep', keep],
  // why: it is what restic calls it, and so what people type
  ['keep-last', (value) => E.left(`keep-last is written keep, as in keep=${value || '7'}`)],
  ...counts.map(([word, key, of]): readonly [string, OptionReader] => [
    word,
    (value, options) =>
      pipe(
        readCount(word, of, value),
        E.map((count) => ({ ...options, [key]: count })),
      ),
  ]),
  ['keep-within', keepWithin],
  ['trash', trash],
  ['verify', verify],
];

const verifyText = ({ every, level }: VerifyEvery): string =>
  level === 'digest' ? `verify=${every}` : `verify=${every}:${level}`;

/** The words for what is there, in a fixed order; `keep`, which is older, stands before them. */
export const retentionWords = (options: ScheduleOptions): ReadonlyArray<string | null> => [
  ...counts.map(([word, key]) => (options[key] === undefined ? null : `${word}=${options[key]}`)),
  options.keepWithin === undefined ? null : `keep-within=${encodeMinutes(options.keepWithin)}`,
  options.trash === undefined ? null : `trash=${options.trash === 0 ? '0' : encodeMinutes(options.trash)}`,
  options.verify === undefined ? null : verifyText(options.verify),
];
