/** Decisions that tell of the rules of retention beside `keep`, and of pins, which version 2 of the journal gained later. */
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, specOf, timestamp } from './decoded';
import type { GoldenDecisions } from './golden-events';

const line =
  'plans;daily@03:00;plans;keep-hourly=24 keep-daily=7 keep-weekly=4 keep-monthly=12 keep-yearly=5 keep-within=30d trash=0 verify=weekly:read';
const name = archiveName('backup_docs');
const current = {
  name,
  file: 'backup_docs.tar',
  completed: timestamp('2026-11-22T16:08:02.000+01:00'),
};
const adopted = {
  name,
  file: 'backup_docs.20261121T160701.tar',
  completed: timestamp('2026-11-21T16:07:01.000+01:00'),
};

export const goldenRetentionDecisions: GoldenDecisions = [
  {
    at: timestamp('2026-11-27T01:00:00.000+01:00'),
    events: [
      {
        type: 'ScheduleCreated',
        schedule: scheduleId(40),
        line,
        spec: specOf(line),
        created: timestamp('2026-11-27T01:00:00.000+01:00'),
        due: timestamp('2026-11-27T03:00:00.000+01:00'),
      },
    ],
  },
  {
    at: timestamp('2026-11-27T01:00:01.000+01:00'),
    events: [{ type: 'VersionPinned', ...current, why: 'before the move' }],
  },
  {
    at: timestamp('2026-11-27T01:00:02.000+01:00'),
    events: [{ type: 'VersionPinned', ...adopted, why: null }],
  },
  {
    at: timestamp('2026-11-27T01:00:03.000+01:00'),
    events: [{ type: 'VersionUnpinned', ...adopted }],
  },
];
