/** Times as people type them. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { readSpan } from '../../src/codecs/time-text';
import { timestampAt, wallDate, wallTime } from '../../src/domain/time';
import { at, ianaZone } from '../support/clock';

const berlin = ianaZone('Europe/Berlin');
const now = at('2026-11-22T15:07:30Z', berlin);

const span = (text: string): string => {
  const read = readSpan(text, now);
  if (E.isLeft(read)) return read.left;
  const show = (instant: number) => timestampAt(instant, berlin).slice(0, 19);
  return `${show(read.right.from)} to ${show(read.right.to)}`;
};

describe('a time as it is typed', () => {
  it.each([
    ['2026-11-21', '2026-11-21T00:00:00 to 2026-11-22T00:00:00'],
    ['21/11/2026', '2026-11-21T00:00:00 to 2026-11-22T00:00:00'],
    ['today', '2026-11-22T00:00:00 to 2026-11-23T00:00:00'],
    ['yesterday', '2026-11-21T00:00:00 to 2026-11-22T00:00:00'],
    ['2026-11-21 02:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['2026-11-21T02:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['21/11/2026 02:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['yesterday 23:59', '2026-11-21T23:59:00 to 2026-11-22T00:00:00'],
    ['02:00', '2026-11-22T02:00:00 to 2026-11-22T02:01:00'],
    // why: today it has not been that late yet
    ['18:00', '2026-11-21T18:00:00 to 2026-11-21T18:01:00'],
    ['2026-10-25', '2026-10-25T00:00:00 to 2026-10-26T00:00:00'],
  ])('%s is %s', (text, expected) => expect(span(text)).toBe(expected));

  it('is a length of time ago', () => {
    expect(readSpan('7d', now)).toEqual(
      E.right({ from: now.instant - 7 * 86_400_000, to: now.instant - 7 * 86_400_000 + 1 }),
    );
    expect(readSpan('30m', now)).toMatchObject({ right: { from: now.instant - 1_800_000 } });
  });

  it('is an instant with its offset', () => {
    const instant = Date.parse('2026-11-21T02:00:00.500+05:30');
    expect(readSpan('2026-11-21T02:00:00.500+05:30', now)).toEqual(
      E.right({ from: instant, to: instant + 1 }),
    );
  });

  it.each([
    '',
    '25:00',
    '2026-02-30',
    '2026-13-01',
    'soon',
    '2026-11-21 2:00',
    '7y',
    '-1d',
    '2026-11-21 02:60',
  ])('%j is refused with the forms that there are', (text) =>
    expect(span(text)).toContain('a time is one of 2026-11-21'),
  );

  it('finds every minute again by its date and time, but for those that the clock shows twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * 365 }), (minutes) => {
        const instant = Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000;
        const stamp = timestampAt(instant, berlin);
        const read = readSpan(`${wallDate(stamp)} ${wallTime(stamp)}`, now);
        const from = E.isRight(read) ? read.right.from : NaN;
        const again = timestampAt(from, berlin);
        expect([wallDate(again), wallTime(again)]).toEqual([wallDate(stamp), wallTime(stamp)]);
        expect(from).toBeLessThanOrEqual(instant);
      }),
    );
  });
});
