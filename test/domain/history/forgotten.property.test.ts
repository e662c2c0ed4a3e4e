/** What is still known of occurrences that are told of no more: the same as if each could be looked up. */
import * as fc from 'fast-check';
import {
  forgetter,
  horizonOf,
  keepAll,
  keepNone,
  keepRecent,
  laterEnded,
  latestIn,
  nothingForgotten,
} from '../../../src/domain/history/forgotten';
import type { Occurrence } from '../../../src/domain/history/told-occurrence';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { type Instant, instantOf, timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, sourcePath } from '../../support/decoded';
import { runs } from '../../support/runs';

const stamp = fc.integer({ min: -50, max: 50 }).map((minutes) => timestampAt(minutes * 60_000, utc));

const name = fc.constantFrom(archiveName('a'), archiveName('b'), archiveName('c'));

const moment = fc.record({ seq: fc.nat(30), at: stamp });

const ended = fc.record({
  seq: fc.nat(30),
  at: stamp,
  outcome: fc.constantFrom('completed' as const, 'failed' as const),
  reason: fc.constant(null),
  skipped: fc.constant(null),
  interrupted: fc.constant(false),
  report: fc.constant(null),
  adopted: fc.constant(false),
});

const skipped = fc
  .tuple(moment, fc.constantFrom('expired' as const, 'superseded' as const))
  .map(([at, reason]) => ({
    ...at,
    outcome: 'skipped' as const,
    reason,
    skipped: reason,
    interrupted: false,
    report: null,
    adopted: false,
  }));

const occurrence: fc.Arbitrary<Occurrence> = fc.record({
  schedule: fc.integer({ min: 1, max: 3 }).map(scheduleId),
  trigger: fc.constantFrom('schedule' as const, 'schedule' as const, 'command' as const),
  path: fc.constant(sourcePath('docs')),
  name,
  due: stamp,
  through: stamp,
  count: fc.constant(1),
  starts: fc.constant([]),
  abandoned: fc.array(moment, { maxLength: 2 }),
  sealed: fc.constant(null),
  end: fc.option(fc.oneof(ended, skipped)),
});

/** No two of a journal's events are in one place. */
const occurrences = fc.uniqueArray(occurrence, {
  maxLength: 12,
  selector: ({ end }) => end?.seq ?? -1,
});

/** A scheduled one that failed with a line of the journal, or has not ended. */
const telling = (seq: number | null): Occurrence => ({
  schedule: scheduleId(1),
  trigger: 'schedule',
  path: sourcePath('docs'),
  name: archiveName('a'),
  due: timestampAt(0, utc),
  through: timestampAt(0, utc),
  count: 1,
  starts: [],
  abandoned: [],
  sealed: null,
  end:
    seq === null
      ? null
      : {
          ...{ seq, at: timestampAt(0, utc), outcome: 'failed', reason: null, skipped: null },
          ...{ interrupted: false, report: null, adopted: false },
        },
});

const stampsOf = ({ due, through, end, abandoned }: Occurrence): ReadonlyArray<Instant> =>
  [due, through, ...(end === null ? [] : [end.at]), ...abandoned.map(({ at }) => at)].map(instantOf);

const highest = (instants: ReadonlyArray<Instant>): Instant | undefined =>
  instants.length === 0 ? undefined : Math.max(...instants);

const forgottenOf = (all: ReadonlyArray<Occurrence>, from = nothingForgotten) => {
  const { forget, tell } = forgetter(from);
  all.forEach(forget);
  return tell();
};

describe('what is forgotten', () => {
  it('is summed up by the latest of each name, and of each schedule what ended last and was due last', () => {
    fc.assert(
      fc.property(occurrences, fc.nat(12), (all, cut) => {
        const forgotten = forgottenOf(all.slice(cut), forgottenOf(all.slice(0, cut)));
        for (const one of ['a', 'b', 'c'].map((text) => archiveName(text)))
          expect(forgotten.horizon.get(one)).toBe(
            highest(all.filter((occ) => occ.name === one).flatMap(stampsOf)),
          );
        for (const id of [1, 2, 3].map(scheduleId)) {
          const scheduled = all.filter(({ schedule, trigger }) => schedule === id && trigger === 'schedule');
          const byEnd = scheduled
            .filter(({ end }) => end !== null)
            .sort((one, other) => (one.end?.seq ?? 0) - (other.end?.seq ?? 0));
          expect(forgotten.ended.get(id)).toBe(byEnd.at(-1));
          expect(forgotten.due.get(id)).toBe(
            highest(
              scheduled
                .filter(({ end }) => end?.skipped !== 'expired')
                .map(({ through }) => instantOf(through)),
            ),
          );
        }
      }),
      runs(200),
    );
  });

  it('has a horizon for each name, and one for all', () => {
    fc.assert(
      fc.property(occurrences, name, (all, one) => {
        const forgotten = forgottenOf(all);
        expect(horizonOf(forgotten, null)).toBe(highest(all.flatMap(latestIn)) ?? -Infinity);
        expect(horizonOf(forgotten, one)).toBe(
          highest(all.filter((occ) => occ.name === one).map(latestIn)) ?? -Infinity,
        );
      }),
      runs(200),
    );
  });

  it('is not changed by what is forgotten after it was told', () => {
    fc.assert(
      fc.property(occurrences, occurrence, (all, more) => {
        const { forget, tell } = forgetter(nothingForgotten);
        all.forEach(forget);
        const before = tell();
        forget(more);
        expect(before).toEqual(forgottenOf(all));
        expect(nothingForgotten).toEqual({ horizon: new Map(), ended: new Map(), due: new Map() });
      }),
      runs(50),
    );
  });
});

describe('of two occurrences', () => {
  it('the one that ended later is it, and the other one where only that has ended, or where neither has', () => {
    fc.assert(
      fc.property(occurrence, occurrence, (one, other) => {
        const expected =
          one.end !== null && (other.end === null || one.end.seq > other.end.seq) ? one : other;
        expect(laterEnded(one, other)).toBe(expected);
        expect(laterEnded(undefined, other)).toBe(other);
      }),
      runs(200),
    );
  });

  it('that which has ended, be it with the first line of all, and the other one where neither has', () => {
    const [open, first] = [telling(null), telling(0)];
    expect(laterEnded(open, first)).toBe(first);
    expect(laterEnded(first, open)).toBe(first);
    expect(laterEnded(open, telling(null))).not.toBe(open);
  });
});

it('of a schedule of which nothing has ended, nothing has ended last', () => {
  const forgotten = forgottenOf([telling(null)]);
  expect([forgotten.ended.size, forgotten.due.size, forgotten.horizon.size]).toEqual([0, 1, 1]);
  expect(forgottenOf([telling(null), telling(3)]).ended.get(scheduleId(1))).toEqual(telling(3));
});

it('every occurrence is wanted where nobody asks for some', () => {
  fc.assert(
    fc.property(occurrence, (one) => {
      for (const { wanted } of [keepAll, keepRecent, keepNone]) expect(wanted(one)).toBe(true);
      expect([keepAll.most, keepNone.most]).toEqual([Infinity, 0]);
    }),
    runs(3),
  );
});
