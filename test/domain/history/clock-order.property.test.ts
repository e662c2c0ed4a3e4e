/** Which lines had been written by an instant, under clocks that were right, ahead, set right, and behind. */
import * as fc from 'fast-check';
import { countWrittenBy } from '../../../src/domain/history/clock-order';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 26);
const november = (n: number): number => Date.UTC(2026, 10, n);
const days = (from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: to - from + 1 }, (_, index) => november(from + index));

/** Lines as they were written, with the true time beside the stamp; the clock is wrong for less than half of them. */
const written = fc
  .record({
    before: fc.integer({ min: 3, max: 8 }),
    wrong: fc.integer({ min: 0, max: 2 }),
    after: fc.integer({ min: 3, max: 8 }),
    by: fc.constantFrom(365 * day, -365 * day, -50 * 365 * day),
  })
  .map(({ before, wrong, after, by }) => {
    const start = november(26) - (before + wrong + after) * day;
    return Array.from({ length: before + wrong + after }, (_, index) => {
      const time = start + index * day;
      const isWrong = index >= before && index < before + wrong;
      return { time, stamp: isWrong ? time + by : time, isWrong };
    });
  });

it('at a time at which the clock was right, the lines up to then are told, and no other', () => {
  fc.assert(
    // why: stamps of a clock that was ahead need not be still to come
    fc.property(written, fc.nat(), fc.constantFrom(0, 1000 * day), (lines, which, since) => {
      const right = lines.filter(({ isWrong }) => !isWrong);
      const until = right[which % right.length]?.time ?? 0;
      const expected = lines.filter(({ time }) => time <= until).length;
      const count = countWrittenBy(
        lines.map(({ stamp }) => stamp),
        until,
        now + since,
      );
      // why: when a line with a wrong stamp right behind was written, nobody can tell
      const doubtful = lines.slice(expected).findIndex(({ isWrong, stamp }) => !isWrong || stamp > until);
      expect(count).toBe(expected + Math.max(0, doubtful));
    }),
  );
});

it('a boot in 1970 releases nothing that was written later', () => {
  expect(countWrittenBy([...days(1, 20), 0], november(5), now)).toBe(5);
  expect(countWrittenBy([...days(1, 20), 0, 1, 2], november(5), now)).toBe(5);
  expect(countWrittenBy([...days(1, 20), 0, 1, ...days(21, 24)], november(5), now)).toBe(5);
  expect(countWrittenBy([...days(1, 20), 0, 1, ...days(21, 24)], november(22), now)).toBe(24);
  expect(countWrittenBy([...days(1, 20), 0], now, now)).toBe(21);
});

it('a clock that was far ahead hides nothing that was written after it was set right, however long it was', () => {
  const ahead = days(1, 300).map((stamp) => stamp + 365 * day);
  expect(countWrittenBy([...days(1, 5), ...ahead, ...days(6, 8)], november(7), now)).toBe(307);
  expect(countWrittenBy([...days(1, 5), ...ahead, ...days(6, 8)], november(5), now)).toBe(5);
});

it('the most lines that agree are right: those of one instant and of the present, too', () => {
  expect(countWrittenBy([5, 10, 11, 6, 6, 6], 6, 100)).toBe(6);
  expect(countWrittenBy([5, 100, 0], 50, 100)).toBe(1);
});

it('in a journal whose stamps never go back, it is those up to the instant', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 })),
      fc.integer({ min: -1, max: 51 }),
      (some, until) => {
        const stamps = [...some].sort((a, b) => a - b);
        expect(countWrittenBy(stamps, until, 100)).toBe(stamps.filter((stamp) => stamp <= until).length);
      },
    ),
  );
});

it('nothing had been written before the first line, and nothing is in an empty journal', () => {
  expect(countWrittenBy(days(1, 5), november(1) - 1, now)).toBe(0);
  expect(countWrittenBy([], now, now)).toBe(0);
});
