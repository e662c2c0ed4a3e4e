/** The human log: what each event and each refusal reads like. Pure functions; the words are the specification's. */
import { describeTrouble, type CatalogueTrouble } from './catalogue-trouble';
import { foundRot, rotAdvice } from './describe-reuse';
import type { Reuse } from './reuse';
import { type BackupError, showError } from '../error';
import type { Event, EventOf, SkipReason } from './event';
import { countLimit, trustAfter } from './limits';
import { counted } from '../counted';
import { type Timestamp, wallDate, wallTime } from '../time/time';

/** The characters that move the cursor, end a line, or turn the direction of a text round. */
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** A line's end, a colour that this program gives, or else a control character. */
const ownOrControl = new RegExp(`\\n|\\u001b\\[(?:0|1|2|22|3[1-3]|39)m|${control.source}`, 'gu');

const escaped = (character: string): string => {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default: {
      const code = character.charCodeAt(0);
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
    }
  }
};

/** User text on one line: a control character is shown by its escape, so that no line can be forged. */
export const escapeControls = (text: string): string => text.replace(control, escaped);

/** Lines for a terminal: whatever is neither a line's end nor one of our own colours is shown by its escape. */
export const escapeForTerminal = (text: string): string =>
  text.replace(ownOrControl, (found) => (found === '\n' || found.length > 2 ? found : escaped(found)));

/** `dd/mm/yyyy hh:mm` on the wall clock that the timestamp was seen on. */
export const showTimestamp = (at: Timestamp): string => {
  const [year, month, day] = wallDate(at).split('-');
  return `${day}/${month}/${year} ${wallTime(at)}`;
};

/** `[dd/mm/yyyy hh:mm] text` */
export const stamped = (at: Timestamp, text: string): string =>
  `[${showTimestamp(at)}] ${escapeControls(text)}`;

export const errorText = (error: BackupError): string => `Error: ${showError(error)}`;

/** `late, due 16:07` and the like, in brackets, or nothing. */
const remarks = (texts: ReadonlyArray<string | null>): string => {
  const said = texts.filter((text) => text !== null);
  return said.length === 0 ? '' : ` (${said.join('; ')})`;
};

const skipReasons: Readonly<Record<SkipReason, string>> = {
  expired: 'expired',
  superseded: 'superseded by the latest',
  missed: 'catchup=no',
  'too-late': 'too late to catch up',
  asked: 'as asked',
  paused: 'paused',
};

const skippedText = (event: EventOf<'BackupSkipped'>): string => {
  if (event.reason === 'expired') return `Schedule expired: ${event.line}`;
  const why = skipReasons[event.reason];
  const missed = event.reason === 'asked' || event.reason === 'paused' ? '' : ' missed,';
  return event.count === 1
    ? `Backup skipped for ${event.path}:${missed} due ${showTimestamp(event.due)}, ${why}`
    : `Backups skipped for ${event.path}: ${event.count ?? `more than ${countLimit}`}${missed === '' ? ',' : missed} from ${showTimestamp(event.due)} to ${showTimestamp(event.through)}, ${why}`;
};

/** How much was copied is told by `run` and `why`; the log has what somebody should look at. */
const rotTexts = (path: string, reuse: Reuse | undefined): ReadonlyArray<string> =>
  reuse !== undefined && foundRot(reuse)
    ? [`Error: the last archive of ${path} is damaged: ${rotAdvice}`]
    : [];

const troubleTexts = (path: string, trouble: CatalogueTrouble | undefined): ReadonlyArray<string> =>
  trouble === undefined ? [] : describeTrouble(trouble).map((text) => `Error: ${path}: ${text}`);

/** The log's texts for one event; most have none. */
export const eventTexts = (event: Event): ReadonlyArray<string> => {
  switch (event.type) {
    case 'ScheduleCreated':
      return [`New schedule added: ${event.line}`];
    case 'ScheduleDeleted':
      return [`Schedule at index ${event.index} deleted`];
    case 'ScheduleTakenBack':
      return [`Schedule taken back: ${event.line}`];
    case 'SchedulePutBack':
      return [`Schedule put back at index ${event.index}: ${event.line}`];
    case 'ScheduleEdited':
      return [`Schedule changed${event.takenBack ? ' back' : ''}: ${event.was} is now ${event.line}`];
    case 'SchedulePaused':
      return [
        `${event.line === null ? 'All schedules' : 'Schedule'} paused${event.until === null ? '' : ` until ${showTimestamp(event.until)}`}${event.line === null ? '' : `: ${event.line}`}`,
      ];
    case 'ScheduleResumed':
      return [event.line === null ? 'All schedules resumed' : `Schedule resumed: ${event.line}`];
    case 'SkipAsked':
      return [`Next backup of ${event.path} is to be skipped: due ${showTimestamp(event.due)}`];
    case 'SkipTakenBack':
      return [`Next backup of ${event.path} is to be made after all: due ${showTimestamp(event.due)}`];
    case 'ScheduleFileEdited':
      return [
        ...event.added.map(({ line }) => `Schedule found in backup_schedules.txt: ${line}`),
        ...event.dropped.map(({ line }) => `Schedule gone from backup_schedules.txt: ${line}`),
        ...event.malformed.map(({ line }) => `Error: malformed schedule: ${line}`),
      ];
    case 'BackupCompleted':
    case 'BackupPartial': {
      const late = event.late ? `late, due ${wallTime(event.due)}` : null;
      const partial = event.type === 'BackupPartial' ? `partial: ${event.reason}` : null;
      return [
        `Backup done for ${event.path} in backups/${event.placement.archive}${remarks([late, partial])}`,
        ...rotTexts(event.path, event.report.reuse),
        ...troubleTexts(event.path, event.report.catalogue),
      ];
    }
    case 'BackupFailed':
      return [`Error: can't back up ${event.path}: ${event.reason}`];
    case 'BackupSkipped':
      return [skippedText(event)];
    case 'ScheduleRearmed':
      return [`Clock set right: the next backup of ${event.path} is due ${showTimestamp(event.due)}`];
    case 'ClockBehind':
      return event.stayed > 0
        ? []
        : [
            `Error: the clock is behind: it had shown ${showTimestamp(event.latest)} before; what was backed up then is not backed up again unless it stays there for ${trustAfter / 60} hours`,
          ];
    case 'ZoneChanged':
      if (event.was !== null)
        return [`Time zone of the schedules: ${event.zone}, and no longer ${event.was}`];
      // why: nobody has said how the clock was called that the machine has left
      return event.by === 'machine' ? [`Time zone of the schedules: ${event.zone}`] : [];
    case 'ClockTrusted':
      return [
        `The clock has stayed behind ${showTimestamp(event.latest)} for ${trustAfter / 60} hours: it is taken for right`,
      ];
    case 'ClockCorrected':
      return [`The clock has caught up with ${showTimestamp(event.latest)}`];
    case 'VersionRemoved':
      return [
        event.trash === undefined
          ? `Removed backups/${event.file}: ${event.reason}`
          : `Moved backups/${event.file} to the trash: ${event.reason}`,
      ];
    case 'VersionUndeleted':
      return [`Brought backups/${event.file} back from the trash`];
    case 'TrashEmptied':
      return [`Emptied the trash of ${event.files.join(', ')}: ${event.reason}`];
    case 'VersionPinned':
      return [`Pinned backups/${event.file}${event.why === null ? '' : `: ${event.why}`}`];
    case 'VersionUnpinned':
      return [`Unpinned backups/${event.file}`];
    case 'ServiceFailed':
      return [`Error: backup_service failed: ${event.reason}`];
    case 'BackupAbandoned':
      return event.trigger === 'command' ? [`Backup of ${event.path} abandoned`] : [];
    case 'HookRan':
      // why: a backup that fails by its hook says so itself
      return event.failure === null || event.hook === 'before-backup'
        ? []
        : [`Error: hooks/${event.hook} ${event.failure} (backup of ${event.path})`];
    case 'ArchiveVerified':
      return [
        event.finding === null
          ? `Verified backups/${event.file} (${event.level})`
          : `Error: backups/${event.file} does not verify (${event.level}): ${event.finding}`,
      ];
    case 'ArchiveAdopted':
      return [`Adopted backups/${event.file}`];
    case 'NoticeTargetAdded':
      return [`Notice target added: ${event.name} (${event.where})`];
    case 'NoticeTargetRemoved':
      return [`Notice target removed: ${event.name}`];
    case 'DestinationAdded':
      return [`Destination added: ${event.name} (${event.url})`];
    case 'DestinationRemoved':
      return [`Destination removed: ${event.name}`];
    case 'VersionCopied':
      return [`Copied ${event.name} of ${showTimestamp(event.completed)} to ${event.place}`];
    case 'CopyCompleted':
      return event.left.map(
        ({ name, completed, reason }) =>
          `Error: can't copy ${name} of ${showTimestamp(completed)} to ${event.place}: ${reason}`,
      );
    case 'CopyFailed':
      return [`Error: can't copy to ${event.place}: ${event.reason}`];
    case 'PlaceChecked':
      return [
        event.finding === null
          ? `Checked ${event.place}: ${counted(event.read, 'pack')} of ${event.packs} read, all as written`
          : `Error: ${event.place} is not as it was written: ${counted(event.faults, 'fault')}, ${event.finding}`,
      ];
    case 'RestoreDrilled':
      return [
        event.finding === null
          ? `Proven restorable: ${event.name} of ${showTimestamp(event.completed)} from ${event.place ?? 'backups/'}`
          : `Error: ${event.name} of ${showTimestamp(event.completed)} could not be restored from ${event.place ?? 'backups/'} as it was: ${event.finding}`,
      ];
    case 'DrillMissed':
      return [
        `Error: no drill could be held${event.place === null ? '' : ` from ${event.place}`}: ${event.reason}`,
      ];
    case 'CopyVanished':
      return [
        `Error: the copy of ${event.name} of ${showTimestamp(event.completed)} is not at ${event.place} any more`,
      ];
    case 'CopiesPruned':
      return event.removed.map(
        ({ name, completed, reason }) =>
          `Removed ${name} of ${showTimestamp(completed)} at ${event.place}: ${reason}`,
      );
    case 'NoticeFailed':
      return [`Error: can't tell ${event.name}: ${event.reason}; it is tried again`];
    case 'BackupOverdue':
      return [
        `Error: ${event.name} has no good backup ${event.newestGood === null ? 'yet' : `since ${showTimestamp(event.newestGood)}`}`,
      ];
    case 'DestinationTested':
    case 'NoticeSent':
    case 'SchedulePruned':
    case 'BackupStarted':
    case 'ArchiveSealed':
    case 'ServiceStarted':
    case 'ServiceStopped':
      return [];
  }
};
