/** The rows of a history, field by field: archives, durations, runs that are told apart, what waits, and their order. */
import { type HistoryQuery, historyOf, longestRun, type Row } from '../../../src/domain/history/history';
import type { QueryContext } from '../../../src/domain/history/query-context';
import type { Schedule } from '../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import * as tell from '../../support/telling-events';
import { contextAt, march, type DatedEvents } from '../../support/telling-events';

const all: HistoryQuery = { name: null, since: null, limit: null, each: false };
const rowsAt = (
  time: string,
  told: ReadonlyArray<DatedEvents>,
  query: Partial<HistoryQuery> = {},
  changes: Partial<QueryContext> = {},
): ReadonlyArray<Row> => historyOf(contextAt(time, told, changes), { ...all, ...query });

const docs = tell.created('05T17:00');
const first: DatedEvents = ['05T16:00', docs];
const started: DatedEvents = ['05T17:00', tell.started('05T17:00')];
const minutes = (count: number, from = '05T17:00') =>
  timestampAt(Date.parse(march(from)) + count * 60_000, utc).slice(8, 16);

describe('a row', () => {
  it('has everything that the journal tells of its occurrence', () => {
    const told: ReadonlyArray<DatedEvents> = [
      first,
      ['05T17:01', tell.started('05T17:00', {}, 1, true)],
      ['05T17:03', tell.partial('05T17:00', { next: '06T17:00' })],
    ];
    expect(rowsAt('05T18:00', told)).toEqual([
      {
        schedule: 1,
        trigger: 'schedule',
        path: 'docs',
        name: 'docs',
        due: march('05T17:00'),
        through: march('05T17:00'),
        count: 1,
        started: march('05T17:01'),
        ended: march('05T17:03'),
        took: 120_000,
        outcome: 'partial',
        reason: '1 file could not be read',
        skipped: null,
        archive: 'docs.tar',
        removed: null,
        trash: null,
        bytes: 2000,
      },
    ]);
  });

  it('says where its archive is, or what became of it', () => {
    const twice: ReadonlyArray<DatedEvents> = [
      first,
      ['05T17:03', tell.completed('05T17:00', { next: '06T17:00' })],
      ['06T17:03', tell.completed('06T17:00', { next: '07T17:00', letter: 'b', kept: 'docs.1.tar' })],
      ['07T17:03', tell.failed('07T17:00', { next: '08T17:00' })],
    ];
    const archives = (told: ReadonlyArray<DatedEvents>, changes: Partial<QueryContext> = {}) =>
      rowsAt('08T12:00', told, {}, changes).map(({ archive, removed, bytes }) => [archive, removed, bytes]);
    const none = [null, null, null];
    const gone = 'it is not in backups/, and the journal does not say why';
    expect(archives(twice)).toEqual([['docs.1.tar', null, 2000], ['docs.tar', null, 2000], none]);
    expect(archives([...twice, ['07T18:00', tell.removed('docs.1.tar')]])).toEqual([
      [null, 'older than the newest 1 (keep=1)', 2000],
      ['docs.tar', null, 2000],
      none,
    ]);
    expect(archives(twice, { sizes: new Map([['docs.tar', 2000]]) })).toEqual([
      [null, gone, 2000],
      ['docs.tar', null, 2000],
      none,
    ]);
  });

  it.each<[string, ReadonlyArray<DatedEvents>, number | null]>([
    ['from its start', [started, ['05T17:05', tell.completed('05T17:00')]], 300_000],
    [
      'from its last start',
      [started, ['05T18:00', tell.started('05T17:00', {}, 2)], ['05T18:01', tell.failed('05T17:00')]],
      60_000,
    ],
    ['not before it ended', [started], null],
    ['not without a start', [['05T17:05', tell.failed('05T17:00')]], null],
    [
      'not when it was skipped',
      [started, ['06T18:00', tell.skipped('05T17:00', '05T17:00', 1, 'superseded')]],
      null,
    ],
    [
      'not when a dead process was silent',
      [started, ['06T18:00', tell.failed('05T17:00', {}, 'interrupted')]],
      null,
    ],
    [
      'until it was whole, if another process says its end',
      [
        started,
        ['05T17:02', tell.sealed('05T17:00')],
        ['06T18:00', tell.completed('05T17:00', { adopted: true })],
      ],
      120_000,
    ],
    [
      'not, if nobody knows when that was',
      [started, ['06T18:00', tell.completed('05T17:00', { adopted: true })]],
      null,
    ],
    ['none, if the clock was set back', [started, ['05T16:30', tell.completed('05T17:00')]], 0],
  ])('tells how long it took: %s', (_, told, took) => {
    expect(rowsAt('07T12:00', [first, ...told]).map((row) => row.took)).toEqual([took]);
  });
});

describe('a run that was skipped', () => {
  const minutely = tell.created('05T17:00', { line: 'docs;cron:* * * * *;docs' });
  const { line } = minutely;
  const run = (count: number, stated: number | null = count): DatedEvents => [
    '06T17:00',
    tell.skipped('05T17:00', minutes(count - 1), stated, 'superseded', { line, next: '06T17:01' }),
  ];
  const rows = (told: ReadonlyArray<DatedEvents>, query: Partial<HistoryQuery> = {}) =>
    rowsAt('06T17:00', told, query).map(({ due, through, count }) => [due, through, count]);
  const before: DatedEvents = ['05T16:00', minutely];

  it('is told one by one, each as it ended', () => {
    const told = rowsAt('06T17:00', [before, ['05T17:00', tell.started('05T17:00', { line })], run(3)]);
    expect(told).toMatchObject(
      [0, 1, 2].map((minute) => ({
        due: march(minutes(minute)),
        through: march(minutes(minute)),
        count: 1,
        started: minute === 0 ? march('05T17:00') : null,
        ended: march('06T17:00'),
        outcome: 'skipped',
        skipped: 'superseded',
      })),
    );
    expect(told).toHaveLength(3);
  });

  it('is told in one row when it is longer than a month of days', () => {
    expect(rows([before, run(longestRun)])).toHaveLength(31);
    const whole = [march('05T17:00'), march(minutes(31)), 32];
    expect(rows([before, run(32)])).toEqual([whole]);
    expect(rows([before, run(32)], { each: true })).toHaveLength(32);
  });

  it('is told in one row when its members can not be found again', () => {
    const whole = (count: number | null) => [[march('05T17:00'), march(minutes(2)), count]];
    // nobody counted them, more or fewer were counted than the rule gives, and a schedule that nobody knows
    expect(rows([before, run(3, null)], { each: true })).toEqual(whole(null));
    expect(rows([before, run(3, null)])).toEqual(whole(null));
    expect(rows([before, run(3, 4)])).toEqual(whole(4));
    expect(rows([before, run(3, 2)])).toEqual(whole(2));
    expect(rows([run(3)])).toEqual(whole(3));
    const never = tell.created('05T17:00', { line: 'docs;17:00;docs' });
    expect(rows([['05T16:00', never], run(3)])).toEqual(whole(3));
    // counted twice, and due once
    const twice = tell.skipped('05T17:00', '05T17:00', 2, 'superseded');
    expect(
      rows([
        ['05T16:00', never],
        ['06T17:00', twice],
      ]),
    ).toEqual([[march('05T17:00'), march('05T17:00'), 2]]);
  });

  it('is followed as far as it was counted', () => {
    expect(rows([before, run(1000)], { each: true })).toHaveLength(1000);
    expect(rows([before, run(1001)], { each: true })).toHaveLength(1);
  });

  it('is told as far as it was asked for', () => {
    const since = Date.parse(march(minutes(1)));
    expect(rows([before, run(3)], { since }).map(([due]) => due)).toEqual([
      march(minutes(1)),
      march(minutes(2)),
    ]);
    expect(rows([before, run(3)], { limit: 1 })).toEqual([[march(minutes(2)), march(minutes(2)), 1]]);
  });
});

describe('what waits', () => {
  const waiting = (time: string, event: ReturnType<typeof tell.created>) =>
    rowsAt(time, [['05T16:00', event]], {}, { lines: [tell.lineOf(event)] });
  const fates = (time: string, options: string) =>
    waiting(time, tell.created('05T17:00', { line: `docs;daily@17:00;docs${options}` })).map(
      ({ due, outcome, skipped }) => [due.slice(8, 16), outcome, skipped],
    );

  it('has a row of its own, with nothing but when it was due', () => {
    expect(waiting('05T17:00', docs)).toEqual([
      {
        schedule: 1,
        trigger: 'schedule',
        path: 'docs',
        name: 'docs',
        due: march('05T17:00'),
        through: march('05T17:00'),
        count: 1,
        started: null,
        ended: null,
        took: null,
        outcome: 'waiting',
        reason: null,
        skipped: null,
        archive: null,
        removed: null,
        trash: null,
        bytes: null,
      },
    ]);
  });

  it('is told with what will become of it', () => {
    expect(fates('07T18:00', '')).toEqual([
      ['05T17:00', 'waiting', 'superseded'],
      ['06T17:00', 'waiting', 'superseded'],
      ['07T17:00', 'waiting', null],
    ]);
    expect(fates('06T18:00', ';catchup=no')).toEqual([
      ['05T17:00', 'waiting', 'missed'],
      ['06T17:00', 'waiting', 'missed'],
    ]);
    expect(fates('05T18:00', ';catchup=no')).toEqual([['05T17:00', 'waiting', 'missed']]);
    expect(fates('05T18:00', '')).toEqual([['05T17:00', 'waiting', null]]);
  });

  it('is skipped where somebody paused or asked so, each of a run as it is asked', () => {
    const later = (changes: Partial<Schedule>, told: ReadonlyArray<DatedEvents> = []) =>
      rowsAt('07T18:00', [first, ...told], {}, { lines: [tell.lineOf(docs, changes)] }).map(
        ({ due, skipped }) => [due.slice(8, 13), skipped],
      );
    const until = march('06T18:00');
    expect(later({ paused: { since: march('05T16:30'), until } })).toEqual([
      ['05T17', 'paused'],
      ['06T17', 'paused'],
      ['07T17', null],
    ]);
    expect(later({ asked: { from: march('07T17:00'), through: march('07T17:00') } })).toEqual([
      ['05T17', 'superseded'],
      ['06T17', 'superseded'],
      ['07T17', 'asked'],
    ]);
    const all: DatedEvents = ['05T16:30', tell.paused('06T18:00')];
    expect(later({}, [all]).map(([, skipped]) => skipped)).toEqual(['paused', 'paused', null]);
  });

  it('is one row when it is many', () => {
    const minutely = tell.created('05T17:00', { line: 'docs;cron:* * * * *;docs' });
    expect(waiting('06T17:00', minutely)).toMatchObject([
      { due: march('05T17:00'), through: march('06T17:00'), count: null, outcome: 'waiting', skipped: null },
    ]);
    expect(waiting('05T17:40', minutely)).toMatchObject([{ count: 41, outcome: 'waiting', skipped: null }]);
  });

  it('and whose line has left the file, ended then', () => {
    for (const options of ['', ';catchup=no']) {
      const event = tell.created('05T17:00', { line: `docs;daily@17:00;docs${options}` });
      const gone: ReadonlyArray<DatedEvents> = [
        ['05T16:00', event],
        ['05T18:00', tell.deleted()],
      ];
      expect(rowsAt('07T18:00', gone)).toMatchObject([
        {
          due: march('05T17:00'),
          count: 1,
          ended: march('05T18:00'),
          outcome: 'withdrawn',
          skipped: null,
          trigger: 'schedule',
        },
      ]);
      expect(
        rowsAt('07T18:00', [
          ['05T16:00', event],
          ['06T18:00', tell.deleted()],
        ]),
      ).toMatchObject([
        { due: march('05T17:00'), outcome: 'withdrawn', skipped: null, ended: march('06T18:00') },
        { due: march('06T17:00'), outcome: 'withdrawn', skipped: null, ended: march('06T18:00') },
      ]);
    }
  });
});

describe('the rows', () => {
  const mail = { id: 2, line: 'mail;daily@17:00;mail' };
  const told: ReadonlyArray<DatedEvents> = [
    first,
    ['05T16:00', tell.created('05T17:00', mail)],
    ['06T17:03', tell.failed('06T17:00', mail)],
    ['06T17:04', tell.failed('06T17:00')],
    ['06T17:05', tell.failed('05T17:00')],
    ['08T09:00', tell.skipped('05T17:00', '07T17:00', 50, 'superseded', mail)],
    ['08T09:01', tell.failed('07T12:00', { trigger: 'command' })],
  ];
  const named = (query: Partial<HistoryQuery>) =>
    rowsAt('08T12:00', told, query).map(({ name, through }) => `${name} ${through.slice(8, 13)}`);

  it('are told by the time at which they were due, a run by its last, and else as they were told', () => {
    expect(named({})).toEqual(['docs 05T17', 'mail 06T17', 'docs 06T17', 'docs 07T12', 'mail 07T17']);
  });

  it('are those that are asked for, by name, time and number', () => {
    expect(named({ name: 'mail' })).toEqual(['mail 06T17', 'mail 07T17']);
    expect(named({ since: Date.parse(march('06T17:00')) })).toHaveLength(4);
    expect(named({ since: Date.parse(march('06T17:00')) + 1 })).toEqual(['docs 07T12', 'mail 07T17']);
    expect(named({ limit: 2 })).toEqual(['docs 07T12', 'mail 07T17']);
    expect(named({ limit: 9 })).toHaveLength(5);
    expect(named({ name: 'docs', limit: 1 })).toEqual(['docs 07T12']);
    const waits = tell.created('05T17:00', { id: 3, line: 'pics;daily@17:00;pics' });
    const withPics = (query: Partial<HistoryQuery>) =>
      rowsAt('05T18:00', [['05T16:00', waits]], query, { lines: [tell.lineOf(waits)] });
    expect(withPics({ name: 'docs' })).toEqual([]);
    expect(withPics({ name: 'pics' })).toHaveLength(1);
    expect(withPics({ since: Date.parse(march('05T17:01')) })).toEqual([]);
    const done: DatedEvents = ['05T17:01', tell.failed('05T17:00')];
    const both = rowsAt(
      '05T18:00',
      [first, ['05T16:00', waits], done],
      { name: 'docs', limit: 1 },
      {
        lines: [tell.lineOf(waits)],
      },
    );
    expect(both.map(({ name, outcome }) => [name, outcome])).toEqual([['docs', 'failed']]);
  });
});
