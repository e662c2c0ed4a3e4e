/** Hours, days, weeks, months and years of the wall clock, by which versions are told apart. Pure. */
import { day, type Instant, timestampAt, wallDate, type Zone } from '../../time/time';

export const periods = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Period = (typeof periods)[number];

/** The Monday of the week of a date (`YYYY-MM-DD`). */
const mondayOf = (date: string): string => {
  const noon = Date.parse(`${date}T12:00:00.000Z`);
  const weekday = (new Date(noon).getUTCDay() + 6) % 7;
  return new Date(noon - weekday * day).toISOString().slice(0, 10);
};

/**
 * The period that an instant falls into on the wall clock of `zone`, written as it begins: `2026-11-26 14h`,
 * `2026-11-26`, the Monday of its week, `2026-11`, `2026`. An hour that the clock shows twice is one.
 */
export const periodOf = (period: Period, instant: Instant, zone: Zone): string => {
  const stamp = timestampAt(instant, zone);
  const date = wallDate(stamp);
  switch (period) {
    case 'hour':
      return `${date} ${stamp.slice(11, 13)}h`;
    case 'day':
      return date;
    case 'week':
      return mondayOf(date);
    case 'month':
      return date.slice(0, 7);
    case 'year':
      return date.slice(0, 4);
  }
};
