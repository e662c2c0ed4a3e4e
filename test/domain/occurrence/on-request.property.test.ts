/** What is skipped on request, and what comes, is what one says who looks at each occurrence by itself. */
import * as fc from 'fast-check';
import {
  firstLeft,
  firstToCome,
  latestExpected,
  nextToCome,
  pauseNow,
  requestedSkip,
  requestsOf,
  skippedRuns,
} from '../../../src/domain/occurrence/on-request';
import type { Asked, Pause, Schedule } from '../../../src/domain/schedule/schedule';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { instantOf, type Timestamp, timestampAt } from '../../../src/domain/time/time';
import { at, ianaZone, utc } from '../../support/clock';
import { specOf } from '../../support/decoded';
import { runs } from '../../support/runs';

/** A schedule of every six hours: its occurrences are counted from a midnight. */
const sixHours = 6 * 3_600_000;
const line = 'docs;cron:0 */6 * * *;docs';
const midnight = Date.parse('2026-03-01T00:00:00Z');
const instant = (place: number): number => midnight + place * sixHours;
const stamp = (place: number): Timestamp => timestampAt(instant(place), utc);

/** Places are whole at an occurrence, and halves between two. */
const place = fc.integer({ min: 0, max: 40 }).map((half) => half / 2);

interface Asking {
  readonly all: Pause | undefined;
  readonly paused: Pause | undefined;
  readonly asked: Asked | undefined;
}

const pause = fc
  .record({ since: place, lasts: fc.option(fc.integer({ min: 0, max: 16 })) })
  .map(({ since, lasts }): Pause => ({
    since: stamp(since),
    until: lasts === null ? null : stamp(since + lasts / 2),
  }));

const skip = fc
  .record({ from: fc.integer({ min: 0, max: 20 }), lasts: fc.integer({ min: 0, max: 3 }) })
  .map(({ from, lasts }): Asked => ({ from: stamp(from), through: stamp(from + lasts) }));

const asking: fc.Arbitrary<Asking> = fc.record({
  all: fc.option(pause, { nil: undefined }),
  paused: fc.option(pause, { nil: undefined }),
  asked: fc.option(skip, { nil: undefined }),
});

const scheduleOf = (due: number, { paused, asked }: Asking): Schedule => ({
  id: scheduleId(1),
  spec: specOf(line),
  created: stamp(due - 1),
  due: stamp(due),
  attempts: 0,
  ended: null,
  ...(paused === undefined ? {} : { paused }),
  ...(asked === undefined ? {} : { asked }),
});

const lies = (moment: number, { since, until }: Pause): boolean =>
  instantOf(since) <= moment && (until === null || moment < instantOf(until));

/** Why one occurrence is left out, said by itself. */
const label = ({ all, paused, asked }: Asking, moment: number): 'asked' | 'paused' | null => {
  if (asked !== undefined && instantOf(asked.from) <= moment && moment <= instantOf(asked.through))
    return 'asked';
  return [all, paused].some((one) => one !== undefined && lies(moment, one)) ? 'paused' : null;
};

const last = 80;
const from = (first: number, to = last): ReadonlyArray<number> =>
  Array.from({ length: Math.max(0, to - first + 1) }, (_, index) => first + index);

const firstAllowed = (asks: Asking, first: number | undefined): Timestamp | null => {
  const found =
    first === undefined ? undefined : from(first).find((one) => label(asks, instant(one)) === null);
  return found === undefined ? null : stamp(found);
};

/** `due` is the place of the occurrence that is due, `now` that of the clock. */
const cases = fc.record({ due: fc.integer({ min: 1, max: 20 }), now: place, asks: asking });

const clockAt = (now: number) => at(timestampAt(instant(now), utc));

it('skips what lies in a pause or was asked to be skipped, run by run, and what is not the latest', () => {
  fc.assert(
    fc.property(cases, ({ due, now, asks }) => {
      const seen = skippedRuns(
        specOf(line),
        stamp(due),
        requestsOf(scheduleOf(due, asks), asks.all),
        clockAt(now),
        'pass',
      );
      const missed = from(due, Math.floor(now)).map((one) => ({ one, why: label(asks, instant(one)) }));
      const over = missed.at(-1)?.why === null ? missed.slice(0, -1) : missed;
      const told = seen.flatMap(({ due: first, through, count, reason, next }) => {
        const [a, b] = [instantOf(first), instantOf(through)].map((moment) => (moment - midnight) / sixHours);
        expect(count).toBe((b ?? 0) - (a ?? 0) + 1);
        expect(next).toEqual(stamp((b ?? 0) + 1));
        return from(a ?? 0, b).map((one) => ({ one, why: reason }));
      });
      expect(told).toEqual(over.map(({ one, why }) => ({ one, why: why ?? 'superseded' })));
      // why: one run, one event
      expect(seen.every(({ reason }, index) => reason !== seen[index + 1]?.reason)).toBe(true);
    }),
    runs(300),
  );
});

it('comes next at the first occurrence that nobody asked to leave out', () => {
  fc.assert(
    fc.property(cases, ({ due, now, asks }) => {
      const schedule = scheduleOf(due, asks);
      const clock = clockAt(now);
      const latest = Math.floor(now);
      const isLate = due <= now && label(asks, instant(latest)) === null;
      const left = due > now ? due : isLate ? latest : latest + 1;
      expect(firstLeft(schedule, asks.all, clock)).toEqual(stamp(left));
      const inForce = [asks.all, asks.paused].filter(
        (one): one is Pause =>
          one !== undefined && (one.until === null || instant(now) < instantOf(one.until)),
      );
      const ends = inForce.map(({ until }) => (until === null ? Infinity : instantOf(until)));
      const end = Math.max(...ends, -Infinity);
      const held = pauseNow(requestsOf(schedule, asks.all), instant(now));
      expect(held === null ? -Infinity : held.until === null ? Infinity : instantOf(held.until)).toBe(end);
      const waits = left <= now && inForce.length > 0;
      const first = waits ? from(1).find((one) => instant(one) >= end) : left;
      expect(firstToCome(schedule, clock, asks.all)).toEqual(firstAllowed(asks, first));
      expect(nextToCome(schedule, instant(due), clock, asks.all)).toEqual(firstAllowed(asks, due + 1));
      expect(requestedSkip(requestsOf(schedule, asks.all), instant(due))).toBe(label(asks, instant(due)));
    }),
    runs(300),
  );
});

it('expects the latest occurrence that nobody asked to leave out', () => {
  fc.assert(
    fc.property(cases, ({ due, now, asks }) => {
      fc.pre(due <= now);
      const found = from(due, Math.floor(now)).findLast((one) => label(asks, instant(one)) === null);
      expect(latestExpected(scheduleOf(due, asks), instant(due), asks.all, clockAt(now))).toBe(
        found === undefined ? null : instant(found),
      );
    }),
    runs(300),
  );
});

describe('a schedule that comes once', () => {
  const once = (due: Timestamp | null): Schedule => ({
    id: scheduleId(1),
    spec: specOf('docs;18:00;docs'),
    created: stamp(0),
    due,
    attempts: 0,
    ended: null,
  });
  const evening = timestampAt(instant(3), utc);
  const noPause = { all: undefined, paused: undefined, asked: undefined };

  it('is skipped whole by a pause, and nothing comes after it', () => {
    const paused: Pause = { since: stamp(2), until: stamp(4) };
    const requests = requestsOf({ paused }, undefined);
    expect(skippedRuns(once(evening).spec, evening, requests, clockAt(3), 'pass')).toEqual([
      { due: evening, through: evening, count: 1, reason: 'paused', next: null },
    ]);
    expect(skippedRuns(once(evening).spec, evening, requests, clockAt(2.5), 'pass')).toEqual([]);
    expect(firstToCome({ ...once(evening), paused }, clockAt(2.5))).toBeNull();
    expect(nextToCome(once(evening), instant(3), clockAt(3))).toBeNull();
  });

  it('comes at its time where nobody asked for anything, and never where nobody knows when', () => {
    expect(firstToCome(once(evening), clockAt(2), noPause.all)).toEqual(evening);
    expect(firstToCome(once(null), clockAt(2))).toBeNull();
    expect(firstLeft(once(null), undefined, clockAt(2))).toBeNull();
  });
});

describe('a pause', () => {
  const until = (end: number | null, since = 1): Pause => ({
    since: stamp(since),
    until: end === null ? null : stamp(end),
  });
  const none = { all: undefined, paused: undefined, asked: undefined };
  const once = { ...scheduleOf(1, none), spec: specOf('docs;06:00;docs') };

  it.each<[string, Pause, Pause, number | null]>([
    ['the longer one', until(5), until(9), 9],
    ['the longer one, be it of the schedule', until(9), until(5), 9],
    ['one without an end', until(9), until(null), null],
    ['one without an end, be it of all', until(null), until(9), null],
  ])('that holds a schedule is %s', (_, all, paused, end) => {
    expect(pauseNow(requestsOf({ paused }, all), instant(3))?.until).toEqual(
      end === null ? null : stamp(end),
    );
  });

  it.each<[string, Schedule, number, Pause, number | null]>([
    ['is made when the pause is over', scheduleOf(1, none), 1.5, until(4.5, 1.2), 5],
    ['is made at the very end of the pause', scheduleOf(1, none), 1.5, until(5, 1.2), 5],
    ['is made when nobody knows', scheduleOf(1, none), 1.5, until(null, 1.2), null],
    ['is never made where it comes once', once, 1.5, until(4.5, 1.2), null],
    ['waits though a clock was set back before the pause', scheduleOf(3, none), 3, until(5.5, 3.5), 6],
    ['comes before the pause', scheduleOf(3, none), 2, until(5.5, 3.5), 3],
  ])('what was due before %s', (_, schedule, now, paused, next) => {
    expect(firstToCome({ ...schedule, paused }, clockAt(now))).toEqual(next === null ? null : stamp(next));
  });
});

describe('an occurrence that is told as the journal has it, though its line is on another clock', () => {
  const spec = specOf(`${line};tz=Europe/Berlin`);
  const berlin = (place: number): string => timestampAt(instant(place), ianaZone('Europe/Berlin'));
  // why: at 05:00 UTC it is 06:00 in Berlin
  const places = [5, 6].map((n) => n - 1 / 6) as [number, number];

  it('is skipped from its first as it was written', () => {
    const paused: Pause = { since: stamp(1), until: null };
    const seen = skippedRuns(spec, stamp(places[0]), requestsOf({ paused }, undefined), clockAt(6), 'pass');
    expect(seen.map(({ due, through }) => [due, through])).toEqual([[stamp(places[0]), berlin(places[1])]]);
    const alone = skippedRuns(spec, stamp(places[0]), requestsOf({ paused }, undefined), clockAt(5), 'pass');
    expect(alone.map(({ due, through }) => [due, through])).toEqual([[stamp(places[0]), stamp(places[0])]]);
  });

  it('comes as it was written', () => {
    const schedule = { ...scheduleOf(1, { all: undefined, paused: undefined, asked: undefined }), spec };
    expect(firstToCome({ ...schedule, due: stamp(places[0]) }, clockAt(2))).toBe(stamp(places[0]));
    const asked: Asked = { from: stamp(places[0]), through: stamp(places[0]) };
    expect(firstToCome({ ...schedule, due: stamp(places[0]), asked }, clockAt(2))).toBe(berlin(places[1]));
  });
});

it('nothing is expected where all from the very first on is to be skipped', () => {
  const asked: Asked = { from: stamp(3), through: stamp(5) };
  const schedule = scheduleOf(3, { all: undefined, paused: undefined, asked });
  expect(latestExpected(schedule, instant(3), undefined, clockAt(4))).toBeNull();
  expect(latestExpected(schedule, instant(2), undefined, clockAt(4))).toBe(instant(2));
});

it('an undone ending leaves expected what was expected before it', () => {
  const ended = { due: stamp(6), outcome: 'skipped' as const };
  const schedule = { ...scheduleOf(7, { all: undefined, paused: undefined, asked: undefined }), ended };
  const expectedOf = (expected: Timestamp | null | undefined, now: number) =>
    latestExpected(
      { ...schedule, ...(expected === undefined ? {} : { expected }) },
      instant(3),
      undefined,
      clockAt(now),
    );
  expect(expectedOf(undefined, 6)).toBe(instant(6));
  expect(expectedOf(null, 6)).toBeNull();
  expect(expectedOf(stamp(4), 6)).toBe(instant(4));
  expect(expectedOf(stamp(4), 7)).toBe(instant(7));
});
