/** The decisions of version 1 as version 2 has them: with the command of each, and who gave it. */
import type { Command } from '../../src/domain/events/command';
import type { Event } from '../../src/domain/events/event';
import type { Author } from '../../src/domain/events/recorded';
import type { GoldenDecisions } from './golden-events';

const commandOf = (event: Event): Command | null => {
  switch (event.type) {
    case 'ScheduleFileEdited':
      return null;
    case 'ScheduleCreated':
      return { type: 'CreateSchedule', line: event.line, spec: event.spec };
    case 'ScheduleDeleted':
      return { type: 'DeleteSchedule', index: String(event.index) };
    case 'ScheduleEdited': {
      const { schedule, was, line, spec, takenBack } = event;
      return takenBack === true ? { type: 'UndoLast' } : { type: 'EditSchedule', schedule, was, line, spec };
    }
    case 'SchedulePaused': {
      const { schedule, until, takenBack } = event;
      return takenBack === true ? { type: 'UndoLast' } : { type: 'PauseSchedules', schedule, until };
    }
    case 'ScheduleResumed': {
      const { schedule, takenBack } = event;
      return takenBack === true ? { type: 'UndoLast' } : { type: 'ResumeSchedules', schedule };
    }
    case 'SkipAsked':
      return { type: 'SkipNext', schedule: event.schedule };
    case 'SkipTakenBack':
    case 'ScheduleTakenBack':
    case 'SchedulePutBack':
      return { type: 'UndoLast' };
    case 'SchedulePruned':
      return { type: 'PruneSchedules' };
    case 'ScheduleRearmed':
    case 'ClockBehind':
    case 'ClockTrusted':
    case 'ClockCorrected':
    case 'ZoneChanged':
      return { type: 'SkipMissed', look: 'queue' };
    case 'BackupSkipped':
      return event.reason === 'expired' ? { type: 'PruneSchedules' } : { type: 'SkipMissed', look: 'pass' };
    case 'BackupStarted':
      return {
        ...{ type: 'StartBackup', schedule: event.schedule, trigger: event.trigger },
        ...(event.hooks === undefined ? {} : { hooks: event.hooks }),
      };
    case 'ArchiveSealed': {
      const { placement, report, doubt } = event;
      return { type: 'SealArchive', placement, report, doubt };
    }
    case 'BackupCompleted':
    case 'BackupPartial':
      return { type: 'CompleteBackup', adopted: event.adopted };
    case 'BackupFailed':
      return { type: 'FailBackup', reason: event.reason };
    case 'BackupAbandoned':
      return { type: 'AbandonBackup' };
    case 'HookRan':
      return { ...event, type: 'RecordHook' };
    case 'ArchiveVerified':
      return { ...event, type: 'RecordVerification' };
    case 'ArchiveAdopted': {
      const { name, file, completed, report } = event;
      return { type: 'AdoptArchive', name, file, completed, report };
    }
    case 'VersionRemoved':
      return { ...event, type: 'RecordRemoval' };
    case 'VersionPinned':
      return { ...event, type: 'PinVersion' };
    case 'VersionUnpinned':
      return { ...event, type: 'UnpinVersion' };
    case 'VersionUndeleted':
      return { ...event, type: 'RecordUndeletion' };
    case 'TrashEmptied':
      return { ...event, type: 'RecordEmptying' };
    case 'ServiceStarted':
      return { type: 'StartService', pid: event.pid, version: event.version };
    case 'ServiceStopped':
      return { type: 'StopService', pid: event.pid, reason: event.reason };
    case 'ServiceFailed':
      return { type: 'FailService', pid: event.pid, reason: event.reason };
    case 'NoticeTargetAdded': {
      const { name, kind, where, on, only, key } = event;
      return { type: 'AddNoticeTarget', name, kind, where, on, only, key };
    }
    case 'DestinationAdded': {
      const { name, url, recipients, options } = event;
      return { type: 'AddDestination', name, url, recipients, plain: recipients.length === 0, options };
    }
    case 'DestinationRemoved':
      return { type: 'RemoveDestination', which: event.name };
    case 'VersionCopied': {
      const { destination, name, completed, sha256, bytes, sent, packs } = event;
      return { type: 'RecordVersionCopied', destination, name, completed, sha256, bytes, sent, packs };
    }
    case 'CopyCompleted': {
      const { destination, versions, written, line, left } = event;
      return { type: 'RecordCopy', destination, versions, written, line, left };
    }
    case 'CopyFailed': {
      const { destination, reason, attempts, next } = event;
      return { type: 'RecordCopyFailure', destination, reason, attempts, next };
    }
    case 'PlaceChecked': {
      const { destination, versions, packs, read, bytes, faults, finding, damaged } = event;
      return {
        type: 'RecordCheck',
        ...{ destination, versions, packs, read, bytes, faults, finding, damaged },
      };
    }
    case 'RestoreDrilled': {
      const { destination, name, completed, sha256, files, bytes, milliseconds, finding } = event;
      return {
        type: 'RecordDrill',
        ...{ destination, name, completed, sha256, files, bytes, milliseconds, finding },
      };
    }
    case 'DrillMissed': {
      const { destination, reason } = event;
      return { type: 'RecordMissedDrill', destination, reason };
    }
    case 'CopyVanished': {
      const { destination, name, completed, sha256 } = event;
      return { type: 'RecordCopyVanished', destination, versions: [{ name, completed, sha256 }] };
    }
    case 'CopiesPruned': {
      const { destination, removed, passed, packs, freed, repacked, written, waiting, why } = event;
      return {
        type: 'RecordCopiesPruned',
        ...{ destination, removed, passed, packs, freed, repacked, written, waiting, why },
      };
    }
    case 'DestinationTested': {
      const { destination, works, overwrites, removes } = event;
      return { type: 'RecordPlaceTest', destination, works, overwrites, removes };
    }
    case 'NoticeTargetRemoved':
      return { type: 'RemoveNoticeTarget', which: event.name };
    case 'NoticeSent': {
      const { target, through, facts, dropped } = event;
      return { type: 'RecordNotice', target, through, facts, dropped };
    }
    case 'NoticeFailed': {
      const { target, reason, attempts } = event;
      return { type: 'RecordNoticeFailure', target, reason, attempts };
    }
    case 'BackupOverdue': {
      const { schedule, newestGood, cause } = event;
      return { type: 'NoteOverdue', overdue: [{ schedule, newestGood, cause }] };
    }
  }
};

const isByService = ({ type }: Command): boolean =>
  /Service$|Missed$|Prune|Backup$|Seal|Removal$|Hook$|^RecordNotice|^NoteOverdue/.test(type);

/** Who is on the line of a decision. */
export const goldenAuthor = (command: Command | null): Author =>
  command !== null && isByService(command)
    ? { via: 'service', user: null, uid: 1000, host: 'attic' }
    : { via: 'command', user: 'ännchen', uid: 1000, host: 'attic' };

/** A line for each run of events that one command led to. */
export const asCommanded = (decisions: GoldenDecisions): GoldenDecisions =>
  decisions.flatMap(({ at, events }) =>
    events[0]?.type === 'BackupSkipped'
      ? [{ at, events, command: commandOf(events[0]) }]
      : events.map((event) => ({ at, events: [event], command: commandOf(event) })),
  );
