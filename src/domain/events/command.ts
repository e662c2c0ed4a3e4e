/** The commands: what can be asked of the decider. Each is validated before it becomes one of these, and is journalled. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { Placement, Trigger, VerifyLevel } from './event';
import { HookEnding, HookName } from './hook';
import { DestinationOptions } from './destination';
import { FactKind, TargetKind } from './notice';
import { PackReport } from './pack-report';
import { CheckResult } from './proof';
import { ArchiveName, ScheduleId, ScheduleSpec, SourcePath } from '../schedule/schedule';
import { NonNegativeInteger } from '../integer';
import { Timestamp } from '../time/time';

const text = t.string;

/**
 * Every command as the journal has it. A line that was ever written is read for ever: a type or a field is never taken
 * away or renamed, and one that a command gains later has to be optional here.
 */
export const Command = t.union(
  [
    t.strict({ type: t.literal('CreateSchedule'), line: text, spec: ScheduleSpec }),
    /** `index` counts the schedule lines of the file from 0, or is a name; it is kept as typed. */
    t.strict({ type: t.literal('DeleteSchedule'), index: text }),
    /** `was`: its line as whoever edits it has seen it. */
    t.strict({
      type: t.literal('EditSchedule'),
      schedule: ScheduleId,
      was: text,
      line: text,
      spec: ScheduleSpec,
    }),
    /** Null: all schedules. */
    t.strict({
      type: t.literal('PauseSchedules'),
      schedule: orNull(ScheduleId),
      until: orNull(Timestamp),
    }),
    t.strict({ type: t.literal('ResumeSchedules'), schedule: orNull(ScheduleId) }),
    /** The next occurrence that would be made is not. */
    t.strict({ type: t.literal('SkipNext'), schedule: ScheduleId }),
    /** Takes back the last create, delete or edit. */
    t.strict({ type: t.literal('UndoLast') }),
    /** Nothing but what the file on disk has to say. */
    t.strict({ type: t.literal('ReadSchedules') }),
    t.strict({ type: t.literal('PruneSchedules') }),
    /** Ends what was missed and does not happen any more, and sets right what a wrong clock has left. */
    t.strict({ type: t.literal('SkipMissed'), look: t.keyof({ pass: null, queue: null }) }),
    /** A backup that is due, or, triggered by a command, one for its own sake. */
    t.exact(
      t.intersection([
        t.type({ type: t.literal('StartBackup'), schedule: ScheduleId, trigger: Trigger }),
        t.partial({ hooks: t.readonlyArray(HookName) }),
      ]),
    ),
    t.strict({
      type: t.literal('SealArchive'),
      placement: Placement,
      report: PackReport,
      doubt: orNull(text),
    }),
    t.strict({ type: t.literal('CompleteBackup'), adopted: t.boolean }),
    t.strict({ type: t.literal('FailBackup'), reason: text }),
    t.strict({ type: t.literal('AbandonBackup') }),
    /** What a run of a hook came to. */
    t.strict({
      type: t.literal('RecordHook'),
      schedule: ScheduleId,
      due: Timestamp,
      trigger: Trigger,
      path: SourcePath,
      name: ArchiveName,
      hook: HookName,
      ended: HookEnding,
      status: orNull(NonNegativeInteger),
      signal: orNull(text),
      failure: orNull(text),
      milliseconds: NonNegativeInteger,
      output: text,
      archivedFrom: orNull(text),
    }),
    t.strict({
      type: t.literal('RecordVerification'),
      name: ArchiveName,
      file: text,
      sha256: text,
      level: VerifyLevel,
      finding: orNull(text),
    }),
    /** A file in the store that the journal does not know, and what was found in it. */
    t.strict({
      type: t.literal('AdoptArchive'),
      name: ArchiveName,
      file: text,
      completed: Timestamp,
      report: PackReport,
    }),
    /** Its file is gone from the store already, or rests under the name `trash` in its trash. */
    t.exact(
      t.intersection([
        t.type({
          type: t.literal('RecordRemoval'),
          schedule: orNull(ScheduleId),
          name: ArchiveName,
          file: text,
          reason: text,
        }),
        t.partial({ trash: text }),
      ]),
    ),
    /** Its file is back in the store already. */
    t.strict({ type: t.literal('RecordUndeletion'), name: ArchiveName, file: text, trash: text }),
    /** The files are gone from the trash already. */
    t.strict({ type: t.literal('RecordEmptying'), files: t.readonlyArray(text), reason: text }),
    /** A version that the journal knows. */
    t.strict({
      type: t.literal('PinVersion'),
      name: ArchiveName,
      file: text,
      completed: Timestamp,
      why: orNull(text),
    }),
    t.strict({ type: t.literal('UnpinVersion'), name: ArchiveName, file: text, completed: Timestamp }),
    t.strict({ type: t.literal('StartService'), pid: NonNegativeInteger, version: text }),
    t.strict({ type: t.literal('StopService'), pid: NonNegativeInteger, reason: text }),
    /** `name` is null where none was given; `where` and `key` as the event has them. */
    t.strict({
      type: t.literal('AddNoticeTarget'),
      name: orNull(text),
      kind: TargetKind,
      where: text,
      on: t.array(FactKind),
      only: t.array(text),
      key: text,
    }),
    /** `which` is a target's number in the list, or its name, as typed. */
    t.strict({ type: t.literal('RemoveNoticeTarget'), which: text }),
    t.strict({
      type: t.literal('RecordNotice'),
      target: NonNegativeInteger,
      through: NonNegativeInteger,
      facts: NonNegativeInteger,
      dropped: NonNegativeInteger,
    }),
    t.strict({
      type: t.literal('RecordNoticeFailure'),
      target: NonNegativeInteger,
      reason: text,
      attempts: NonNegativeInteger,
    }),
    /** `plain`: it was asked for that everybody there can read it. */
    t.strict({
      type: t.literal('AddDestination'),
      name: text,
      url: text,
      recipients: t.readonlyArray(text),
      plain: t.boolean,
      options: DestinationOptions,
    }),
    t.strict({ type: t.literal('RemoveDestination'), which: text }),
    /** It stands there already. */
    t.strict({
      type: t.literal('RecordVersionCopied'),
      destination: NonNegativeInteger,
      name: ArchiveName,
      completed: Timestamp,
      sha256: text,
      bytes: NonNegativeInteger,
      sent: NonNegativeInteger,
      packs: NonNegativeInteger,
    }),
    t.exact(
      t.intersection([
        t.type({
          type: t.literal('RecordCopy'),
          destination: NonNegativeInteger,
          versions: NonNegativeInteger,
          written: NonNegativeInteger,
          line: NonNegativeInteger,
          left: t.readonlyArray(
            t.strict({ name: ArchiveName, completed: Timestamp, sha256: text, reason: text }),
          ),
        }),
        t.partial({ resent: NonNegativeInteger }),
      ]),
    ),
    t.exact(
      t.intersection([
        t.type({
          type: t.literal('RecordCopyFailure'),
          destination: NonNegativeInteger,
          reason: text,
          attempts: NonNegativeInteger,
          next: orNull(Timestamp),
        }),
        t.partial({ historyDiffers: t.literal(true) }),
      ]),
    ),
    /** What was read of a place. */
    t.strict({
      type: t.literal('RecordCheck'),
      destination: NonNegativeInteger,
      ...CheckResult,
      damaged: t.readonlyArray(t.strict({ name: ArchiveName, completed: Timestamp, sha256: text })),
    }),
    /** What a restore came to that was tried. */
    t.strict({
      type: t.literal('RecordDrill'),
      destination: orNull(NonNegativeInteger),
      name: ArchiveName,
      completed: Timestamp,
      sha256: text,
      files: NonNegativeInteger,
      bytes: NonNegativeInteger,
      milliseconds: NonNegativeInteger,
      finding: orNull(text),
    }),
    t.strict({ type: t.literal('RecordMissedDrill'), destination: orNull(NonNegativeInteger), reason: text }),
    /** It stood there, and does not any more. */
    t.strict({
      type: t.literal('RecordCopyVanished'),
      destination: NonNegativeInteger,
      versions: t.readonlyArray(t.strict({ name: ArchiveName, completed: Timestamp, sha256: text })),
    }),
    t.strict({
      type: t.literal('RecordCopiesPruned'),
      destination: NonNegativeInteger,
      removed: t.readonlyArray(
        t.strict({ name: ArchiveName, completed: Timestamp, sha256: text, reason: text }),
      ),
      passed: t.readonlyArray(
        t.strict({ name: ArchiveName, completed: Timestamp, sha256: text, reason: text }),
      ),
      packs: NonNegativeInteger,
      freed: NonNegativeInteger,
      repacked: NonNegativeInteger,
      written: NonNegativeInteger,
      waiting: NonNegativeInteger,
      why: orNull(text),
    }),
    t.strict({
      type: t.literal('RecordPlaceTest'),
      destination: NonNegativeInteger,
      works: t.boolean,
      overwrites: orNull(t.boolean),
      removes: orNull(t.boolean),
    }),
    /** Schedules that were seen without a good backup that is new enough. */
    t.strict({
      type: t.literal('NoteOverdue'),
      overdue: t.array(
        t.strict({ schedule: ScheduleId, newestGood: orNull(Timestamp), cause: orNull(text) }),
      ),
    }),
    t.strict({ type: t.literal('FailService'), pid: NonNegativeInteger, reason: text }),
  ],
  'Command',
);
export type Command = Readonly<t.TypeOf<typeof Command>>;
