/** The events: every fact that the journal can hold. The codec is the definition, the type follows from it. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { NonNegativeInteger } from '../integer';
import { Destination } from './destination';
import {
  CopiesPruned,
  CopyCompleted,
  CopyFailed,
  CopyVanished,
  DestinationTested,
  VersionCopied,
} from './copy';
import { HookEnding, HookName } from './hook';
import { FactKind, TargetKind } from './notice';
import { PackReport } from './pack-report';
import { DrillMissed, PlaceChecked, RestoreDrilled } from './proof';
import {
  ArchiveName,
  Asked,
  EndedOccurrence,
  LaterKnown,
  ScheduleId,
  ScheduleSpec,
  SourcePath,
} from '../schedule/schedule';
import { LineEnd } from '../schedule/schedule-file';
import { Timestamp } from '../time/time';

const text = t.string;

export const ScheduleCreated = t.strict(
  {
    type: t.literal('ScheduleCreated'),
    schedule: ScheduleId,
    line: text,
    spec: ScheduleSpec,
    created: Timestamp,
    due: Timestamp,
  },
  'ScheduleCreated',
);

export const ScheduleDeleted = t.strict(
  { type: t.literal('ScheduleDeleted'), schedule: ScheduleId, line: text, index: NonNegativeInteger },
  'ScheduleDeleted',
);

/** A line that was found in the file; `resumed` when a schedule dropped earlier goes on as it was. */
export const FoundLine = t.strict(
  {
    schedule: ScheduleId,
    line: text,
    spec: ScheduleSpec,
    created: Timestamp,
    due: Timestamp,
    resumed: t.boolean,
  },
  'FoundLine',
);

/** The clock went back to where occurrences that have ended are still to come: the schedule goes on from `due` again. */
export const ScheduleRearmed = t.strict(
  { type: t.literal('ScheduleRearmed'), schedule: ScheduleId, path: SourcePath, due: Timestamp },
  'ScheduleRearmed',
);

/** The clock is more than a day behind `latest`, a time that was seen before, and has been for `stayed` minutes. */
export const ClockBehind = t.strict(
  { type: t.literal('ClockBehind'), latest: Timestamp, stayed: NonNegativeInteger },
  'ClockBehind',
);

/** The clock has stayed behind `latest` for so long that it is taken for right: it had been ahead before. */
export const ClockTrusted = t.strict({ type: t.literal('ClockTrusted'), latest: Timestamp }, 'ClockTrusted');

/** The clock, which had been behind `latest`, has caught up with it. */
export const ClockCorrected = t.strict(
  { type: t.literal('ClockCorrected'), latest: Timestamp },
  'ClockCorrected',
);

/**
 * Schedules without a zone of their own are on the clock of `zone` from now on: an IANA name, or a rule as `TZ` holds it.
 * `was` is null when none was known. `command`: a schedule was made there. `service`: the service was told to use it.
 * `machine`: it is the machine's own, and goes on to be.
 */
export const ZoneChanged = t.strict(
  {
    type: t.literal('ZoneChanged'),
    zone: text,
    was: orNull(text),
    by: t.keyof({ command: null, service: null, machine: null }),
  },
  'ZoneChanged',
);

/** Somebody edited the file by hand. `read` is null when the file was gone. */
export const ScheduleFileEdited = t.strict(
  {
    type: t.literal('ScheduleFileEdited'),
    read: orNull(text),
    merged: text,
    added: t.array(FoundLine),
    dropped: t.array(t.strict({ schedule: ScheduleId, line: text })),
    malformed: t.array(t.strict({ line: text, reason: text })),
  },
  'ScheduleFileEdited',
);

/**
 * A schedule says something else from now on, in the same line of the file; its history goes on. `due`: what it waits for now.
 * `takenBack`: the last such change has not been.
 */
export const ScheduleEdited = t.exact(
  t.intersection([
    t.type({
      type: t.literal('ScheduleEdited'),
      schedule: ScheduleId,
      was: text,
      line: text,
      spec: ScheduleSpec,
      due: orNull(Timestamp),
    }),
    t.partial({ takenBack: t.literal(true) }),
  ]),
  'ScheduleEdited',
);

/** One schedule, or all (null), are paused: until then, or (null) until somebody resumes. `takenBack`: as before an undone resume or pause. */
export const SchedulePaused = t.exact(
  t.intersection([
    t.type({
      type: t.literal('SchedulePaused'),
      schedule: orNull(ScheduleId),
      line: orNull(text),
      until: orNull(Timestamp),
    }),
    t.partial({ takenBack: t.literal(true) }),
  ]),
  'SchedulePaused',
);

/** The pause of one schedule, or that of all (null), is over. `takenBack`: it was undone. */
export const ScheduleResumed = t.exact(
  t.intersection([
    t.type({ type: t.literal('ScheduleResumed'), schedule: orNull(ScheduleId), line: orNull(text) }),
    t.partial({ takenBack: t.literal(true) }),
  ]),
  'ScheduleResumed',
);

/** Somebody asked that the next occurrence of a schedule, `due`, be skipped. */
export const SkipAsked = t.strict(
  { type: t.literal('SkipAsked'), schedule: ScheduleId, path: SourcePath, name: ArchiveName, due: Timestamp },
  'SkipAsked',
);

/** That was undone, and `due` is made; `asked`: what is skipped even so. */
export const SkipTakenBack = t.strict(
  {
    type: t.literal('SkipTakenBack'),
    schedule: ScheduleId,
    path: SourcePath,
    name: ArchiveName,
    due: Timestamp,
    asked: orNull(Asked),
  },
  'SkipTakenBack',
);

/** A schedule's line left the file because its time is over. */
export const SchedulePruned = t.strict(
  { type: t.literal('SchedulePruned'), schedule: ScheduleId, line: text },
  'SchedulePruned',
);

/** What made an occurrence due: its schedule, or a `run` command at that instant. */
export const Trigger = t.keyof({ schedule: null, command: null }, 'Trigger');
export type Trigger = t.TypeOf<typeof Trigger>;

/** One schedule at one due instant. */
const occurrence = {
  schedule: ScheduleId,
  due: Timestamp,
  trigger: Trigger,
  path: SourcePath,
  name: ArchiveName,
};

/** `hooks`: those that stood in the workspace then. What of them belongs behind a backup is owed from now on. */
export const BackupStarted = t.exact(
  t.intersection([
    t.type({
      type: t.literal('BackupStarted'),
      ...occurrence,
      attempt: NonNegativeInteger,
      late: t.boolean,
    }),
    t.partial({ hooks: t.readonlyArray(HookName) }),
  ]),
  'BackupStarted',
);

/** A hook was run, or could not be. */
export const HookRan = t.strict(
  {
    type: t.literal('HookRan'),
    ...occurrence,
    hook: HookName,
    ended: HookEnding,
    /** Its exit status; null unless it ended by itself. */
    status: orNull(NonNegativeInteger),
    /** The name of the signal that ended it. */
    signal: orNull(text),
    /** Why it counts as failed, to be read behind its name; null when it does not. */
    failure: orNull(text),
    /** How long it took. */
    milliseconds: NonNegativeInteger,
    /** The last of what it printed. */
    output: text,
    /** The absolute path that is archived instead of the schedule's, as `before-backup` said. */
    archivedFrom: orNull(text),
  },
  'HookRan',
);

/** Where an archive is put: file names in `backups/`. */
export const Placement = t.strict(
  {
    /** The dot-file it is written to. */
    temporary: text,
    archive: text,
    /** The name that the present archive is kept under, when there is one. */
    kept: orNull(text),
  },
  'Placement',
);
export type Placement = Readonly<t.TypeOf<typeof Placement>>;

/** The archive is whole and durable under its temporary name; publishing it comes next. */
export const ArchiveSealed = t.strict(
  {
    type: t.literal('ArchiveSealed'),
    ...occurrence,
    placement: Placement,
    report: PackReport,
    /** Why the source looks wrong although everything in it was read; null when it does not. */
    doubt: orNull(text),
  },
  'ArchiveSealed',
);

/** What the end of an occurrence says of the schedule: its next one; null when it has none, or did not come due. */
const goesOn = { next: orNull(Timestamp) };

const ended = {
  ...occurrence,
  ...goesOn,
  late: t.boolean,
  placement: Placement,
  report: PackReport,
  /** Published by a process that died before it could record it. */
  adopted: t.boolean,
};

/** The absolute path that was read instead of the schedule's; only where `before-backup` named one. */
const archivedFrom = t.partial({ archivedFrom: text });

export const BackupCompleted = t.exact(
  t.intersection([t.type({ type: t.literal('BackupCompleted'), ...ended }), archivedFrom]),
  'BackupCompleted',
);

/** An archive was made, but not everything is in it. */
export const BackupPartial = t.exact(
  t.intersection([t.type({ type: t.literal('BackupPartial'), ...ended, reason: text }), archivedFrom]),
  'BackupPartial',
);

/**
 * `cause` is `interrupted` where it was started as often as it may be, and never came to an end; `hooks` are those that
 * stood in the workspace then.
 */
export const BackupFailed = t.exact(
  t.intersection([
    t.type({ type: t.literal('BackupFailed'), ...occurrence, ...goesOn, reason: text }),
    t.partial({ cause: t.literal('interrupted'), hooks: t.readonlyArray(HookName) }),
  ]),
  'BackupFailed',
);

/**
 * Why an occurrence had no backup. `expired`: its time had passed when its line was made. `superseded`: a later one came
 * due before it could run. `missed` and `too-late`: it is not to run late (`catchup=no`), or not that late. `paused`: its schedule, or all, were paused. `asked`: somebody asked for it.
 */
export const SkipReason = t.keyof(
  { expired: null, superseded: null, missed: null, 'too-late': null, asked: null, paused: null },
  'SkipReason',
);
export type SkipReason = t.TypeOf<typeof SkipReason>;

/** All the occurrences from `due` through `through` ended without a backup. */
export const BackupSkipped = t.strict(
  {
    type: t.literal('BackupSkipped'),
    ...occurrence,
    ...goesOn,
    line: text,
    reason: SkipReason,
    through: Timestamp,
    /** Null when they were too many to count. */
    count: orNull(NonNegativeInteger),
  },
  'BackupSkipped',
);

/** Somebody asked to let go of the archive in hand; the occurrence is still due. */
export const BackupAbandoned = t.strict(
  { type: t.literal('BackupAbandoned'), ...occurrence },
  'BackupAbandoned',
);

/** How deep an archive was looked into: its digest, every byte and header of it, or the live source beside it. */
export const VerifyLevel = t.keyof({ digest: null, read: null, source: null }, 'VerifyLevel');
export type VerifyLevel = t.TypeOf<typeof VerifyLevel>;

/**
 * What a look into an archive proved; `finding` is null when all of it held. `blames`: the finding is no fault of the archive,
 * but of its source, which had changed, or of the one who looked, who had no right to. Only old versions journalled such ones.
 */
export const ArchiveVerified = t.exact(
  t.intersection([
    t.type({
      type: t.literal('ArchiveVerified'),
      name: ArchiveName,
      file: text,
      sha256: text,
      level: VerifyLevel,
      finding: orNull(text),
    }),
    t.partial({ blames: t.keyof({ source: null, reader: null }) }),
  ]),
  'ArchiveVerified',
);

/**
 * An archive that the journal did not know was taken into it as it was found, every byte and header of it read. `schedule`
 * and `path`: of the one schedule in force that has its name; null where there is none, or more than one.
 */
export const ArchiveAdopted = t.strict(
  {
    type: t.literal('ArchiveAdopted'),
    schedule: orNull(ScheduleId),
    path: orNull(SourcePath),
    name: ArchiveName,
    file: text,
    completed: Timestamp,
    report: PackReport,
  },
  'ArchiveAdopted',
);

/**
 * An archive was taken out of `backups/` because its schedule keeps only so many, because somebody asked for that, or was found
 * to be gone. `trash`: it rests under this name in `backups/.trash/`; without it the file is gone.
 */
export const VersionRemoved = t.exact(
  t.intersection([
    t.type({
      type: t.literal('VersionRemoved'),
      /** Null where nobody knows for which it was made. */
      schedule: orNull(ScheduleId),
      name: ArchiveName,
      file: text,
      reason: text,
    }),
    t.partial({ trash: text }),
  ]),
  'VersionRemoved',
);

/** Somebody wants this version kept, whatever the rules of its schedule say; `why` is null where they did not say. */
export const VersionPinned = t.strict(
  {
    type: t.literal('VersionPinned'),
    name: ArchiveName,
    file: text,
    completed: Timestamp,
    why: orNull(text),
  },
  'VersionPinned',
);

/** The rules decide over this version again. */
export const VersionUnpinned = t.strict(
  { type: t.literal('VersionUnpinned'), name: ArchiveName, file: text, completed: Timestamp },
  'VersionUnpinned',
);

/** A removed archive was brought back from under the name `trash` in `backups/.trash/`, and is `file` in `backups/` from now on. */
export const VersionUndeleted = t.strict(
  { type: t.literal('VersionUndeleted'), name: ArchiveName, file: text, trash: text },
  'VersionUndeleted',
);

/** Files of `backups/.trash/` were removed for good, or were found to be gone. */
export const TrashEmptied = t.strict(
  { type: t.literal('TrashEmptied'), files: t.readonlyArray(text), reason: text },
  'TrashEmptied',
);

export const ServiceStarted = t.strict(
  { type: t.literal('ServiceStarted'), pid: NonNegativeInteger, version: text },
  'ServiceStarted',
);

export const ServiceStopped = t.strict(
  { type: t.literal('ServiceStopped'), pid: NonNegativeInteger, reason: text },
  'ServiceStopped',
);

/** The service ended by an error of its own. */
export const ServiceFailed = t.strict(
  { type: t.literal('ServiceFailed'), pid: NonNegativeInteger, reason: text },
  'ServiceFailed',
);

/** A create was undone: its line left the file. `index` is the one that it had. */
export const ScheduleTakenBack = t.strict(
  {
    type: t.literal('ScheduleTakenBack'),
    schedule: ScheduleId,
    line: text,
    index: NonNegativeInteger,
    /** How the line before it, now the last one, ends again: as before the create. Null: as it does. */
    reopened: orNull(LineEnd),
  },
  'ScheduleTakenBack',
);

/** A delete was undone: the same schedule goes on, at `index`, as it was or as it has become. */
export const SchedulePutBack = t.exact(
  t.intersection([
    t.type({
      type: t.literal('SchedulePutBack'),
      schedule: ScheduleId,
      line: text,
      index: NonNegativeInteger,
      /** The number, from 0, that its line has again among all lines of the file. */
      position: NonNegativeInteger,
      end: LineEnd,
      /** Whether a byte order mark at the file's beginning stays there, though its line becomes the first. */
      marked: t.boolean,
      spec: ScheduleSpec,
      created: Timestamp,
      due: orNull(Timestamp),
      attempts: NonNegativeInteger,
      ended: orNull(EndedOccurrence),
    }),
    LaterKnown,
  ]),
  'SchedulePutBack',
);

/** Somebody wants to be told. `where` is without what is secret in it; that stands in a file of its own, under `key`. */
export const NoticeTargetAdded = t.strict(
  {
    type: t.literal('NoticeTargetAdded'),
    /** Its number in this workspace, from 1, never used twice. */
    target: NonNegativeInteger,
    name: text,
    kind: TargetKind,
    where: text,
    on: t.array(FactKind),
    /** The names of the backups that it wants to hear of; empty: of all. */
    only: t.array(text),
    key: text,
  },
  'NoticeTargetAdded',
);

export const NoticeTargetRemoved = t.strict(
  { type: t.literal('NoticeTargetRemoved'), target: NonNegativeInteger, name: text },
  'NoticeTargetRemoved',
);

/** The receiver has taken a notice of all that it is to be told of the lines up to `through`. */
export const NoticeSent = t.strict(
  {
    type: t.literal('NoticeSent'),
    target: NonNegativeInteger,
    name: text,
    through: NonNegativeInteger,
    /** How many facts were in it. */
    facts: NonNegativeInteger,
    /** How many had been dropped, since they were too many, and were told as this number. */
    dropped: NonNegativeInteger,
  },
  'NoticeSent',
);

/** The receiver could not be told; it is tried again. Of one that stays so, there is one an hour at most. */
export const NoticeFailed = t.strict(
  {
    type: t.literal('NoticeFailed'),
    target: NonNegativeInteger,
    name: text,
    reason: text,
    /** How often it has been tried since it was told last. */
    attempts: NonNegativeInteger,
  },
  'NoticeFailed',
);

/** Seen by a service that is to tell it: a schedule has no good backup for longer than it allows. Once until it has one. */
export const BackupOverdue = t.strict(
  {
    type: t.literal('BackupOverdue'),
    schedule: ScheduleId,
    path: SourcePath,
    name: ArchiveName,
    /** When the newest good one was completed; null when there is none. */
    newestGood: orNull(Timestamp),
    /** Why, as far as it is known. */
    cause: orNull(text),
  },
  'BackupOverdue',
);

/** A place elsewhere takes copies from now on. */
export const DestinationAdded = t.strict(
  { type: t.literal('DestinationAdded'), ...Destination.type.props },
  'DestinationAdded',
);

/** It takes none any more; what stands there stays. */
export const DestinationRemoved = t.strict(
  { type: t.literal('DestinationRemoved'), destination: NonNegativeInteger, name: text },
  'DestinationRemoved',
);

export const Event = t.union(
  [
    ScheduleCreated,
    ScheduleDeleted,
    ScheduleEdited,
    SchedulePaused,
    ScheduleResumed,
    SkipAsked,
    SkipTakenBack,
    ScheduleFileEdited,
    SchedulePruned,
    ScheduleRearmed,
    ClockBehind,
    ClockTrusted,
    ClockCorrected,
    ZoneChanged,
    BackupStarted,
    ArchiveSealed,
    BackupCompleted,
    BackupPartial,
    BackupFailed,
    BackupSkipped,
    BackupAbandoned,
    HookRan,
    ArchiveVerified,
    ArchiveAdopted,
    VersionRemoved,
    VersionPinned,
    VersionUnpinned,
    VersionUndeleted,
    TrashEmptied,
    ServiceStarted,
    ServiceStopped,
    ServiceFailed,
    ScheduleTakenBack,
    SchedulePutBack,
    NoticeTargetAdded,
    NoticeTargetRemoved,
    NoticeSent,
    NoticeFailed,
    BackupOverdue,
    DestinationAdded,
    DestinationRemoved,
    VersionCopied,
    CopyCompleted,
    CopyFailed,
    PlaceChecked,
    RestoreDrilled,
    DrillMissed,
    CopyVanished,
    CopiesPruned,
    DestinationTested,
  ],
  'Event',
);
export type Event = Readonly<t.TypeOf<typeof Event>>;
export type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;
