/** Everything that can be refused or go wrong, as one union, and what a person reads about it. */

import { shellArgument } from './shell-argument';
import { type LostLines, lostLinesAdvice, showLostLines } from './lost-lines';
import type { StoreFailure } from './store-failure';

export type BackupError =
  | { readonly type: 'MalformedSchedule'; readonly line: string; readonly reason: string }
  | { readonly type: 'SchedulesFileMissing' }
  | { readonly type: 'NoScheduleAtIndex'; readonly index: string }
  | { readonly type: 'NoSchedules' }
  | { readonly type: 'NoSuchSchedule'; readonly which: string }
  | { readonly type: 'AmbiguousSchedule'; readonly which: string; readonly indexes: ReadonlyArray<string> }
  /** `trashed`: the versions of it that lie in the trash. */
  | { readonly type: 'NoSuchArchive'; readonly name: string; readonly trashed?: ReadonlyArray<string> }
  | { readonly type: 'UnknownName'; readonly name: string }
  | { readonly type: 'MalformedTime'; readonly text: string; readonly reason: string }
  | {
      readonly type: 'NoSuchVersion';
      readonly name: string;
      readonly version: string;
      readonly known: ReadonlyArray<string>;
      /** Those in the trash that it may be. */
      readonly trashed?: ReadonlyArray<string>;
    }
  /** `fitting`: the versions that it may mean, the newest first. */
  | {
      readonly type: 'AmbiguousVersion';
      readonly name: string;
      readonly version: string;
      readonly fitting: ReadonlyArray<string>;
    }
  /** `known`: the versions of this name that are there; where no version was asked for, the names of which something is. */
  | {
      readonly type: 'NotInTrash';
      readonly name: string;
      readonly version: string | null;
      readonly known: ReadonlyArray<string>;
    }
  | { readonly type: 'CannotUndelete'; readonly file: string; readonly reason: string }
  /** `why`: what protects it. */
  | {
      readonly type: 'CannotRemove';
      readonly file: string;
      readonly why: 'pinned' | 'last good' | 'in use' | 'changed';
    }
  | { readonly type: 'ArchiveUnverified'; readonly file: string; readonly reason: string }
  | { readonly type: 'CannotRestore'; readonly archive: string; readonly reason: string }
  | { readonly type: 'CannotRead'; readonly archive: string; readonly reason: string }
  /** `name` is what `files` takes to show what is there. */
  | { readonly type: 'NotInArchive'; readonly archive: string; readonly name: string; readonly path: string }
  | { readonly type: 'NothingToDo'; readonly reason: string }
  /** Nothing was changed. `typed`: what is not in force, and is not to be lost. */
  | { readonly type: 'CannotEdit'; readonly reason: string; readonly typed: string }
  | { readonly type: 'NothingToUndo' }
  /** `outdated`: it is of an older version, which can't read the journal of this one. */
  | { readonly type: 'ServiceAlreadyRunning'; readonly outdated?: boolean }
  | { readonly type: 'CannotStartService'; readonly reason: string }
  | { readonly type: 'CannotStopService'; readonly reason: string }
  | { readonly type: 'CannotInspect'; readonly reason: string }
  | {
      readonly type: 'BackupsDirectoryMissing';
      /** Where something stands there all the same. */
      readonly reason?: string;
    }
  /** `hints`: what may be meant, or does here what the word does elsewhere. */
  | {
      readonly type: 'UnknownInstruction';
      readonly instruction: string;
      readonly hints?: ReadonlyArray<string>;
    }
  | { readonly type: 'NoInstruction' }
  | { readonly type: 'MissingArgument'; readonly instruction: string; readonly argument: string }
  | { readonly type: 'TooManyArguments'; readonly instruction: string }
  | { readonly type: 'WrongOption'; readonly message: string }
  /** The directory holds nothing of ours; `above` is the nearest one above it that does. */
  | { readonly type: 'NoWorkspace'; readonly directory: string; readonly above: string | null }
  /** `removed`: it does not come back, as a disk would that is not mounted. */
  | { readonly type: 'WorkspaceLost'; readonly what: string; readonly removed: boolean }
  | { readonly type: 'JournalDamaged'; readonly line: number; readonly reason: string }
  | ({ readonly type: 'JournalCut'; readonly last: number } & LostLines)
  | { readonly type: 'NotRecordable'; readonly reason: string }
  | { readonly type: 'JournalBusy'; readonly seconds: number; readonly holder: string }
  | { readonly type: 'WrongNoticeTarget'; readonly reason: string }
  | { readonly type: 'NoticeTargetExists'; readonly name: string }
  | { readonly type: 'NoSuchNoticeTarget'; readonly which: string }
  | ({ readonly type: 'DestinationFailed' } & StoreFailure)
  | { readonly type: 'WrongDestination'; readonly reason: string }
  | { readonly type: 'DestinationExists'; readonly name: string }
  | { readonly type: 'NoSuchDestination'; readonly which: string; readonly known: ReadonlyArray<string> }
  /** `forbidden`: whoever asks may not, for want of rights or since nobody can write that disk. `full`: the disk, or a share of it, is. */
  | {
      readonly type: 'FileFailed';
      readonly doing: string;
      readonly path: string;
      readonly reason: string;
      readonly forbidden?: true;
      readonly full?: true;
    };

/** Whether a file could not be written, or read, since the one who asks may not. */
export const isForbidden = (error: BackupError): boolean =>
  error.type === 'FileFailed' && error.forbidden === true;

/** Whether a file could not be written since there is no room. */
export const isFullDisk = (error: BackupError): boolean => error.type === 'FileFailed' && error.full === true;

/** Why a step failed, without what it was. */
export const reasonOf = (error: BackupError): string => ('reason' in error ? error.reason : error.type);

/** Wrong usage is 2; everything refused or failed is 1. */
export const exitStatus = (error: BackupError): 1 | 2 => {
  switch (error.type) {
    case 'UnknownInstruction':
    case 'NoInstruction':
    case 'MissingArgument':
    case 'TooManyArguments':
    case 'WrongOption':
    case 'MalformedTime':
    case 'WrongDestination':
    case 'WrongNoticeTarget':
      return 2;
    case 'AmbiguousSchedule':
    case 'AmbiguousVersion':
    case 'ArchiveUnverified':
    case 'BackupsDirectoryMissing':
    case 'CannotEdit':
    case 'CannotInspect':
    case 'CannotRead':
    case 'CannotRestore':
    case 'CannotStartService':
    case 'CannotStopService':
    case 'CannotRemove':
    case 'CannotUndelete':
    case 'DestinationExists':
    case 'DestinationFailed':
    case 'FileFailed':
    case 'JournalBusy':
    case 'JournalCut':
    case 'JournalDamaged':
    case 'MalformedSchedule':
    case 'NoScheduleAtIndex':
    case 'NoSchedules':
    case 'NoSuchArchive':
    case 'NoSuchDestination':
    case 'NoSuchNoticeTarget':
    case 'NoSuchSchedule':
    case 'NoSuchVersion':
    case 'NothingToDo':
    case 'NothingToUndo':
    case 'NoticeTargetExists':
    case 'NotInArchive':
    case 'NotInTrash':
    case 'NotRecordable':
    case 'NoWorkspace':
    case 'SchedulesFileMissing':
    case 'ServiceAlreadyRunning':
    case 'UnknownName':
    case 'WorkspaceLost':
      return 1;
  }
};

/** What protects an archive from being removed. */
const protections: Readonly<Record<Extract<BackupError, { type: 'CannotRemove' }>['why'], string>> = {
  pinned: 'it is pinned',
  'last good': 'it is the last good archive of its source',
  'in use': 'it is being read, as by a restore',
  changed: 'it is not the archive that was recorded',
};

const ways: typeof protections = {
  pinned: 'unpin lets go of it',
  'last good': 'make a backup first; or --force removes it',
  'in use': 'try again when that is done',
  changed: 'move the file away by hand; backup_manager doctor --repair then forgets it',
};

/** How to have back what lies in the trash. */
const inTrash = (name: string, trashed: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  trashed.map(
    (version) =>
      `it lies in the trash: backup_manager undelete ${shellArgument(name)} ${version} brings it back`,
  );

/** What happened, in the words of the log; without the `Error: ` in front. */
export const showError = (error: BackupError): string => {
  switch (error.type) {
    case 'MalformedSchedule':
      return `malformed schedule: ${error.line}`;
    case 'SchedulesFileMissing':
      return "can't find backup_schedules.txt";
    case 'NoScheduleAtIndex':
      return `can't find schedule at index ${error.index}`;
    case 'NoSchedules':
      return 'there is no schedule in backup_schedules.txt';
    case 'NoSuchSchedule':
      return `can't find a schedule at index or under name ${error.which}`;
    case 'AmbiguousSchedule':
      return `${error.indexes.length} schedules have the name ${error.which}`;
    case 'NoSuchArchive':
      return `can't find an archive of ${error.name} in the journal`;
    case 'UnknownName':
      return `can't find a schedule named ${error.name} in the journal`;
    case 'MalformedTime':
      return `can't understand the time ${error.text}`;
    case 'NoSuchVersion':
      return `can't find version ${error.version} of ${error.name}`;
    case 'AmbiguousVersion':
      return `${error.fitting.length} versions of ${error.name} fit ${error.version}`;
    case 'NotInTrash':
      return error.version === null
        ? `nothing of ${error.name} lies in the trash`
        : `can't find version ${error.version} of ${error.name} in the trash`;
    case 'CannotUndelete':
      return `can't bring ${error.file} back: ${error.reason}`;
    case 'CannotRemove':
      return `can't remove ${error.file}: ${protections[error.why]}`;
    case 'ArchiveUnverified':
      return `${error.file} is not the archive that was made: ${error.reason}`;
    case 'CannotRestore':
      return `can't restore ${error.archive}: ${error.reason}`;
    case 'CannotRead':
      return `can't read ${error.archive}: ${error.reason}`;
    case 'NotInArchive':
      return `can't find ${error.path} in ${error.archive}`;
    case 'NothingToDo':
      return error.reason;
    case 'CannotEdit':
      return `can't change the schedule: ${error.reason}`;
    case 'NothingToUndo':
      return 'nothing to take back';
    case 'ServiceAlreadyRunning':
      return 'backup_service already running';
    case 'CannotStartService':
      return `can't start backup_service: ${error.reason}`;
    case 'CannotStopService':
      return "can't stop backup_service";
    case 'CannotInspect':
      return `can't show the inspector: ${error.reason}`;
    case 'BackupsDirectoryMissing':
      return `can't find backups directory${error.reason === undefined ? '' : `: ${error.reason}`}`;
    case 'UnknownInstruction':
      return `unknown instruction: ${error.instruction}`;
    case 'NoInstruction':
      return 'no instruction';
    case 'MissingArgument':
      return `missing argument: ${error.instruction} [${error.argument}]`;
    case 'TooManyArguments':
      return `too many arguments: ${error.instruction}`;
    case 'WrongOption':
      return error.message;
    case 'NoWorkspace':
      return `no workspace in ${error.directory}`;
    case 'WorkspaceLost':
      return `workspace lost: ${error.what}`;
    case 'JournalDamaged':
      return `journal damaged at line ${error.line}: ${error.reason}`;
    case 'JournalCut':
      return showLostLines(error, error.last);
    case 'NotRecordable':
      return `can't record this in the journal: ${error.reason}`;
    case 'JournalBusy':
      return `journal busy for ${error.seconds} s: held by ${error.holder}`;
    case 'WrongNoticeTarget':
      return `can't tell anybody so: ${error.reason}`;
    case 'NoticeTargetExists':
      return `there is a notice target named ${error.name} already`;
    case 'NoSuchNoticeTarget':
      return `can't find a notice target at index or under name ${error.which}`;
    case 'WrongDestination':
      return `can't copy there: ${error.reason}`;
    case 'DestinationExists':
      return `there is a destination named ${error.name} already`;
    case 'NoSuchDestination':
      return `can't find a destination named ${error.which}`;
    case 'DestinationFailed':
      return `can't ${error.doing} ${error.where}: ${error.reason}`;
    case 'FileFailed':
      return `can't ${error.doing} ${error.path}: ${error.reason}`;
  }
};

/** What is needed first. */
const shortHelp: ReadonlyArray<string> = [
  'backup_manager create "docs;daily@23:30;docs_backup"  adds a schedule',
  'backup_manager start                starts the service, which makes backups',
  'backup_manager status               shows how things stand',
  'backup_manager run docs_backup      makes a backup now',
  'backup_manager restore docs_backup  brings one back',
  'backup_manager undo                 takes back the last change of a schedule',
  'backup_manager --help shows what there is',
];

/** What the user can do about it, or more about the cause; a line each; none where the message says it all. */
export const advice = (error: BackupError): ReadonlyArray<string> => {
  switch (error.type) {
    case 'MalformedSchedule':
      return [
        error.reason,
        'a schedule is "path;WHEN;name", in quotes, as in "docs;16:07;docs_backup"',
        'backup_manager create --help shows every WHEN and every option',
      ];
    case 'SchedulesFileMissing':
    case 'NoSchedules':
      return ['make a first schedule: backup_manager create "path;HH:MM;name"'];
    case 'NoScheduleAtIndex':
    case 'NoSuchSchedule':
      return ['backup_manager list shows the schedules with their indexes'];
    case 'AmbiguousSchedule':
      return [`say which by its index: ${error.indexes.join(', ')}`];
    case 'NoSuchArchive':
      return [
        ...inTrash(error.name, error.trashed),
        'backup_manager backups --long shows what there is',
        'backup_manager restore --archive FILE restores one that it does not know',
      ];
    case 'UnknownName':
      return [
        'backup_manager list shows the schedules',
        'backup_manager history shows the names that ever had a backup',
      ];
    case 'MalformedTime':
      return [error.reason];
    case 'NoSuchVersion':
      return [`there is: ${error.known.join(', ')}`, ...inTrash(error.name, error.trashed)];
    case 'AmbiguousVersion':
      return [
        `nothing was removed; say which: ${error.fitting.join(', ')}`,
        'backup_manager backups --long shows more of each',
      ];
    case 'NotInArchive':
      return [`backup_manager files ${shellArgument(error.name)} shows what the newest holds`];
    case 'NotInTrash':
      if (error.version === null)
        return [`what lies there is of ${error.known.join(', ')}`, 'backup_manager undelete shows all of it'];
      return error.known.length === 0
        ? ['backup_manager undelete shows what lies in the trash']
        : [`there is: ${error.known.join(', ')}`];
    case 'CannotUndelete':
      return ['it stays where it is; backup_manager doctor looks at the trash'];
    case 'CannotRemove':
      return [ways[error.why]];
    case 'ArchiveUnverified':
      return [
        'nothing was restored; backup_manager backups --long shows older versions',
        'with --unverified, what can be read of this one is restored',
      ];
    case 'CannotEdit':
      return error.typed === '' ? [] : [`nothing was changed; you had written: ${error.typed}`];
    case 'NothingToUndo':
      return [
        'undo takes back deletes, and creates and edits whose line is still there',
        'backup_manager journal shows them',
      ];
    case 'ServiceAlreadyRunning':
      return error.outdated === true
        ? [
            'it is of an older version, and makes no backups once this one has journalled',
            'backup_manager stop ends it; then start starts this one',
          ]
        : ['backup_manager stop ends it'];
    case 'CannotStopService':
      return [error.reason];
    case 'BackupsDirectoryMissing':
      return error.reason === undefined ? ['it is made with the first backup'] : [];
    case 'UnknownInstruction':
      return [...(error.hints ?? []), 'backup_manager --help shows what there is'];
    case 'NoInstruction':
      return shortHelp;
    case 'WrongOption':
      return ['backup_manager --help shows what there is'];
    case 'NoWorkspace':
      return [
        'a workspace holds backup_schedules.txt, .backup_manager/ or backups/*.tar',
        error.above === null
          ? 'go to yours with cd, or name it with --dir, or in BACKUP_MANAGER_DIR'
          : `there is one in ${error.above}: go there with cd, or name it with --dir`,
        'to make one here: backup_manager create "path;HH:MM;name"',
      ];
    case 'MissingArgument':
    case 'TooManyArguments':
      return [`backup_manager ${error.instruction} --help shows how it is used`];
    case 'JournalDamaged':
      return ['nothing was written; docs/format.md, "When the journal is damaged", helps'];
    case 'JournalCut':
      return [
        'every line that is there is whole and in the chain',
        ...lostLinesAdvice,
        'backup_manager doctor --repair accepts the journal as it is',
      ];
    case 'NotRecordable':
      return ['nothing was written; is the clock, or a time of a file, after the year 9999?'];
    case 'JournalBusy':
      return ['nothing was written; try again when it is done'];
    case 'WrongNoticeTarget':
      return ['backup_manager notify --help shows the forms that there are'];
    case 'NoticeTargetExists':
      return ['choose another with --name, or type backup_manager notify remove NAME'];
    case 'NoSuchNoticeTarget':
      return ['backup_manager notify list shows the targets with their indexes'];
    case 'WrongDestination':
      return ['backup_manager destination --help shows the forms that there are'];
    case 'DestinationExists':
      return ['choose another name, or type backup_manager destination remove NAME'];
    case 'NoSuchDestination':
      return [
        error.known.length === 0
          ? 'there is none; backup_manager destination --help shows how to add one'
          : `there is: ${error.known.join(', ')}`,
      ];
    case 'DestinationFailed':
      return error.advice;
    case 'CannotInspect':
    case 'CannotRead':
    case 'CannotRestore':
    case 'CannotStartService':
    case 'FileFailed':
    case 'NothingToDo':
    case 'WorkspaceLost':
      return [];
  }
};
