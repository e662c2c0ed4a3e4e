/** A process that could do nothing says so once it can, and only then. */
import { watchStalls } from '../../src/app/watch-stalls';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it.each([
  [29_999, []],
  [30_000, ['The workspace did not answer for 30 s: backup_service goes on']],
  [59_999, ['The workspace did not answer for 59 s: backup_service goes on']],
  [60_000, ['The workspace did not answer for 1 min: backup_service goes on']],
  [7_265_000, ['The workspace did not answer for 121 min: backup_service goes on']],
])('after %d ms: %j', (stall, told) => {
  const texts: Array<string> = [];
  let elapsed = 1000;
  const end = watchStalls(
    () => elapsed,
    (text) => texts.push(text),
  );
  const turn = (by: number): void => {
    elapsed += by;
    jest.advanceTimersByTime(5_000);
  };
  turn(5_000);
  turn(5_000 + stall);
  turn(5_000);
  expect(texts).toEqual(told);
  end();
  turn(100_000);
  expect(texts).toEqual(told);
});
