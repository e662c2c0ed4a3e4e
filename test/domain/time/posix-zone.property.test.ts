/** Rules as `TZ` holds them, beside what `date` says of the same text. */
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { isSameClock, posixZone } from '../../../src/domain/time/posix-zone';
import { zoneNamed } from '../../../src/domain/time/iana-zone';
import { timestampAt } from '../../../src/domain/time/time';
import { fixedZone } from '../../support/clock';
import { runs } from '../../support/runs';

/** Offsets in minutes as the C library has them. */
const offsetsByDate = (rule: string, instants: ReadonlyArray<number>): ReadonlyArray<number> =>
  execFileSync('date', ['-f', '-', '+%z'], {
    input: instants.map((instant) => `@${Math.floor(instant / 1000)}`).join('\n'),
    env: { TZ: rule, PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .map((text) => (text.startsWith('-') ? -1 : 1) * (Number(text.slice(1, 3)) * 60 + Number(text.slice(3))));

const hour = fc.integer({ min: 0, max: 14 });
const offset = fc
  .tuple(fc.constantFrom('', '-', '+'), hour, fc.constantFrom('', ':30', ':45'))
  .map((parts) => parts.join(''));
const dayRule = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 6 }))
    .map((parts) => `M${parts.join('.')}`),
  fc.integer({ min: 1, max: 365 }).map((n) => `J${n}`),
  fc.integer({ min: 0, max: 364 }).map(String),
);
const change = fc
  .tuple(dayRule, fc.constantFrom('', '/0', '/3', '/2:30', '/24', '/-1', '/26'))
  .map((parts) => parts.join(''));
const rule = fc.oneof(
  fc.tuple(fc.constantFrom('CET', '<+05>', 'UTC'), offset).map((parts) => parts.join('')),
  fc.tuple(offset, change, change).map(([o, a, b]) => `XST${o}XDT,${a},${b}`),
);

/** About which day of the year a change comes, counted from 1. */
const aboutDay = (text: string): number => {
  const [, month, week] = /^M(\d+)\.(\d)/.exec(text) ?? [];
  return month === undefined
    ? Number(/\d+/.exec(text)?.[0])
    : (Number(month) - 1) * 30.4 + Number(week) * 7 - 3;
};

/**
 * The two changes of a rule far enough apart, in every year, and from its ends: in what order changes come that lie side by
 * side is nowhere said.
 */
const isPlain = (text: string): boolean => {
  const days = text.split(',').slice(1).map(aboutDay);
  const [one = 100, other = 200] = days;
  return Math.abs(one - other) > 15 && [one, other].every((about) => about > 12 && about < 350);
};

describe('a rule as TZ holds it', () => {
  it('says what date says', () => {
    const instants = fc.array(fc.integer({ min: Date.UTC(2020, 0, 5), max: Date.UTC(2037, 0) }), {
      minLength: 20,
      maxLength: 20,
    });
    fc.assert(
      fc.property(rule.filter(isPlain), instants, (text, at) => {
        const zone = posixZone(text);
        expect([text, at.map((instant) => zone?.offsetAt(instant))]).toEqual([text, offsetsByDate(text, at)]);
      }),
      runs(40),
    );
  });

  it.each(['CET-1CEST,M3.5.0,M10.5.0/3', 'EST5EDT', 'NZST-12NZDT,M9.5.0,M4.1.0/3', '<+0330>-3:30'])(
    '%s changes at the very second',
    (text) => {
      const zone = posixZone(text);
      const edges: Array<number> = [];
      for (let hours = 1; hours < 366 * 24; hours += 1) {
        const at = Date.UTC(2026, 0) + hours * 3_600_000;
        if (zone?.offsetAt(at) !== zone?.offsetAt(at - 3_600_000)) edges.push(at - 1000, at);
      }
      expect(edges.map((at) => zone?.offsetAt(at))).toEqual(
        edges.length === 0 ? [] : offsetsByDate(text, edges),
      );
    },
  );

  it.each([
    'Europe/Paris',
    'UTC',
    '',
    'CET',
    'CET-1CEST,M3.5.0',
    'CET-1CEST,M13.1.0,M10.5.0',
    'A1',
    'CET-1CEST,J0,J5',
    'CET-1CEST,M3.0.0,M10.5.0',
  ])('is not %j', (text) => expect(posixZone(text)).toBeNull());

  it('prints like any other zone', () => {
    const zone = posixZone('CET-1CEST,M3.5.0,M10.5.0/3');
    if (zone === null) throw new Error('no rule');
    expect(timestampAt(Date.parse('2026-07-01T10:00:00Z'), zone)).toBe('2026-07-01T12:00:00.000+02:00');
    expect(zone.name).toBe('CET-1CEST,M3.5.0,M10.5.0/3');
  });

  it('is the same clock as the zone that it was made of', () => {
    const [rome, paris] = [zoneNamed('Europe/Rome'), zoneNamed('Europe/Paris')];
    const ruled = posixZone('CET-1CEST,M3.5.0,M10.5.0/3');
    if (rome === null || paris === null || ruled === null) throw new Error('no zone');
    const now = Date.parse('2026-07-01T10:00:00Z');
    expect([isSameClock(rome, paris, now), isSameClock(ruled, paris, now)]).toEqual([true, true]);
    expect(isSameClock(fixedZone(60), paris, now)).toBe(false);
  });
});
