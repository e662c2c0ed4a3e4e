/** Checks that every schedule has a good backup that is newer than its own interval allows. */
import type { Version } from '../archive/archives';
import type { Health } from '../occurrence/health';
import type { ScheduleSpec } from '../schedule/schedule';
import { shellArgument } from '../shell-argument';
import { wallDate, wallTime } from '../time/time';
import { checked, type CheckReport } from './finding';

export interface BackupSeen {
  readonly line: string;
  readonly spec: ScheduleSpec;
  readonly health: Health;
  readonly newestGood: Version | null;
}

export const checkBackups = (schedules: ReadonlyArray<BackupSeen>): CheckReport =>
  checked('backups', {
    findings: schedules
      .filter(({ health }) => health === 'overdue')
      .map(({ line, spec: { name }, newestGood }) => ({
        id: 'backup-overdue',
        where: line,
        what:
          newestGood === null
            ? 'it has no good backup'
            : `its newest good backup is of ${wallDate(newestGood.completed)} ${wallTime(newestGood.completed)}, and a later one was due`,
        advice: [
          `backup_manager why ${shellArgument(name)} says why`,
          `backup_manager run ${shellArgument(name)} makes one now`,
        ],
        remedy: null,
      })),
  });
