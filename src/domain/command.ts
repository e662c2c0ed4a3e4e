/** The commands: what can be asked of the decider. Each is validated before it becomes one of these. */
import type { Look } from './catch-up';
import type { Placement, Trigger, VerifyLevel } from './event';
import type { PackReport } from './pack-report';
import type { ArchiveName, ScheduleId, ScheduleSpec } from './schedule';

export type Command =
  | { readonly type: 'CreateSchedule'; readonly line: string; readonly spec: ScheduleSpec }
  /** `index` counts the schedule lines of the file from 0; it is kept as typed. */
  | { readonly type: 'DeleteSchedule'; readonly index: string }
  /** Takes back the last create or delete. */
  | { readonly type: 'UndoLast' }
  /** Nothing but what the file on disk has to say. */
  | { readonly type: 'ReadSchedules' }
  | { readonly type: 'PruneSchedules' }
  /** Ends what was missed and does not happen any more, and sets right what a wrong clock has left. */
  | { readonly type: 'SkipMissed'; readonly look: Look }
  /** A backup that is due, or, triggered by a command, one for its own sake. */
  | { readonly type: 'StartBackup'; readonly schedule: ScheduleId; readonly trigger: Trigger }
  | {
      readonly type: 'SealArchive';
      readonly placement: Placement;
      readonly report: PackReport;
      readonly doubt: string | null;
    }
  | { readonly type: 'CompleteBackup'; readonly adopted: boolean }
  | { readonly type: 'FailBackup'; readonly reason: string }
  | { readonly type: 'AbandonBackup' }
  | {
      readonly type: 'RecordVerification';
      readonly name: ArchiveName;
      readonly file: string;
      readonly sha256: string;
      readonly level: VerifyLevel;
      readonly finding: string | null;
    }
  /** Its file is gone from the store already. */
  | {
      readonly type: 'RecordRemoval';
      readonly schedule: ScheduleId;
      readonly name: ArchiveName;
      readonly file: string;
      readonly reason: string;
    }
  | { readonly type: 'StartService'; readonly pid: number; readonly version: string }
  | { readonly type: 'StopService'; readonly pid: number; readonly reason: string }
  | { readonly type: 'FailService'; readonly pid: number; readonly reason: string };
