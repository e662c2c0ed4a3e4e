/** What a person who reads the journal is told of each event, word for word. */
import { describeEvent } from '../../../src/domain/events/describe-event';
import type { Event } from '../../../src/domain/events/event';
import { scheduleId } from '../../../src/domain/schedule/schedule';
import { archiveName, sourcePath, specOf, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';

const line = 'docs;16:07;d';
const due = timestamp('2026-11-22T16:07:00.000+01:00');
const through = timestamp('2026-11-22T17:30:00.000+01:00');
const schedule = scheduleId(1);
const path = sourcePath('docs');
const name = archiveName('d');
const occurrence = { schedule, due, trigger: 'schedule', path, name } as const;
const placement = { temporary: '.t', archive: 'd.tar', kept: null };
const report = packReport({ entries: 2, bytes: 42 });
const made = { ...occurrence, late: false, placement, report, adopted: false, next: null };
const skipped = {
  type: 'BackupSkipped',
  ...occurrence,
  line,
  reason: 'missed',
  through,
  next: null,
} as const;
const started = { type: 'BackupStarted', ...occurrence, attempt: 2, late: false } as const;
const verified = { type: 'ArchiveVerified', name, file: 'd.tar', sha256: 'a', level: 'read' } as const;

it.each<[string, Event]>([
  ['schedule at index 2 deleted: docs;16:07;d', { type: 'ScheduleDeleted', schedule, line, index: 2 }],
  [
    'schedule created: docs;16:07;d (due 2026-11-22 16:07)',
    { type: 'ScheduleCreated', schedule, line, spec: specOf(line), created: due, due },
  ],
  [
    'schedule taken back, its create undone: docs;16:07;d',
    { type: 'ScheduleTakenBack', schedule, line, index: 2, reopened: null },
  ],
  ['schedule over, its line removed: docs;16:07;d', { type: 'SchedulePruned', schedule, line }],
  ['backup of docs (d) started, due 2026-11-22 16:07, attempt 2', started],
  ['backup of docs (d) started, on command, attempt 2', { ...started, trigger: 'command' }],
  ['backup of docs (d) started, due 2026-11-22 16:07, attempt 2, late', { ...started, late: true }],
  [
    'archive of docs is whole: 2 entries, 42 bytes',
    { type: 'ArchiveSealed', ...occurrence, placement, report, doubt: null },
  ],
  [
    'archive of docs is whole: 1 entry, 1 byte',
    { type: 'ArchiveSealed', ...occurrence, placement, report: packReport({ bytes: 1 }), doubt: null },
  ],
  ['backup of docs completed in backups/d.tar: 2 entries, 42 bytes', { type: 'BackupCompleted', ...made }],
  [
    'backup of docs completed in backups/d.tar, found published after a crash: 2 entries, 42 bytes',
    { type: 'BackupCompleted', ...made, adopted: true },
  ],
  ['backup of docs made in part in backups/d.tar: r', { type: 'BackupPartial', ...made, reason: 'r' }],
  ['backup of docs (d) failed: r', { type: 'BackupFailed', ...occurrence, reason: 'r', next: null }],
  ['backup of docs (d) skipped, due 2026-11-22 16:07: missed', { ...skipped, count: 1 }],
  [
    '2 backups of docs (d) skipped, due 2026-11-22 16:07 to 2026-11-22 17:30: missed',
    { ...skipped, count: 2 },
  ],
  [
    'many backups of docs (d) skipped, due 2026-11-22 16:07 to 2026-11-22 17:30: missed',
    { ...skipped, count: null },
  ],
  [
    'schedule of docs set to 2026-11-22 16:07 again: the clock had been wrong',
    { type: 'ScheduleRearmed', schedule, path, due },
  ],
  [
    'the clock is behind 2026-11-22 17:30, which it had shown before',
    { type: 'ClockBehind', latest: through, stayed: 0 },
  ],
  [
    'the clock has stayed behind 2026-11-22 17:30 for 5 minutes',
    { type: 'ClockBehind', latest: through, stayed: 5 },
  ],
  [
    'the clock has stayed behind 2026-11-22 17:30 for 1 minute',
    { type: 'ClockBehind', latest: through, stayed: 1 },
  ],
  [
    'schedules without tz= are on the clock of UTC, where a schedule was made',
    { type: 'ZoneChanged', zone: 'UTC', was: null, by: 'command' },
  ],
  [
    'schedules without tz= are on the clock of UTC, which the service was told to use; it was X',
    { type: 'ZoneChanged', zone: 'UTC', was: 'X', by: 'service' },
  ],
  [
    "schedules without tz= are on the clock of UTC, the machine's own",
    { type: 'ZoneChanged', zone: 'UTC', was: null, by: 'machine' },
  ],
  [
    'the clock has stayed behind 2026-11-22 17:30, and is taken for right',
    { type: 'ClockTrusted', latest: through },
  ],
  [
    'the clock, which had been behind 2026-11-22 17:30, is right again',
    { type: 'ClockCorrected', latest: through },
  ],
  ['backups/d.tar removed: r', { type: 'VersionRemoved', schedule, name, file: 'd.tar', reason: 'r' }],
  ['backup of docs (d) abandoned on request, still due', { type: 'BackupAbandoned', ...occurrence }],
  ['backups/d.tar verified (read): ok', { ...verified, finding: null }],
  ['backups/d.tar verified (read): it is missing', { ...verified, finding: 'it is missing' }],
  ['backup_service 1 started, pid 7', { type: 'ServiceStarted', pid: 7, version: '1' }],
  ['backup_service stopped, pid 7: r', { type: 'ServiceStopped', pid: 7, reason: 'r' }],
  ['backup_service failed, pid 7: r', { type: 'ServiceFailed', pid: 7, reason: 'r' }],
  [
    'backup_schedules.txt edited by hand: 0 schedules found, 1 gone, 1 malformed line',
    {
      type: 'ScheduleFileEdited',
      read: '',
      merged: '',
      added: [],
      dropped: [{ schedule, line }],
      malformed: [{ line, reason: 'r' }],
    },
  ],
])('%s', (text, event) => {
  expect(describeEvent(event)).toBe(text);
});
