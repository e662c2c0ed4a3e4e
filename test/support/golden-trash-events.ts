/** Decisions that tell of archives moved to the trash, brought back, and removed for good, which version 2 gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const name = archiveName('backup_docs');
const file = 'backup_docs.20261121T160701.tar';

export const goldenTrashDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-27T02:00:00.000+01:00'),
    events: [
      {
        ...{ type: 'VersionRemoved', schedule: scheduleId(2), name, file },
        ...{ reason: 'older than the newest 1 (keep=1)', trash: file },
      },
    ],
  },
  {
    at: timestamp('2026-11-27T02:10:00.000+01:00'),
    events: [{ type: 'VersionUndeleted', name, file, trash: file }],
  },
  {
    at: timestamp('2026-11-30T02:00:00.000+01:00'),
    events: [
      { ...{ type: 'VersionRemoved', schedule: null, name, file }, ...{ reason: 'asked for', trash: file } },
    ],
  },
  {
    at: timestamp('2026-12-03T02:00:00.000+01:00'),
    events: [{ type: 'TrashEmptied', files: [file], reason: 'their time in the trash was over' }],
  },
];
