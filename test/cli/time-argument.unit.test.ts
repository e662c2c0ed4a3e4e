/** What a time among the arguments means to the commands that take one. */
import * as E from 'fp-ts/Either';
import { endOf, spanOf, startOf } from '../../src/cli/asking/time-argument';
import { at } from '../support/clock';
import { rightOf } from '../support/decoded';

const now = at('2026-11-22T15:07:30Z');
const { instant } = now;
const hour = 3_600_000;
const eight = Date.parse('2026-11-22T08:00:00Z');

describe('a time among the arguments', () => {
  it('is to `why` from a length of time ago to now, or the whole minute, or one instant', () => {
    expect(rightOf(spanOf('6h', now))).toEqual({ from: instant - 6 * hour, to: instant + 1 });
    expect(rightOf(spanOf('08:00', now))).toEqual({ from: eight, to: eight + 60_000 });
    expect(rightOf(spanOf('2026-11-22T08:00:00Z', now))).toEqual({ from: eight, to: eight + 1 });
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
