/** The latest occurrence up to now, how many there were until then, and what it costs to find it. */
import { countThrough, latestUpTo, missedOf } from '../../../src/domain/occurrence/catch-up';
import {
  dueSchedules,
  firstOccurrence,
  isDue,
  isPrunable,
  nextInstant,
  type ScheduleLine,
} from '../../../src/domain/occurrence/occurrence';
import { firstToCome } from '../../../src/domain/occurrence/on-request';
import { upcoming } from '../../../src/domain/occurrence/upcoming';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import { type Instant, timestampAt, type Zone } from '../../../src/domain/time/time';
import { at, utc } from '../../support/clock';
import { specOf } from '../../support/decoded';

const instant = (time: string): Instant => Date.parse(`${time}Z`);
const stamp = (time: string) => timestampAt(instant(time), utc);
const minutely = specOf('a;cron:* * * * *;a');
const daily = specOf('a;daily@02:00;a');
const never = { ...daily, when: { kind: 'cron' as const, expression: '0 3 31 4 *' } };

describe('the latest occurrence', () => {
  it.each([
    [daily, '2026-11-20T02:00', '2026-11-20T02:00', '2026-11-20T02:00'],
    [daily, '2026-11-20T02:00', '2026-11-21T01:59', '2026-11-20T02:00'],
    [daily, '2026-11-20T02:00', '2026-11-21T02:00', '2026-11-21T02:00'],
    [daily, '2026-11-20T02:00', '2027-11-20T02:00', '2027-11-20T02:00'],
    [minutely, '2026-11-20T02:00', '2026-11-20T02:02', '2026-11-20T02:02'],
    [never, '2026-11-20T02:00', '2026-11-21T02:00', '2026-11-20T02:00'],
  ])('%#', (spec, from, until, latest) => {
    expect(latestUpTo(spec, instant(from), instant(until), utc)).toBe(instant(latest));
  });

  it.each([
    ['a year of minutes', 'cron:* * * * *', 10],
    ['ten years of days', 'daily@02:00', 10],
    ['ten years of hours of one month', 'cron:0 * * jan *', 60],
  ])('of %s is found without a look at each', (_, rule, most) => {
    let looks = 0;
    const zone: Zone = {
      name: 'UTC',
      offsetAt: () => {
        looks += 1;
        return 0;
      },
    };
    const spec = specOf(`a;${rule};a`);
    const first = nextInstant(spec, instant('2016-01-01T00:00'), utc) ?? 0;
    nextInstant(spec, first, zone);
    const each = looks;
    latestUpTo(spec, first, instant('2026-06-01T00:00:30'), zone);
    expect((looks - each) / each).toBeLessThanOrEqual(most);
  });
});

describe('a count', () => {
  it.each([
    ['2026-11-20T02:00', 1],
    ['2026-11-20T02:01', 2],
    ['2026-11-20T18:39', 1000],
    ['2026-11-20T18:40', null],
  ])('of minutes from 2026-11-20T02:00 through %s is %d', (through, count) => {
    expect(countThrough(minutely, instant('2026-11-20T02:00'), instant(through), utc)).toBe(count);
  });

  it('ends where no occurrence comes any more', () => {
    expect(countThrough(never, 0, 1, utc)).toBe(2);
  });
});

describe('what was missed', () => {
  const due = stamp('2026-11-20T02:00');
  it('is nothing before it is due, and nothing of one that is just due', () => {
    const noCatchUp = specOf('a;daily@02:00;a;catchup=no');
    expect(missedOf(noCatchUp, due, at('2026-11-20T01:59:59.999Z'), 'pass')).toBeNull();
    expect(missedOf(noCatchUp, due, at('2026-11-20T02:00:00Z'), 'pass')).toBeNull();
    const minuteLate = specOf('a;daily@02:00;a;catchup=1m');
    expect(missedOf(minuteLate, due, at('2026-11-20T02:01:00Z'), 'pass')).toBeNull();
    expect(missedOf(minuteLate, due, at('2026-11-20T02:01:00.001Z'), 'pass')?.reason).toBe('too-late');
  });

  it('is all of one that comes once, though the day comes again', () => {
    const once = specOf('a;02:00;a;catchup=6h');
    expect(missedOf(once, due, at('2026-11-22T09:00:00Z'), 'pass')).toEqual({
      reason: 'too-late',
      through: due,
      count: 1,
      next: null,
    });
    expect(missedOf(specOf('a;02:00;a'), due, at('2026-11-22T09:00:00Z'), 'pass')).toBeNull();
  });
});

const schedule = (line: string, changes: Partial<Schedule> = {}, created = '2026-11-20T12:00'): Schedule => {
  const spec = specOf(line);
  return {
    id: scheduleId(1),
    spec,
    created: stamp(created),
    due: firstOccurrence(spec, stamp(created), at(`${created}:00Z`)),
    attempts: 0,
    ended: null,
    ...changes,
  };
};
const lineOf = (line: string, id: number, changes: Partial<Schedule> = {}): ScheduleLine => ({
  content: line,
  end: '\n',
  schedule: { ...schedule(line, changes), id: scheduleId(id) },
});

describe('what comes next', () => {
  const now = at('2026-11-20T14:00:00Z');
  it.each([
    ['a;16:07;a', {}, '2026-11-20T16:07'],
    ['a;13:00;a', {}, '2026-11-20T13:00'],
    ['a;11:00;a', {}, null],
    ['a;13:00;a', { due: null }, null],
    ['a;13:00;a;catchup=no', {}, null],
    ['a;daily@13:00;a;catchup=no', {}, '2026-11-21T13:00'],
  ])('of %s, %j', (line, changes, expected) => {
    expect(firstToCome(schedule(line, changes), now)).toBe(expected === null ? null : stamp(expected));
  });

  it('of all is told in order, one that waits first, and of those at one time in the order of the file', () => {
    const lines = [
      lineOf('a;15:00;a', 1),
      lineOf('b;daily@15:00;b', 2),
      lineOf('c;11:00;c', 3),
      lineOf('d;14:00;d', 4),
      lineOf('e;13:59;e', 5),
      lineOf('f;daily@15:00;f;tz=Europe/Berlin', 6),
    ];
    const told = (count: number) =>
      upcoming(lines, now, count).map(
        ({ index, schedule: id, spec, due, zone, overdue }) =>
          `${index} ${id} ${spec.name} ${due} ${zone} ${overdue ? 'waits' : 'comes'}`,
      );
    expect(told(6)).toEqual([
      '4 5 e 2026-11-20T13:59:00.000+00:00 UTC waits',
      '3 4 d 2026-11-20T14:00:00.000+00:00 UTC waits',
      '5 6 f 2026-11-20T15:00:00.000+01:00 Europe/Berlin waits',
      '0 1 a 2026-11-20T15:00:00.000+00:00 UTC comes',
      '1 2 b 2026-11-20T15:00:00.000+00:00 UTC comes',
      '5 6 f 2026-11-21T15:00:00.000+01:00 Europe/Berlin comes',
    ]);
    expect(upcoming(lines.slice(0, 1), now, 3)).toHaveLength(1);
    expect(upcoming([], now, 3)).toEqual([]);
    expect(upcoming(lines, now, 0)).toEqual([]);
  });
});

describe('what is due', () => {
  it('is told by its time, then in the order of the file; nothing that is done, expired or to come', () => {
    const lines = [
      lineOf('a;daily@13:30;a', 1),
      lineOf('b;13:00;b', 2),
      lineOf('c;13:00;c', 3, { due: null }),
      lineOf('d;11:00;d', 4),
      lineOf('e;13:00;e', 5),
      lineOf('f;15:00;f', 6),
    ];
    expect(dueSchedules(lines, instant('2026-11-20T13:30')).map(({ id }) => id)).toEqual([2, 5, 1]);
    expect(isDue(schedule('c;13:00;c', { due: null }), instant('2026-11-20T14:00'))).toBe(false);
  });

  it('has left the file once it is done, even if nothing is known of its end', () => {
    const later = instant('2026-11-20T14:00');
    expect(isPrunable(schedule('a;13:00;a', { due: null }), later)).toBe(true);
    expect(isPrunable(schedule('a;13:00;a'), later)).toBe(false);
    expect(isPrunable(schedule('a;daily@13:00;a', { due: null }), later)).toBe(false);
  });
});

describe('at the end of time', () => {
  const end = instant('9999-12-30T00:00');
  it('the last occurrence that can be written comes, and none after it', () => {
    const midnight = specOf('a;daily@00:00;a');
    expect(nextInstant(midnight, end - 1, utc)).toBe(end);
    expect(nextInstant(midnight, end, utc)).toBeNull();
  });
});
