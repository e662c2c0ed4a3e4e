/** The wall-clock times that a recurrence names, without any zone: milliseconds since 1970 of the clock that shows them. */
import { nextCronWall } from './cron';
import { day } from './time';
import { type Recurrence, type TimeOfDay, weekdays } from './when';

const minutesOf = (at: TimeOfDay): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));

const midnight = (wall: number): number => Math.floor(wall / day) * day;

/** `at` on the day of `wall`, `days` later. */
const onDay = (wall: number, days: number, at: TimeOfDay): number =>
  midnight(wall) + days * day + minutesOf(at) * 60_000;

/** `at` on the day of a month, counted from that of `wall`; on its last day when the month is shorter. */
const inMonth = (wall: number, months: number, dayOfMonth: number, at: TimeOfDay): number => {
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + months;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return onDay(Date.UTC(year, month, Math.min(dayOfMonth, last)), 0, at);
};

const weekdayOf = (wall: number) => weekdays[(new Date(wall).getUTCDay() + 6) % 7];

/** Those that may come next, in order: one of them does. */
const candidates = (rule: Exclude<Recurrence, { kind: 'cron' }>, wall: number): ReadonlyArray<number> => {
  switch (rule.kind) {
    case 'daily':
      return [onDay(wall, 0, rule.at), onDay(wall, 1, rule.at)];
    case 'weekly':
      return [0, 1, 2, 3, 4, 5, 6, 7]
        .map((days) => onDay(wall, days, rule.at))
        .filter((candidate) => rule.days.some((name) => name === weekdayOf(candidate)));
    case 'monthly':
      return [inMonth(wall, 0, rule.day, rule.at), inMonth(wall, 1, rule.day, rule.at)];
  }
};

/** The first time that the rule names strictly after `wall`; null when there is none. */
export const nextWall = (rule: Recurrence, wall: number): number | null =>
  rule.kind === 'cron'
    ? nextCronWall(rule.expression, wall)
    : (candidates(rule, wall).find((candidate) => candidate > wall) ?? null);
