/** What happened, as a sentence about one event, for a person who reads the journal. */
import { counted } from '../counted';
import type { Event, EventOf } from './event';
import type { PackReport } from './pack-report';
import { wallDateTime } from '../time/time';

const size = ({ entries, bytes }: PackReport): string =>
  `${counted(entries, 'entry', 'entries')}, ${counted(bytes, 'byte')}`;

const prunedText = ({
  place,
  removed,
  passed,
  packs,
  repacked,
  waiting,
  why,
}: EventOf<'CopiesPruned'>): string =>
  [
    `at ${place} ${counted(removed.length, 'archive')} and ${counted(packs, 'pack')} were removed`,
    ...(passed.length === 0 ? [] : [`${counted(passed.length, 'archive')} not sent, as its rules say`]),
    ...(repacked === 0 ? [] : [`${counted(repacked, 'pack')} packed anew`]),
    ...(why === null ? [] : [`${counted(waiting, 'archive')} could go: ${why}`]),
  ].join('; ');

export const describeEvent = (event: Event): string => {
  switch (event.type) {
    case 'ScheduleCreated':
      return `schedule created: ${event.line} (due ${wallDateTime(event.due)})`;
    case 'ScheduleDeleted':
      return `schedule at index ${event.index} deleted: ${event.line}`;
    case 'ScheduleTakenBack':
      return `schedule taken back, its create undone: ${event.line}`;
    case 'SchedulePutBack':
      return `schedule put back at index ${event.index}, its delete undone: ${event.line}`;
    case 'ScheduleEdited':
      return `schedule changed${event.takenBack ? ' back, its edit undone' : ''}: ${event.was} is now ${event.line}${event.due === null ? '' : ` (due ${wallDateTime(event.due)})`}`;
    case 'SchedulePaused':
      return `${event.line === null ? 'all schedules' : 'schedule'} paused${event.until === null ? '' : ` until ${wallDateTime(event.until)}`}${event.takenBack ? ', as before' : ''}${event.line === null ? '' : `: ${event.line}`}`;
    case 'ScheduleResumed':
      return `${event.line === null ? 'all schedules' : 'schedule'} resumed${event.takenBack ? ', the pause undone' : ''}${event.line === null ? '' : `: ${event.line}`}`;
    case 'SkipAsked':
      return `backup of ${event.path} (${event.name}) due ${wallDateTime(event.due)} is to be skipped, as asked`;
    case 'SkipTakenBack':
      return `backup of ${event.path} (${event.name}) due ${wallDateTime(event.due)} is to be made after all`;
    case 'ScheduleFileEdited':
      return `backup_schedules.txt edited by hand: ${counted(event.added.length, 'schedule')} found, ${event.dropped.length} gone, ${counted(event.malformed.length, 'malformed line')}`;
    case 'SchedulePruned':
      return `schedule over, its line removed: ${event.line}`;
    case 'BackupStarted':
      return `backup of ${event.path} (${event.name}) started, ${event.trigger === 'command' ? 'on command' : `due ${wallDateTime(event.due)}`}, attempt ${event.attempt}${event.late ? ', late' : ''}`;
    case 'ArchiveSealed':
      return `archive of ${event.path} is whole: ${size(event.report)}`;
    case 'BackupCompleted':
      return `backup of ${event.path} completed in backups/${event.placement.archive}${event.adopted ? ', found published after a crash' : ''}: ${size(event.report)}`;
    case 'BackupPartial':
      return `backup of ${event.path} made in part in backups/${event.placement.archive}: ${event.reason}`;
    case 'BackupFailed':
      return `backup of ${event.path} (${event.name}) failed: ${event.reason}`;
    case 'BackupSkipped':
      return event.count === 1
        ? `backup of ${event.path} (${event.name}) skipped, due ${wallDateTime(event.due)}: ${event.reason}`
        : `${event.count ?? 'many'} backups of ${event.path} (${event.name}) skipped, due ${wallDateTime(event.due)} to ${wallDateTime(event.through)}: ${event.reason}`;
    case 'ScheduleRearmed':
      return `schedule of ${event.path} set to ${wallDateTime(event.due)} again: the clock had been wrong`;
    case 'ClockBehind':
      return event.stayed === 0
        ? `the clock is behind ${wallDateTime(event.latest)}, which it had shown before`
        : `the clock has stayed behind ${wallDateTime(event.latest)} for ${counted(event.stayed, 'minute')}`;
    case 'ZoneChanged': {
      const why = {
        command: 'where a schedule was made',
        service: 'which the service was told to use',
        machine: "the machine's own",
      }[event.by];
      return `schedules without tz= are on the clock of ${event.zone}, ${why}${event.was === null ? '' : `; it was ${event.was}`}`;
    }
    case 'ClockTrusted':
      return `the clock has stayed behind ${wallDateTime(event.latest)}, and is taken for right`;
    case 'ClockCorrected':
      return `the clock, which had been behind ${wallDateTime(event.latest)}, is right again`;
    case 'VersionRemoved':
      return event.trash === undefined
        ? `backups/${event.file} removed: ${event.reason}`
        : `backups/${event.file} moved to the trash, as ${event.trash}: ${event.reason}`;
    case 'VersionUndeleted':
      return `backups/${event.file} brought back from the trash, where it was ${event.trash}`;
    case 'TrashEmptied':
      return `${counted(event.files.length, 'archive')} removed from the trash: ${event.reason}`;
    case 'VersionPinned':
      return `backups/${event.file} pinned${event.why === null ? '' : `: ${event.why}`}`;
    case 'VersionUnpinned':
      return `backups/${event.file} unpinned`;
    case 'BackupAbandoned':
      return `backup of ${event.path} (${event.name}) abandoned on request, still due`;
    case 'HookRan': {
      const { hook, path, name, failure, archivedFrom } = event;
      const instead = archivedFrom === null ? '' : `: ${archivedFrom} is archived instead`;
      return `hooks/${hook} ${failure === null ? 'ran' : `failed: it ${failure}`}, for the backup of ${path} (${name})${instead}`;
    }
    case 'ArchiveVerified':
      return `backups/${event.file} verified (${event.level}): ${event.finding ?? 'ok'}`;
    case 'ArchiveAdopted':
      return `backups/${event.file} adopted${event.path === null ? '' : ` as a backup of ${event.path}`}: ${size(event.report)}`;
    case 'ServiceStarted':
      return `backup_service ${event.version} started, pid ${event.pid}`;
    case 'ServiceStopped':
      return `backup_service stopped, pid ${event.pid}: ${event.reason}`;
    case 'ServiceFailed':
      return `backup_service failed, pid ${event.pid}: ${event.reason}`;
    case 'NoticeTargetAdded':
      return `notice target ${event.name} added: ${event.where}, on ${event.on.join(', ')}`;
    case 'NoticeTargetRemoved':
      return `notice target ${event.name} removed`;
    case 'NoticeSent':
      return `${event.name} told of ${counted(event.facts, 'fact')}${event.dropped === 0 ? '' : `, and that ${counted(event.dropped, 'fact')} had been dropped`}`;
    case 'NoticeFailed':
      return `${event.name} could not be told after ${counted(event.attempts, 'attempt')}: ${event.reason}`;
    case 'DestinationAdded':
      return `destination ${event.name} added: ${event.url}, ${event.recipients.length === 0 ? 'plain' : `for ${counted(event.recipients.length, 'recipient')}`}`;
    case 'DestinationRemoved':
      return `destination ${event.name} removed`;
    case 'VersionCopied':
      return `backup ${event.name} of ${wallDateTime(event.completed)} stands at ${event.place}: ${counted(event.sent, 'byte')} of ${event.bytes} were new, in ${counted(event.packs, 'pack')}`;
    case 'CopyCompleted':
      return `all of ${counted(event.versions, 'new archive')} and the journal up to line ${event.line} stand at ${event.place}${event.left.length === 0 ? '' : `, but for ${counted(event.left.length, 'archive')} that could not be read`}${event.resent === undefined ? '' : `; ${counted(event.resent, 'object')} sent again, since what stood there was gone`}`;
    case 'CopyFailed':
      return `copying to ${event.place} failed after ${counted(event.attempts, 'attempt')}: ${event.reason}${event.next === null ? '' : `; next try ${wallDateTime(event.next)}`}`;
    case 'PlaceChecked':
      return `${event.place} checked, ${counted(event.read, 'pack')} of ${event.packs} read: ${event.finding === null ? 'all of it is as it was written' : `${counted(event.faults, 'fault')}, ${event.finding}`}`;
    case 'RestoreDrilled':
      return `backup ${event.name} of ${wallDateTime(event.completed)} ${event.finding === null ? `proven restorable from ${event.place ?? 'backups/'}: ${counted(event.files, 'file')}, ${counted(event.bytes, 'byte')}` : `could not be restored from ${event.place ?? 'backups/'} as it was: ${event.finding}`}`;
    case 'DrillMissed':
      return `no drill could be held${event.place === null ? '' : ` from ${event.place}`}: ${event.reason}`;
    case 'CopyVanished':
      return `backup ${event.name} of ${wallDateTime(event.completed)} stands at ${event.place} no longer, and nothing removed it there`;
    case 'CopiesPruned':
      return prunedText(event);
    case 'DestinationTested':
      return `${event.place} was tried: ${event.works ? 'it takes copies' : 'it takes no copies'}${event.removes === false ? ', and lets nothing be removed' : ''}`;
    case 'BackupOverdue':
      return `${event.name} has no good backup ${event.newestGood === null ? 'yet' : `since ${wallDateTime(event.newestGood)}`}, and should have one${event.cause === null ? '' : `: ${event.cause}`}`;
  }
};
