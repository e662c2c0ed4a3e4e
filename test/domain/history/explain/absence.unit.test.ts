/** Why there was no backup in a span of time: what each schedule of the name asked for then. */
import { explainAbsence } from '../../../../src/domain/history/explain/absence';
import {
  emptyProjection,
  type InFilePeriod,
  type ScheduleHistory,
} from '../../../../src/domain/history/projection';
import { scheduleId } from '../../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { archiveName, specOf } from '../../../support/decoded';
import type { QueryContext } from '../../../../src/domain/history/query-context';
import { contextOf } from '../../../support/telling-events';

const hour = 3_600_000;

/** Hour n of 1970; what is journalled then has the line n. */
const at = (n: number) => timestampAt(n * hour, utc);
const moment = (n: number) => ({ seq: n, at: at(n) });

const lineOf = (when: string, name = 'd'): string => `docs;${when};${name}`;

const period = (from: number, until: number | null, line = lineOf('daily@10:00')): InFilePeriod => ({
  from: { ...moment(from), by: 'create' },
  until: until === null ? null : { ...moment(until), by: 'delete' },
  line,
  spec: specOf(line),
  left: null,
});

/** A schedule that comes daily at 10:00, whose line was there from one hour to another. */
const schedule = (
  n: number,
  from: number,
  until: number | null,
  fields: Partial<ScheduleHistory> = {},
  line = lineOf('daily@10:00'),
): ScheduleHistory => ({
  id: scheduleId(n),
  line,
  spec: specOf(line),
  created: at(from),
  due: at(10),
  periods: [period(from, until, line)],
  next: at(34),
  rearmed: [],
  ...fields,
});

/** What is said at hour 100 of the time from one hour to another. */
const told = (
  schedules: ReadonlyArray<ScheduleHistory>,
  from: number,
  to: number,
  fileIsThere = true,
  lines: QueryContext['lines'] = [],
): ReadonlyArray<string> => {
  const { title, outcome, cause, due, chain } = explainAbsence(
    contextOf(
      { ...emptyProjection, scheduleHistories: new Map(schedules.map((one) => [one.id, one])) },
      100 * hour,
      { fileIsThere, lines },
    ),
    archiveName('d'),
    from * hour,
    to * hour,
  );
  const sentences = chain.map(
    ({ at: when, text }) => `${when?.slice(8, 13) ?? '-'} ${text.replace(/: docs;.*$/, '')}`,
  );
  return [`${title}: ${outcome}: ${cause ?? '-'}: ${due ?? '-'}`, ...sentences];
};

const minute = 1 / 60;

describe('why there was none', () => {
  it.each<[string, () => ReadonlyArray<string>, ReadonlyArray<string>]>([
    [
      'at a minute, between two',
      () => told([schedule(1, 1, null)], 12, 12 + minute),
      [
        'd: no backup was due at 1970-01-01 12:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'in a longer time',
      () => told([schedule(1, 1, null)], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'before the first',
      () => told([schedule(1, 1, null)], 5, 6),
      [
        'd: no backup was due from 1970-01-01 05:00 to 1970-01-01 06:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: after that it comes at 1970-01-01 10:00',
      ],
    ],
    [
      'just before one',
      () => told([schedule(1, 1, null)], 33, 34),
      [
        'd: no backup was due from 1970-01-02 09:00 to 1970-01-02 10:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'just after one',
      () => told([schedule(1, 1, null)], 10 + minute, 11),
      [
        'd: no backup was due from 1970-01-01 10:01 to 1970-01-01 11:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'after the last, when it is over',
      () => told([schedule(1, 1, null, { next: null })], 40, 41),
      [
        'd: no backup was due from 1970-01-02 16:00 to 1970-01-02 17:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-02 10:00; after that it comes at 1970-01-03 10:00',
      ],
    ],
    [
      'of one that was set to an earlier time',
      () => told([schedule(1, 1, null, { due: at(58), next: at(34) })], 36, 37),
      [
        'd: no backup was due from 1970-01-02 12:00 to 1970-01-02 13:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-02 10:00; after that it comes at 1970-01-03 10:00',
      ],
    ],
    [
      'of one that is gone by now',
      () => told([schedule(1, 1, 50)], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00',
      ],
    ],
    [
      'at the hour at which it went',
      () => told([schedule(1, 1, 12)], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: no schedule had this name then: -',
        '01T01 its line was made by the command create',
        '01T12 its line was removed by the command delete',
        '- no schedule had this name then',
      ],
    ],
    [
      'just before it went',
      () => told([schedule(1, 1, 12)], 11, 12),
      [
        'd: no backup was due from 1970-01-01 11:00 to 1970-01-01 12:00: none due: -: -',
        '01T01 its line was made by the command create',
        '01T12 its line was removed by the command delete',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00',
      ],
    ],
    [
      'at the hour at which it came',
      () => told([schedule(1, 12, null)], 11, 12),
      [
        'd: no backup was due from 1970-01-01 11:00 to 1970-01-01 12:00: none due: no schedule had this name then: -',
        '01T12 its line was made by the command create',
        '- no schedule had this name then',
      ],
    ],
    [
      'just after it came',
      () => told([schedule(1, 12, null, { due: at(34) })], 11, 13),
      [
        'd: no backup was due from 1970-01-01 11:00 to 1970-01-01 13:00: none due: -: -',
        '01T12 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'before it was found in the file',
      () => told([schedule(1, 12, null, { created: at(5) })], 6, 7),
      [
        'd: no backup was due from 1970-01-01 06:00 to 1970-01-01 07:00: none due: -: -',
        '01T12 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: after that it comes at 1970-01-01 10:00',
      ],
    ],
    [
      'while its line was out of the file',
      () => told([schedule(1, 1, null, { periods: [period(1, 11), period(14, null)] })], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: no schedule had this name then: -',
        '01T01 its line was made by the command create',
        '01T11 its line was removed by the command delete',
        '01T14 its line came back: it was made by the command create',
        '- no schedule had this name then',
      ],
    ],
    [
      'after its line came back',
      () => told([schedule(1, 1, null, { periods: [period(1, 11), period(14, null)] })], 15, 16),
      [
        'd: no backup was due from 1970-01-01 15:00 to 1970-01-01 16:00: none due: -: -',
        '01T01 its line was made by the command create',
        '01T11 its line was removed by the command delete',
        '01T14 its line came back: it was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'between two lives',
      () =>
        told([schedule(1, 1, 5), schedule(2, 2, 6), schedule(3, 20, null), schedule(4, 30, null)], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: no schedule had this name then: -',
        '01T02 its line was made by the command create',
        '01T06 its line was removed by the command delete',
        '01T20 its line was made by the command create',
        '- no schedule had this name then',
      ],
    ],
    [
      'of another name',
      () => told([schedule(1, 1, null, {}, lineOf('daily@10:00', 'x'))], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: no schedule had this name then: -',
        '- no schedule had this name then',
      ],
    ],
    [
      'on another clock',
      () => told([schedule(1, 1, null, {}, `${lineOf('daily@10:00')};tz=Europe/Paris`)], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d;tz=Europe/Paris comes every day at 10:00 on the clock of Europe/Paris, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 09:00',
      ],
    ],
    [
      'of one that comes once',
      () => told([schedule(1, 1, null, {}, lineOf('10:00'))], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;10:00;d comes once, at 1970-01-01 10:00',
      ],
    ],
    [
      'of one that has an index',
      () =>
        told([schedule(1, 1, null, { next: at(34) })], 12, 13, true, [
          ...[2, 1].map((id) => ({
            ...{ content: lineOf('daily@10:00'), end: '\n' as const },
            schedule: {
              ...{ id: scheduleId(id), spec: specOf(lineOf('daily@10:00')), created: at(1), due: at(34) },
              ...{ attempts: 0, ended: null },
            },
          })),
        ]).slice(-1),
      [
        '- the schedule at index 1 comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'from the very time of the first on',
      () => told([schedule(1, 1, null)], 10, 11).slice(-1),
      [
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: after that it comes at 1970-01-02 10:00',
      ],
    ],
    [
      'from the very time of a later one on',
      () => told([schedule(1, 1, null)], 34, 35).slice(-1),
      [
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-01 10:00; after that it comes at 1970-01-03 10:00',
      ],
    ],
    [
      'of one that went before it ever came',
      () => told([schedule(1, 1, 8)], 5, 6).slice(-1),
      ['- the schedule docs;daily@10:00;d comes every day at 10:00, and not then'],
    ],
    [
      'of one that came and went in that very moment',
      () => told([schedule(1, 12, 12)], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: no schedule had this name then: -',
        '01T12 its line was made by the command create',
        '01T12 its line was removed by the command delete',
        '- no schedule had this name then',
      ],
    ],
    [
      'between two lives, the first of which goes on behind the second',
      () =>
        told(
          [schedule(1, 1, null, { periods: [period(1, 11), period(30, null)] }), schedule(2, 20, null)],
          12,
          13,
        ).slice(1),
      [
        '01T01 its line was made by the command create',
        '01T11 its line was removed by the command delete',
        '01T20 its line was made by the command create',
        '02T06 its line came back: it was made by the command create',
        '- no schedule had this name then',
      ],
    ],
    [
      'of one that never comes',
      () => told([schedule(1, 11, null, {}, lineOf('10:00'))], 12, 13),
      [
        'd: no backup was due from 1970-01-01 12:00 to 1970-01-01 13:00: none due: -: -',
        '01T11 its line was made by the command create',
        '- the schedule docs;10:00;d comes once, at 1970-01-01 10:00, and that had passed when its line was made: it never comes',
      ],
    ],
    [
      'while the file is gone',
      () => told([schedule(1, 1, null)], 99, 101, false),
      [
        'd: no backup was due from 1970-01-05 03:00 to 1970-01-05 05:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-04 10:00; after that it comes at 1970-01-05 10:00',
        '- backup_schedules.txt is gone: without it nothing is in force',
      ],
    ],
    [
      'before the file was gone',
      () => told([schedule(1, 1, null)], 99, 100, false),
      [
        'd: no backup was due from 1970-01-05 03:00 to 1970-01-05 04:00: none due: -: -',
        '01T01 its line was made by the command create',
        '- the schedule docs;daily@10:00;d comes every day at 10:00, and not then: before that it came at 1970-01-04 10:00; after that it comes at 1970-01-05 10:00',
      ],
    ],
  ])('%s', (_, one, lines) => {
    expect(one()).toEqual(lines);
  });
});
