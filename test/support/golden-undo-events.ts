/** Decisions with the events of `undo`, which version 1 of the journal gained later. */
import type { Event, EventOf } from '../../src/domain/events/event';
import { scheduleId } from '../../src/domain/schedule/schedule';
import type { Timestamp } from '../../src/domain/time/time';
import { archiveName, sourcePath, specOf, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const at = (time: string): Timestamp => timestamp(`2026-11-22T${time}.000+01:00`);

const docs = 'docs;18:45;backup_docs';
const mail = 'mail;mon,sun@18:30;backup_mail;keep=7';
const text = `${docs}\r\n\ufeff# mine\r\n${mail}`;

const found = (n: number, line: string, due: Timestamp): EventOf<'ScheduleFileEdited'>['added'][number] => ({
  schedule: scheduleId(n),
  line,
  spec: specOf(line),
  created: at('17:59:59'),
  due,
  resumed: false,
});

const created = (n: number, line: string, due: Timestamp): Event => ({
  type: 'ScheduleCreated',
  schedule: scheduleId(n),
  line,
  spec: specOf(line),
  created: at('18:10:00'),
  due,
});

const occurrence = {
  schedule: scheduleId(2),
  due: at('18:30:00'),
  trigger: 'schedule' as const,
  path: sourcePath('mail'),
  name: archiveName('backup_mail'),
};
const monday = timestamp('2026-11-23T18:30:00.000+01:00');

export const goldenUndoDecisions: GoldenDecisions = [
  {
    at: at('18:00:00'),
    events: [
      {
        type: 'ScheduleFileEdited',
        read: text,
        merged: text,
        added: [found(1, docs, at('18:45:00')), found(2, mail, at('18:30:00'))],
        dropped: [],
        malformed: [],
      },
    ],
  },
  { at: at('18:10:00'), events: [created(3, 'test;18:50;backup_test', at('18:50:00'))] },
  {
    at: at('18:11:00'),
    events: [
      {
        type: 'ScheduleTakenBack',
        schedule: scheduleId(3),
        line: 'test;18:50;backup_test',
        index: 2,
        reopened: '',
      },
    ],
  },
  {
    at: at('18:12:00'),
    events: [{ type: 'ScheduleDeleted', schedule: scheduleId(1), line: docs, index: 0 }],
  },
  { at: at('18:30:02'), events: [{ type: 'BackupStarted', ...occurrence, attempt: 1, late: false }] },
  {
    at: at('18:30:03'),
    events: [{ type: 'ScheduleDeleted', schedule: scheduleId(2), line: mail, index: 0 }],
  },
  {
    at: at('18:30:04'),
    events: [{ type: 'BackupFailed', ...occurrence, next: monday, reason: 'no such file or directory' }],
  },
  {
    at: at('18:31:00'),
    events: [
      {
        type: 'SchedulePutBack',
        schedule: scheduleId(2),
        line: mail,
        index: 0,
        position: 1,
        end: '',
        marked: true,
        spec: specOf(mail),
        created: at('17:59:59'),
        due: monday,
        attempts: 0,
        ended: { due: at('18:30:00'), outcome: 'failed' },
      },
    ],
  },
  {
    at: at('18:32:00'),
    events: [
      {
        type: 'SchedulePutBack',
        schedule: scheduleId(1),
        line: docs,
        index: 0,
        position: 0,
        end: '\r\n',
        marked: false,
        spec: specOf(docs),
        created: at('17:59:59'),
        due: at('18:45:00'),
        attempts: 0,
        ended: null,
      },
    ],
  },
  { at: at('18:33:00'), events: [created(4, 'test;18:55;backup_test', at('18:55:00'))] },
  {
    at: at('18:34:00'),
    events: [{ type: 'ScheduleDeleted', schedule: scheduleId(4), line: 'test;18:55;backup_test', index: 2 }],
  },
];
