/** Facts: what of the journal's events a person may want to be told, and in which words. Pure. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { counted } from '../counted';
import type { Event, EventOf, SkipReason } from '../events/event';
import { trustAfter } from '../events/limits';
import { FactKind } from '../events/notice';
import type { PackReport } from '../events/pack-report';
import { NonNegativeInteger } from '../integer';
import { showSize } from '../size';
import { Timestamp, wallDateTime } from '../time/time';

/** What a fact is about. */
export const FactSubject = t.keyof(
  { backup: null, archive: null, schedules: null, clock: null, service: null, place: null },
  'FactSubject',
);

/** Something that happened, ready to be told. */
export const Fact = t.strict(
  {
    /** The journal's line that it stands in. */
    seq: NonNegativeInteger,
    at: Timestamp,
    /** `started` is told to those alone who measure how long a backup takes. */
    kind: t.union([FactKind, t.literal('started')]),
    about: FactSubject,
    /** The name of the backup that it is about. */
    name: orNull(t.string),
    path: orNull(t.string),
    due: orNull(Timestamp),
    /** What happened, in one line. */
    summary: t.string,
    /** Why, or more of it, a line each. */
    why: t.readonlyArray(t.string),
    /** The last good backup before it, as far as it is known since there is anybody to be told. */
    lastGood: orNull(Timestamp),
    /** It is nothing new to who was told one of these before: of what kind, and in which line it stands. */
    unless: t.readonlyArray(t.strict({ kind: FactKind, seq: NonNegativeInteger })),
  },
  'Fact',
);
export type Fact = Readonly<t.TypeOf<typeof Fact>>;

/** A fact before it is known where it stands. */
type BareFact = Omit<Fact, 'seq' | 'at' | 'lastGood' | 'unless'>;

/** How much of what others wrote goes into one line. */
const longestLine = 400;
const mostLines = 10;

const short = (text: string): string => (text.length > longestLine ? `${text.slice(0, longestLine)}…` : text);

/** The first of them, and how many more there are. */
const firstOf = (lines: ReadonlyArray<string>, all = lines.length): ReadonlyArray<string> => [
  ...lines.slice(0, mostLines).map(short),
  ...(all > mostLines ? [`and ${all - mostLines} more`] : []),
];

const general = { name: null, path: null, due: null, why: [] };

type OfBackup = Pick<EventOf<'BackupFailed'>, 'name' | 'path' | 'due'>;

const ofBackup = ({ name, path, due }: OfBackup) => ({ about: 'backup' as const, name, path, due });

/** Null for what somebody asked for: that is no news. */
const skipWhy: Readonly<Record<SkipReason, string | null>> = {
  asked: null,
  paused: null,
  expired: 'its time had passed already when its line was made',
  superseded: 'nobody made it in time; the latest one is made late',
  missed: 'nobody made it in time, and catchup=no makes none late',
  'too-late': 'nobody made it in time, and it is too late to catch up',
};

const skipped = (event: EventOf<'BackupSkipped'>): BareFact | null => {
  const { name, count, due, through, reason } = event;
  const why = skipWhy[reason];
  if (why === null) return null;
  return {
    ...ofBackup(event),
    kind: 'missed',
    summary:
      count === 1
        ? `the backup of ${name} that was due ${wallDateTime(due)} was missed`
        : `${count === null ? 'many' : counted(count, 'backup')} of ${name} were missed, due ${wallDateTime(due)} to ${wallDateTime(through)}`,
    why: [why],
  };
};

const problemsOf = ({ problems, problemCount }: PackReport): ReadonlyArray<string> =>
  firstOf(
    problems.map(({ path, detail }) => `${path}: ${detail}`),
    problemCount,
  );

const malformed = ({ malformed: lines }: EventOf<'ScheduleFileEdited'>): BareFact | null =>
  lines.length === 0
    ? null
    : {
        ...general,
        kind: 'failed',
        about: 'schedules',
        summary: `${counted(lines.length, 'line')} of backup_schedules.txt can't be understood: what ${lines.length === 1 ? 'it means' : 'they mean'} is not backed up`,
        why: firstOf(lines.map(({ line, reason }) => `${line}: ${reason}`)),
      };

const verified = (
  { name, file, finding, blames }: EventOf<'ArchiveVerified'>,
  wasBad: boolean,
): BareFact | null => {
  const about = { ...general, about: 'archive' as const, name };
  if (blames !== undefined) return null;
  if (finding !== null)
    return {
      ...about,
      kind: 'failed',
      summary: `backups/${file} does not verify`,
      why: [short(finding)],
    };
  return wasBad ? { ...about, kind: 'recovered', summary: `backups/${file} verifies again` } : null;
};

/** A backup that fails by its hook says so itself. */
const hookFailed = (event: EventOf<'HookRan'>): BareFact | null => {
  const { hook, name, failure, output } = event;
  if (failure === null || hook === 'before-backup') return null;
  const said = output.trim().split('\n').slice(-3);
  return {
    ...ofBackup(event),
    kind: 'failed',
    summary: `hooks/${hook} failed after the backup of ${name}`,
    why: [short(`it ${failure}`), ...firstOf(said.filter((line) => line !== ''))],
  };
};

/** What was known before an event, as far as it decides what the event means. */
export interface Before {
  /** The service that had started and not said goodbye; null when there was none. */
  readonly service: { readonly pid: number; readonly since: Timestamp } | null;
  /** Whether something of this schedule was told since its last good backup. */
  readonly isInTrouble: (schedule: number) => boolean;
  /** Whether this archive did not verify before. */
  readonly isUnverified: (file: string) => boolean;
}

const started = ({ pid }: EventOf<'ServiceStarted'>, at: Timestamp, { service }: Before): BareFact | null => {
  if (service === null) return null;
  const wasAway = service.pid === pid;
  return {
    ...general,
    kind: 'stopped',
    about: 'service',
    summary: wasAway
      ? 'the workspace was away for a while, and is back'
      : 'backup_service was killed, or the machine went off; it runs again',
    why: [
      wasAway
        ? `backup_service goes on since ${wallDateTime(at)}; backups that were due meanwhile are late or missed`
        : `the one that started ${wallDateTime(service.since)} ended without a word; it was started again ${wallDateTime(at)}`,
    ],
  };
};

/** What an event is to be told as; null for what nobody is told of. */
export const factOf = (event: Event, at: Timestamp, before: Before): BareFact | null => {
  switch (event.type) {
    case 'BackupStarted':
      return { ...ofBackup(event), kind: 'started', summary: `the backup of ${event.name} started`, why: [] };
    case 'BackupCompleted': {
      const isBack = before.isInTrouble(event.schedule);
      return {
        ...ofBackup(event),
        kind: isBack ? 'recovered' : 'ok',
        summary: isBack ? `${event.name} has a good backup again` : `the backup of ${event.name} is made`,
        why: [
          `backups/${event.placement.archive}, ${showSize(event.report.bytes)}, ${counted(event.report.entries, 'entry', 'entries')}`,
        ],
      };
    }
    case 'BackupPartial':
      return {
        ...ofBackup(event),
        kind: 'partial',
        summary: `the backup of ${event.name} is partial: not everything is in it, or it looks wrong`,
        why: [short(event.reason), ...problemsOf(event.report)],
      };
    case 'BackupFailed':
      return {
        ...ofBackup(event),
        kind: 'failed',
        summary: `the backup of ${event.name} failed`,
        why: [short(event.reason)],
      };
    case 'BackupSkipped':
      return skipped(event);
    case 'BackupOverdue':
      return {
        ...general,
        about: 'backup',
        name: event.name,
        path: event.path,
        kind: 'late',
        summary: `${event.name} has no good backup ${event.newestGood === null ? 'yet' : `since ${wallDateTime(event.newestGood)}`}, and should have one`,
        why: event.cause === null ? [] : [short(event.cause)],
      };
    case 'ScheduleFileEdited':
      return malformed(event);
    case 'ArchiveVerified':
      return verified(event, before.isUnverified(event.file));
    case 'ClockBehind':
      return event.stayed > 0
        ? null
        : {
            ...general,
            kind: 'failed',
            about: 'clock',
            summary: `the clock is behind: it had shown ${wallDateTime(event.latest)} before`,
            why: [
              `what was backed up until then is not backed up again, unless the clock stays as it is for ${trustAfter / 60} hours; set it right`,
            ],
          };
    case 'ClockTrusted':
      return {
        ...general,
        kind: 'recovered',
        about: 'clock',
        summary: 'the clock is taken for right: backups go on by it',
        why: [
          `it had shown ${wallDateTime(event.latest)} before, and has stayed behind that for ${trustAfter / 60} hours`,
        ],
      };
    case 'ClockCorrected':
      return {
        ...general,
        kind: 'recovered',
        about: 'clock',
        summary: 'the clock is right again: backups go on',
        why: [`it has caught up with ${wallDateTime(event.latest)}`],
      };
    case 'ServiceStarted':
      return started(event, at, before);
    case 'ServiceStopped':
      return {
        ...general,
        kind: 'stopped',
        about: 'service',
        summary: 'backup_service stopped: nothing is backed up until it is started',
        why: [short(event.reason)],
      };
    case 'ServiceFailed':
      return {
        ...general,
        kind: 'stopped',
        about: 'service',
        summary: 'backup_service failed: nothing is backed up until it is started',
        why: [short(event.reason)],
      };
    case 'HookRan':
      return hookFailed(event);
    case 'PlaceChecked':
      return event.finding === null
        ? null
        : {
            ...general,
            kind: 'failed',
            about: 'place',
            summary: `what stands at ${event.place} is not as it was written: ${counted(event.faults, 'fault')}`,
            why: [short(event.finding)],
          };
    case 'RestoreDrilled':
      return event.finding === null
        ? null
        : {
            ...general,
            kind: 'failed',
            about: 'archive',
            name: event.name,
            summary: `${event.name} of ${wallDateTime(event.completed)} could not be restored from ${event.place ?? 'backups/'} as it was`,
            why: [short(event.finding)],
          };
    case 'DrillMissed':
      return {
        ...general,
        kind: 'failed',
        about: 'place',
        summary: `no drill could be held${event.place === null ? '' : ` from ${event.place}`}: whether it can be restored from is not proven`,
        why: [short(event.reason)],
      };
    case 'ArchiveAdopted':
    case 'ArchiveSealed':
    case 'BackupAbandoned':
    case 'VersionCopied':
    case 'CopyCompleted':
    case 'CopyFailed':
    case 'CopyVanished':
    case 'CopiesPruned':
    case 'DestinationTested':
    case 'DestinationAdded':
    case 'DestinationRemoved':
    case 'NoticeFailed':
    case 'NoticeSent':
    case 'NoticeTargetAdded':
    case 'NoticeTargetRemoved':
    case 'ScheduleCreated':
    case 'ScheduleDeleted':
    case 'ScheduleEdited':
    case 'SchedulePaused':
    case 'SchedulePruned':
    case 'SchedulePutBack':
    case 'ScheduleRearmed':
    case 'ScheduleResumed':
    case 'ScheduleTakenBack':
    case 'SkipAsked':
    case 'SkipTakenBack':
    case 'VersionPinned':
    case 'VersionRemoved':
    case 'VersionUndeleted':
    case 'TrashEmptied':
    case 'VersionUnpinned':
    case 'ZoneChanged':
      return null;
  }
};
