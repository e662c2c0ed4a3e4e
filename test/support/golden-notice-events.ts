/** Decisions that tell of who is told of what, which version 2 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, sourcePath, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const at = (time: string) => timestamp(`2026-11-27T${time}:00.000+01:00`);

const docs = {
  schedule: scheduleId(2),
  path: sourcePath('docs'),
  name: archiveName('backup_docs'),
};

export const goldenNoticeDecisions: GoldenDecisions = [
  {
    at: at('08:00'),
    events: [
      {
        type: 'NoticeTargetAdded',
        target: 1,
        name: 'phone',
        kind: 'ntfy',
        where: 'https://ntfy.example.org/…',
        on: ['failed', 'missed', 'partial', 'late', 'recovered', 'stopped'],
        only: [],
        key: '00112233445566ff',
      },
    ],
  },
  {
    at: at('08:01'),
    events: [
      {
        type: 'NoticeTargetAdded',
        target: 2,
        name: 'root',
        kind: 'mail',
        where: 'mailto:root@example.org',
        on: ['failed'],
        only: ['backup_docs'],
        key: '8899aabbccddeeff',
      },
    ],
  },
  {
    at: at('09:00'),
    events: [
      {
        type: 'BackupOverdue',
        ...docs,
        newestGood: timestamp('2026-11-25T09:00:00.000+01:00'),
        cause: 'its last one was skipped',
      },
    ],
  },
  {
    at: at('09:01'),
    events: [{ type: 'NoticeFailed', target: 1, name: 'phone', reason: 'it answered 503', attempts: 1 }],
  },
  {
    at: at('09:02'),
    events: [{ type: 'NoticeSent', target: 1, name: 'phone', through: 1, facts: 1, dropped: 0 }],
  },
  { at: at('09:03'), events: [{ type: 'NoticeTargetRemoved', target: 2, name: 'root' }] },
];
