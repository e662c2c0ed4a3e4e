/** The wall clock: gaps, folds and the written form of instants, in zones that really have them. */
import * as fc from 'fast-check';
import {
  firstOccurrence,
  isDue,
  isExpired,
  isLate,
  isPrunable,
} from '../../../src/domain/occurrence/occurrence';
import { type Schedule, scheduleId } from '../../../src/domain/schedule/schedule';
import {
  instantAtWall,
  instantOf,
  instantsOfWall,
  Timestamp,
  timestampAt,
  wallDate,
  wallOf,
  wallTime,
} from '../../../src/domain/time/time';
import * as arbitrary from '../../support/arbitraries';
import { at, fixedZone, ianaZone } from '../../support/clock';
import { specOf } from '../../support/decoded';
import { runs } from '../../support/runs';

describe('HH:MM on a day', () => {
  it.each([
    ['an ordinary day', 'Europe/Berlin', '2026-11-22', '16:07', '2026-11-22T16:07:00.000+01:00'],
    ['a gap', 'Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T03:00:00.000+02:00'],
    ['the first minute of a gap', 'Europe/Berlin', '2026-03-29', '02:00', '2026-03-29T03:00:00.000+02:00'],
    ['the last minute of a gap', 'Europe/Berlin', '2026-03-29', '02:59', '2026-03-29T03:00:00.000+02:00'],
    ['just before a gap', 'Europe/Berlin', '2026-03-29', '01:59', '2026-03-29T01:59:00.000+01:00'],
    ['just after a gap', 'Europe/Berlin', '2026-03-29', '03:00', '2026-03-29T03:00:00.000+02:00'],
    ['a fold', 'Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T02:30:00.000+02:00'],
    ['the first minute of a fold', 'Europe/Berlin', '2026-10-25', '02:00', '2026-10-25T02:00:00.000+02:00'],
    ['just after a fold', 'Europe/Berlin', '2026-10-25', '03:00', '2026-10-25T03:00:00.000+01:00'],
    ['a gap in the west', 'America/New_York', '2026-03-08', '02:30', '2026-03-08T03:00:00.000-04:00'],
    ['a fold in the west', 'America/New_York', '2026-11-01', '01:30', '2026-11-01T01:30:00.000-04:00'],
    ['a gap of half an hour', 'Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-04T02:30:00.000+11:00'],
    ['a fold of half an hour', 'Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-05T01:45:00.000+11:00'],
    ['a gap at midnight', 'America/Sao_Paulo', '2018-11-04', '00:00', '2018-11-04T01:00:00.000-02:00'],
    ['a day that was left out', 'Pacific/Apia', '2011-12-30', '16:07', '2011-12-31T00:00:00.000+14:00'],
    ['an offset of three quarters', 'Asia/Kathmandu', '2026-06-01', '12:00', '2026-06-01T12:00:00.000+05:45'],
  ])('%s', (_, zone, date, time, expected) => {
    const wall = ianaZone(zone);
    expect(timestampAt(instantAtWall(date, time, wall), wall)).toBe(expected);
  });

  it('is shown once, or in a fold twice', () => {
    const berlin = ianaZone('Europe/Berlin');
    const shown = (date: string, time: string) =>
      instantsOfWall(wallOf(date, time), berlin).map((instant) => timestampAt(instant, berlin).slice(11));
    expect(shown('2026-11-22', '16:07')).toEqual(['16:07:00.000+01:00']);
    expect(shown('2026-10-25', '02:30')).toEqual(['02:30:00.000+02:00', '02:30:00.000+01:00']);
    expect(shown('2026-03-29', '02:30')).toEqual(['03:00:00.000+02:00']);
  });

  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'UTC',
  );

  it('is an instant that shows it, and the first such, unless it is in a gap', () => {
    const day = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zone, day, arbitrary.minuteOfDay, (name, date, time) => {
        const wall = ianaZone(name);
        const text = date.toISOString().slice(0, 10);
        const instant = instantAtWall(text, time, wall);
        const shown = timestampAt(instant, wall);
        expect(wallDate(shown)).toBe(text);
        expect(wallTime(shown) >= time).toBe(true);
        expect(timestampAt(instant - 1, wall) < `${text}T${time}`).toBe(true);
      }),
      runs(150),
    );
  });
});

describe('a timestamp', () => {
  it('says the instant and the wall clock', () => {
    fc.assert(
      fc.property(arbitrary.instant, fc.integer({ min: -840, max: 840 }), (instant, offset) => {
        const written = timestampAt(instant, fixedZone(offset));
        expect(instantOf(written)).toBe(instant);
        expect(`${wallDate(written)}T${wallTime(written)}`).toBe(
          new Date(instant + offset * 60_000).toISOString().slice(0, 16),
        );
      }),
      runs(300),
    );
  });
});

describe('the instant of a timestamp', () => {
  const two = (most: number, least = 0) =>
    fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'));
  const written = fc
    .tuple(
      ...[fc.integer({ min: 0, max: 9999 }).map((n) => String(n).padStart(4, '0')), two(12, 1), two(31, 1)],
      ...[two(23), two(59), two(59), fc.integer({ min: 0, max: 999 }).map((n) => String(n).padStart(3, '0'))],
      ...[fc.constantFrom('+', '-'), two(23), two(59)],
    )
    .map(
      ([year, month, day, hour, minute, second, part, sign, far, and]) =>
        `${year}-${month}-${day}T${hour}:${minute}:${second}.${part}${sign}${far}:${and}`,
    );

  it('is what Date.parse makes of it, whatever the form lets it say', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(Timestamp.is(text)).toBe(true);
        expect(instantOf(text as Timestamp)).toBe(Date.parse(text));
      }),
      {
        ...runs(2000),
        examples: [
          ['0000-02-29T00:00:00.000+23:59'],
          ['1900-02-29T23:59:59.999-23:59'],
          ['2000-02-29T12:00:00.000+00:00'],
          ['2026-02-31T00:00:00.001-00:00'],
          ['9999-12-31T23:59:59.999-23:59'],
        ],
      },
    );
  });
});

describe('a timestamp on a clock a day or more from UTC', () => {
  it.each([1440, 1500, 10_020])('says the instant, and is one: %d minutes', (minutes) => {
    for (const offset of [minutes, -minutes]) {
      const written = timestampAt(Date.UTC(2026, 4, 6, 7, 8, 9), fixedZone(offset));
      expect(Timestamp.is(written)).toBe(true);
      expect(instantOf(written)).toBe(Date.UTC(2026, 4, 6, 7, 8, 9));
    }
  });
});

/** The rows of the table of times, for `docs;16:07;docs` made at `created` and looked at at `now`. */
const made = (created: string): Schedule => {
  const { instant, zone } = at(created);
  const spec = specOf('docs;16:07;docs');
  const stamp = timestampAt(instant, zone);
  const due = firstOccurrence(spec, stamp, { instant, zone });
  return { id: scheduleId(1), spec, created: stamp, due, attempts: 0, ended: null };
};

const done = (schedule: Schedule): Schedule =>
  schedule.due === null
    ? schedule
    : { ...schedule, due: null, ended: { due: schedule.due, outcome: 'completed' } };

const seen = (schedule: Schedule, now: string) => {
  const { instant } = at(now);
  return {
    due: isDue(schedule, instant),
    late: schedule.due !== null && isLate(schedule.due, instant),
    prunable: isPrunable(schedule, instant),
  };
};

describe('a one-shot for 16:07', () => {
  it.each([
    ['16:00:00.000', '16:06:59.999', { due: false, late: false, prunable: false }],
    ['16:00:00.000', '16:07:00.000', { due: true, late: false, prunable: false }],
    ['16:00:00.000', '16:07:59.999', { due: true, late: false, prunable: false }],
    ['16:00:00.000', '16:08:00.000', { due: true, late: true, prunable: false }],
    ['16:00:00.000', '23:59:00.000', { due: true, late: true, prunable: false }],
    ['16:07:00.000', '16:07:00.000', { due: true, late: false, prunable: false }],
    ['16:07:59.999', '16:07:59.999', { due: true, late: false, prunable: false }],
    ['16:08:00.000', '16:08:00.000', { due: false, late: true, prunable: true }],
    ['17:00:00.000', '17:00:00.000', { due: false, late: true, prunable: true }],
  ])('made at %s and looked at at %s: %j', (created, now, expected) => {
    expect(seen(made(`2024-03-05T${created}Z`), `2024-03-05T${now}Z`)).toEqual(expected);
  });

  it('is due on the day that it was made for, however much later', () => {
    expect(seen(made('2024-03-05T16:00:00Z'), '2024-03-09T08:00:00Z')).toEqual({
      due: true,
      late: true,
      prunable: false,
    });
  });

  it('stays in the file, once done, until its minute is over', () => {
    const schedule = done(made('2024-03-05T16:00:00Z'));
    expect(seen(schedule, '2024-03-05T16:07:59.999Z').prunable).toBe(false);
    expect(seen(schedule, '2024-03-05T16:08:00.000Z').prunable).toBe(true);
  });

  it('made between the two passes of a fold happens at the first, if its minute is not over', () => {
    const zone = ianaZone('Europe/Berlin');
    const spec = specOf('docs;02:30;docs');
    const inFirst = at('2026-10-25T00:15:00Z', zone);
    const inSecond = at('2026-10-25T01:15:00Z', zone);
    const dueOf = (now: typeof inFirst) => ({
      spec,
      created: timestampAt(now.instant, zone),
      due: firstOccurrence(spec, timestampAt(now.instant, zone), now),
    });
    expect(dueOf(inFirst).due).toBe('2026-10-25T02:30:00.000+02:00');
    expect(isExpired(dueOf(inFirst))).toBe(false);
    expect(isExpired(dueOf(inSecond))).toBe(true);
  });
});
