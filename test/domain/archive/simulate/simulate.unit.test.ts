/** What schedules would come to: their times, late and left out, over summer time; what is kept; how much space it takes. */
import type { Version } from '../../../../src/domain/archive/archives';
import { simulateCalendar } from '../../../../src/domain/archive/simulate/calendar';
import { type DailyDowntime, upAgain } from '../../../../src/domain/archive/simulate/downtime';
import { growthOf } from '../../../../src/domain/archive/simulate/growth';
import {
  growthText,
  simulate,
  type SimulatedSchedule,
} from '../../../../src/domain/archive/simulate/simulate';
import { nextOccurrence } from '../../../../src/domain/occurrence/occurrence';
import { scheduleId } from '../../../../src/domain/schedule/schedule';
import { showSize } from '../../../../src/domain/size';
import { zoneNamed } from '../../../../src/domain/time/iana-zone';
import { day, instantOf, type Now, timestampAt, type Zone } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { specOf } from '../../../support/decoded';
import { packReport } from '../../../support/pack-report';

const paris = zoneNamed('Europe/Paris') ?? utc;
const nowAt = (text: string, zone: Zone = utc): Now => ({ instant: Date.parse(`${text}Z`), zone });

const scheduled = (
  line: string,
  now: Now,
  versions: SimulatedSchedule['versions'] = [],
): SimulatedSchedule => {
  const spec = specOf(line);
  return {
    content: line,
    end: '\n',
    series: spec.name,
    versions,
    schedule: {
      id: scheduleId(1),
      spec,
      created: timestampAt(now.instant, now.zone),
      due: nextOccurrence(spec, now.instant, now.zone),
      attempts: 0,
      ended: null,
    },
  };
};

const version = (daysAgo: number, now: Now, bytes: number, change: Partial<Version> = {}): Version => {
  const at = timestampAt(now.instant - daysAgo * day, now.zone);
  return {
    ...specOf('docs;daily@02:00;docs'),
    ...{ file: `docs.${daysAgo}.tar`, due: at, completed: at, trigger: 'schedule', outcome: 'completed' },
    ...{ reason: null, report: packReport({ bytes, contentBytes: bytes }), verified: null, pinned: null },
    ...change,
  };
};

/** `due -> at` of each backup, and what is left out. */
const calendar = (line: string, now: Now, days: number, downtime: DailyDowntime | null = null) =>
  [...simulateCalendar([scheduled(line, now)], { now, until: now.instant + days * day, downtime })].map(
    (event) =>
      event.type === 'run'
        ? [
            event.due.slice(0, 16),
            ...(event.late ? [`late ${timestampAt(event.at, now.zone).slice(0, 16)}`] : []),
            ...(event.moved ? ['moved'] : []),
          ].join(' ')
        : `${event.due.slice(0, 16)} to ${event.through.slice(0, 16)}: ${event.count} ${event.reason}`,
  );

describe('the calendar', () => {
  it('has every occurrence, up to the end of the span', () => {
    const now = nowAt('2026-11-26T02:00:00');
    expect(calendar('docs;daily@02:00;docs', now, 3)).toEqual([
      '2026-11-27T02:00',
      '2026-11-28T02:00',
      '2026-11-29T02:00',
    ]);
    expect(calendar('docs;03:00;docs', { ...now, instant: now.instant - 1 }, 3)).toEqual([]);
  });

  it('tells of times that the clock jumps over, and has those that come twice once', () => {
    expect(calendar('docs;daily@02:30;docs', nowAt('2027-03-27T12:00:00', paris), 2)).toEqual([
      '2027-03-28T03:00 moved',
      '2027-03-29T02:30',
    ]);
    expect(calendar('docs;daily@02:30;docs', nowAt('2026-10-24T12:00:00', paris), 2)).toEqual([
      '2026-10-25T02:30',
      '2026-10-26T02:30',
    ]);
  });

  it('tells of a time that the clock jumps over, also where that comes once', () => {
    const now = nowAt('2027-03-27T23:30:00', paris);
    const line = scheduled('docs;daily@02:30;docs', now);
    const once = { ...line, schedule: { ...line.schedule, spec: specOf('docs;02:30;docs') } };
    const [event] = simulateCalendar([once], { now, until: now.instant + day, downtime: null });
    expect(event).toMatchObject({ type: 'run', moved: true, due: '2027-03-28T03:00:00.000+02:00' });
  });

  it('has what is made together in the order in which it was due, and then in that of the list', () => {
    const now = nowAt('2026-11-26T12:00:00');
    const order = (lines: ReadonlyArray<string>, downtime: DailyDowntime | null) =>
      [
        ...simulateCalendar(
          lines.map((line) => scheduled(line, now)),
          { now, until: now.instant + 2 * day, downtime },
        ),
      ].map(({ index }) => index);
    const nights = { from: 22 * 60, until: 7 * 60 };
    expect(order(['a;daily@03:00;a', 'b;daily@02:00;b'], nights)).toEqual([1, 0, 1, 0]);
    expect(order(['a;daily@02:00;a', 'b;daily@02:00;b', 'c;daily@02:00;c'], null)).toEqual([
      0, 1, 2, 0, 1, 2,
    ]);
    expect(order(['a;daily@03:00;a', 'b;daily@02:00;b'], null)).toEqual([1, 0, 1, 0]);
    expect(order(['a;cron:0 1,2 * * *;a', 'b;daily@02:00;b'], null)).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('makes late what comes due while the machine is off, of several the latest, as catchup says', () => {
    const now = nowAt('2026-11-26T12:00:00');
    const nights = { from: 22 * 60, until: 7 * 60 };
    expect(calendar('docs;daily@02:00;docs', now, 1, nights)).toEqual([
      '2026-11-27T02:00 late 2026-11-27T07:00',
    ]);
    expect(calendar('docs;cron:0 */4 * * *;docs', now, 1, nights)).toEqual([
      '2026-11-26T16:00',
      '2026-11-26T20:00',
      '2026-11-27T00:00 to 2026-11-27T00:00: 1 superseded',
      '2026-11-27T04:00 late 2026-11-27T07:00',
      '2026-11-27T08:00',
      '2026-11-27T12:00',
    ]);
    expect(calendar('docs;cron:0 0-6/2 * * *;docs', now, 1, nights)).toEqual([
      '2026-11-27T00:00 to 2026-11-27T04:00: 3 superseded',
      '2026-11-27T06:00 late 2026-11-27T07:00',
    ]);
    expect(calendar('docs;daily@02:00;docs;catchup=no', now, 1, nights)).toEqual([
      '2026-11-27T02:00 to 2026-11-27T02:00: 1 missed',
    ]);
  });

  it('begins with what is overdue, and lets go of what has expired', () => {
    const now = nowAt('2026-11-26T12:00:00');
    const line = scheduled('docs;daily@02:00;docs', now);
    const overdue = { ...line, schedule: { ...line.schedule, due: timestampAt(now.instant - day, utc) } };
    const [first] = simulateCalendar([overdue], { now, until: now.instant, downtime: null });
    expect(first).toMatchObject({ type: 'skip', reason: 'superseded' });
    const once = specOf('docs;02:00;docs');
    const expired = {
      ...line,
      schedule: { ...line.schedule, spec: once, due: timestampAt(now.instant - day, utc) },
    };
    expect([...simulateCalendar([expired], { now, until: now.instant + day, downtime: null })]).toEqual([]);
  });
});

describe('a pause', () => {
  const now = nowAt('2026-11-26T12:00:00');
  const at = (days: number) => timestampAt(now.instant + days * day, utc);
  const line = scheduled('docs;daily@02:00;docs', now);
  const lived = (
    one: SimulatedSchedule,
    paused?: { since: ReturnType<typeof at>; until: ReturnType<typeof at> | null },
  ) =>
    [...simulateCalendar([one], { now, until: now.instant + 4 * day, downtime: null, paused })].map(
      (event) =>
        event.type === 'run' ? event.due.slice(8, 10) : `${event.due.slice(8, 10)} ${event.reason}`,
    );

  it('leaves out what comes due meanwhile, of one schedule or of all', () => {
    const pause = { since: at(0), until: at(2) };
    expect(lived(line, pause)).toEqual(['27 paused', '28 paused', '29', '30']);
    const own = { ...line, schedule: { ...line.schedule, paused: { since: at(0), until: null } } };
    expect(lived(own)).toEqual(['27 paused', '28 paused', '29 paused', '30 paused']);
  });

  it('that ends within the span has left out each once', () => {
    const own = { ...line, schedule: { ...line.schedule, paused: { since: at(0), until: at(1.1) } } };
    expect(lived(own)).toEqual(['27 paused', '28', '29', '30']);
    const often = scheduled('docs;cron:0 */12 * * *;docs', now);
    const paused = { ...often, schedule: { ...often.schedule, paused: { since: at(-1), until: at(0.9) } } };
    expect(lived(paused)).toEqual(['27 paused', '27', '28', '28', '29', '29', '30', '30']);
  });

  it('holds what was due before it until it is over', () => {
    const overdue = { ...line, schedule: { ...line.schedule, due: at(-0.1) } };
    expect(lived(overdue, { since: at(0), until: at(0.2) })).toEqual(['26', '27', '28', '29', '30']);
    expect(lived(overdue, { since: at(0), until: null })).toEqual([]);
  });
});

describe('a machine that is off', () => {
  const at = (text: string) => Date.parse(`2026-11-26T${text}Z`);
  const by = (from: number, until: number) => ({ from: from * 60, until: until * 60 });

  it.each([
    ['21:59:59', by(22, 7), '21:59:59'],
    ['06:59:59', by(22, 7), '07:00:00'],
    ['07:00:00', by(22, 7), '07:00:00'],
    ['12:00:00', by(12, 13), '13:00:00'],
    ['13:00:00', by(12, 13), '13:00:00'],
    ['11:59:00', by(12, 13), '11:59:00'],
  ])('at %s is up again', (time, downtime, then) => {
    expect(upAgain(at(time), downtime, utc)).toBe(at(then));
  });

  it('in the evening is up again in the morning', () => {
    expect(upAgain(at('22:00:00'), by(22, 7), utc)).toBe(at('07:00:00') + day);
    expect(upAgain(at('22:00:00'), null, utc)).toBe(at('22:00:00'));
  });

  it('is told on the wall clock of its zone, and is none from a time to the same', () => {
    expect(upAgain(at('21:30:00'), by(22, 7), paris)).toBe(at('06:00:00') + day);
    expect(upAgain(at('05:30:00'), by(22, 7), paris)).toBe(at('06:00:00'));
    expect(upAgain(at('06:30:00'), by(22, 7), paris)).toBe(at('06:30:00'));
    for (const time of ['04:00:00', '05:00:00', '06:00:00'])
      expect(upAgain(at(time), by(5, 5), utc)).toBe(at(time));
  });
});

describe('growth', () => {
  const now = nowAt('2026-11-26T12:00:00');

  it('is the slope of the sizes, and none where they shrink, or are of one day', () => {
    const of = (...sizes: ReadonlyArray<number>) =>
      growthOf(sizes.map((bytes, index) => version(sizes.length - 1 - index, now, bytes)));
    expect(of()).toBeNull();
    expect(of(100)).toMatchObject({ from: 1, bytes: 100, bytesPerDay: 0 });
    expect(of(100, 110, 120)).toMatchObject({ from: 3, bytes: 120, bytesPerDay: 10 });
    expect(of(120, 100)).toMatchObject({ bytes: 100, bytesPerDay: 0 });
    expect(of(100, 110)?.at(now.instant + 2 * day)).toBe(130);
    expect(of(100, 110)?.at(now.instant - 2 * day)).toBe(110);
    expect(growthOf([version(0.5, now, 100), version(0, now, 200)])?.bytesPerDay).toBe(0);
    expect(growthOf([version(1, now, 100), version(0, now, 1, { outcome: 'partial' })])?.bytes).toBe(100);
  });

  it('is told by the last thirty', () => {
    const sizes = [100_000, ...Array.from({ length: 30 }, (_, index) => 100 + index)];
    const all = sizes.map((bytes, index) => version(sizes.length - 1 - index, now, bytes));
    expect(growthOf(all)).toMatchObject({ from: 30, bytes: 129, bytesPerDay: 1 });
  });

  it('is said', () => {
    expect(growthText(growthOf([version(1, now, 100), version(0, now, 110)]), showSize)).toBe(
      '110 bytes at first, and 10 bytes more each day, by 2 archives',
    );
    expect(growthText(growthOf([version(0, now, 1)]), showSize)).toBe(
      '1 byte at first, and no growth, by 1 archive',
    );
    expect(growthText(null, showSize)).toBe('no archive yet that tells a size: what it takes is not counted');
  });
});

describe('a simulation', () => {
  const now = nowAt('2026-11-26T12:00:00');
  const span = (days: number) => ({ now, until: now.instant + days * day, downtime: null });
  const stored = [version(1, now, 100), version(0, now, 100)].map((one) => ({
    version: one,
    stored: 'whole' as const,
  }));

  it('keeps by the rules, removes the rest, and counts what rests in the trash until its time is over', () => {
    const line = scheduled('docs;daily@02:00;docs;keep=2 trash=2d', now, stored);
    const { schedules, space } = simulate([line], span(5), [1000]);
    expect(schedules[0]).toMatchObject({ removed: 5, growth: { bytes: 100 } });
    expect(schedules[0]?.kept.map(({ version: { due } }) => due.slice(0, 10))).toEqual([
      '2026-11-30',
      '2026-12-01',
    ]);
    expect(
      space.map(({ archives, bytes, trashBytes, peakBytes }) => [archives, bytes, trashBytes, peakBytes]),
    ).toEqual([
      [3, 1200, 0, 1200],
      [3, 1200, 100, 1300],
      [3, 1200, 200, 1400],
      [3, 1200, 200, 1400],
      [3, 1200, 200, 1400],
      [3, 1200, 200, 1400],
    ]);
  });

  it('tells of a quiet day what lies there, and of each run the most that it was meanwhile', () => {
    const line = scheduled('docs;sun@02:00;docs;keep=1 trash=2d', now, stored.slice(1));
    const { space } = simulate([line], span(6), []);
    expect(space.map(({ bytes, trashBytes, peakBytes }) => [bytes, trashBytes, peakBytes])).toEqual([
      [100, 0, 100],
      [100, 0, 100],
      [100, 0, 100],
      [100, 100, 200],
      [100, 100, 200],
      [100, 0, 200],
      [100, 0, 100],
    ]);
  });

  it('counts no archive that is gone, and names those that it makes', () => {
    const line = scheduled('docs;daily@02:00;docs;catchup=no', now, [
      { version: version(1, now, 100), stored: 'gone' },
      { version: version(0, now, 100), stored: 'whole' },
    ]);
    const nights = { from: 60, until: 3 * 60 };
    const { schedules, space } = simulate([line], { ...span(2), downtime: nights }, []);
    expect(space.map(({ archives, bytes }) => [archives, bytes])).toEqual([
      [1, 100],
      [1, 100],
      [1, 100],
    ]);
    expect(schedules[0]?.runs).toEqual([]);
    expect(schedules[0]?.skips.map(({ due, reason }) => [due.slice(8, 10), reason])).toEqual([
      ['27', 'missed'],
      ['28', 'missed'],
    ]);
    const made = simulate([scheduled('docs;daily@02:00;docs;keep=3', now)], span(2), []).schedules[0]?.kept;
    expect(made?.map(({ version: { file, trigger } }) => [file, trigger])).toEqual([
      ['docs.simulated-1.tar', 'schedule'],
      ['docs.simulated-2.tar', 'schedule'],
    ]);
  });

  it('counts what is one file now once, until the last name of it is gone; what is to come is taken for files of its own', () => {
    const now = nowAt('2026-11-26T12:00:00');
    const report = {
      ...packReport({ bytes: 100, contentBytes: 100 }),
      unchanged: { as: 'link' },
    } as const;
    const versions = [
      version(2, now, 100),
      version(1, now, 100, { report }),
      version(0, now, 100, { report }),
    ].map((one) => ({ version: one, stored: 'whole' as const }));
    const { schedules, space } = simulate(
      [scheduled('docs;daily@13:00;docs;keep=2 trash=2d', now, versions)],
      { now, until: now.instant + 5 * day, downtime: null },
      [],
    );
    expect(schedules[0]).toMatchObject({ removed: 6 });
    expect(space.map(({ archives, bytes, trashBytes }) => [archives, bytes, trashBytes])).toEqual([
      [3, 100, 0],
      [2, 200, 0],
      [2, 200, 100],
      [2, 200, 200],
      [2, 200, 200],
      [2, 200, 200],
    ]);
  });

  it('keeps by days of the schedule’s zone', () => {
    const line = (zone: string) =>
      scheduled(
        `docs;cron:30 22,23 * * *;docs;keep-daily=2 trash=0 tz=${zone}`,
        nowAt('2026-11-26T12:00:00'),
      );
    const days = (zone: string) =>
      simulate([line(zone)], span(3), []).schedules[0]?.kept.map(({ version: { due } }) => due.slice(5, 16));
    expect(days('UTC')).toEqual(['11-27T23:30', '11-28T23:30']);
    expect(days('Europe/Paris')).toEqual(['11-27T23:30', '11-28T23:30']);
  });

  it('leaves alone for a while what was brought back from the trash', () => {
    const back = { ...version(9, now, 100), undeleted: timestampAt(now.instant, utc) };
    const line = scheduled('docs;daily@02:00;docs;keep=1 trash=2d', now, [
      { version: version(1, now, 100), stored: 'whole' },
      { version: back, stored: 'whole' },
    ]);
    const archives = simulate([line], span(4), []).space.map((one) => one.archives);
    expect(archives).toEqual([2, 2, 2, 1, 1]);
    const kept = (days: number) => simulate([line], span(days), []).schedules[0]?.kept.length;
    expect([kept(1), kept(4)]).toEqual([2, 1]);
  });

  it('removes at once without a trash, and nothing without rules', () => {
    const space = (options: string) =>
      simulate([scheduled(`docs;daily@02:00;docs${options}`, now, stored)], span(3), []).space.at(-1);
    expect(space(';keep=1 trash=0')).toMatchObject({
      archives: 1,
      bytes: 100,
      trashBytes: 0,
      peakBytes: 200,
    });
    expect(space('')).toMatchObject({ archives: 5, bytes: 500, trashBytes: 0 });
    expect(space(';keep=1')).toMatchObject({ archives: 1, trashBytes: 400 });
  });

  it('shares archives between schedules of one source and name, and counts them once', () => {
    const one = scheduled('docs;daily@02:00;docs;keep=3', now, stored);
    const other = scheduled('docs;daily@14:00;docs;keep=3', now, stored);
    const { schedules, space } = simulate([one, other], span(4), []);
    expect(space.at(-1)).toMatchObject({ archives: 3 });
    expect(schedules.map(({ runs, kept }) => [runs.length, kept.length])).toEqual([
      [4, 3],
      [4, 3],
    ]);
  });

  it('ends, and says where, when there are more backups than it lives through', () => {
    const { endedAt, schedules } = simulate([scheduled('docs;cron:* * * * *;docs', now)], span(365), [], 50);
    expect(schedules[0]?.runs).toHaveLength(50);
    expect(endedAt).toBe(now.instant + 51 * 60_000);
    expect(instantOf(schedules[0]?.runs.at(-1)?.due ?? timestampAt(0, utc))).toBe(now.instant + 50 * 60_000);
  });
});
