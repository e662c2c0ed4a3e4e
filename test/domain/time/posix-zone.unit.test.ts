/** Days of a rule as `TZ` holds it, in leap years and others, and offsets of a summer time that are told. */
import { isSameClock, posixZone } from '../../../src/domain/time/posix-zone';
import type { Instant, Zone } from '../../../src/domain/time/time';

const day = 86_400_000;

/** When summer begins in a year: the first hour of UTC in which the rule is an hour ahead of it. */
const beginning = (rule: string, year: number): string => {
  const zone = posixZone(rule);
  for (let at = Date.UTC(year, 0); at < Date.UTC(year + 1, 0, 2); at += 3_600_000)
    if (zone?.offsetAt(at) === 60 && zone.offsetAt(at - 1) === 0)
      return new Date(at).toISOString().slice(0, 13);
  return 'never';
};

describe('a day of the year', () => {
  it.each([
    // Jn counts from 1, and never 29 February
    ['J1/0,J100/0', 2026, '2026-01-01T00'],
    ['J59/0,J200/0', 2026, '2026-02-28T00'],
    ['J59/0,J200/0', 2024, '2024-02-28T00'],
    ['J60/0,J200/0', 2026, '2026-03-01T00'],
    ['J60/0,J200/0', 2024, '2024-03-01T00'],
    ['J300,J100/0', 2024, '2024-10-27T02'],
    ['J365/0,J200/0', 2026, '2026-12-31T00'],
    ['J365/0,J200/0', 2024, '2024-12-31T00'],
    // n counts from 0, and every day
    ['59/0,200/0', 2026, '2026-03-01T00'],
    ['59/0,200/0', 2024, '2024-02-29T00'],
    // of a year before that is no leap year: the day after its last
    ['365/0,200/0', 2026, '2026-01-01T00'],
    // the second, the last but one, and the last Sunday of a month
    ['M3.2.0/0,M11.1.0', 2026, '2026-03-08T00'],
    ['M5.4.0/0,M11.1.0', 2026, '2026-05-24T00'],
    ['M5.5.0/0,M11.1.0', 2026, '2026-05-31T00'],
    ['M2.5.0/0,M11.1.0', 2026, '2026-02-22T00'],
    ['M12.5.6/0,M2.1.0', 2026, '2026-12-26T00'],
    ['M1.1.4/0,M2.1.0', 2026, '2026-01-01T00'],
  ])('%s in %d is %s', (days, year, expected) => {
    expect(beginning(`AAA0BBB,${days}`, year)).toBe(expected);
  });

  it.each(['J0', 'J366', '366', 'M0.1.0', 'M13.1.0', 'M1.0.0', 'M1.6.0', 'M1.1.7'])('is not %s', (text) => {
    expect([posixZone(`AAA0BBB,${text},J100`), posixZone(`AAA0BBB,J100,${text}`)]).toEqual([null, null]);
  });
});

describe('the offset', () => {
  const [january, july] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)];
  it.each([
    ['AAA-2BBB,M3.5.0,M10.5.0', 120, 180],
    ['AAA-2BBB-4:30,M3.5.0,M10.5.0', 120, 270],
    ['AAA2BBB0,M3.5.0,M10.5.0', -120, 0],
    ['AAA0BBB1,M3.5.0,M10.5.0', 0, -60],
    ['AAA3:30:30', -210.5, -210.5],
    ['AAA0', 0, 0],
  ])('of %s is %d minutes in winter and %d in summer', (text, winter, summer) => {
    const zone = posixZone(text);
    expect([zone?.offsetAt(january), zone?.offsetAt(july)]).toEqual([winter, summer]);
  });
});

describe('two zones', () => {
  const now = Date.UTC(2026, 6, 1);
  const ahead = (name: string, isAhead: (at: Instant) => boolean): Zone => ({
    name,
    offsetAt: (at) => (isAhead(at) ? 60 : 0),
  });
  const never = ahead('never', () => false);

  it.each<[string, (at: Instant) => boolean, boolean]>([
    ['a year ago', (at) => at <= now - 366 * day, false],
    ['more than a year ago', (at) => at < now - 366 * day, true],
    ['in a year', (at) => at >= now + 366 * day, false],
    ['in more than a year', (at) => at > now + 366 * day, true],
    ['in these days', (at) => Math.abs(at - now) <= 3 * day, false],
  ])('that differ %s are the same clock: %#', (_, isAhead, same) => {
    expect(isSameClock(ahead('other', isAhead), never, now)).toBe(same);
  });
});
