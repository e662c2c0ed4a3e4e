/** What a person reads of each error, and what to do about it; and the exit status that a script sees. */
import {
  advice,
  type BackupError,
  exitStatus,
  isForbidden,
  isFullDisk,
  showError,
} from '../../src/domain/error';

/** A line about a command. */
const asText = (command: string): unknown =>
  expect.stringMatching(new RegExp(`^backup_manager ${command} .*  \\S`));

const help = 'backup_manager --help shows what there is';
const list = 'backup_manager list shows the schedules with their indexes';
const putBack = 'put back a copy of the journal with these lines, as docs/format.md says';
const whole = 'every line that is there is whole and in the chain';
const accepts = 'backup_manager doctor --repair accepts the journal as it is';

describe('an error', () => {
  it.each<[BackupError, 1 | 2, string, ReadonlyArray<unknown>]>([
    [
      { type: 'MalformedSchedule', line: 'test;', reason: 'it has 2 fields' },
      1,
      'malformed schedule: test;',
      [
        'it has 2 fields',
        'a schedule is "path;WHEN;name", in quotes, as in "docs;16:07;docs_backup"',
        'backup_manager create --help shows every WHEN and every option',
      ],
    ],
    [
      { type: 'SchedulesFileMissing' },
      1,
      "can't find backup_schedules.txt",
      ['make a first schedule: backup_manager create "path;HH:MM;name"'],
    ],
    [{ type: 'NoScheduleAtIndex', index: '3' }, 1, "can't find schedule at index 3", [list]],
    [{ type: 'NoSuchSchedule', which: 'x' }, 1, "can't find a schedule at index or under name x", [list]],
    [
      { type: 'AmbiguousSchedule', which: 'x', indexes: ['0', '2'] },
      1,
      '2 schedules have the name x',
      ['say which by its index: 0, 2'],
    ],
    [
      { type: 'NoSuchArchive', name: 'x' },
      1,
      "can't find an archive of x in the journal",
      [
        'backup_manager backups --long shows what there is',
        'backup_manager restore --archive FILE restores one that it does not know',
      ],
    ],
    [
      { type: 'UnknownName', name: 'x' },
      1,
      "can't find a schedule named x in the journal",
      [
        'backup_manager list shows the schedules',
        'backup_manager history shows the names that ever had a backup',
      ],
    ],
    [
      { type: 'MalformedTime', text: 'soon', reason: 'it is no time' },
      2,
      "can't understand the time soon",
      ['it is no time'],
    ],
    [
      { type: 'NoSuchVersion', name: 'x', version: '1', known: ['2', '3'] },
      1,
      "can't find version 1 of x",
      ['there is: 2, 3'],
    ],
    [
      { type: 'ArchiveUnverified', file: 'a.tar', reason: 'its digest is another' },
      1,
      'a.tar is not the archive that was made: its digest is another',
      [
        'nothing was restored; backup_manager backups --long shows older versions',
        'with --unverified, what can be read of this one is restored',
      ],
    ],
    [
      { type: 'CannotRestore', archive: 'a.tar', reason: 'it is empty' },
      1,
      "can't restore a.tar: it is empty",
      [],
    ],
    [{ type: 'NothingToDo', reason: 'there is no schedule' }, 1, 'there is no schedule', []],
    [
      { type: 'NoSchedules' },
      1,
      'there is no schedule in backup_schedules.txt',
      ['make a first schedule: backup_manager create "path;HH:MM;name"'],
    ],
    [
      { type: 'NothingToUndo' },
      1,
      'nothing to take back',
      [
        'undo takes back deletes, and creates and edits whose line is still there',
        'backup_manager journal shows them',
      ],
    ],
    [{ type: 'ServiceAlreadyRunning' }, 1, 'backup_service already running', ['backup_manager stop ends it']],
    [{ type: 'CannotStartService', reason: 'r' }, 1, "can't start backup_service: r", []],
    [{ type: 'CannotStopService', reason: 'r' }, 1, "can't stop backup_service", ['r']],
    [{ type: 'CannotInspect', reason: 'r' }, 1, "can't show the inspector: r", []],
    [
      { type: 'BackupsDirectoryMissing' },
      1,
      "can't find backups directory",
      ['it is made with the first backup'],
    ],
    [{ type: 'UnknownInstruction', instruction: 'x' }, 2, 'unknown instruction: x', [help]],
    [
      { type: 'NoInstruction' },
      2,
      'no instruction',
      [...['create', 'start', 'status', 'run', 'restore', 'undo'].map(asText), help],
    ],
    [{ type: 'CannotEdit', reason: 'r', typed: '' }, 1, "can't change the schedule: r", []],
    [
      { type: 'CannotEdit', reason: 'r', typed: 'a;b' },
      1,
      "can't change the schedule: r",
      ['nothing was changed; you had written: a;b'],
    ],
    [
      { type: 'MissingArgument', instruction: 'create', argument: 'schedule' },
      2,
      'missing argument: create [schedule]',
      ['backup_manager create --help shows how it is used'],
    ],
    [
      { type: 'TooManyArguments', instruction: 'list' },
      2,
      'too many arguments: list',
      ['backup_manager list --help shows how it is used'],
    ],
    [{ type: 'WrongOption', message: 'unknown option' }, 2, 'unknown option', [help]],
    [{ type: 'WorkspaceLost', what: '/w', removed: true }, 1, 'workspace lost: /w', []],
    [
      { type: 'NoWorkspace', directory: '/w', above: null },
      1,
      'no workspace in /w',
      [
        'a workspace holds backup_schedules.txt, .backup_manager/ or backups/*.tar',
        'go to yours with cd, or name it with --dir, or in BACKUP_MANAGER_DIR',
        'to make one here: backup_manager create "path;HH:MM;name"',
      ],
    ],
    [
      { type: 'NoWorkspace', directory: '/a b/c', above: '/a b' },
      1,
      'no workspace in /a b/c',
      [
        'a workspace holds backup_schedules.txt, .backup_manager/ or backups/*.tar',
        'there is one in /a b: go there with cd, or name it with --dir',
        'to make one here: backup_manager create "path;HH:MM;name"',
      ],
    ],
    [
      { type: 'JournalDamaged', line: 3, reason: 'r' },
      1,
      'journal damaged at line 3: r',
      ['nothing was written; docs/format.md, "When the journal is damaged", helps'],
    ],
    [
      { type: 'JournalCut', file: 'head.json', seq: 5, last: 3 },
      1,
      'the journal was cut or exchanged: it ends at line 3, and head.json was made at line 5; lines 4 to 5 are missing',
      [whole, putBack, accepts],
    ],
    [
      { type: 'JournalCut', file: 'head.json', seq: 4, last: 3 },
      1,
      'the journal was cut or exchanged: it ends at line 3, and head.json was made at line 4; line 4 is missing',
      [whole, putBack, accepts],
    ],
    [
      { type: 'JournalCut', file: 'head.json', seq: 3, last: 3 },
      1,
      'the journal was cut, exchanged or rewritten: its line 3 is not the one at which head.json was made',
      [whole, putBack, accepts],
    ],
    [
      { type: 'NotRecordable', reason: 'r' },
      1,
      "can't record this in the journal: r",
      ['nothing was written; is the clock, or a time of a file, after the year 9999?'],
    ],
    [
      { type: 'JournalBusy', seconds: 30, holder: 'process 7' },
      1,
      'journal busy for 30 s: held by process 7',
      ['nothing was written; try again when it is done'],
    ],
    [
      { type: 'NoSuchArchive', name: 'x', trashed: ['1', '2'] },
      1,
      "can't find an archive of x in the journal",
      [
        'it lies in the trash: backup_manager undelete x 1 brings it back',
        'it lies in the trash: backup_manager undelete x 2 brings it back',
        'backup_manager backups --long shows what there is',
        'backup_manager restore --archive FILE restores one that it does not know',
      ],
    ],
    [
      { type: 'NoSuchVersion', name: 'x', version: '1', known: ['2'], trashed: ['1'] },
      1,
      "can't find version 1 of x",
      ['there is: 2', 'it lies in the trash: backup_manager undelete x 1 brings it back'],
    ],
    [
      { type: 'AmbiguousVersion', name: 'x', version: '1', fitting: ['12', '11'] },
      1,
      '2 versions of x fit 1',
      ['nothing was removed; say which: 12, 11', 'backup_manager backups --long shows more of each'],
    ],
    [
      { type: 'NotInTrash', name: 'x', version: null, known: ['a', 'b'] },
      1,
      'nothing of x lies in the trash',
      ['what lies there is of a, b', 'backup_manager undelete shows all of it'],
    ],
    [
      { type: 'NotInTrash', name: 'x', version: '1', known: [] },
      1,
      "can't find version 1 of x in the trash",
      ['backup_manager undelete shows what lies in the trash'],
    ],
    [
      { type: 'NotInTrash', name: 'x', version: '1', known: ['2', '3'] },
      1,
      "can't find version 1 of x in the trash",
      ['there is: 2, 3'],
    ],
    [
      { type: 'CannotUndelete', file: 'a.tar', reason: 'r' },
      1,
      "can't bring a.tar back: r",
      ['it stays where it is; backup_manager doctor looks at the trash'],
    ],
    [
      { type: 'CannotRemove', file: 'a.tar', why: 'pinned' },
      1,
      "can't remove a.tar: it is pinned",
      ['unpin lets go of it'],
    ],
    [
      { type: 'CannotRemove', file: 'a.tar', why: 'last good' },
      1,
      "can't remove a.tar: it is the last good archive of its source",
      ['make a backup first; or --force removes it'],
    ],
    [
      { type: 'CannotRemove', file: 'a.tar', why: 'in use' },
      1,
      "can't remove a.tar: it is being read, as by a restore",
      ['try again when that is done'],
    ],
    [
      { type: 'CannotRemove', file: 'a.tar', why: 'changed' },
      1,
      "can't remove a.tar: it is not the archive that was recorded",
      ['move the file away by hand; backup_manager doctor --repair then forgets it'],
    ],
    [
      { type: 'ServiceAlreadyRunning', outdated: true },
      1,
      'backup_service already running',
      [
        'it is of an older version, and makes no backups once this one has journalled',
        'backup_manager stop ends it; then start starts this one',
      ],
    ],
    [
      { type: 'WrongNoticeTarget', reason: 'r' },
      2,
      "can't tell anybody so: r",
      ['backup_manager notify --help shows the forms that there are'],
    ],
    [
      { type: 'NoticeTargetExists', name: 'x' },
      1,
      'there is a notice target named x already',
      ['choose another with --name, or type backup_manager notify remove NAME'],
    ],
    [
      { type: 'NoSuchNoticeTarget', which: 'x' },
      1,
      "can't find a notice target at index or under name x",
      ['backup_manager notify list shows the targets with their indexes'],
    ],
    [{ type: 'FileFailed', doing: 'write', path: 'a', reason: 'r' }, 1, "can't write a: r", []],
  ])('%j', (error, status, text, steps) => {
    expect({ status: exitStatus(error), text: showError(error), steps: advice(error) }).toEqual({
      status,
      text,
      steps,
    });
    // why: set two cells in, each has a line of a small terminal to itself, and can be marked there and typed
    expect(advice(error).filter((step) => step.length > 78)).toEqual([]);
  });
});

test('what a file system forbids is told from every other failure', () => {
  const failed: BackupError = { type: 'FileFailed', doing: 'write', path: 'a', reason: 'permission denied' };
  expect(isForbidden({ ...failed, forbidden: true })).toBe(true);
  expect(isForbidden(failed)).toBe(false);
  expect(isForbidden({ type: 'NothingToDo', reason: 'permission denied' })).toBe(false);
});

test('so is a full disk', () => {
  const failed: BackupError = { type: 'FileFailed', doing: 'write', path: 'a', reason: 'no space left' };
  expect(isFullDisk({ ...failed, full: true })).toBe(true);
  expect(isFullDisk(failed)).toBe(false);
  expect(isFullDisk({ type: 'NothingToDo', reason: 'no space left' })).toBe(false);
});
