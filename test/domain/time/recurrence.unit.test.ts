/** When a schedule comes again: every form of WHEN, at the edges of the calendar and of summer time. */
import * as fc from 'fast-check';
import {
  firstOccurrence,
  nextInstant,
  nextOccurrence,
  nextOccurrences,
} from '../../../src/domain/occurrence/occurrence';
import { zoneNamed } from '../../../src/domain/time/iana-zone';
import { instantOf, timestampAt, type Zone } from '../../../src/domain/time/time';
import * as arbitrary from '../../support/arbitraries';
import { at, ianaZone, utc } from '../../support/clock';
import { specOf } from '../../support/decoded';
import { runs } from '../../support/runs';

const berlin = ianaZone('Europe/Berlin');
const lordHowe = ianaZone('Australia/Lord_Howe');

/** The first `count` times after an instant, without year, seconds and milliseconds. */
const times = (when: string, after: string, zone: Zone, count = 3): ReadonlyArray<string> =>
  nextOccurrences(specOf(`docs;${when};docs`), Date.parse(after), zone, count).map((stamp) =>
    stamp.replace(/^\d{4}-|:00\.000/g, ''),
  );

describe('a schedule comes', () => {
  it.each([
    ['daily@02:00', '2026-12-31T02:00:00Z', ['01-01T02:00+00:00', '01-02T02:00+00:00', '01-03T02:00+00:00']],
    [
      'daily@02:00',
      '2026-12-31T01:59:59.999Z',
      ['12-31T02:00+00:00', '01-01T02:00+00:00', '01-02T02:00+00:00'],
    ],
    [
      'mon,wed,fri@12:30',
      '2026-11-23T12:30:00Z',
      ['11-25T12:30+00:00', '11-27T12:30+00:00', '11-30T12:30+00:00'],
    ],
    ['sun@00:00', '2026-11-22T00:00:00Z', ['11-29T00:00+00:00', '12-06T00:00+00:00', '12-13T00:00+00:00']],
    [
      'monthly:15@09:00',
      '2026-11-15T09:00:00Z',
      ['12-15T09:00+00:00', '01-15T09:00+00:00', '02-15T09:00+00:00'],
    ],
    [
      'monthly:31@09:00',
      '2027-01-31T09:00:00Z',
      ['02-28T09:00+00:00', '03-31T09:00+00:00', '04-30T09:00+00:00'],
    ],
    [
      'monthly:29@09:00',
      '2028-01-30T00:00:00Z',
      ['02-29T09:00+00:00', '03-29T09:00+00:00', '04-29T09:00+00:00'],
    ],
    [
      'cron:*/20 9 * * mon-fri',
      '2026-11-27T09:20:00Z',
      ['11-27T09:40+00:00', '11-30T09:00+00:00', '11-30T09:20+00:00'],
    ],
    [
      'cron:0 0 29 2 *',
      '2026-01-01T00:00:00Z',
      ['02-29T00:00+00:00', '02-29T00:00+00:00', '02-29T00:00+00:00'],
    ],
    [
      'cron:0 0 13 * fri',
      '2026-11-12T00:00:00Z',
      ['11-13T00:00+00:00', '11-20T00:00+00:00', '11-27T00:00+00:00'],
    ],
    [
      'cron:0 0 1 * mon',
      '2026-02-23T12:00:00Z',
      ['03-01T00:00+00:00', '03-02T00:00+00:00', '03-09T00:00+00:00'],
    ],
  ])('%s after %s', (when, after, expected) => {
    expect(times(when, after, utc)).toEqual(expected);
  });

  it.each([
    [
      'daily, in a gap',
      'daily@02:30',
      '2026-03-28T12:00:00Z',
      berlin,
      ['03-29T03:00+02:00', '03-30T02:30+02:00'],
    ],
    [
      'daily, in a fold: once',
      'daily@02:30',
      '2026-10-24T12:00:00Z',
      berlin,
      ['10-25T02:30+02:00', '10-26T02:30+01:00'],
    ],
    [
      'often, over a gap',
      'cron:*/30 * * * *',
      '2026-03-29T00:00:00Z',
      berlin,
      ['03-29T01:30+01:00', '03-29T03:00+02:00', '03-29T03:30+02:00'],
    ],
    [
      'often, over a fold',
      'cron:*/30 * * * *',
      '2026-10-25T00:00:00Z',
      berlin,
      ['10-25T02:30+02:00', '10-25T03:00+01:00', '10-25T03:30+01:00'],
    ],
    [
      'from within the second pass of a fold',
      'cron:*/30 * * * *',
      '2026-10-25T01:10:00Z',
      berlin,
      ['10-25T03:00+01:00'],
    ],
    [
      'daily, in a gap of half an hour',
      'daily@02:15',
      '2026-10-03T00:00:00Z',
      lordHowe,
      ['10-04T02:30+11:00', '10-05T02:15+11:00'],
    ],
    [
      'daily, in a fold of half an hour',
      'daily@01:45',
      '2026-04-04T00:00:00Z',
      lordHowe,
      ['04-05T01:45+11:00', '04-06T01:45+10:30'],
    ],
    [
      'weekly, in a gap',
      'sun@02:30',
      '2026-03-22T12:00:00Z',
      berlin,
      ['03-29T03:00+02:00', '04-05T02:30+02:00'],
    ],
    [
      'monthly, in a fold',
      'monthly:25@02:30',
      '2026-10-01T00:00:00Z',
      berlin,
      ['10-25T02:30+02:00', '11-25T02:30+01:00'],
    ],
  ])('%s', (_, when, after, zone, expected) => {
    expect(times(when, after, zone, expected.length)).toEqual(expected);
  });

  it('on the wall clock of its own zone, wherever the machine is', () => {
    const spec = specOf('docs;daily@02:00;docs;tz=Asia/Tokyo');
    expect(nextOccurrence(spec, Date.parse('2026-11-23T00:00:00Z'), berlin)).toBe(
      '2026-11-24T02:00:00.000+09:00',
    );
    const once = specOf('docs;02:00;docs;tz=Asia/Tokyo');
    const { instant, zone } = at('2026-11-23T20:00:00Z', berlin);
    expect(firstOccurrence(once, timestampAt(instant, zone), { instant, zone })).toBe(
      '2026-11-24T02:00:00.000+09:00',
    );
  });

  it('never, after a time that comes once', () => {
    expect(nextOccurrence(specOf('docs;02:00;docs'), 0, utc)).toBeNull();
  });

  it.each([
    ['2026-11-23T02:00:59.999Z', '2026-11-23T02:00:00.000+00:00'],
    ['2026-11-23T02:01:00.000Z', '2026-11-24T02:00:00.000+00:00'],
  ])('first, when made at %s, at %s', (created, first) => {
    const now = at(created);
    expect(firstOccurrence(specOf('docs;daily@02:00;docs'), timestampAt(now.instant, utc), now)).toBe(first);
  });

  it('ever later, and with nothing between', () => {
    const zone = fc.constantFrom(berlin, lordHowe, utc, ianaZone('America/Sao_Paulo'));
    const recent = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(
        arbitrary.spec,
        zone,
        recent,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (spec, local, after, part) => {
          const next = nextInstant(spec, after, local);
          if (next === null) return;
          expect(next).toBeGreaterThan(after);
          expect(nextInstant(spec, next - 1, local)).toBe(next);
          expect(nextInstant(spec, Math.floor(after + (next - 1 - after) * part), local)).toBe(next);
          const following = nextOccurrence(spec, next, local);
          if (following !== null) expect(instantOf(following)).toBeGreaterThan(next);
        },
      ),
      runs(300),
    );
  });
});

describe('a zone by its name', () => {
  it('has the offsets of the tz database', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'),
        fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2030, 0) }),
        (name, instant) => {
          expect(zoneNamed(name)?.offsetAt(instant)).toBe(ianaZone(name).offsetAt(instant));
        },
      ),
      runs(200),
    );
  });

  it('is none for a name that the database does not have', () => {
    expect(zoneNamed('Europe/Atlantis')).toBeNull();
  });
});
