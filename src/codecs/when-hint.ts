/** What a WHEN that can't be read was meant to be: the form to write, where it can be told. */
import { distance } from '../domain/word-distance';
import { weekdays } from '../domain/time/when';
import { isDate } from './time-text';
import { respelled, timeMeant } from './when-spelling';

/** Every so many minutes or hours. */
const everyForm = /^(?:@?every |\*\/)(\d{1,2}) ?(m|min|mins|minutes?|h|hrs?|hours?)?$/;

const everyMeant = (words: string): string | null => {
  if (/^@?every minute$/.test(words)) return 'cron:* * * * *';
  if (/^@?every hour$/.test(words)) return 'cron:0 * * * *';
  const [, digits, unit = 'm'] = everyForm.exec(words) ?? [];
  const count = Number(digits ?? 0);
  if (unit.startsWith('h')) return count >= 1 && count <= 23 ? `cron:0 */${count} * * *` : null;
  return count >= 1 && count <= 59 ? `cron:*/${count} * * * *` : null;
};

/** A date comes again every year: a schedule knows no year. */
const dateMeant = (words: string): string | null => {
  const [, date, typed = '02:00'] = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d)(?::\d\d)?)?$/.exec(words) ?? [];
  const at = timeMeant(typed);
  if (date === undefined || at === null || !isDate(date)) return null;
  const [, month, day] = date.split('-').map(Number);
  const [hour, minutes] = at.split(':').map(Number);
  return `cron:${minutes} ${hour} ${day} ${month} *`;
};

/** What stands before a time, by its right letters. */
const ruleWords: ReadonlyArray<string> = [
  ...['daily', 'weekly', 'monthly', 'weekdays', 'weekends', 'everyday'],
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
  ...weekdays,
];

/** The word that is meant by one with a slip in it: a letter of a short one, two of a long one. */
const slipped = (word: string): string => {
  const near = ruleWords
    .map((known) => ({ known, steps: distance(word, known) }))
    // why: who slips begins a word right; biweekly is no slip of weekly
    .filter(({ known, steps }) => known[0] === word[0] && steps <= (word.length > 4 ? 2 : 1))
    .sort((a, b) => a.steps - b.steps);
  return near[0]?.known ?? word;
};

/** More letters than this are no slip of a few. */
const longest = 60;

/** The rule at a time, if both are understood, the rule perhaps with slips in it. */
const ruleMeant = (typed: string, time: string): string | null => {
  const rule = typed.replace(/^every (?!day)/, '');
  const at = timeMeant(time);
  if (at === null) return null;
  return respelled(`${rule}@${at}`) ?? respelled(`${rule.replace(/[a-z]+/g, (word) => slipped(word))}@${at}`);
};

/** A time behind a rule, or before it. */
const behind = /^(.+?)(?: ?@ ?| at | )(\d[\d:.h]*(?: ?[ap]m)?|noon|midnight)$/;
const before = /^(\d[\d:.h]*(?: ?[ap]m)?|noon|midnight)(?: ?@ ?| on | )(.+)$/;

const named: Readonly<Record<string, string>> = { noon: '12:00', midnight: '00:00' };

const withTime = (words: string): string | null => {
  if (words === 'noon') return '12:00';
  const [, rule, time] = behind.exec(words) ?? [];
  if (rule !== undefined && time !== undefined) return ruleMeant(rule, named[time] ?? time);
  const [, early, late] = before.exec(words) ?? [];
  return early === undefined || late === undefined ? null : ruleMeant(late, named[early] ?? early);
};

/** The form to write for what was typed; null where nobody can tell. */
export const whenMeant = (typed: string): string | null => {
  const words = typed.trim().toLowerCase().replace(/\s+/g, ' ');
  if (words.length > longest) return null;
  return (
    everyMeant(words) ??
    dateMeant(words) ??
    withTime(words) ??
    (/^@?[a-z, -]+$/.test(words) ? ruleMeant(words.replace(/^@/, ''), '02:00') : null)
  );
};
