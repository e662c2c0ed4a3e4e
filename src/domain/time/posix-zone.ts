/** Time zones by a rule as `TZ` may hold one: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX, Base Definitions, 8.3). Pure. */
import { day, type Instant, type Zone } from './time';

/** A wall-clock time of every year: a day, and seconds after its midnight, which may be negative or many. */
interface Change {
  readonly dayOf: (year: number) => number;
  readonly seconds: number;
}

// why: a regular expression of the whole takes Node.js longer to make than anything else that a command does with its zone
const nameForm = /^(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)/;
const offsetForm = /^[+-]?\d{1,3}(?::\d{1,2}(?::\d{1,2})?)?/;
const dayForm = /^(?:M\d{1,2}\.\d\.\d|J?\d{1,3})$/;

/** The start of a text that has a form, and what follows it; null: it has not. */
const split = (form: RegExp, text: string): readonly [string, string] | null => {
  const [found] = form.exec(text) ?? [];
  return found === undefined ? null : [found, text.slice(found.length)];
};

/** `STANDARD OFFSET [SUMMER [OFFSET]]`: the offsets as texts; without a summer that is null. */
interface Named {
  readonly standard: string;
  readonly summer: { readonly offset: string | null } | null;
}

const namesOf = (text: string): Named | null => {
  const [, afterName] = split(nameForm, text) ?? [];
  const [standard, afterOffset] = split(offsetForm, afterName ?? '') ?? [];
  if (standard === undefined || afterOffset === undefined) return null;
  if (afterOffset === '') return { standard, summer: null };
  const [, last] = split(nameForm, afterOffset) ?? [];
  if (last === undefined) return null;
  if (last === '') return { standard, summer: { offset: null } };
  const [offset, more] = split(offsetForm, last) ?? [];
  return offset === undefined || more !== '' ? null : { standard, summer: { offset } };
};

/** Seconds of `[+-]hh[:mm[:ss]]`. */
const secondsOf = (text: string): number => {
  const [hours = '0', minutes = '0', seconds = '0'] = text.replace(/^[+-]/, '').split(':');
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return text.startsWith('-') ? -size : size;
};

const isLeap = (year: number): boolean => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;

/** Midnight of the `week`-th `weekday` of a month; week 5 is the last. */
const weekdayIn = (year: number, month: number, week: number, weekday: number): number => {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const nth = 1 + ((weekday - first + 7) % 7) + (week - 1) * 7;
  return Date.UTC(year, month - 1, nth > length ? nth - 7 : nth);
};

const dayRule = (text: string): Change['dayOf'] | null => {
  const [month = 0, week = 0, weekday = 0] = text.slice(1).split('.').map(Number);
  if (text.startsWith('M')) {
    const isRule = month >= 1 && month <= 12 && week >= 1 && week <= 5 && weekday <= 6;
    return isRule ? (year) => weekdayIn(year, month, week, weekday) : null;
  }
  if (text.startsWith('J')) {
    const julian = Number(text.slice(1));
    // why: Jn counts from 1 and never counts 29 February
    const isRule = julian >= 1 && julian <= 365;
    return isRule ? (year) => Date.UTC(year, 0, julian + (isLeap(year) && julian >= 60 ? 1 : 0)) : null;
  }
  const number = Number(text);
  return number <= 365 ? (year) => Date.UTC(year, 0, 1 + number) : null;
};

const twoInTheMorning = '2';

/** Of `DAY[/TIME]`. */
const changeOf = (rule: string): Change | null => {
  const [date = '', time = twoInTheMorning, ...more] = rule.split('/');
  if (more.length > 0 || !dayForm.test(date) || split(offsetForm, time)?.[1] !== '') return null;
  const dayOf = dayRule(date);
  return dayOf === null ? null : { dayOf, seconds: secondsOf(time) };
};

/** Null when the text is no such rule. Without dates the rule is that of the United States, as in glibc. */
export const posixZone = (text: string): Zone | null => {
  const [zone = '', ...dates] = text.split(',');
  const named = namesOf(zone);
  if (named === null) return null;
  const { standard, summer } = named;
  // why: in these rules the sign says how far Greenwich is ahead
  const winterMinutes = -secondsOf(standard) / 60 || 0;
  if (summer === null) return dates.length > 0 ? null : { name: text, offsetAt: () => winterMinutes };
  if (dates.length !== 0 && dates.length !== 2) return null;
  const [startDate = 'M3.2.0', endDate = 'M11.1.0'] = dates;
  const summerMinutes = summer.offset === null ? winterMinutes + 60 : -secondsOf(summer.offset) / 60 || 0;
  const start = changeOf(startDate);
  const end = changeOf(endDate);
  if (start === null || end === null) return null;
  const instantOf = ({ dayOf, seconds }: Change, year: number, before: number): Instant =>
    dayOf(year) + seconds * 1000 - before * 60_000;
  /** The latest change up to an instant decides; those of the years beside it may be nearer. */
  const offsetAt = (instant: Instant): number => {
    const year = new Date(instant).getUTCFullYear();
    const changes = [year - 1, year, year + 1].flatMap((each) => [
      { at: instantOf(start, each, winterMinutes), to: summerMinutes },
      { at: instantOf(end, each, summerMinutes), to: winterMinutes },
    ]);
    const past = changes.filter(({ at }) => at <= instant).sort((a, b) => a.at - b.at);
    return past.at(-1)?.to ?? winterMinutes;
  };
  return { name: text, offsetAt };
};

/** Whether two zones have shown the same clock for a year, and will for another. */
export const isSameClock = (one: Zone, other: Zone, now: Instant): boolean => {
  if (one.name === other.name) return true;
  for (let days = -366; days <= 366; days += 6)
    if (one.offsetAt(now + days * day) !== other.offsetAt(now + days * day)) return false;
  return true;
};
