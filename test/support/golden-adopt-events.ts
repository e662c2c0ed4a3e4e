/** Decisions that tell of archives found and taken in, which version 2 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, sourcePath, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';
import { packReport } from './pack-report';

export const goldenAdoptDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-26T22:00:00.000+01:00'),
    events: [
      {
        type: 'ArchiveAdopted',
        schedule: scheduleId(2),
        path: sourcePath('docs'),
        name: archiveName('backup_docs'),
        file: 'backup_docs.20261121T160701.tar',
        completed: timestamp('2026-11-21T16:07:01.000+01:00'),
        report: packReport({ bytes: 2048, sha256: 'ad0b7'.padEnd(64, '0'), entries: 4, contentBytes: 9000 }),
      },
    ],
  },
  {
    at: timestamp('2026-11-26T22:00:01.000+01:00'),
    events: [
      {
        type: 'ArchiveAdopted',
        schedule: null,
        path: null,
        name: archiveName('brought'),
        file: 'brought.tar',
        completed: timestamp('2025-01-01T00:00:00.000+01:00'),
        report: packReport({ bytes: 1024, sha256: 'b0b'.padEnd(64, '0'), entries: 1, contentBytes: 10 }),
      },
    ],
  },
];
