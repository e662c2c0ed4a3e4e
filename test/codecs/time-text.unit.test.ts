/** Times as people type them. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { anyCharacter } from '../support/any-character';
import { readTime } from '../../src/codecs/time-text';
import { timestampAt, wallDate, wallTime } from '../../src/domain/time/time';
import { at, ianaZone } from '../support/clock';

const berlin = ianaZone('Europe/Berlin');
const now = at('2026-11-22T15:07:30Z', berlin);

const span = (text: string): string => {
  const read = readTime(text, now);
  if (E.isLeft(read)) return read.left;
  const show = (instant: number) => timestampAt(instant, berlin).slice(0, 19);
  return read.right.type === 'span'
    ? `${show(read.right.span.from)} to ${show(read.right.span.to)}`
    : show(read.right.instant);
};

describe('a time as it is typed', () => {
  it.each([
    ['2026-11-21', '2026-11-21T00:00:00 to 2026-11-22T00:00:00'],
    ['21/11/2026', '2026-11-21T00:00:00 to 2026-11-22T00:00:00'],
    ['today', '2026-11-22T00:00:00 to 2026-11-23T00:00:00'],
    ['yesterday', '2026-11-21T00:00:00 to 2026-11-22T00:00:00'],
    ['2026-11-21 02:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['2026-11-21T02:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['21/11/2026 02:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['yesterday 23:59', '2026-11-21T23:59:00 to 2026-11-22T00:00:00'],
    ['02:00', '2026-11-22T02:00:00 to 2026-11-22T02:01:00'],
    // why: today it has not been that late yet
    ['18:00', '2026-11-21T18:00:00 to 2026-11-21T18:01:00'],
    ['2026-10-25', '2026-10-25T00:00:00 to 2026-10-26T00:00:00'],
    ['  2026-11-21 02:00 ', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['1970-01-01', '1970-01-01T00:00:00 to 1970-01-02T00:00:00'],
    ['2999-12-31', '2999-12-31T00:00:00 to 3000-01-01T00:00:00'],
    ['16:07', '2026-11-22T16:07:00 to 2026-11-22T16:08:00'],
    ['16:08', '2026-11-21T16:08:00 to 2026-11-21T16:09:00'],
    // why: the 22nd is a Sunday
    ['sunday', '2026-11-22T00:00:00 to 2026-11-23T00:00:00'],
    ['last sunday', '2026-11-15T00:00:00 to 2026-11-16T00:00:00'],
    ['Tuesday', '2026-11-17T00:00:00 to 2026-11-18T00:00:00'],
    ['last  tue', '2026-11-17T00:00:00 to 2026-11-18T00:00:00'],
    ['tomorrow', '2026-11-23T00:00:00 to 2026-11-24T00:00:00'],
    ['2 days ago', '2026-11-20T00:00:00 to 2026-11-21T00:00:00'],
    ['a week ago', '2026-11-15T00:00:00 to 2026-11-16T00:00:00'],
    ['yesterday 14:00', '2026-11-21T14:00:00 to 2026-11-21T14:01:00'],
    ['yesterday at 2:00', '2026-11-21T02:00:00 to 2026-11-21T02:01:00'],
    ['14:00 yesterday', '2026-11-21T14:00:00 to 2026-11-21T14:01:00'],
    ['today 02:00', '2026-11-22T02:00:00 to 2026-11-22T02:01:00'],
    ['2 days ago 14:00', '2026-11-20T14:00:00 to 2026-11-20T14:01:00'],
    ['2:00', '2026-11-22T02:00:00 to 2026-11-22T02:01:00'],
    ['now', '2026-11-22T16:07:30'],
    ['7d ago', '2026-11-15T16:07:30'],
    ['3 hours ago', '2026-11-22T13:07:30'],
    ['an hour ago', '2026-11-22T15:07:30'],
    ['5 min ago', '2026-11-22T16:02:30'],
    ['30 minutes ago', '2026-11-22T15:37:30'],
    ['36h ago', '2026-11-21T04:07:30'],
    ['2 weeks ago', '2026-11-08T00:00:00 to 2026-11-09T00:00:00'],
    ['14:00 2026-11-21', '2026-11-21T14:00:00 to 2026-11-21T14:01:00'],
  ])('%s is %s', (text, expected) => expect(span(text)).toBe(expected));

  it('is a length of time ago', () => {
    const ago = (milliseconds: number) => E.right({ type: 'ago', instant: now.instant - milliseconds });
    expect(readTime('7d', now)).toEqual(ago(7 * 86_400_000));
    expect(readTime('30m', now)).toEqual(ago(1_800_000));
    expect(readTime('999999w', now)).toEqual(ago(now.instant));
  });

  it('is this instant, to the minute', () => {
    expect(readTime('now', now)).toEqual(
      E.right({ type: 'instant', instant: now.instant, precision: 60_000 }),
    );
  });

  it('is an instant with its offset', () => {
    const instant = Date.parse('2026-11-21T02:00:00.500+05:30');
    expect(readTime('2026-11-21T02:00:00.500+05:30', now)).toEqual(
      E.right({ type: 'instant', instant, precision: 1 }),
    );
  });

  it.each([
    ['2026-11-21T02:00Z', 60_000],
    ['2026-11-21T02:00:00Z', 1000],
    ['2026-11-21T02:00:00.5Z', 1],
    ['2026-11-21T02:00+01:30', 60_000],
    ['2026-11-21T12:34:56-01:30', 1000],
  ])('is as precise as it is typed: %s, %d ms', (text, precision) => {
    expect(readTime(text, now)).toEqual(E.right({ type: 'instant', instant: Date.parse(text), precision }));
  });

  it('comes twice in the night in which the clock is put back, and once in any other', () => {
    const first = Date.parse('2026-10-25T00:30:00Z');
    const minuteFrom = (from: number) => ({ from, to: from + 60_000 });
    expect(readTime('2026-10-25 02:30', now)).toEqual(
      E.right({ type: 'span', span: minuteFrom(first), again: minuteFrom(first + 3_600_000) }),
    );
    expect(readTime('2026-10-24 02:30', now)).toEqual(
      E.right({ type: 'span', span: minuteFrom(first - 86_400_000), again: null }),
    );
    expect(readTime('2026-10-25', now)).toMatchObject({ right: { again: null } });
  });

  it.each([
    '',
    '121/11/2026',
    '21/11/20266',
    '12026-11-21',
    '2026-11-211',
    '2026-11-21x',
    'x 02:00',
    'x2026-11-21 02:00',
    '2026-11-21 02:00x',
    'T02:00',
    '25:00',
    '2026-02-30',
    '2026-13-01',
    'soon',
    '2026-11-21 2:00',
    '7y',
    '-1d',
    '2026-11-21 02:60',
    '2026-02-31T10:00:00Z',
    '2026-02-28T24:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+010000-01',
    'last 14:00 tuesday',
    'last 5 min ago',
    '5 min ago or so',
    'last 7d ago',
    '7d ago or so',
  ])('%j is refused with the forms that there are', (text) =>
    expect(span(text)).toContain('a time is one of 2026-11-21'),
  );

  it.each(['9999-12-31', '1969-12-31', '9999-12-31T23:00:00Z', '3000-01-01 02:00'])(
    '%s is refused: what comes after it could not be written',
    (text) => expect(span(text)).toBe('a year is one from 1970 to 2999'),
  );

  it('finds every minute again by its date and time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * 365 }), (minutes) => {
        const instant = Date.parse('2026-01-01T00:00:00Z') + minutes * 60_000;
        const stamp = timestampAt(instant, berlin);
        const read = readTime(`${wallDate(stamp)} ${wallTime(stamp)}`, now);
        if (E.isLeft(read) || read.right.type !== 'span') throw new Error('it is no span');
        const found = [read.right.span.from, read.right.again?.from].flatMap((from) => from ?? []);
        expect(found).toContain(instant);
        for (const from of found) {
          const again = timestampAt(from, berlin);
          expect([wallDate(again), wallTime(again)]).toEqual([wallDate(stamp), wallTime(stamp)]);
        }
      }),
    );
  });
});

describe('a day of the week', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'UTC'].map(
    ianaZone,
  );
  const names = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const instants = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2900, 0) });

  it('is the latest of its name, today for one; the last is before today', () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...zones),
        fc.nat(6),
        fc.boolean(),
        (instant, zone, day, isLast) => {
          const read = readTime(`${isLast ? 'last ' : ''}${names[day] ?? ''}`, { instant, zone });
          if (E.isLeft(read) || read.right.type !== 'span') throw new Error('no day');
          const date = wallDate(timestampAt(read.right.span.from, zone));
          const today = wallDate(timestampAt(instant, zone));
          const between = (Date.parse(today) - Date.parse(date)) / 86_400_000;
          expect(new Date(date).getUTCDay()).toBe(day);
          expect(between).toBeGreaterThanOrEqual(isLast ? 1 : 0);
          expect(between).toBeLessThanOrEqual(isLast ? 7 : 6);
        },
      ),
    );
  });

  it('any text is a time or a complaint', () => {
    const words = [
      'last',
      'tue',
      'ago',
      '2',
      'days',
      '14:00',
      'now',
      'a',
      '7d',
      'T',
      '2026-11-21',
      'week',
      'at',
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: anyCharacter }),
          fc.array(fc.constantFrom(...words)).map((some) => some.join(' ')),
        ),
        (text) => {
          const read = readTime(text, now);
          if (E.isRight(read) && read.right.type === 'span')
            expect(read.right.span.from).toBeLessThan(read.right.span.to);
        },
      ),
    );
  });
});
