/** What a time among the arguments means to the commands that take one. */
import * as E from 'fp-ts/Either';
import { endOf, spansOf, startOf } from '../../src/cli/time-argument';
import { at, ianaZone } from '../support/clock';
import { rightOf } from '../support/decoded';

const now = at('2026-11-22T15:07:30Z');
const { instant } = now;
const hour = 3_600_000;
const eight = Date.parse('2026-11-22T08:00:00Z');

describe('a time among the arguments', () => {
  it('is to `why` from a length of time ago to now, or the whole minute, or as much as was typed', () => {
    expect(rightOf(spansOf('6h', now))).toEqual([{ from: instant - 6 * hour, to: instant + 1 }]);
    expect(rightOf(spansOf('08:00', now))).toEqual([{ from: eight, to: eight + 60_000 }]);
    for (const [text, length] of [
      ['2026-11-22T08:00Z', 60_000],
      ['2026-11-22T08:00:00Z', 1000],
      ['2026-11-22T08:00:00.000Z', 1],
    ] as const)
      expect(rightOf(spansOf(text, now))).toEqual([{ from: eight, to: eight + length }]);
  });

  it('is both passes of a minute that the clock shows twice, as far as they have come; an offset says which', () => {
    const paris = ianaZone('Europe/Paris');
    const first = Date.parse('2026-10-25T00:35:00Z');
    const second = first + hour;
    const minuteFrom = (from: number) => ({ from, to: from + 60_000 });
    const later = at('2026-10-25T01:40:00Z', paris);
    const between = at('2026-10-25T01:34:59Z', paris);
    for (const text of ['02:35', '2026-10-25 02:35', 'today 02:35'])
      expect(rightOf(spansOf(text, later))).toEqual([minuteFrom(first), minuteFrom(second)]);
    expect(rightOf(spansOf('02:35', between))).toEqual([minuteFrom(first)]);
    expect(rightOf(spansOf('2026-10-25T02:35+02:00', later))).toEqual([minuteFrom(first)]);
    expect(rightOf(spansOf('2026-10-25T02:35+01:00', later))).toEqual([minuteFrom(second)]);
    expect(rightOf(startOf('02:35', later))).toBe(first);
    expect(rightOf(endOf('02:35', later))).toBe(second + 59_999);
    expect(rightOf(spansOf('02:30', at('2026-03-29T12:00:00Z', paris)))).toEqual([
      minuteFrom(Date.parse('2026-03-29T01:00:00Z')),
    ]);
  });

  it('is to `--since` its first instant', () => {
    expect(rightOf(startOf('6h', now))).toBe(instant - 6 * hour);
    expect(rightOf(startOf('today', now))).toBe(Date.parse('2026-11-22T00:00:00Z'));
    expect(rightOf(startOf('2026-11-22T08:00:00Z', now))).toBe(eight);
  });

  it('is to `--at` its last instant that is not still to come', () => {
    expect(rightOf(endOf('6h', now))).toBe(instant - 6 * hour);
    expect(rightOf(endOf('08:00', now))).toBe(eight + 59_999);
    expect(rightOf(endOf('yesterday', now))).toBe(Date.parse('2026-11-21T23:59:59.999Z'));
    expect(rightOf(endOf('today', now))).toBe(instant);
    expect(rightOf(endOf('15:07', now))).toBe(instant);
  });

  it.each(['2026-11-23', '2026-11-22 15:08', '2026-11-22T15:07:30.001Z', '2027-05-05'])(
    'is refused by `--at` when all of it is still to come: %s',
    (text) =>
      expect(endOf(text, now)).toEqual(E.left({ type: 'WrongOption', message: `${text} is still to come` })),
  );
});
