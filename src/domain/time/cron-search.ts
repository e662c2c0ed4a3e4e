/** The search for the next time that the fields of a cron expression name. It is a loop of at most one cycle of the calendar. */
import { day, minute } from './time';

/** Which occurrences of one weekday within a month are meant: all, the n-th, the last. */
interface WeekdayRule {
  readonly every: boolean;
  readonly nth: ReadonlyArray<number>;
  readonly last: boolean;
}

/** What an expression names. Every list is in order. */
export interface CronFields {
  readonly minutes: ReadonlyArray<number>;
  readonly hours: ReadonlyArray<number>;
  /** 1 to 12. */
  readonly months: ReadonlyArray<number>;
  readonly days: {
    /** 1 to 31. */
    readonly named: ReadonlyArray<number>;
    /** `L`: the last day of the month. */
    readonly last: boolean;
    /** `LW`: its last day from Monday to Friday. */
    readonly lastWorkday: boolean;
    /** `15W`: the day from Monday to Friday that is nearest to these, in the same month. */
    readonly nearWorkday: ReadonlyArray<number>;
  };
  /** From Sunday to Saturday. */
  readonly weekdays: ReadonlyArray<WeekdayRule>;
  /** Whether a day has to be one by its number alone, by number and weekday, or by either of them. */
  readonly join: 'day' | 'both' | 'either';
}

/** A month of the calendar. */
interface Month {
  readonly year: number;
  /** 1 to 12. */
  readonly number: number;
  readonly length: number;
  /** The weekday of its first day; 0 is Sunday. */
  readonly begins: number;
}

/** The calendar repeats itself after 400 years. */
const monthsInCycle = 400 * 12;

const weekdayOf = ({ begins }: Month, date: number): number => (begins + date - 1) % 7;

const lastWorkday = (month: Month): number => {
  const beyond = { 0: 2, 6: 1 }[weekdayOf(month, month.length)] ?? 0;
  return month.length - beyond;
};

/** The workday that is nearest to a date of the month; null when the month is shorter. */
const workdayNear = (month: Month, date: number): number | null => {
  if (date > month.length) return null;
  const weekday = weekdayOf(month, date);
  if (weekday === 0) return date === month.length ? date - 2 : date + 1;
  if (weekday === 6) return date === 1 ? date + 2 : date - 1;
  return date;
};

const isNamedByNumber = ({ days }: CronFields, month: Month, date: number): boolean =>
  days.named.includes(date) ||
  (days.last && date === month.length) ||
  (days.lastWorkday && date === lastWorkday(month)) ||
  days.nearWorkday.some((near) => workdayNear(month, near) === date);

const isNamedByWeekday = ({ weekdays }: CronFields, month: Month, date: number): boolean => {
  const rule = weekdays[weekdayOf(month, date)];
  if (rule === undefined) return false;
  return rule.every || rule.nth.includes(Math.ceil(date / 7)) || (rule.last && date + 7 > month.length);
};

const isNamed = (fields: CronFields, month: Month, date: number): boolean => {
  switch (fields.join) {
    case 'day':
      return isNamedByNumber(fields, month, date);
    case 'both':
      return isNamedByNumber(fields, month, date) && isNamedByWeekday(fields, month, date);
    case 'either':
      return isNamedByNumber(fields, month, date) || isNamedByWeekday(fields, month, date);
  }
};

/** The month `later` months after that of `wall`. */
const monthAfter = (wall: number, later: number): Month => {
  const from = new Date(wall);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + later, 1));
  const year = first.getUTCFullYear();
  const number = first.getUTCMonth() + 1;
  return {
    year,
    number,
    length: new Date(Date.UTC(year, number, 0)).getUTCDate(),
    begins: first.getUTCDay(),
  };
};

/** The midnight of the first day that is named, not before that of `wall`; null when none ever is. */
export const firstDay = (fields: CronFields, wall: number): number | null => {
  const today = new Date(wall).getUTCDate();
  // why: one month more, for the days before today of the month in which the cycle begins
  for (let later = 0; later <= monthsInCycle; later += 1) {
    const month = monthAfter(wall, later);
    if (!fields.months.includes(month.number)) continue;
    for (let date = later === 0 ? today : 1; date <= month.length; date += 1)
      if (isNamed(fields, month, date)) return Date.UTC(month.year, month.number - 1, date);
  }
  return null;
};

/** The first time of a day that comes after so many minutes of it; null when there is none. */
const timeOfDayAfter = ({ hours, minutes }: CronFields, past: number): number | null => {
  for (const hour of hours) {
    const found = minutes.find((at) => hour * 60 + at > past);
    if (found !== undefined) return hour * 60 + found;
  }
  return null;
};

/** The first time that is named strictly after `wall`: milliseconds since 1970 of a clock without a zone; null for none. */
export const nextTime = (fields: CronFields, wall: number): number | null => {
  const today = Math.floor(wall / day) * day;
  const past = Math.floor((wall - today) / minute);
  const rest = firstDay(fields, today) === today ? timeOfDayAfter(fields, past) : null;
  if (rest !== null) return today + rest * minute;
  const date = firstDay(fields, today + day);
  const first = timeOfDayAfter(fields, -1);
  return date === null || first === null ? null : date + first * minute;
};
