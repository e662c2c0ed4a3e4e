/** Lines of a journal that tell of backups, by their day, for tests of what becomes of their archives. */
import type { EventOf, Event } from '../../src/domain/events/event';
import type { Recorded } from '../../src/domain/events/recorded';
import { scheduleId } from '../../src/domain/schedule/schedule';
import type { Timestamp } from '../../src/domain/time/time';
import { archiveName, sourcePath, timestamp } from './decoded';
import { packReport } from './pack-report';

/** A backup of November `day`, with a digest of its own; `kept`: as what the one before it is kept. */
export const completedBackup = (
  name: string,
  day: number,
  kept: string | null,
): EventOf<'BackupCompleted'> => ({
  ...{ type: 'BackupCompleted', schedule: scheduleId(1), trigger: 'schedule', path: sourcePath('docs') },
  ...{ name: archiveName(name), next: null, late: false, adopted: false },
  due: timestamp(`2026-11-${String(day).padStart(2, '0')}T02:00:00.000+00:00`),
  placement: { temporary: `.${name}.${day}.partial`, archive: `${name}.tar`, kept },
  report: packReport({ sha256: String(day).padStart(64, '0') }),
});

export const recordedAt = (seq: number, at: Timestamp, events: ReadonlyArray<Event>): Recorded => ({
  ...{ v: 1, seq, at, prev: '0'.repeat(64) },
  events: [...events],
});
