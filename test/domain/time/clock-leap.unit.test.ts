/** How far a clock is believed that leaps ahead. */
import { believedTime, nothingSeen, seeClock, together } from '../../../src/domain/time/clock-leap';
import { day, instantOf, type Timestamp } from '../../../src/domain/time/time';
import { timestamp } from '../../support/decoded';

const start = Date.UTC(2026, 10, 1);
const at = (days: number): Timestamp =>
  timestamp(`${new Date(start + days * day).toISOString().replace('Z', '')}+00:00`);
const seen = (...days: ReadonlyArray<number>) => days.map(at).reduce(seeClock, nothingSeen);
const believed = (...days: ReadonlyArray<number>): number | null => {
  const time = believedTime(seen(...days));
  return time === null ? null : (time - start) / day;
};

it('a clock that goes on steadily is believed, and one that was never seen says nothing', () => {
  expect(believed()).toBeNull();
  expect(believed(1)).toBe(1);
  expect(believed(1, 2, 4)).toBe(4);
});

it('one that has leapt ahead by more than two days is believed after a day more', () => {
  expect(believed(1, 3.01)).toBe(1);
  expect(believed(1, 3)).toBe(3);
  expect(believed(1, 100, 100.9)).toBe(1);
  expect(believed(1, 100, 101)).toBe(101);
});

it('a second leap proves the first, if a day lies between them', () => {
  expect(believed(1, 8, 15)).toBe(8);
  expect(believed(1, 100, 100.5)).toBe(1);
  expect(believed(1, 100, 100.5, 200)).toBe(100.5);
});

it('one that goes back says nothing new', () => {
  expect(seen(5, 1)).toEqual(seen(5));
  expect(seen(5, 5)).toEqual(seen(5));
});

it('what two have seen is the latest of both, with the leap of either', () => {
  expect(together(nothingSeen, seen(1, 9))).toEqual(seen(1, 9));
  expect(together(seen(1, 9), nothingSeen)).toEqual(seen(1, 9));
  expect(together(seen(1, 9), seen(9.5))).toEqual({ latest: at(9.5), leap: seen(1, 9).leap });
  expect(together(seen(9.5), seen(1, 9))).toEqual({ latest: at(9.5), leap: seen(1, 9).leap });
  expect(together(seen(1, 9), seen(2, 10)).leap).toEqual(seen(2, 10).leap);
  expect(instantOf(together(seen(3), seen(2)).latest ?? at(0))).toBe(start + 3 * day);
});
