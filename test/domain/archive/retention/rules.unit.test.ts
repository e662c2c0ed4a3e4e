/** What each rule keeps: the examples of restic's manual, and the edges of hours, days, weeks and zones. */
import { decodeOptions } from '../../../../src/codecs/schedule-options';
import { policyOf, policyText } from '../../../../src/domain/archive/retention/policy';
import { keepReasonText } from '../../../../src/domain/archive/retention/reason';
import { applyRules } from '../../../../src/domain/archive/retention/rules';
import { zoneNamed } from '../../../../src/domain/time/iana-zone';
import { day, instantOf, timestampAt } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { rightOf } from '../../../support/decoded';

const good = { isGood: true, byHand: false };

/** `time: reasons` of what is kept, oldest first. Times are UTC. */
const kept = (options: string, times: ReadonlyArray<string>, zone = utc): ReadonlyArray<string> => {
  const versions = times
    .map((time) => timestampAt(Date.parse(`${time}Z`), utc))
    .map((at) => ({ due: at, completed: at }))
    .toReversed();
  const newest = Math.max(...versions.map(({ completed }) => instantOf(completed)));
  return applyRules(policyOf(rightOf(decodeOptions(options))), versions, { zone, newest })
    .flatMap((reasons, index) => {
      const texts = reasons.map((reason) => keepReasonText(reason, good));
      const time = versions[index]?.due.slice(0, 16) ?? '';
      return texts.length === 0 ? [] : [`${time}: ${texts.join('; ')}`];
    })
    .toReversed();
};

const days = (from: string, count: number, step = 1): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, n) =>
    new Date(Date.parse(`${from}Z`) + n * step * day).toISOString().slice(0, 19),
  );

describe("restic's manual", () => {
  it('of a backup on twelve Sundays keeps the last four days that have one', () => {
    expect(kept('keep-daily=4', days('2019-09-01T11:00:00', 12, 7))).toEqual([
      '2019-10-27T11:00: the last one of the day 2019-10-27, keep-daily=4',
      '2019-11-03T11:00: the last one of the day 2019-11-03, keep-daily=4',
      '2019-11-10T11:00: the last one of the day 2019-11-10, keep-daily=4',
      '2019-11-17T11:00: the last one of the day 2019-11-17, keep-daily=4',
    ]);
  });

  it('of a backup on every day of 100 years keeps 7 days, 4 more weeks, 11 or 12 more months, 74 or 75 more years', () => {
    const all = days('1921-01-15T12:00:00', 36_500);
    const of = (options: string) => kept(options, all).length;
    expect(of('keep-daily=7')).toBe(7);
    expect(of('keep-daily=7 keep-weekly=5')).toBe(11);
    expect(of('keep-daily=7 keep-weekly=5 keep-monthly=12') - 11).toBe(11);
    expect(of('keep-daily=7 keep-weekly=5 keep-monthly=12 keep-yearly=75') - 22).toBe(74);
  });

  it('keeps the oldest one, too, as long as a count lasts', () => {
    expect(
      kept('keep-yearly=3', ['2024-03-01T10:00:00', '2024-06-01T10:00:00', '2025-06-01T10:00:00']),
    ).toEqual([
      '2024-03-01T10:00: the oldest, while there is room in keep-yearly=3',
      '2024-06-01T10:00: the last one of the year 2024, keep-yearly=3',
      '2025-06-01T10:00: the last one of the year 2025, keep-yearly=3',
    ]);
    expect(
      kept('keep-yearly=2', ['2024-03-01T10:00:00', '2024-06-01T10:00:00', '2025-06-01T10:00:00']),
    ).toHaveLength(2);
  });

  it('keeps within a span before the newest, and not what is just as old', () => {
    expect(
      kept('keep-within=2d', ['2024-01-01T10:00:00', '2024-01-01T10:00:01', '2024-01-03T10:00:00']),
    ).toEqual([
      '2024-01-01T10:00: not older than keep-within=2d',
      '2024-01-03T10:00: not older than keep-within=2d',
    ]);
  });
});

describe('a version is kept for all reasons that hold', () => {
  it('by every rule', () => {
    const options =
      'keep=1 keep-hourly=1 keep-daily=1 keep-weekly=1 keep-monthly=1 keep-yearly=1 keep-within=1h';
    expect(kept(options, ['2026-11-25T14:59:59', '2026-11-26T14:59:59'])).toEqual([
      `2026-11-26T14:59: ${[
        'one of the newest 1',
        'the last one of the hour 2026-11-26 14h, keep-hourly=1',
        'the last one of the day 2026-11-26, keep-daily=1',
        'the last one of the week of 2026-11-23, keep-weekly=1',
        'the last one of the month 2026-11, keep-monthly=1',
        'the last one of the year 2026, keep-yearly=1',
        'not older than keep-within=1h',
      ].join('; ')}`,
    ]);
    expect(policyText(policyOf(rightOf(decodeOptions(options))))).toBe(options);
  });

  it('the last of each hour', () => {
    const times = [
      '2026-11-26T13:59:59',
      '2026-11-26T14:00:00',
      '2026-11-26T14:59:59',
      '2026-11-26T15:00:00',
    ];
    expect(kept('keep-hourly=3', times).map((line) => line.slice(11, 16))).toEqual([
      '13:59',
      '14:59',
      '15:00',
    ]);
  });

  it('the last of each week, from Monday to Sunday, over the end of a year', () => {
    const times = [
      '2026-12-27T23:59:59',
      '2026-12-28T00:00:00',
      '2027-01-03T23:59:59',
      '2027-01-04T00:00:00',
    ];
    expect(kept('keep-weekly=3', times)).toEqual([
      '2026-12-27T23:59: the last one of the week of 2026-12-21, keep-weekly=3',
      '2027-01-03T23:59: the last one of the week of 2026-12-28, keep-weekly=3',
      '2027-01-04T00:00: the last one of the week of 2027-01-04, keep-weekly=3',
    ]);
  });

  it("on the schedule's clock, of which an hour that comes twice is one", () => {
    const paris = zoneNamed('Europe/Paris') ?? utc;
    const times = ['2026-10-24T22:30:00', '2026-10-25T00:30:00', '2026-10-25T01:30:00'];
    expect(kept('keep-daily=9', times, paris)).toEqual([
      '2026-10-24T22:30: the oldest, while there is room in keep-daily=9',
      '2026-10-25T01:30: the last one of the day 2026-10-25, keep-daily=9',
    ]);
    expect(kept('keep-hourly=2', times, paris).map((line) => line.slice(0, 16))).toEqual([
      '2026-10-24T22:30',
      '2026-10-25T01:30',
    ]);
    expect(kept('keep-daily=2', times).map((line) => line.slice(0, 16))).toEqual([
      '2026-10-24T22:30',
      '2026-10-25T01:30',
    ]);
  });

  it('of the day for which it was due, by however much it was late', () => {
    const at = (text: string) => timestampAt(Date.parse(text), utc);
    const late = { due: at('2026-11-24T02:00:00Z'), completed: at('2026-11-25T01:00:00Z') };
    const next = { due: at('2026-11-25T02:00:00Z'), completed: at('2026-11-25T02:01:00Z') };
    const rows = applyRules(policyOf(rightOf(decodeOptions('keep-daily=2'))), [next, late], {
      zone: utc,
      newest: instantOf(next.completed),
    });
    expect(rows.map((row) => row.map(({ type }) => type))).toEqual([['period'], ['period']]);
  });

  it('and a clock that was set back gives no day a second one', () => {
    const times = [
      '2026-11-24T02:00:00',
      '2026-11-25T02:00:00',
      '2026-11-24T03:00:00',
      '2026-11-25T03:00:00',
    ];
    expect(kept('keep-daily=2', times).map((line) => line.slice(0, 16))).toEqual([
      '2026-11-24T03:00',
      '2026-11-25T03:00',
    ]);
  });
});
