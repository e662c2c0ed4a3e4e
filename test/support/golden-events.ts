/** Decisions with every type of event that version 1 of the journal began with, as a workspace could have made them. */
import type { Command } from '../../src/domain/events/command';
import type { Event } from '../../src/domain/events/event';
import type { PackReport } from '../../src/domain/events/pack-report';
import { scheduleId } from '../../src/domain/schedule/schedule';
import type { Timestamp } from '../../src/domain/time/time';
import { archiveName, sourcePath, specOf, timestamp } from './decoded';

const at = (time: string): Timestamp => timestamp(`2026-11-22T${time}.000+01:00`);

const created = (n: number, line: string, made: Timestamp, due: Timestamp): Event => ({
  type: 'ScheduleCreated',
  schedule: scheduleId(n),
  line,
  spec: specOf(line),
  created: made,
  due,
});

const occurrence = (
  n: number,
  name: string,
  due: Timestamp,
  trigger: 'schedule' | 'command' = 'schedule',
) => ({
  schedule: scheduleId(n),
  due,
  trigger,
  path: sourcePath(name),
  name: archiveName(`backup_${name}`),
});

const report: PackReport = {
  bytes: 4096,
  sha256: 'c0ffee'.padEnd(64, '0'),
  entries: 3,
  contentBytes: 10_000,
  excluded: 1,
  noteCount: 1,
  notes: [{ path: 'log/current', kind: 'grew', detail: 'stored up to 10 bytes' }],
  problemCount: 0,
  problems: [],
};

const partly: PackReport = {
  ...report,
  problemCount: 1,
  problems: [{ path: 'secret', kind: 'unreadable', detail: 'permission denied' }],
};

const placement = (name: string, kept: string | null) => ({
  temporary: `.backup_${name}.1795359600000.partial`,
  archive: `backup_${name}.tar`,
  kept,
});

const edited =
  '\ufeff# mine\r\ntest;16:07;backup_test\r\ndocs;16:07;backup_docs\ntest;\npics;16:08;backup_pics;compress=zstd level=3 exclude=*.tmp,cache exclude-caches allow-empty\n';

const weekly = 'mail;mon,sun@18:30;backup_mail;keep=7 catchup=6h';
const monthly = 'books;monthly:31@06:00;backup_books;tz=Asia/Tokyo catchup=no';
const cron = 'often;cron:*/5 8-18 * * *;backup_often';

export type GoldenDecisions = ReadonlyArray<{
  readonly at: Timestamp;
  readonly events: ReadonlyArray<Event>;
  /** Only version 2 has it. */
  readonly command?: Command | null;
}>;

export const goldenDecisions: GoldenDecisions = [
  { at: at('16:00:00'), events: [{ type: 'ServiceStarted', pid: 4242, version: '0.1.0' }] },
  { at: at('16:01:00'), events: [created(1, 'test;16:07;backup_test', at('16:01:00'), at('16:07:00'))] },
  { at: at('16:02:00'), events: [created(2, 'old;13:11;backup_old', at('16:02:00'), at('13:11:00'))] },
  {
    at: at('16:03:00'),
    events: [
      {
        type: 'ScheduleFileEdited',
        read: edited,
        merged: edited,
        added: [
          {
            schedule: scheduleId(3),
            line: 'docs;16:07;backup_docs',
            spec: specOf('docs;16:07;backup_docs'),
            created: at('16:02:59'),
            due: at('16:07:00'),
            resumed: false,
          },
          {
            schedule: scheduleId(4),
            line: 'pics;16:08;backup_pics;compress=zstd level=3 exclude=*.tmp,cache exclude-caches allow-empty',
            spec: specOf(
              'pics;16:08;backup_pics;compress=zstd level=3 exclude=*.tmp,cache exclude-caches allow-empty',
            ),
            created: at('16:02:59'),
            due: at('16:08:00'),
            resumed: false,
          },
        ],
        dropped: [{ schedule: scheduleId(2), line: 'old;13:11;backup_old' }],
        malformed: [
          { line: 'test;', reason: 'it has 2 fields where there are three, separated by semicolons' },
        ],
      },
      created(5, 'late;12:00;backup_late', at('16:03:00'), at('12:00:00')),
    ],
  },
  {
    at: at('16:04:00'),
    events: [
      {
        type: 'BackupSkipped',
        ...occurrence(5, 'late', at('12:00:00')),
        line: 'late;12:00;backup_late',
        reason: 'expired',
        through: at('12:00:00'),
        count: 1,
        next: null,
      },
      { type: 'SchedulePruned', schedule: scheduleId(5), line: 'late;12:00;backup_late' },
    ],
  },
  {
    at: at('16:07:03'),
    events: [{ type: 'BackupStarted', ...occurrence(1, 'test', at('16:07:00')), attempt: 1, late: false }],
  },
  {
    at: at('16:07:04'),
    events: [
      {
        type: 'ArchiveSealed',
        ...occurrence(1, 'test', at('16:07:00')),
        placement: placement('test', null),
        report,
        doubt: null,
      },
    ],
  },
  {
    at: at('16:07:05'),
    events: [
      {
        type: 'BackupCompleted',
        ...occurrence(1, 'test', at('16:07:00')),
        late: false,
        placement: placement('test', null),
        report,
        adopted: true,
        next: null,
      },
    ],
  },
  {
    at: at('16:08:01'),
    events: [{ type: 'BackupStarted', ...occurrence(3, 'docs', at('16:07:00')), attempt: 1, late: true }],
  },
  {
    at: at('16:08:02'),
    events: [
      {
        type: 'BackupPartial',
        ...occurrence(3, 'docs', at('16:07:00')),
        late: true,
        placement: placement('docs', 'backup_docs.20261121T160703.tar'),
        report: partly,
        adopted: false,
        next: null,
        reason: '1 file could not be read',
      },
    ],
  },
  {
    at: at('16:08:03'),
    events: [{ type: 'BackupStarted', ...occurrence(4, 'pics', at('16:08:00')), attempt: 1, late: false }],
  },
  { at: at('16:08:04'), events: [{ type: 'BackupAbandoned', ...occurrence(4, 'pics', at('16:08:00')) }] },
  {
    at: at('16:08:05'),
    events: [
      { type: 'BackupStarted', ...occurrence(4, 'pics', at('16:08:05'), 'command'), attempt: 1, late: false },
    ],
  },
  {
    at: at('16:08:06'),
    events: [
      {
        type: 'BackupFailed',
        ...occurrence(4, 'pics', at('16:08:05'), 'command'),
        reason: 'no such file or directory',
        next: null,
      },
    ],
  },
  {
    at: at('16:08:07'),
    events: [
      {
        type: 'ArchiveVerified',
        name: archiveName('backup_test'),
        file: 'backup_test.tar',
        sha256: report.sha256,
        level: 'read',
        finding: null,
      },
    ],
  },
  {
    at: at('16:08:07'),
    events: [
      {
        type: 'BackupStarted',
        ...occurrence(1, 'test', at('16:08:07'), 'command'),
        attempt: 1,
        late: false,
      },
    ],
  },
  {
    at: at('16:08:07'),
    events: [
      {
        type: 'BackupCompleted',
        ...occurrence(1, 'test', at('16:08:07'), 'command'),
        late: false,
        placement: placement('test', 'backup_test.20261122T160705.tar'),
        report,
        adopted: false,
        next: null,
      },
    ],
  },
  {
    at: at('16:08:08'),
    events: [{ type: 'ScheduleDeleted', schedule: scheduleId(1), line: 'test;16:07;backup_test', index: 0 }],
  },
  { at: at('16:08:09'), events: [{ type: 'ServiceStopped', pid: 4242, reason: 'SIGTERM' }] },
  { at: at('16:08:10'), events: [{ type: 'ServiceFailed', pid: 4243, reason: 'disk\nfull \udcff' }] },
  {
    at: at('16:08:11'),
    events: [{ type: 'BackupStarted', ...occurrence(4, 'pics', at('16:08:00')), attempt: 1, late: false }],
  },
  {
    at: at('16:08:12'),
    events: [
      {
        type: 'ArchiveSealed',
        ...occurrence(4, 'pics', at('16:08:00')),
        placement: placement('pics', null),
        report,
        doubt: 'its content shrank from 1.5 MB to 10.0 kB',
      },
    ],
  },
  {
    at: at('16:08:13'),
    events: [
      created(6, weekly, at('16:08:13'), at('18:30:00')),
      created(7, monthly, at('16:08:13'), timestamp('2026-11-30T06:00:00.000+09:00')),
      created(8, cron, at('16:08:13'), at('16:10:00')),
    ],
  },
  {
    at: timestamp('2026-11-22T16:31:00.000+01:00'),
    events: [
      {
        type: 'BackupSkipped',
        ...occurrence(8, 'often', at('16:10:00')),
        line: cron,
        reason: 'superseded',
        through: at('16:25:00'),
        count: 4,
        next: at('16:30:00'),
      },
    ],
  },
  {
    at: at('16:32:00'),
    events: [
      { type: 'ScheduleRearmed', schedule: scheduleId(6), path: sourcePath('mail'), due: at('18:30:00') },
    ],
  },
  {
    at: at('16:33:00'),
    events: [
      {
        type: 'VersionRemoved',
        schedule: scheduleId(3),
        name: archiveName('backup_docs'),
        file: 'backup_docs.20261121T160703.tar',
        reason: 'keep=1: 1 newer is kept',
      },
    ],
  },
];
