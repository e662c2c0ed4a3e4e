/** What a schedule's options say of the versions that are kept. Pure. */
import type { DestinationOptions } from '../../events/destination';
import type { ScheduleOptions } from '../../schedule/schedule';
import { spanText } from '../../time/span';
import { type Period, periods } from './period';

export interface RetentionPolicy {
  /** How many of the newest versions are kept, at least 1; null where that is no rule. */
  readonly last: number | null;
  /** Of how many of the last hours, days, … that have a version the last one is kept. */
  readonly of: Readonly<Record<Period, number | null>>;
  /** All that were made less than so many minutes before the newest are kept. */
  readonly withinMinutes: number | null;
  /** A source that is suddenly empty, or nearly, is taken for what it should be. */
  readonly allowEmpty: boolean;
}

type Rules = Pick<
  ScheduleOptions,
  | 'keep'
  | 'keepHourly'
  | 'keepDaily'
  | 'keepWeekly'
  | 'keepMonthly'
  | 'keepYearly'
  | 'keepWithin'
  | 'allowEmpty'
>;

export const policyOf = (options: Rules): RetentionPolicy => ({
  last: options.keep,
  of: {
    hour: options.keepHourly ?? null,
    day: options.keepDaily ?? null,
    week: options.keepWeekly ?? null,
    month: options.keepMonthly ?? null,
    year: options.keepYearly ?? null,
  },
  withinMinutes: options.keepWithin ?? null,
  allowEmpty: options.allowEmpty,
});

/** `allowEmpty` is said of a source, and so by its schedule. */
export const placePolicy = (options: DestinationOptions, allowEmpty: boolean): RetentionPolicy =>
  policyOf({ ...options, keep: options.keep ?? null, allowEmpty });

/** Where nothing is said, all are kept. */
export const isEmptyPolicy = ({ last, of, withinMinutes }: RetentionPolicy): boolean =>
  last === null && withinMinutes === null && periods.every((period) => of[period] === null);

const words: Readonly<Record<Period, string>> = {
  hour: 'keep-hourly',
  day: 'keep-daily',
  week: 'keep-weekly',
  month: 'keep-monthly',
  year: 'keep-yearly',
};

/** The option of a rule, as it stands in the line. */
export const ruleText = (period: Period, count: number): string => `${words[period]}=${count}`;
export const withinText = (minutes: number): string => `keep-within=${spanText(minutes)}`;

/** Its rules as they stand in the line; the empty text where there are none. */
export const policyText = ({ last, of, withinMinutes }: RetentionPolicy): string =>
  [
    last === null ? null : `keep=${last}`,
    ...periods.map((period) => (of[period] === null ? null : ruleText(period, of[period]))),
    withinMinutes === null ? null : withinText(withinMinutes),
  ]
    .filter((word) => word !== null)
    .join(' ');
