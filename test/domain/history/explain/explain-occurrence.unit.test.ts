/** The chain behind an occurrence, for each way in which it can have gone. */
import type { Version } from '../../../../src/domain/archive/archives';
import { explainOccurrence } from '../../../../src/domain/history/explain/explain-occurrence';
import {
  emptyProjection,
  type HistoryProjection,
  type InFilePeriod,
  type ScheduleHistory,
  type ServiceRun,
} from '../../../../src/domain/history/projection';
import type { QueryContext } from '../../../../src/domain/history/query-context';
import type { Ending, Occurrence } from '../../../../src/domain/history/told-occurrence';
import { scheduleId } from '../../../../src/domain/schedule/schedule';
import { timestampAt } from '../../../../src/domain/time/time';
import { utc } from '../../../support/clock';
import { archiveName, sourcePath, specOf } from '../../../support/decoded';
import { packReport } from '../../../support/pack-report';
import { contextOf } from '../../../support/telling-events';

/** Minute n of 1970; what is journalled then has the line n. */
const at = (n: number) => timestampAt(n * 60_000, utc);
const moment = (n: number) => ({ seq: n, at: at(n) });

const report = packReport({ bytes: 2000, contentBytes: 5000, entries: 3 });

const line = 'docs;daily@00:10;d';
const schedule: ScheduleHistory = {
  id: scheduleId(1),
  line,
  spec: specOf(line),
  created: at(1),
  due: at(10),
  periods: [],
  next: at(10),
  rearmed: [],
};

type By<Side extends 'from' | 'until'> = NonNullable<InFilePeriod[Side]>['by'];

const period = (from: number, by: By<'from'>, until?: number, how: By<'until'> = 'delete'): InFilePeriod => ({
  from: { ...moment(from), by },
  until: until === undefined ? null : { ...moment(until), by: how },
  line,
  spec: specOf(line),
  left: null,
});

const ending = (n: number, outcome: Ending['outcome'], fields: Partial<Ending> = {}): Ending => ({
  ...moment(n),
  outcome,
  reason: null,
  skipped: null,
  report: outcome === 'completed' || outcome === 'partial' ? report : null,
  adopted: false,
  interrupted: false,
  ...fields,
});

const start = (n: number, attempt = 1, late = false) => ({ ...moment(n), attempt, late });

const occurrence = (fields: Partial<Occurrence> = {}): Occurrence => ({
  schedule: scheduleId(1),
  trigger: 'schedule',
  path: sourcePath('docs'),
  name: archiveName('d'),
  due: at(10),
  through: at(10),
  count: 1,
  starts: [start(10)],
  abandoned: [],
  sealed: null,
  end: ending(12, 'completed'),
  ...fields,
});

/** One of another schedule, made within a minute. */
const other = (n: number): Occurrence =>
  occurrence({
    ...{ schedule: scheduleId(2), name: archiveName('other'), due: at(n), through: at(n) },
    ...{ starts: [start(n)], end: ending(n + 1, 'completed') },
  });

const service = (n: number, fields: Partial<ServiceRun> = {}): ServiceRun => ({
  ...{ pid: 7, version: '1', started: moment(n), ended: null, last: moment(n) },
  ...fields,
});

const version = (verified: Version['verified']): Version => ({
  name: archiveName('d'),
  path: sourcePath('docs'),
  file: 'd.tar',
  due: at(10),
  completed: at(12),
  outcome: 'completed',
  reason: null,
  report,
  verified,
  trigger: 'schedule',
  pinned: null,
});

/** The outcome, its cause, and what is said but for how the line came to be. */
const told = (
  fields: Partial<Occurrence> = {},
  changes: Partial<HistoryProjection> = {},
  context: Partial<QueryContext> = {},
): ReadonlyArray<string> => {
  const one = occurrence(fields);
  const { title, outcome, cause, chain } = explainOccurrence(
    contextOf(
      {
        ...emptyProjection,
        scheduleHistories: new Map([[schedule.id, schedule]]),
        occurrences: [one],
        ...changes,
      },
      3_600_000,
      context,
    ),
    one,
    one.due,
  );
  return [
    `${title}: ${outcome}: ${cause ?? '-'}`,
    ...chain.map(({ at: when, seq, text }) => `${when?.slice(14, 16) ?? '-'} ${seq ?? '-'} ${text}`),
  ];
};

const there = (verified: Version['verified']): Partial<HistoryProjection> => ({
  archives: new Map([[archiveName('d'), [version(verified)]]]),
});

const withSchedule = (fields: Partial<ScheduleHistory>): Partial<HistoryProjection> => ({
  scheduleHistories: new Map([[schedule.id, { ...schedule, ...fields }]]),
});

describe('an occurrence', () => {
  it.each<[string, () => ReadonlyArray<string>, ReadonlyArray<string>]>([
    [
      'completed',
      () => told({}, there(null)),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - the archive is backups/d.tar; it has not been verified',
      ],
    ],
    [
      'verified',
      () => told({}, there({ at: at(20), level: 'digest', finding: null })).slice(-1),
      ['- - the archive is backups/d.tar; it was ok when it was verified at 1970-01-01 00:20 (digest)'],
    ],
    [
      'faulty',
      () => told({}, there({ at: at(20), level: 'digest', finding: 'it is cut' })).slice(-1),
      [
        '- - the archive is backups/d.tar; it was not ok when it was verified at 1970-01-01 00:20 (digest): it is cut',
      ],
    ],
    [
      'another file',
      () => told({}, there(null), { sizes: new Map([['d.tar', 7]]) }).slice(-1),
      [
        '- - its archive is not backups/d.tar any more: the file is gone or another one; the journal does not say why',
      ],
    ],
    [
      'gone',
      () => told().slice(-1),
      [
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'one entry',
      () => told({ end: ending(12, 'completed', { report: { ...report, entries: 1 } }) }).slice(-2, -1),
      ['12 12 it was completed: 1 entry, 5.0 kB → 2.0 kB'],
    ],
    [
      'adopted',
      () => told({ end: ending(12, 'completed', { adopted: true }) }).slice(-2, -1),
      [
        '12 12 it was completed (published by a process that was killed before it could say so): 3 entries, 5.0 kB → 2.0 kB',
      ],
    ],
    [
      'partial',
      () => told({ end: ending(12, 'partial', { reason: '1 file could not be read' }) }),
      [
        'd: the backup due 1970-01-01 00:10: partial: 1 file could not be read',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was made in part: 1 file could not be read: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'partial, adopted',
      () => told({ end: ending(12, 'partial', { reason: 'so', adopted: true }) }).slice(-2, -1),
      [
        '12 12 it was made in part (published by a process that was killed before it could say so): so: 3 entries, 5.0 kB → 2.0 kB',
      ],
    ],
    [
      'failed',
      () => told({ end: ending(12, 'failed', { reason: 'no such file' }) }),
      [
        'd: the backup due 1970-01-01 00:10: failed: no such file',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it failed: no such file',
      ],
    ],
    [
      'expired',
      () => told({ starts: [], end: ending(12, 'skipped', { reason: 'expired', skipped: 'expired' }) }),
      [
        'd: the backup due 1970-01-01 00:10: skipped: its time had already passed when its line was made',
        '10 - a backup of docs was due; the service had never been started',
        '12 12 it was skipped: its time had already passed when its line was made',
      ],
    ],
    [
      'superseded',
      () => told({ starts: [], end: ending(12, 'skipped', { reason: 'superseded', skipped: 'superseded' }) }),
      [
        'd: the backup due 1970-01-01 00:10: skipped: a later one had come due before it could be made, and only the latest is',
        '10 - a backup of docs was due; the service had never been started',
        '12 12 it was skipped: a later one had come due before it could be made, and only the latest is',
      ],
    ],
    [
      'missed',
      () => told({ starts: [], end: ending(12, 'skipped', { reason: 'missed', skipped: 'missed' }) }),
      [
        'd: the backup due 1970-01-01 00:10: skipped: its minute was over, and catchup=no asks for no late backup',
        '10 - a backup of docs was due; the service had never been started',
        '12 12 it was skipped: its minute was over, and catchup=no asks for no late backup',
      ],
    ],
    [
      'too-late',
      () => told({ starts: [], end: ending(12, 'skipped', { reason: 'too-late', skipped: 'too-late' }) }),
      [
        'd: the backup due 1970-01-01 00:10: skipped: it was later than catchup allows',
        '10 - a backup of docs was due; the service had never been started',
        '12 12 it was skipped: it was later than catchup allows',
      ],
    ],
    [
      'skipped together',
      () =>
        told({
          through: at(50),
          count: 3,
          starts: [],
          end: ending(52, 'skipped', { skipped: 'superseded' }),
        }).slice(-1),
      [
        '52 52 it was skipped: a later one had come due before it could be made, and only the latest is (with it: 3 in all, from 1970-01-01 00:10 to 1970-01-01 00:50)',
      ],
    ],
    [
      'skipped together, very many',
      () =>
        told({
          through: at(50),
          count: null,
          starts: [],
          end: ending(52, 'skipped', { skipped: 'missed' }),
        }).slice(-1),
      [
        '52 52 it was skipped: its minute was over, and catchup=no asks for no late backup (with it: very many in all, from 1970-01-01 00:10 to 1970-01-01 00:50)',
      ],
    ],
    [
      'expired together',
      () =>
        told({
          through: at(50),
          count: 3,
          starts: [],
          end: ending(52, 'skipped', { skipped: 'expired' }),
        }).slice(-1),
      ['52 52 it was skipped: its time had already passed when its line was made'],
    ],
    [
      'skipped, of no known kind',
      () => told({ end: ending(52, 'skipped') }).slice(-1),
      ['52 52 it was skipped: a later one had come due before it could be made, and only the latest is'],
    ],
    [
      'completed, of which nothing is told',
      () => told({ end: ending(12, 'completed', { report: null }) }).slice(-1),
      ['12 12 it was completed'],
    ],
    [
      'read from elsewhere',
      () => told({ end: ending(12, 'completed', { archivedFrom: '/snap/docs' }) }).slice(-2, -1),
      [
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB, read from /snap/docs as hooks/before-backup said',
      ],
    ],
    [
      'begun, let go of and begun again within a moment',
      () =>
        told({
          starts: [start(10), { ...start(10, 2), seq: 12 }],
          abandoned: [{ at: at(10), seq: 11 }],
          end: ending(13, 'failed', { reason: 'x' }),
        }).slice(2, 5),
      [
        '10 10 the backup was started by the service',
        '10 11 it was interrupted: the service was told to stop at once; it stayed due',
        '10 12 the backup was started by the service, for the second time',
      ],
    ],
    [
      'begun again and again, while others were made',
      () =>
        told(
          {
            starts: [start(10), start(14, 2), start(30, 3)],
            abandoned: [moment(12), moment(16)],
            end: ending(50, 'failed', { reason: 'x' }),
          },
          { occurrences: [other(20), other(40)] },
        ).slice(1),
      [
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was interrupted: the service was told to stop at once; it stayed due',
        '14 14 the backup was started by the service, for the second time',
        '16 16 it was interrupted: the service was told to stop at once; it stayed due',
        '20 20 the service was at work on the backup of docs (other), until 1970-01-01 00:21',
        '30 30 the backup was started by the service, for the third time',
        '50 50 it failed: x',
      ],
    ],
    [
      'begun a third time and cut off',
      () =>
        told({
          starts: [start(10), start(12, 2), start(14, 3)],
          abandoned: [moment(11), moment(13)],
          end: null,
        }).slice(0, 1),
      ['d: the backup due 1970-01-01 00:10: open: cut off; the service makes it at its next check'],
    ],
    [
      'cut off, its schedule paused since',
      () =>
        told(
          { end: null },
          {},
          {
            lines: [2, 1].map((id) => ({
              ...{ content: line, end: '\n' as const },
              schedule: {
                ...{ id: scheduleId(id), spec: specOf(line), created: at(1), due: at(10) },
                ...{ attempts: 1, ended: null },
                ...(id === 1 ? { paused: { since: at(20), until: null } } : {}),
              },
            })),
          },
        ).filter((_, index) => index % 3 === 0),
      [
        'd: the backup due 1970-01-01 00:10: open: cut off; its schedule is paused until somebody resumes',
        '- - it came to no end, and is still due; its schedule is paused until somebody resumes',
      ],
    ],
    [
      'on time, though much later its beginning is told of',
      () =>
        told(
          { starts: [start(20)], end: ending(21, 'failed', { reason: 'x' }) },
          { serviceRuns: [service(2)] },
        ).slice(1),
      [
        '10 - a backup of docs was due; the service was running, since 1970-01-01 00:02',
        '20 20 the backup was started by the service',
        '21 21 it failed: x',
      ],
    ],
    [
      'late, though the service was running',
      () =>
        told(
          { starts: [start(20, 1, true)], end: ending(21, 'failed', { reason: 'x' }) },
          { serviceRuns: [service(2)] },
        ).slice(1),
      [
        '10 - a backup of docs was due; the service was running, since 1970-01-01 00:02',
        '20 20 the backup was started by the service, late',
        '- - nothing in the journal says why it was not started at once: the machine slept, or its clock was changed',
        '21 21 it failed: x',
      ],
    ],
    [
      'never begun, though the service was running',
      () =>
        told(
          { starts: [], end: ending(21, 'skipped', { skipped: 'missed' }) },
          { serviceRuns: [service(2)] },
        ).slice(1),
      [
        '10 - a backup of docs was due; the service was running, since 1970-01-01 00:02',
        '21 21 it was skipped: its minute was over, and catchup=no asks for no late backup',
      ],
    ],
    [
      'of a schedule that nobody knows, while the service was running',
      () =>
        told(
          { end: ending(12, 'failed', { reason: 'x' }) },
          { scheduleHistories: new Map(), serviceRuns: [service(2)] },
        ).slice(1, 2),
      ['10 - a backup of docs was due; the service was running, since 1970-01-01 00:02'],
    ],
    [
      'attempt 2',
      () => told({ starts: [start(10, 2, false)] }).slice(2, 3),
      ['10 10 the backup was started by the service, for the second time'],
    ],
    [
      'attempt 3',
      () => told({ starts: [start(10, 3, true)] }).slice(2, 3),
      ['10 10 the backup was started by the service, late, for the third time'],
    ],
    [
      'attempt 4',
      () => told({ starts: [start(10, 4, false)] }).slice(2, 3),
      ['10 10 the backup was started by the service, for the 4th time'],
    ],
    [
      'interrupted, and begun again',
      () =>
        told({
          starts: [start(10), start(20, 2, true)],
          abandoned: [moment(15)],
          end: ending(22, 'completed'),
        }),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '15 15 it was interrupted: the service was told to stop at once; it stayed due',
        '20 20 the backup was started by the service, late, for the second time',
        '22 22 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'on command',
      () => told({ trigger: 'command', end: ending(12, 'failed', { reason: 'x' }) }),
      [
        'd: the backup run by hand at 1970-01-01 00:10: failed: x',
        '10 10 the backup was started by the command run',
        '12 12 it failed: x',
      ],
    ],
    [
      'on command, let go of',
      () => told({ trigger: 'command', abandoned: [moment(11)], end: null }),
      [
        'd: the backup run by hand at 1970-01-01 00:10: abandoned: by Ctrl-C',
        '10 10 the backup was started by the command run',
        '11 11 it was interrupted by Ctrl-C',
        '- - there is no archive of it',
      ],
    ],
    [
      'on command, killed',
      () => told({ trigger: 'command', end: null }),
      [
        'd: the backup run by hand at 1970-01-01 00:10: interrupted: its process ended unexpectedly',
        '10 10 the backup was started by the command run',
        '- - it came to no end: the command ended unexpectedly, as by a kill',
      ],
    ],
    [
      'in hand',
      () =>
        told({ end: null }, {}, { inHand: { schedule: scheduleId(1), trigger: 'schedule', due: at(10) } }),
      [
        'd: the backup due 1970-01-01 00:10: open: its archive is being made',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '- - its archive is being made',
      ],
    ],
    [
      'in hand, on command',
      () =>
        told(
          { trigger: 'command', end: null },
          {},
          { inHand: { schedule: scheduleId(1), trigger: 'command', due: at(10) } },
        ),
      [
        'd: the backup run by hand at 1970-01-01 00:10: open: its archive is being made, unless the command was killed',
        '10 10 the backup was started by the command run',
        '- - its archive is being made, unless the command was killed',
      ],
    ],
    [
      'cut off',
      () => told({ end: null }),
      [
        'd: the backup due 1970-01-01 00:10: open: cut off; the service makes it at its next check',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '- - it came to no end, and is still due: the service makes it at its next check',
      ],
    ],
    [
      'interrupted',
      () => told({ end: null, abandoned: [moment(11)] }),
      [
        'd: the backup due 1970-01-01 00:10: open: interrupted; the service makes it at its next check',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '11 11 it was interrupted: the service was told to stop at once; it stayed due',
        '- - it was interrupted, and is still due: the service makes it at its next check',
      ],
    ],
    [
      'interrupted, begun again and cut off',
      () => told({ end: null, abandoned: [moment(11)], starts: [start(10), start(12)] }),
      [
        'd: the backup due 1970-01-01 00:10: open: cut off; the service makes it at its next check',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '11 11 it was interrupted: the service was told to stop at once; it stayed due',
        '12 12 the backup was started by the service',
        '- - it came to no end, and is still due: the service makes it at its next check',
      ],
    ],
    [
      'never begun, and without an end',
      () => told({ end: null, starts: [] }),
      [
        'd: the backup due 1970-01-01 00:10: open: cut off; the service makes it at its next check',
        '10 - a backup of docs was due; the service had never been started',
        '- - it came to no end, and is still due: the service makes it at its next check',
      ],
    ],
    [
      'cut off, and its line gone',
      () =>
        told(
          { end: null },
          withSchedule({
            periods: [period(1, 'create', 20, 'delete')],
          }),
        ),
      [
        'd: the backup due 1970-01-01 00:10: withdrawn: its schedule did not ask for it any more',
        '01 1 its line was made by the command create: docs;daily@00:10;d',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '20 20 its line was removed by the command delete: docs;daily@00:10;d',
        '- - it was not made: it was cut off, and then its schedule did not ask for it any more',
      ],
    ],
    [
      'cut off, and its line gone: to the end of what had begun it',
      () =>
        told(
          { end: null },
          {
            ...withSchedule({ periods: [period(1, 'create', 20, 'delete')] }),
            serviceRuns: [
              service(2, { last: moment(10) }),
              service(25, { ended: { ...moment(40), how: 'stopped', reason: 'SIGTERM' } }),
            ],
            occurrences: [other(22), other(30)],
          },
        ).slice(-5),
      [
        '10 10 the backup was started by the service',
        '20 20 its line was removed by the command delete: docs;daily@00:10;d',
        '22 22 the service was at work on the backup of docs (other), until 1970-01-01 00:23',
        '25 25 the service was started; before, it had been killed, or the machine had gone off, some time after 1970-01-01 00:10',
        '- - it was not made: it was cut off, and then its schedule did not ask for it any more',
      ],
    ],
    [
      'cut off, and set to another time: to then',
      () =>
        told(
          { end: null },
          {
            ...withSchedule({
              periods: [period(1, 'create', 40, 'delete')],
              rearmed: [
                { ...moment(5), due: at(10) },
                { ...moment(20), due: at(30) },
              ],
            }),
            serviceRuns: [service(2, { ended: { ...moment(15), how: 'stopped', reason: 'SIGTERM' } })],
            occurrences: [other(18), other(30)],
          },
        ),
      [
        'd: the backup due 1970-01-01 00:10: withdrawn: its schedule did not ask for it any more',
        '01 1 its line was made by the command create: docs;daily@00:10;d',
        '05 5 the clock, which had been wrong, was right again: the next backup was set to 1970-01-01 00:10',
        '10 - a backup of docs was due; the service was running, since 1970-01-01 00:02',
        '10 10 the backup was started by the service',
        '15 15 the service was stopped (SIGTERM)',
        '18 18 the service was at work on the backup of docs (other), until 1970-01-01 00:19',
        '- - it was not made: it was cut off, and then its schedule did not ask for it any more',
      ],
    ],
    [
      'in hand, and its line gone: to now',
      () =>
        told(
          { end: null },
          {
            ...withSchedule({ periods: [period(1, 'create', 20, 'delete')] }),
            occurrences: [other(30)],
          },
          { inHand: { schedule: scheduleId(1), trigger: 'schedule', due: at(10) } },
        ).slice(-2),
      [
        '30 30 the service was at work on the backup of docs (other), until 1970-01-01 00:31',
        '- - its archive is being made',
      ],
    ],
    [
      'of a schedule that nobody knows',
      () => told({}, { scheduleHistories: new Map() }),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'without an end, of a schedule that nobody knows',
      () => told({ end: null }, { scheduleHistories: new Map() }),
      [
        'd: the backup due 1970-01-01 00:10: withdrawn: its schedule did not ask for it any more',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '- - it was not made: it was cut off, and then its schedule did not ask for it any more',
      ],
    ],
    [
      'of a zone',
      () => told({}, withSchedule({ spec: specOf(`${line};tz=Europe/Paris`) })),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '10 - a backup of docs was due (00:10 in Europe/Paris); the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'of before its line was made',
      () =>
        told(
          { starts: [start(12)] },
          withSchedule({
            created: at(11),
            periods: [period(11, 'create')],
          }),
        ),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '11 11 its line was made by the command create: docs;daily@00:10;d',
        '10 - a backup of docs was due; the service had never been started',
        '12 12 the backup was started by the service',
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'late',
      () => told({ starts: [start(15, 1, true)], end: ending(16, 'completed') }),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '10 - a backup of docs was due; the service had never been started',
        '15 15 the backup was started by the service, late',
        '16 16 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'set right after a wrong clock',
      () =>
        told(
          {},
          withSchedule({
            rearmed: [
              { ...moment(3), due: at(10) },
              { ...moment(5), due: at(9) },
              { ...moment(10), due: at(10) },
              { ...moment(30), due: at(10) },
            ],
          }),
        ),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '03 3 the clock, which had been wrong, was right again: the next backup was set to 1970-01-01 00:10',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
    [
      'whose line came, went and came again',
      () =>
        told(
          {},
          withSchedule({
            periods: [
              period(1, 'create', 4, 'edit'),
              period(6, 'edit', 8, 'undo'),
              period(9, 'undo', 20, 'over'),
            ],
          }),
        ),
      [
        'd: the backup due 1970-01-01 00:10: completed: -',
        '01 1 its line was made by the command create: docs;daily@00:10;d',
        '04 4 its line was gone from backup_schedules.txt, taken out by hand: docs;daily@00:10;d',
        '06 6 its line came back: it was found in backup_schedules.txt, written there by hand: docs;daily@00:10;d',
        '08 8 its line was taken back by the command undo: docs;daily@00:10;d',
        '09 9 its line came back: it was put back by the command undo: docs;daily@00:10;d',
        '10 - a backup of docs was due; the service had never been started',
        '10 10 the backup was started by the service',
        '12 12 it was completed: 3 entries, 5.0 kB → 2.0 kB',
        '- - its archive was not in backups/ any more when the next one was made; the journal does not say who took it away',
      ],
    ],
  ])('%s', (_, one, lines) => {
    expect(one()).toEqual(lines);
  });
});
