/** Cron expressions against a calendar that looks at every day, and texts that are none. */
import * as fc from 'fast-check';
import { cronFault, nextCronWall } from '../../../src/domain/time/cron';
import { firstOccurrence, nextInstant } from '../../../src/domain/occurrence/occurrence';
import { timestampAt } from '../../../src/domain/time/time';
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import { at, utc } from '../../support/clock';
import { specOf } from '../../support/decoded';
import { runs } from '../../support/runs';

const minute = 60_000;
const day = 24 * 60 * minute;

/** A field as it is written, and which numbers it means, said apart from each other. */
interface Field {
  readonly text: string;
  readonly means: (n: number) => boolean;
}

const any: Field = { text: '*', means: () => true };

const numbers = (min: number, max: number): fc.Arbitrary<Field> => {
  const one = fc.integer({ min, max }).map((n): Field => ({ text: String(n), means: (m) => m === n }));
  const range = fc
    .tuple(
      fc.integer({ min, max }),
      fc.integer({ min, max }),
      fc.option(fc.integer({ min: 1, max: max - min })),
    )
    .map(([a, b, step]): Field => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return {
        text: `${from}-${to}${step === null ? '' : `/${step}`}`,
        means: (m) => m >= from && m <= to && (m - from) % (step ?? 1) === 0,
      };
    });
  const steps = fc
    .integer({ min: 1, max: max - min })
    .map((step): Field => ({ text: `*/${step}`, means: (m) => (m - min) % step === 0 }));
  const list = fc.array(fc.oneof(one, range), { minLength: 1, maxLength: 3 }).map((parts): Field => ({
    text: parts.map(({ text }) => text).join(','),
    means: (m) => parts.some(({ means }) => means(m)),
  }));
  return fc.oneof(fc.constant(any), list, steps);
};

/** A way to name days, said of a date of the calendar. */
interface Days {
  readonly text: string;
  readonly names: (date: Date) => boolean;
}

const daysLater = (date: Date, days: number): Date => new Date(date.getTime() + days * day);
const isLastOfMonth = (date: Date): boolean => daysLater(date, 1).getUTCDate() === 1;
const isWorkday = (date: Date): boolean => ![0, 6].includes(date.getUTCDay());

const byNumber: fc.Arbitrary<Days> = fc.oneof(
  {
    weight: 4,
    arbitrary: numbers(1, 31).map(({ text, means }): Days => ({ text, names: (d) => means(d.getUTCDate()) })),
  },
  { weight: 1, arbitrary: fc.constant<Days>({ text: 'L', names: isLastOfMonth }) },
  {
    weight: 1,
    arbitrary: fc.constant<Days>({
      text: 'LW',
      // the last workday: itself one, and none from here to the end of the month
      names: (d) =>
        isWorkday(d) &&
        [1, 2, 3].every(
          (n) => daysLater(d, n).getUTCMonth() !== d.getUTCMonth() || !isWorkday(daysLater(d, n)),
        ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 31 }).map((n): Days => ({
      text: `${n}W`,
      names: (d) => {
        const meant = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), n));
        if (meant.getUTCMonth() !== d.getUTCMonth() || !isWorkday(d)) return false;
        const nearer = [0, -1, 1, -2, 2]
          .map((by) => daysLater(meant, by))
          .find((other) => isWorkday(other) && other.getUTCMonth() === meant.getUTCMonth());
        return nearer?.getTime() === d.getTime();
      },
    })),
  },
);

const byWeekday: fc.Arbitrary<Days> = fc.oneof(
  numbers(0, 6).map(({ text, means }): Days => ({ text, names: (d) => means(d.getUTCDay()) })),
  fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 5 })).map(([weekday, nth]): Days => ({
    text: `${weekday}#${nth}`,
    names: (d) =>
      d.getUTCDay() === weekday &&
      daysLater(d, -7 * (nth - 1)).getUTCMonth() === d.getUTCMonth() &&
      daysLater(d, -7 * nth).getUTCMonth() !== d.getUTCMonth(),
  })),
  fc.integer({ min: 0, max: 6 }).map((weekday): Days => ({
    text: `${weekday}L`,
    names: (d) => d.getUTCDay() === weekday && daysLater(d, 7).getUTCMonth() !== d.getUTCMonth(),
  })),
);

interface Expression {
  readonly text: string;
  readonly names: (midnight: Date) => boolean;
  readonly minutes: Field;
  readonly hours: Field;
}

const expression: fc.Arbitrary<Expression> = fc
  .tuple(numbers(0, 59), numbers(0, 23), byNumber, numbers(1, 12), byWeekday, fc.boolean())
  .map(([minutes, hours, number, months, weekday, both]) => {
    const anyNumber = number.text === '*';
    const anyWeekday = weekday.text === '*';
    const isDay = (d: Date): boolean => {
      if (anyWeekday) return number.names(d);
      if (both || anyNumber) return number.names(d) && weekday.names(d);
      return number.names(d) || weekday.names(d);
    };
    return {
      text: `${minutes.text} ${hours.text} ${number.text} ${months.text} ${both ? '+' : ''}${weekday.text}`,
      names: (d) => months.means(d.getUTCMonth() + 1) && isDay(d),
      minutes,
      hours,
    };
  });

/** By looking at every day of so many; null when none of them has it. */
const naiveNext = ({ names, minutes, hours }: Expression, wall: number, days: number): number | null => {
  const first = Math.floor(wall / day) * day;
  for (let midnight = first; midnight <= first + days * day; midnight += day) {
    if (!names(new Date(midnight))) continue;
    for (let of = 0; of < 24 * 60; of += 1)
      if (midnight + of * minute > wall && hours.means(Math.floor(of / 60)) && minutes.means(of % 60))
        return midnight + of * minute;
  }
  return null;
};

const horizon = 3 * 366;
const recent = fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2105, 0) });

/** The last days of February, in which an engine may look for days that it has not. */
const lateFebruary = fc
  .tuple(
    fc.integer({ min: 1970, max: 2405 }),
    fc.integer({ min: 20, max: 29 }),
    fc.integer({ min: 0, max: day - 1 }),
  )
  .map(([year, date, within]) => Date.UTC(year, 1, date) + within);

describe('a cron expression', () => {
  it('comes when a calendar says so that looks at every day', () => {
    fc.assert(
      fc.property(expression, fc.oneof(recent, lateFebruary), (rule, wall) => {
        const expected = naiveNext(rule, wall, horizon);
        const found = nextCronWall(rule.text, wall);
        if (expected === null) expect(found === null || found > wall + horizon * day).toBe(true);
        else expect([rule.text, found]).toEqual([rule.text, expected]);
      }),
      runs(600),
    );
  });

  it('never passes over the first of March', () => {
    fc.assert(
      fc.property(expression, lateFebruary, (rule, wall) => {
        const march = Date.UTC(new Date(wall).getUTCFullYear(), 2, 1);
        if (!rule.names(new Date(march))) return;
        const found = nextCronWall(rule.text, wall);
        expect(found).not.toBeNull();
        if (found !== null && wall < march)
          expect([rule.text, found < march + day]).toEqual([rule.text, true]);
      }),
      runs(1500),
    );
  });

  it.each([
    ['0 0 1,30 * *', '2026-02-20T00:00:00Z', '2026-03-01T00:00:00.000Z'],
    ['0 0 1,31 * *', '2026-02-20T00:00:00Z', '2026-03-01T00:00:00.000Z'],
    ['0 0 1,30 * *', '2028-02-20T00:00:00Z', '2028-03-01T00:00:00.000Z'],
    ['0 0 * * sun#1,mon#5', '2026-02-27T00:00:00Z', '2026-03-01T00:00:00.000Z'],
    ['0 0 29 2 +mon', '2029-01-01T00:00:00Z', '2044-02-29T00:00:00.000Z'],
    ['59 23 31 12 *', '2026-12-31T23:58:59.999Z', '2026-12-31T23:59:00.000Z'],
    ['59 23 31 12 *', '2026-12-31T23:59:00.000Z', '2027-12-31T23:59:00.000Z'],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00.000Z'],
    ['0 0 * * +fri', '1969-12-30T00:00:00Z', '1970-01-02T00:00:00.000Z'],
  ])('%s after %s comes at %s', (text, after, expected) => {
    expect(new Date(nextCronWall(text, Date.parse(after)) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each([
    '0 3 31 4,6,9 *',
    '0 3 31 4,6,9,11 *',
    '15 3 15 * +mon#1',
    '0 0 8-14 * +mon#1',
    '0 0 30,31 2 *',
    '0 0 31W 4 *',
    '0 0 29 2 +mon#1',
    '* * 30 feb *',
  ])('that never comes is none: %s', (text) => {
    expect(cronFault(text)).toBe('it names a day that never comes');
    expect(nextCronWall(text, Date.UTC(2026, 0))).toBeNull();
    expect(readScheduleLine(`docs;cron:${text};docs`)._tag).toBe('Left');
  });

  it('of a schedule that an older journal tells of, and that never comes, waits at the end of time', () => {
    const spec = {
      ...specOf('docs;daily@02:00;docs'),
      when: { kind: 'cron' as const, expression: '0 3 31 4 *' },
    };
    const now = at('2026-11-23T10:00:00Z');
    expect(nextInstant(spec, now.instant, utc)).toBeNull();
    expect(firstOccurrence(spec, timestampAt(now.instant, utc), now)).toBe('9999-12-30T00:00:00.000+00:00');
  });

  it('of any text is a rule that moves on, or a reason in one line', () => {
    const word = fc.oneof(
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789*,/-#+LW')), minLength: 1, maxLength: 8 }),
      fc.constantFrom(
        'jan',
        'mon#1',
        '+mon#5',
        'L',
        'LW',
        '*/0',
        '1-99999999999',
        '31',
        '2',
        'fri-mon',
        '@daily',
      ),
      fc.string({ minLength: 1, maxLength: 4 }),
    );
    const texts = fc.array(word, { minLength: 4, maxLength: 6 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(texts, recent, (text, wall) => {
        const fault = cronFault(text);
        const next = nextCronWall(text, wall);
        if (fault === null) expect(next).toBeGreaterThan(wall);
        else expect([typeof fault, fault.includes('\n'), next]).toEqual(['string', false, null]);
      }),
      runs(3000),
    );
  });
});
