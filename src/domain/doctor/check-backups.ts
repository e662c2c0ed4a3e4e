/** Checks that every schedule has a good backup that is newer than its own interval allows. */
import type { Version } from '../archive/archives';
import type { Health } from '../occurrence/health';
import type { ScheduleSpec } from '../schedule/schedule';
import { wallDateTime } from '../time/time';
import { checked, type CheckReport } from './finding';

export interface BackupSeen {
  readonly line: string;
  readonly spec: ScheduleSpec;
  readonly health: Health;
  readonly newestGood: Version | null;
  /** By which word it is meant in a shell. */
  readonly word: string;
}

export const checkBackups = (schedules: ReadonlyArray<BackupSeen>): CheckReport =>
  checked('backups', {
    findings: schedules
      .filter(({ health }) => health === 'overdue')
      .map(({ line, newestGood, word }) => ({
        id: 'backup-overdue',
        where: line,
        what:
          newestGood === null
            ? 'it has no good backup'
            : `its newest good backup is of ${wallDateTime(newestGood.completed)}, and a later one was due`,
        advice: [`backup_manager why ${word} says why`, `backup_manager run ${word} makes one now`],
        remedy: null,
      })),
  });
