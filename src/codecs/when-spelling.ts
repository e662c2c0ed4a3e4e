/** The WHEN that people type -> the form that is stored, where there is one; and what is said of a time that is none. */
import { type Weekday, weekdays } from '../domain/time/when';

/** As cron has them; with `@` in front or without. */
const nicknames: Readonly<Record<string, string>> = {
  hourly: 'cron:0 * * * *',
  daily: 'daily@00:00',
  midnight: 'daily@00:00',
  weekly: 'sun@00:00',
  monthly: 'monthly:1@00:00',
  yearly: 'cron:0 0 1 1 *',
  annually: 'cron:0 0 1 1 *',
};

/** What stands before a time. */
const rules: Readonly<Record<string, string>> = {
  daily: 'daily',
  everyday: 'daily',
  'every day': 'daily',
  weekly: 'sun',
  monthly: 'monthly:1',
  weekday: 'mon,tue,wed,thu,fri',
  weekdays: 'mon,tue,wed,thu,fri',
  workdays: 'mon,tue,wed,thu,fri',
  weekend: 'sat,sun',
  weekends: 'sat,sun',
};

const named = (table: Readonly<Record<string, string>>, word: string): string | null =>
  Object.hasOwn(table, word) ? (table[word] ?? null) : null;

const longNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** A day by its name or the beginning of it: `Tue`, `tues`, `tuesday`. */
export const weekdayCalled = (word: string): Weekday | null => {
  const lower = word.toLowerCase();
  const place = lower.length < 3 ? -1 : longNames.findIndex((name) => name.startsWith(lower));
  return weekdays[place] ?? null;
};

/** `fri-mon` goes over the end of the week. */
const daysOf = (word: string): ReadonlyArray<Weekday> | null => {
  const [first = '', last = first, ...more] = word.split('-');
  const [from, to] = [weekdayCalled(first), weekdayCalled(last)];
  if (from === null || to === null || more.length > 0) return null;
  const [start, end] = [weekdays.indexOf(from), weekdays.indexOf(to)];
  const count = ((end - start + weekdays.length) % weekdays.length) + 1;
  return Array.from({ length: count }, (_, n) => weekdays[(start + n) % weekdays.length] ?? from);
};

const ruleCalled = (words: string): string | null => {
  const known = named(rules, words);
  if (known !== null || /^monthly:\d+$/.test(words)) return known ?? words;
  const days = words.split(/ ?, ?/).map(daysOf);
  return days.every((some) => some !== null) ? days.flat().join(',') : null;
};

/** Digits, a colon or nothing between, perhaps `am` or `pm`. */
const clockForms = /^(\d{1,2})(?:[:.h]?([0-5]\d))?(?::00)? ?(am|pm)?$/;

/** `HH:MM` of what was meant by a time, if it can be told; `2pm` is 14:00. */
export const timeMeant = (text: string): string | null => {
  const [, hours, minutes = '00', half] = clockForms.exec(text.trim().toLowerCase()) ?? [];
  if (hours === undefined) return null;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
  const isHour = hour <= 23 && (half === undefined || (Number(hours) >= 1 && Number(hours) <= 12));
  return isHour ? `${String(hour).padStart(2, '0')}:${minutes}` : null;
};

/** What to write instead of a time that is none; empty where nobody can tell. */
export const timeHint = (text: string): string => {
  const meant = timeMeant(text);
  return meant === null || meant === text ? '' : `; write ${meant}`;
};

/** Five fields, the first of which can be nothing but a minute. */
const bareCron = /^[\d*][\d*,/-]*(?: \S+){4}$/;

/** A rule and a time: `@`, `at` or a space between them. */
const ruleAndTime = /^(.+?)(?: ?@ ?| at | )(\d{1,2}:[0-5]\d)$/;

/** The stored form of what was typed, which is still to be read; null where it is no other spelling of one. */
export const respelled = (typed: string): string | null => {
  const spaced = typed.trim().replace(/\s+/g, ' ');
  if (bareCron.test(spaced)) return `cron:${spaced}`;
  const words = spaced.toLowerCase();
  const nickname = named(nicknames, words.replace(/^@/, ''));
  if (nickname !== null) return nickname;
  const [, rule, time] = ruleAndTime.exec(words) ?? [];
  const called = rule === undefined ? null : ruleCalled(rule.replace(/^@/, ''));
  return called === null || time === undefined ? null : `${called}@${time.padStart(5, '0')}`;
};
