/** Random values of the domain, each of a kind that the program itself could meet. */
import * as fc from 'fast-check';
import { anyCharacter } from './any-character';
import type { ArchiveInHand, LiveStatus, RunStatus, ServiceRecord } from '../../src/codecs/live-status';
import type { ServiceMessage } from '../../src/codecs/service-message';
import type { Command } from '../../src/domain/events/command';
import type { Event, EventOf, Placement, Trigger } from '../../src/domain/events/event';
import { hookNames } from '../../src/domain/events/hook';
import { factKinds } from '../../src/domain/events/notice';
import type { FindingKind, PackReport } from '../../src/domain/events/pack-report';
import type { CatalogueTrouble } from '../../src/domain/events/catalogue-trouble';
import type { ReadReason, Reuse } from '../../src/domain/events/reuse';
import type { Author, RecordedV2 } from '../../src/domain/events/recorded';
import {
  ArchiveName,
  controlCharacter,
  type Schedule,
  type ScheduleId,
  scheduleId,
  type ScheduleOptions,
  type ScheduleSpec,
  SourcePath,
} from '../../src/domain/schedule/schedule';
import { type LineEnd, parseText, type ScheduleFile } from '../../src/domain/schedule/schedule-file';
import type { Fact } from '../../src/domain/notices/fact';
import type { Notices } from '../../src/domain/notices/notices';
import type { State } from '../../src/domain/decider/state';
import { type Instant, type Timestamp, timestampAt } from '../../src/domain/time/time';
import type { Undoable } from '../../src/domain/decider/undoable';
import { type TimeOfDay, type When, weekdays } from '../../src/domain/time/when';
import { fixedZone } from './clock';
import { timeOfDay } from './decoded';

const two = (n: number): string => String(n).padStart(2, '0');

/** Any text, lone surrogates (bytes that are no UTF-8) and control characters included. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '\n',
      '\r',
      '\t',
      '\0',
      ';',
      '#',
      '\ufeff',
      '\udc80',
      '\udcff',
      'ø',
      '😀',
      '\u2028',
    ),
    maxLength: 12,
  }),
);

/** Any bytes; often nearly a schedules file. */
export const bytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  fc
    .array(
      fc
        .constantFrom('a;16:07;b', '\n', '\r\n', '\ufeff', '# ', '😀', 'é')
        .map((piece) => Buffer.from(piece)),
      { maxLength: 8 },
    )
    .map((pieces) => Buffer.concat(pieces)),
  fc
    .array(
      fc.constantFrom(
        0x61,
        0x0a,
        0x0d,
        0x80,
        0xbf,
        0xc3,
        0xa9,
        0xe2,
        0x82,
        0xac,
        0xed,
        0xa0,
        0xf0,
        0x9f,
        0x98,
        0xff,
      ),
      { maxLength: 16 },
    )
    .map((array) => Buffer.from(array)),
);

export const sourcePath: fc.Arbitrary<SourcePath> = fc
  .oneof(
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 }),
    fc.constantFrom('test', './#odd', '/var/lib', '~/docs', '.', '/', 'a b', 'ünï', '😀', '-x', '..'),
  )
  .filter(SourcePath.is);

export const archiveName: fc.Arbitrary<ArchiveName> = fc
  .oneof(
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 }),
    fc.constantFrom('backup_test', 'a b', 'ü', '😀', 'x'.repeat(200), '20261122T160703', 'a.tar'),
  )
  .filter(ArchiveName.is);

export const minuteOfDay: fc.Arbitrary<TimeOfDay> = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => timeOfDay(`${two(hour)}:${two(minute)}`));

const pattern = fc
  .string({ unit: anyCharacter, minLength: 1, maxLength: 8 })
  .filter((chars) => !/[ ,;\p{Surrogate}]/u.test(chars) && !controlCharacter.test(chars));

const compression: fc.Arbitrary<Pick<ScheduleOptions, 'compress' | 'level'>> = fc.oneof(
  fc.record({ compress: fc.constant('gzip' as const), level: fc.option(fc.integer({ min: 1, max: 9 })) }),
  fc.record({ compress: fc.constant('zstd' as const), level: fc.option(fc.integer({ min: 1, max: 19 })) }),
  fc.record({ compress: fc.constant('none' as const), level: fc.constant(null) }),
);

const keepCount = fc.integer({ min: 1, max: 999_999 });

const options: fc.Arbitrary<ScheduleOptions> = fc
  .tuple(
    compression,
    fc.record({
      exclude: fc.array(pattern, { maxLength: 3 }),
      excludeCaches: fc.boolean(),
      allowEmpty: fc.boolean(),
      catchup: fc.oneof(
        fc.constantFrom('yes' as const, 'no' as const),
        fc.constantFrom(1, 30, 59, 60, 90, 360, 1440, 2880, 99_999),
      ),
      tz: fc.option(fc.constantFrom('Europe/Paris', 'Australia/Lord_Howe', 'UTC')),
      keep: fc.option(fc.integer({ min: 1, max: 999_999 })),
    }),
    fc.record(
      {
        timeout: fc.constantFrom(1, 30, 60, 90, 1440, 2880, 99_999),
        keepHourly: keepCount,
        keepDaily: keepCount,
        keepWeekly: keepCount,
        keepMonthly: keepCount,
        keepYearly: keepCount,
        keepWithin: fc.constantFrom(60, 720, 1440, 90_000, 525_600),
        trash: fc.constantFrom(0, 1, 60, 1440, 4320),
        reread: fc.constantFrom(0, 1, 60, 1440, 43_200),
        to: fc.uniqueArray(fc.constantFrom('nas', 'usb', 'Off-site_2.b'), { maxLength: 2 }),
        verify: fc.record({
          every: fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const),
          level: fc.constantFrom('digest' as const, 'read' as const),
        }),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([compressed, rest, timeout]) => ({ ...compressed, ...rest, ...timeout }));

/** Cron expressions of every shape that has a place in the manual. */
export const cronExpression: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('*', '0', '*/15', '5,35', '10-20', '10-40/7'),
    fc.constantFrom('*', '2', '*/4', '9-17', '0,12'),
    fc.constantFrom('*', '1', '15', '31', '1-7', 'L'),
    fc.constantFrom('*', '1', '*/3', 'jan', 'MAR-MAY'),
    fc.constantFrom('*', '0', '7', 'mon-fri', '6,0', 'MON#2'),
  )
  .map((fields) => fields.join(' '));

export const when: fc.Arbitrary<When> = fc.oneof(
  fc.record({ kind: fc.constant('once' as const), at: minuteOfDay }),
  fc.record({ kind: fc.constant('daily' as const), at: minuteOfDay }),
  fc.record({
    kind: fc.constant('weekly' as const),
    days: fc
      .subarray([...weekdays], { minLength: 1 })
      .map((days) => weekdays.filter((name) => days.includes(name))),
    at: minuteOfDay,
  }),
  fc.record({ kind: fc.constant('monthly' as const), day: fc.integer({ min: 1, max: 31 }), at: minuteOfDay }),
  fc.record({ kind: fc.constant('cron' as const), expression: cronExpression }),
);

export const spec: fc.Arbitrary<ScheduleSpec> = fc.record({
  path: sourcePath,
  when,
  name: archiveName,
  options,
});

/** From 1970 to 2199, to the millisecond. */
export const instant: fc.Arbitrary<Instant> = fc.integer({ min: 0, max: Date.UTC(2200, 0) });

export const timestamp: fc.Arbitrary<Timestamp> = fc
  .tuple(instant, fc.integer({ min: -14 * 60, max: 14 * 60 }))
  .map(([when, offset]) => timestampAt(when, fixedZone(offset)));

export const id: fc.Arbitrary<ScheduleId> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map(scheduleId),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(scheduleId),
);

const count = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.maxSafeNat());

const sha256 = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789abcdef')),
  minLength: 64,
  maxLength: 64,
});

const findingKind: fc.Arbitrary<FindingKind> = fc.constantFrom(
  'grew',
  'changed',
  'vanished',
  'special',
  'name',
  'unreadable',
  'cut-short',
);

/** A version as the journal names it. */
const versionNamed = { name: archiveName, file: text, completed: timestamp };

const finding = fc.record({ path: text, kind: findingKind, detail: text });

const readReason = fc.constantFrom<ReadReason>('new', 'ctime', 'beside', 'rotted');

const reuse: fc.Arbitrary<Reuse> = fc
  .tuple(count, count, fc.array(fc.tuple(readReason, count), { maxLength: 3 }))
  .map(([files, bytes, read]) => ({
    files,
    bytes,
    read: read.map(([reason, each]) => ({ reason, files: each })),
  }));

const trouble: fc.Arbitrary<CatalogueTrouble> = fc.record(
  { unread: fc.option(text), unwritten: fc.option(text), damaged: text },
  { requiredKeys: ['unread', 'unwritten'] },
);

const madeAnew: fc.Arbitrary<PackReport> = fc.record({
  bytes: count,
  sha256,
  entries: count,
  contentBytes: count,
  excluded: count,
  noteCount: count,
  notes: fc.array(finding, { maxLength: 2 }),
  problemCount: fc.constantFrom(0, 0, 1, 7),
  problems: fc.array(finding, { maxLength: 2 }),
});

export const report: fc.Arbitrary<PackReport> = fc
  .tuple(madeAnew, fc.option(reuse), fc.option(trouble))
  .map(([made, copied, catalogue]) => ({
    ...made,
    ...(copied === null ? {} : { reuse: copied }),
    ...(catalogue === null ? {} : { catalogue }),
  }));

export const placement: fc.Arbitrary<Placement> = fc.record({
  temporary: text,
  archive: text,
  kept: fc.option(text),
});

const trigger: fc.Arbitrary<Trigger> = fc.constantFrom('schedule', 'command');

const occurrence = { schedule: id, due: timestamp, trigger, path: sourcePath, name: archiveName };
const goesOn = { next: fc.option(timestamp) };
const ended = { ...occurrence, ...goesOn, late: fc.boolean(), placement, report, adopted: fc.boolean() };
const endedKeys = [
  'schedule',
  'due',
  'trigger',
  'path',
  'name',
  'next',
  'late',
  'placement',
  'report',
  'adopted',
] as const;
const found = fc.record({
  schedule: id,
  line: text,
  spec,
  created: timestamp,
  due: timestamp,
  resumed: fc.boolean(),
});
const type = <Type extends Event['type']>(name: Type): fc.Arbitrary<Type> => fc.constant(name);

const lineEnd: fc.Arbitrary<LineEnd> = fc.constantFrom('', '\r', '\n', '\r\n');

/** How far a schedule has come. */
const asked = fc.record({ from: timestamp, through: timestamp });
const pause = fc.record({ since: timestamp, until: fc.option(timestamp) });

/** What only some schedules have. */
const laterKnown = { since: timestamp, paused: pause, asked, expected: fc.option(timestamp) };

const progress = {
  due: fc.option(timestamp),
  attempts: fc.integer({ min: 0, max: 3 }),
  ended: fc.option(
    fc.record({
      due: timestamp,
      outcome: fc.constantFrom(
        'completed' as const,
        'partial' as const,
        'failed' as const,
        'skipped' as const,
      ),
    }),
  ),
};

const hookName = fc.constantFrom(...hookNames);
const hookList = fc.uniqueArray(hookName);

/** What a run of a hook came to. */
const hookRun = {
  hook: hookName,
  ended: fc.constantFrom(
    'exited' as const,
    'signal' as const,
    'timeout' as const,
    'cancelled' as const,
    'unusable' as const,
  ),
  status: fc.option(count),
  signal: fc.option(text),
  failure: fc.option(text),
  milliseconds: count,
  output: text,
  archivedFrom: fc.option(text),
};
const targetKind = fc.constantFrom(
  ...(['webhook', 'slack', 'discord', 'ntfy', 'healthchecks', 'mail'] as const),
);
const destination = {
  destination: count,
  name: text,
  url: text,
  recipients: fc.array(text, { maxLength: 2 }),
  options: fc.record(
    {
      ...{ credentials: text, keep: count, keepHourly: count, keepDaily: count, keepWeekly: count },
      ...{ keepMonthly: count, keepYearly: count, keepWithin: count, limitRate: count, lock: count },
    },
    { requiredKeys: [] },
  ),
};
const atPlace = { destination: count, place: text };
const archiveThere = { name: archiveName, completed: timestamp, sha256 };
const placeTest = {
  works: fc.boolean(),
  overwrites: fc.option(fc.boolean()),
  removes: fc.option(fc.boolean()),
};
const leftOut = fc.array(fc.record({ name: archiveName, completed: timestamp, sha256, reason: text }), {
  maxLength: 2,
});
const checked = {
  ...{ versions: count, packs: count, read: count, bytes: count, faults: count, finding: fc.option(text) },
  damaged: fc.array(fc.record({ name: archiveName, completed: timestamp, sha256 }), { maxLength: 2 }),
};
const tried = { destination: fc.option(count), place: fc.option(text) };
const drilled = {
  ...{ name: archiveName, completed: timestamp, sha256, files: count, bytes: count, milliseconds: count },
  finding: fc.option(text),
};
const prunedThere = {
  ...{ removed: leftOut, passed: leftOut, packs: count, freed: count, repacked: count, written: count },
  ...{ waiting: count, why: fc.option(text) },
};
const listened = fc.uniqueArray(fc.constantFrom(...factKinds), { maxLength: 7 });

/** One arbitrary for each type of event: a type without one does not compile. */
export const eventOf: { readonly [Type in Event['type']]: fc.Arbitrary<EventOf<Type>> } = {
  ScheduleCreated: fc.record({
    type: type('ScheduleCreated'),
    schedule: id,
    line: text,
    spec,
    created: timestamp,
    due: timestamp,
  }),
  ScheduleDeleted: fc.record({ type: type('ScheduleDeleted'), schedule: id, line: text, index: count }),
  ScheduleFileEdited: fc.record({
    type: type('ScheduleFileEdited'),
    read: fc.option(text),
    merged: text,
    added: fc.array(found, { maxLength: 2 }),
    dropped: fc.array(fc.record({ schedule: id, line: text }), { maxLength: 2 }),
    malformed: fc.array(fc.record({ line: text, reason: text }), { maxLength: 2 }),
  }),
  ScheduleEdited: fc.record(
    {
      type: type('ScheduleEdited'),
      schedule: id,
      was: text,
      line: text,
      spec,
      due: fc.option(timestamp),
      takenBack: fc.constant(true as const),
    },
    { requiredKeys: ['type', 'schedule', 'was', 'line', 'spec', 'due'] },
  ),
  SchedulePaused: fc.record(
    {
      type: type('SchedulePaused'),
      schedule: fc.option(id),
      line: fc.option(text),
      until: fc.option(timestamp),
      takenBack: fc.constant(true as const),
    },
    { requiredKeys: ['type', 'schedule', 'line', 'until'] },
  ),
  ScheduleResumed: fc.record(
    {
      type: type('ScheduleResumed'),
      schedule: fc.option(id),
      line: fc.option(text),
      takenBack: fc.constant(true as const),
    },
    { requiredKeys: ['type', 'schedule', 'line'] },
  ),
  SkipAsked: fc.record({
    type: type('SkipAsked'),
    schedule: id,
    path: sourcePath,
    name: archiveName,
    due: timestamp,
  }),
  SkipTakenBack: fc.record({
    type: type('SkipTakenBack'),
    schedule: id,
    path: sourcePath,
    name: archiveName,
    due: timestamp,
    asked: fc.option(asked),
  }),
  SchedulePruned: fc.record({ type: type('SchedulePruned'), schedule: id, line: text }),
  ScheduleRearmed: fc.record({
    type: type('ScheduleRearmed'),
    schedule: id,
    path: sourcePath,
    due: timestamp,
  }),
  ClockBehind: fc.record({ type: type('ClockBehind'), latest: timestamp, stayed: count }),
  ClockTrusted: fc.record({ type: type('ClockTrusted'), latest: timestamp }),
  ClockCorrected: fc.record({ type: type('ClockCorrected'), latest: timestamp }),
  ZoneChanged: fc.record({
    type: type('ZoneChanged'),
    zone: text,
    was: fc.option(text),
    by: fc.constantFrom('command' as const, 'service' as const, 'machine' as const),
  }),
  BackupStarted: fc.record(
    {
      type: type('BackupStarted'),
      ...occurrence,
      attempt: fc.integer({ min: 1, max: 3 }),
      late: fc.boolean(),
      hooks: hookList,
    },
    { requiredKeys: ['type', 'schedule', 'due', 'trigger', 'path', 'name', 'attempt', 'late'] },
  ),
  ArchiveSealed: fc.record({
    type: type('ArchiveSealed'),
    ...occurrence,
    placement,
    report,
    doubt: fc.option(text),
  }),
  ArchiveVerified: fc.record({
    type: type('ArchiveVerified'),
    name: archiveName,
    file: text,
    sha256,
    level: fc.constantFrom('digest' as const, 'read' as const, 'source' as const),
    finding: fc.option(text),
  }),
  ArchiveAdopted: fc.record({
    type: type('ArchiveAdopted'),
    schedule: fc.option(id),
    path: fc.option(occurrence.path),
    name: archiveName,
    file: text,
    completed: timestamp,
    report,
  }),
  VersionUndeleted: fc.record({ type: type('VersionUndeleted'), name: archiveName, file: text, trash: text }),
  TrashEmptied: fc.record({
    type: type('TrashEmptied'),
    files: fc.array(text, { maxLength: 3 }),
    reason: text,
  }),
  VersionPinned: fc.record({ type: type('VersionPinned'), ...versionNamed, why: fc.option(text) }),
  VersionUnpinned: fc.record({ type: type('VersionUnpinned'), ...versionNamed }),
  VersionRemoved: fc.record(
    {
      type: type('VersionRemoved'),
      schedule: fc.option(id),
      name: archiveName,
      file: text,
      reason: text,
      trash: text,
    },
    { requiredKeys: ['type', 'schedule', 'name', 'file', 'reason'] },
  ),
  BackupCompleted: fc.record(
    { type: type('BackupCompleted'), ...ended, archivedFrom: text },
    { requiredKeys: ['type', ...endedKeys] },
  ),
  BackupPartial: fc.record(
    { type: type('BackupPartial'), ...ended, reason: text, archivedFrom: text },
    { requiredKeys: ['type', 'reason', ...endedKeys] },
  ),
  BackupFailed: fc.record(
    {
      ...{ type: type('BackupFailed'), ...occurrence, ...goesOn, reason: text },
      cause: fc.constant('interrupted'),
      hooks: hookList,
    },
    { requiredKeys: ['type', 'schedule', 'due', 'trigger', 'path', 'name', 'next', 'reason'] },
  ),
  BackupSkipped: fc.record({
    type: type('BackupSkipped'),
    ...occurrence,
    ...goesOn,
    line: text,
    reason: fc.constantFrom('expired', 'superseded', 'missed', 'too-late', 'asked', 'paused'),
    through: timestamp,
    count: fc.option(count),
  }),
  BackupAbandoned: fc.record({ type: type('BackupAbandoned'), ...occurrence }),
  HookRan: fc.record({ type: type('HookRan'), ...occurrence, ...hookRun }),
  ScheduleTakenBack: fc.record({
    type: type('ScheduleTakenBack'),
    schedule: id,
    line: text,
    index: count,
    reopened: fc.option(lineEnd),
  }),
  SchedulePutBack: fc.record(
    {
      type: type('SchedulePutBack'),
      schedule: id,
      line: text,
      index: count,
      position: count,
      end: lineEnd,
      marked: fc.boolean(),
      spec,
      created: timestamp,
      ...progress,
      ...laterKnown,
    },
    {
      requiredKeys: [
        ...(['type', 'schedule', 'line', 'index', 'position', 'end', 'marked'] as const),
        ...(['spec', 'created', 'due', 'attempts', 'ended'] as const),
      ],
    },
  ),
  ServiceStarted: fc.record({ type: type('ServiceStarted'), pid: count, version: text }),
  ServiceStopped: fc.record({ type: type('ServiceStopped'), pid: count, reason: text }),
  ServiceFailed: fc.record({ type: type('ServiceFailed'), pid: count, reason: text }),
  NoticeTargetAdded: fc.record({
    type: type('NoticeTargetAdded'),
    target: count,
    name: text,
    kind: targetKind,
    where: text,
    on: listened,
    only: fc.array(archiveName, { maxLength: 2 }),
    key: text,
  }),
  DestinationAdded: fc.record({ type: type('DestinationAdded'), ...destination }),
  DestinationRemoved: fc.record({ type: type('DestinationRemoved'), destination: count, name: text }),
  VersionCopied: fc.record({
    type: type('VersionCopied'),
    ...{ destination: count, place: text, name: archiveName, completed: timestamp, sha256 },
    ...{ bytes: count, sent: count, packs: count },
  }),
  CopyCompleted: fc.record(
    {
      type: type('CopyCompleted'),
      ...{ destination: count, place: text, versions: count, written: count, line: count },
      ...{ left: leftOut, resent: count },
    },
    { requiredKeys: ['type', 'destination', 'place', 'versions', 'written', 'line', 'left'] },
  ),
  CopyFailed: fc.record({
    type: type('CopyFailed'),
    ...{ destination: count, place: text, reason: text, attempts: count, next: fc.option(timestamp) },
  }),
  PlaceChecked: fc.record({ type: type('PlaceChecked'), destination: count, place: text, ...checked }),
  RestoreDrilled: fc.record({ type: type('RestoreDrilled'), ...tried, ...drilled }),
  DrillMissed: fc.record({ type: type('DrillMissed'), ...tried, reason: text }),
  NoticeTargetRemoved: fc.record({ type: type('NoticeTargetRemoved'), target: count, name: text }),
  NoticeSent: fc.record({
    type: type('NoticeSent'),
    target: count,
    name: text,
    through: count,
    facts: count,
    dropped: count,
  }),
  NoticeFailed: fc.record({
    type: type('NoticeFailed'),
    target: count,
    name: text,
    reason: text,
    attempts: count,
  }),
  CopyVanished: fc.record({ type: type('CopyVanished'), ...atPlace, ...archiveThere }),
  CopiesPruned: fc.record({ type: type('CopiesPruned'), ...atPlace, ...prunedThere }),
  DestinationTested: fc.record({ type: type('DestinationTested'), ...atPlace, ...placeTest }),
  BackupOverdue: fc.record({
    type: type('BackupOverdue'),
    schedule: id,
    path: occurrence.path,
    name: archiveName,
    newestGood: fc.option(timestamp),
    cause: fc.option(text),
  }),
};

/** An event of any type, whether or not it could follow anything. */
export const event: fc.Arbitrary<Event> = fc.oneof(...Object.values<fc.Arbitrary<Event>>(eventOf));

const author: fc.Arbitrary<Author> = fc.record({
  via: fc.constantFrom(...(['command', 'service', 'hand'] as const)),
  user: fc.option(text),
  uid: fc.option(count),
  host: text,
});

export const commandOf: {
  readonly [Type in Command['type']]: fc.Arbitrary<Extract<Command, { type: Type }>>;
} = {
  CreateSchedule: fc.record({ type: fc.constant('CreateSchedule'), line: text, spec }),
  DeleteSchedule: fc.record({ type: fc.constant('DeleteSchedule'), index: text }),
  EditSchedule: fc.record({ type: fc.constant('EditSchedule'), schedule: id, was: text, line: text, spec }),
  PauseSchedules: fc.record({
    type: fc.constant('PauseSchedules'),
    schedule: fc.option(id),
    until: fc.option(timestamp),
  }),
  ResumeSchedules: fc.record({ type: fc.constant('ResumeSchedules'), schedule: fc.option(id) }),
  SkipNext: fc.record({ type: fc.constant('SkipNext'), schedule: id }),
  UndoLast: fc.constant({ type: 'UndoLast' }),
  ReadSchedules: fc.constant({ type: 'ReadSchedules' }),
  PruneSchedules: fc.constant({ type: 'PruneSchedules' }),
  SkipMissed: fc.record({ type: fc.constant('SkipMissed'), look: fc.constantFrom('pass', 'queue') }),
  StartBackup: fc.record(
    { type: fc.constant('StartBackup'), schedule: id, trigger, hooks: hookList },
    { requiredKeys: ['type', 'schedule', 'trigger'] },
  ),
  SealArchive: fc.record({ type: fc.constant('SealArchive'), placement, report, doubt: fc.option(text) }),
  CompleteBackup: fc.record({ type: fc.constant('CompleteBackup'), adopted: fc.boolean() }),
  RecordHook: fc.record({ type: fc.constant('RecordHook'), ...occurrence, ...hookRun }),
  FailBackup: fc.record({ type: fc.constant('FailBackup'), reason: text }),
  AbandonBackup: fc.constant({ type: 'AbandonBackup' }),
  RecordVerification: fc.record({
    type: fc.constant('RecordVerification'),
    name: archiveName,
    file: text,
    sha256,
    level: fc.constantFrom('digest', 'read', 'source'),
    finding: fc.option(text),
  }),
  AdoptArchive: fc.record({
    type: fc.constant('AdoptArchive'),
    name: archiveName,
    file: text,
    completed: timestamp,
    report,
  }),
  RecordUndeletion: fc.record({
    type: fc.constant('RecordUndeletion'),
    name: archiveName,
    file: text,
    trash: text,
  }),
  RecordEmptying: fc.record({
    type: fc.constant('RecordEmptying'),
    files: fc.array(text, { maxLength: 3 }),
    reason: text,
  }),
  PinVersion: fc.record({ type: fc.constant('PinVersion'), ...versionNamed, why: fc.option(text) }),
  UnpinVersion: fc.record({ type: fc.constant('UnpinVersion'), ...versionNamed }),
  RecordRemoval: fc.record(
    {
      type: fc.constant('RecordRemoval'),
      schedule: fc.option(id),
      name: archiveName,
      file: text,
      reason: text,
      trash: text,
    },
    { requiredKeys: ['type', 'schedule', 'name', 'file', 'reason'] },
  ),
  StartService: fc.record({ type: fc.constant('StartService'), pid: count, version: text }),
  StopService: fc.record({ type: fc.constant('StopService'), pid: count, reason: text }),
  FailService: fc.record({ type: fc.constant('FailService'), pid: count, reason: text }),
  AddNoticeTarget: fc.record({
    type: fc.constant('AddNoticeTarget'),
    name: fc.option(text),
    kind: targetKind,
    where: text,
    on: listened,
    only: fc.array(archiveName, { maxLength: 2 }),
    key: text,
  }),
  AddDestination: fc.record({
    type: fc.constant('AddDestination'),
    ...{ name: destination.name, url: text, recipients: destination.recipients },
    plain: fc.boolean(),
    options: destination.options,
  }),
  RecordVersionCopied: fc.record({
    type: fc.constant('RecordVersionCopied'),
    ...{ destination: count, name: archiveName, completed: timestamp, sha256 },
    ...{ bytes: count, sent: count, packs: count },
  }),
  RecordCopy: fc.record(
    {
      type: fc.constant('RecordCopy'),
      ...{ destination: count, versions: count, written: count, line: count, left: leftOut, resent: count },
    },
    { requiredKeys: ['type', 'destination', 'versions', 'written', 'line', 'left'] },
  ),
  RecordCopyVanished: fc.record({
    type: fc.constant('RecordCopyVanished'),
    destination: count,
    versions: fc.array(fc.record(archiveThere), { maxLength: 2 }),
  }),
  RecordCopiesPruned: fc.record({
    type: fc.constant('RecordCopiesPruned'),
    destination: count,
    ...prunedThere,
  }),
  RecordPlaceTest: fc.record({ type: fc.constant('RecordPlaceTest'), destination: count, ...placeTest }),
  RecordCopyFailure: fc.record({
    type: fc.constant('RecordCopyFailure'),
    ...{ destination: count, reason: text, attempts: count, next: fc.option(timestamp) },
  }),
  RecordCheck: fc.record({ type: fc.constant('RecordCheck'), destination: count, ...checked }),
  RecordDrill: fc.record({
    type: fc.constant('RecordDrill'),
    ...{ destination: fc.option(count), ...drilled },
  }),
  RecordMissedDrill: fc.record({
    type: fc.constant('RecordMissedDrill'),
    ...{ destination: fc.option(count), reason: text },
  }),
  RemoveDestination: fc.record({ type: fc.constant('RemoveDestination'), which: text }),
  RemoveNoticeTarget: fc.record({ type: fc.constant('RemoveNoticeTarget'), which: text }),
  RecordNotice: fc.record({
    type: fc.constant('RecordNotice'),
    target: count,
    through: count,
    facts: count,
    dropped: count,
  }),
  RecordNoticeFailure: fc.record({
    type: fc.constant('RecordNoticeFailure'),
    target: count,
    reason: text,
    attempts: count,
  }),
  NoteOverdue: fc.record({
    type: fc.constant('NoteOverdue'),
    overdue: fc.array(fc.record({ schedule: id, newestGood: fc.option(timestamp), cause: fc.option(text) }), {
      maxLength: 2,
    }),
  }),
};

/** A command of any type. */
export const command: fc.Arbitrary<Command> = fc.oneof(...Object.values<fc.Arbitrary<Command>>(commandOf));

/** What the present version of the line is made of; its digest is made when it is written. */
export const draft: fc.Arbitrary<Omit<RecordedV2, 'v' | 'digest'>> = fc.record({
  seq: count,
  at: timestamp,
  prev: sha256,
  by: author,
  command: fc.option(command),
  events: fc.array(event, { maxLength: 3 }),
});

export const schedule: fc.Arbitrary<Schedule> = fc.record(
  {
    ...{ id, spec, created: timestamp, ...progress },
    ...laterKnown,
  },
  { requiredKeys: ['id', 'spec', 'created', 'due', 'attempts', 'ended'] },
);

const undoable: fc.Arbitrary<Undoable> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('creation' as const),
      schedule: id,
      unended: fc.option(fc.record({ schedule: fc.option(id), end: lineEnd })),
    }),
    fc.record({
      type: fc.constant('deletion' as const),
      schedule,
      line: text,
      end: lineEnd,
      marked: fc.boolean(),
      place: count,
    }),
    fc.record(
      {
        type: fc.constant('edition' as const),
        ...{ schedule: id, line: text, spec, due: fc.option(timestamp), ended: fc.option(timestamp) },
        attempts: fc.nat(3),
        ...{ asked, since: timestamp },
      },
      { requiredKeys: ['type', 'schedule', 'line', 'spec', 'due', 'attempts', 'ended'] },
    ),
    fc.record({ type: fc.constant('pause' as const), schedule: fc.option(id), before: fc.option(pause) }),
    fc.record({
      type: fc.constant('skip' as const),
      ...{ schedule: id, due: timestamp, before: fc.option(asked) },
    }),
  ),
  { maxLength: 4 },
);

/** A file whose lines may know schedules, as a state holds it. */
export const scheduleFile: fc.Arbitrary<ScheduleFile> = fc
  .tuple(fc.array(text, { maxLength: 4 }), fc.array(fc.option(schedule), { minLength: 8, maxLength: 8 }))
  .map(([texts, schedules]) => {
    const { bom, lines } = parseText(texts.join('\n'));
    return { bom, lines: lines.map((line, index) => ({ ...line, schedule: schedules[index] ?? null })) };
  });

const troubles = fc.array(fc.record({ kind: fc.constantFrom(...factKinds), seq: count }), { maxLength: 2 });

const fact: fc.Arbitrary<Fact> = fc.record({
  seq: count,
  at: timestamp,
  kind: fc.constantFrom(...factKinds, 'started' as const),
  about: fc.constantFrom(...(['backup', 'archive', 'schedules', 'clock', 'service'] as const)),
  name: fc.option(text),
  path: fc.option(text),
  due: fc.option(timestamp),
  summary: text,
  why: fc.array(text, { maxLength: 2 }),
  lastGood: fc.option(timestamp),
  unless: troubles,
});

const notices: fc.Arbitrary<Notices> = fc.record({
  nextTarget: count,
  targets: fc.array(
    fc.record({
      target: count,
      name: text,
      kind: targetKind,
      where: text,
      on: listened,
      only: fc.array(text, { maxLength: 2 }),
      key: text,
      since: count,
      told: count,
      dropped: count,
      failing: fc.option(fc.record({ since: timestamp, last: timestamp, reason: text, attempts: count })),
      lastSent: fc.option(timestamp),
    }),
    { maxLength: 2 },
  ),
  facts: fc.array(fact, { maxLength: 2 }),
  watched: fc.array(
    fc
      .record({ schedule: id, troubles, overdue: fc.boolean(), lastGood: fc.option(timestamp) })
      .map((one) => ({
        ...one,
        troubles: one.troubles.map(({ kind }) => kind),
        troubleLines: one.troubles.map(({ seq }) => seq),
      })),
    { maxLength: 2 },
  ),
  unverified: fc.array(text, { maxLength: 2 }),
});

const copying = fc.record({
  destination: count,
  completed: fc.option(fc.record({ at: timestamp, line: count })),
  failing: fc.option(
    fc.record({
      ...{ since: timestamp, last: timestamp, reason: text, attempts: count },
      next: fc.option(timestamp),
    }),
  ),
});
const destinations = fc.record(
  {
    next: count,
    places: fc.array(fc.record(destination), { maxLength: 2 }),
    copying: fc.array(copying, { maxLength: 2 }),
  },
  { requiredKeys: ['next', 'places'] },
);

export const state: fc.Arbitrary<State> = fc.record(
  {
    file: fc.option(scheduleFile),
    before: fc.option(text.map(parseText)),
    dropped: fc.array(fc.record({ line: text, schedule, at: timestamp }), { maxLength: 2 }),
    undoable,
    nextSchedule: count,
    attempt: fc.option(
      fc.record({
        ...occurrence,
        late: fc.boolean(),
        archivedFrom: fc.option(text),
        sealed: fc.option(fc.record({ placement, report, doubt: fc.option(text) })),
      }),
    ),
    owed: fc.option(
      fc.record({
        ...occurrence,
        attempt: count,
        archivedFrom: fc.option(text),
        end: fc.option(
          fc.record({
            outcome: fc.constantFrom('completed', 'partial', 'failed', 'abandoned'),
            reason: fc.option(text),
            archive: fc.option(
              fc.record({ file: text, bytes: count, entries: count, contentBytes: count, sha256 }),
            ),
          }),
        ),
        hooks: hookList,
      }),
    ),
    clock: fc.record({
      latest: fc.option(timestamp),
      behind: fc.option(
        fc.record({
          latest: timestamp,
          furthest: timestamp,
          counted: timestamp,
          stayed: count,
          told: fc.boolean(),
          trusted: fc.option(timestamp),
          firstSchedule: count,
          rearmed: fc.array(fc.record({ schedule: id, was: timestamp, lately: fc.option(timestamp) }), {
            maxLength: 2,
          }),
          shown: fc.array(fc.record({ at: timestamp, nextSchedule: count }), { maxLength: 2 }),
        }),
      ),
    }),
    zone: fc.option(
      fc.record({
        name: text,
        by: fc.constantFrom('command' as const, 'service' as const, 'machine' as const),
      }),
    ),
    service: fc.option(fc.record({ pid: count, since: timestamp })),
    notices,
    destinations,
  },
  {
    requiredKeys: [
      'file',
      'before',
      'dropped',
      'undoable',
      'nextSchedule',
      'attempt',
      'owed',
      'clock',
      'zone',
      'service',
      'notices',
    ],
  },
);

export const serviceRecord: fc.Arbitrary<ServiceRecord> = fc.record(
  { pid: count, identity: text, since: timestamp, journal: count },
  { requiredKeys: ['pid', 'identity', 'since'] },
);

const archiveInHand: fc.Arbitrary<ArchiveInHand> = fc.record(
  {
    name: text,
    path: text,
    started: timestamp,
    entries: count,
    contentBytes: count,
    totalEntries: fc.option(count),
    totalContentBytes: fc.option(count),
    progressed: timestamp,
  },
  {
    requiredKeys: ['name', 'path', 'started', 'entries', 'contentBytes', 'totalEntries', 'totalContentBytes'],
  },
);

export const liveStatus: fc.Arbitrary<LiveStatus> = fc.record({
  pid: count,
  state: text,
  since: timestamp,
  archive: fc.option(archiveInHand),
});

export const runStatus: fc.Arbitrary<RunStatus> = fc.record({
  pid: count,
  identity: text,
  archive: archiveInHand,
});

export const serviceMessage: fc.Arbitrary<ServiceMessage> = fc.oneof(
  fc.record({ type: fc.constant('ready' as const), pid: count }),
  fc.record({ type: fc.constant('reading' as const) }),
  fc.record({ type: fc.constant('already-running' as const) }),
  fc.record({ type: fc.constant('failed' as const), reason: text }),
  fc.record({ type: fc.constant('pass-over' as const) }),
);
