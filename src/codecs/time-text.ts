/** A time as a person types it -> the span of instants that it means: a day, a minute, or one instant. */
import * as E from 'fp-ts/Either';
import { day, type Instant, instantAtWall, minute, type Now, timestampAt, wallDate } from '../domain/time';

/** From an instant to another, which does not belong to it any more. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** The forms that are understood, for help and complaints. */
export const timeForms = '2026-11-21, 2026-11-21 02:00, 02:00, today, yesterday, or 7d (30m, 6h, 2w) ago';

const units: Readonly<Record<string, number>> = { m: minute, h: 60 * minute, d: day, w: 7 * day };

/** `YYYY-MM-DD` of a date as it is typed; null when it is none. */
const dateOf = (text: string, { instant, zone }: Now): string | null => {
  const today = wallDate(timestampAt(instant, zone));
  if (text === 'today') return today;
  const iso =
    text === 'yesterday'
      ? new Date(Date.parse(`${today}T12:00:00Z`) - day).toISOString().slice(0, 10)
      : text.replace(/^(\d\d)\/(\d\d)\/(\d{4})$/, '$3-$2-$1');
  if (!/^\d{4}-\d\d-\d\d$/.test(iso)) return null;
  const parsed = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== iso ? null : iso;
};

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T12:00:00Z`) + day).toISOString().slice(0, 10);

const minuteFrom = (from: Instant): Span => ({ from, to: from + minute });

/** The latest minute up to now at which the clock showed `time`. */
const latest = (time: string, now: Now): Span => {
  const today = wallDate(timestampAt(now.instant, now.zone));
  const from = instantAtWall(today, time, now.zone);
  if (from <= now.instant) return minuteFrom(from);
  const yesterday = dateOf('yesterday', now) ?? today;
  return minuteFrom(instantAtWall(yesterday, time, now.zone));
};

const clockTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Reads it on the wall clock of `now`; Left says what would be understood. */
export const readSpan = (text: string, now: Now): E.Either<string, Span> => {
  const said = text.trim();
  if (clockTime.test(said)) return E.right(latest(said, now));
  const ago = /^(\d{1,6})([mhdw])$/.exec(said);
  if (ago !== null) {
    const from = now.instant - Number(ago[1]) * (units[ago[2] ?? ''] ?? 0);
    return E.right({ from, to: from + 1 });
  }
  if (/T.*(?:Z|[+-]\d\d:\d\d)$/.test(said) && !Number.isNaN(Date.parse(said))) {
    const from = Date.parse(said);
    return E.right({ from, to: from + 1 });
  }
  const [, typed = '', time] = /^([^\sT]*?)(?:[\sT](\d\d:\d\d))?$/.exec(said) ?? [];
  const date = dateOf(typed, now);
  if (date === null || (time !== undefined && !clockTime.test(time))) {
    return E.left(`a time is one of ${timeForms}`);
  }
  const { zone } = now;
  return E.right(
    time === undefined
      ? { from: instantAtWall(date, '00:00', zone), to: instantAtWall(dayAfter(date), '00:00', zone) }
      : minuteFrom(instantAtWall(date, time, zone)),
  );
};
