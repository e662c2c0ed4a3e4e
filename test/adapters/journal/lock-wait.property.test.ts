/** Waiting for the write lock, in a model of many processes: nobody gives up while others get on, whoever is lucky. */
import * as fc from 'fast-check';
import { lockWait, longestWait } from '../../../src/adapters/journal/lock-wait';
import { runs } from '../../support/runs';

const timeout = 10_000;

/** So many processes come at once; each holds the lock for so long. How many gave up, and when the last was done. */
const contest = (processes: number, hold: number, chance: () => number) => {
  let freeAt = 0;
  let size = 0;
  let givenUp = 0;
  let last = 0;
  const waiting = Array.from({ length: processes }, () => ({ at: 0, wait: lockWait(timeout, 0) }));
  while (waiting.length > 0) {
    const next = waiting.reduce(
      (first, one, index) => (one.at < (waiting[first]?.at ?? 0) ? index : first),
      0,
    );
    const [one] = waiting.slice(next, next + 1);
    if (one === undefined) break;
    if (one.at >= freeAt) {
      freeAt = one.at + hold;
      size += 1;
      last = freeAt;
      waiting.splice(next, 1);
      continue;
    }
    const pause = one.wait(one.at, size, chance());
    if (pause === null) {
      givenUp += 1;
      waiting.splice(next, 1);
    } else one.at += pause;
  }
  return { givenUp, last };
};

it('nobody gives up while others write, however long that takes together', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.integer({ min: 50, max: 4_000 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (processes, hold, chances) => {
        const chance = (): number => {
          const next: unknown = chances.next().value;
          return typeof next === 'number' ? next : 0;
        };
        const { givenUp, last } = contest(processes, hold, chance);
        expect(givenUp).toBe(0);
        expect(last).toBeGreaterThanOrEqual(processes * hold);
      },
    ),
    runs(20),
  );
});

it('who waits for one that writes nothing gives up after the timeout, and not before', () => {
  const wait = lockWait(timeout, 5);
  expect(wait(5, 100, 0)).toBe(2);
  expect(wait(5 + timeout, 100, 1)).toBe(20);
  expect(wait(6 + timeout, 100, 0)).toBeNull();
});

it('the journal that is there is no sign of life, one that has grown is', () => {
  expect(lockWait(timeout, 0)(timeout + 1, 7_000, 0)).toBeNull();
  const wait = lockWait(timeout, 0);
  expect(wait(timeout, 7_000, 0)).not.toBeNull();
  expect(wait(timeout + 1, 7_001, 0)).not.toBeNull();
  expect(wait(2 * timeout + 1, 7_001, 0)).not.toBeNull();
  expect(wait(2 * timeout + 2, 7_001, 0)).toBeNull();
});

it('nobody waits for ever', () => {
  const wait = lockWait(timeout, 0);
  let size = 0;
  for (let now = 0; now <= longestWait * timeout; now += 1000)
    expect(wait(now, (size += 1), 0.5)).not.toBeNull();
  expect(wait(longestWait * timeout + 1, size + 1, 0.5)).toBeNull();
});
