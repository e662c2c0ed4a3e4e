/** What a person reads of each finding, word by word: what is so, where, how it is mended, and what a repair would do. */
import { readScheduleLine } from '../../../src/codecs/schedule-line';
import type { Version } from '../../../src/domain/archive/archives';
import type { KeepFault } from '../../../src/domain/archive/keep-effect';
import { type ArchivesSeen, checkArchives } from '../../../src/domain/doctor/check-archives';
import { checkBackups } from '../../../src/domain/doctor/check-backups';
import { checkCheckpoint } from '../../../src/domain/doctor/check-checkpoint';
import { checkClock, showSpan } from '../../../src/domain/doctor/check-clock';
import { checkJournal } from '../../../src/domain/doctor/check-journal';
import { checkLocks } from '../../../src/domain/doctor/check-locks';
import { checkPending, type PendingSeen } from '../../../src/domain/doctor/check-pending';
import { checkSchedules, type SchedulesSeen } from '../../../src/domain/doctor/check-schedules';
import { checkService, type ServiceSeen } from '../../../src/domain/doctor/check-service';
import { checkSpace } from '../../../src/domain/doctor/check-space';
import { checkWorkspace, pathStatuses } from '../../../src/domain/doctor/check-workspace';
import type { CheckReport } from '../../../src/domain/doctor/finding';
import { shellArgument } from '../../../src/domain/shell-argument';
import { at, fixedZone } from '../../support/clock';
import { archiveName, sourcePath, specOf, timestamp } from '../../support/decoded';
import { packReport } from '../../support/pack-report';
import { reportLines } from '../../support/report-lines';
import { archivesSeen } from '../../support/archives-seen';
import { wellPlaced } from '../../support/path-status';

type Row = readonly [title: string, report: () => CheckReport, lines: ReadonlyArray<string>];

const hash = 'f'.repeat(64);
const made = timestamp('2024-03-05T12:00:00.000+00:00');

describe('the journal', () => {
  it.each<Row>([
    [
      'whole',
      () => checkJournal({ type: 'read', seq: 2, hash, torn: 0, checkedBefore: 0 }),
      ['summary: 2 lines, head 2 ffffffffffff'],
    ],
    [
      'torn',
      () => checkJournal({ type: 'read', seq: 1, hash, torn: 12, checkedBefore: 1 }),
      [
        'summary: 1 line, head 1 ffffffffffff',
        'journal-torn: .backup_manager/journal.jsonl after line 1: 12 bytes after its last whole line are torn: a crash stopped the line that was being written',
        '- backup_manager doctor --repair moves them aside, to .backup_manager/journal.torn-2; so does any command that writes',
        'repair: decide',
        'remark journal-checked-before: .backup_manager/journal.jsonl: lines 1 to 1 were checked by an earlier command and not read again now; backup_manager journal --check reads every line',
      ],
    ],
    [
      'torn by one byte',
      () => checkJournal({ type: 'read', seq: 1, hash, torn: 1, checkedBefore: 0 }),
      [
        'summary: 1 line, head 1 ffffffffffff',
        'journal-torn: .backup_manager/journal.jsonl after line 1: 1 byte after its last whole line is torn: a crash stopped the line that was being written',
        '- backup_manager doctor --repair moves it aside, to .backup_manager/journal.torn-2; so does any command that writes',
        'repair: decide',
      ],
    ],
    ['new', () => checkJournal({ type: 'none', was: false }), ['summary: none yet']],
    [
      'missing',
      () => checkJournal({ type: 'none', was: true }),
      [
        'journal-missing: .backup_manager/journal.jsonl: it is not there, although there was one: the history is lost',
        '- put back a copy of it, if there is one',
        '- else the next command that writes begins a new one, and backup_manager adopt takes the archives into it',
        '- docs/format.md (When the journal is damaged) has the other ways, and what each loses',
      ],
    ],
    [
      'damaged',
      () => checkJournal({ type: 'damaged', line: 7, reason: 'no JSON' }),
      [
        'journal-damaged: .backup_manager/journal.jsonl line 7: it is damaged: no JSON; nothing is written, and no backup is made, until that is mended',
        '- backup_manager stop, then keep a copy of .backup_manager/',
        '- put back a good copy of the journal, if there is one; else',
        '- keep the lines before it: cp .backup_manager/journal.jsonl .backup_manager/journal.damaged; head -n 6 .backup_manager/journal.damaged > .backup_manager/journal.jsonl',
        '- then backup_manager adopt takes in the archives that it does not know',
        '- docs/format.md (When the journal is damaged) has the other ways, and what each loses',
      ],
    ],
    [
      'damaged from the start',
      () => checkJournal({ type: 'damaged', line: 1, reason: 'no JSON' }),
      [
        'journal-damaged: .backup_manager/journal.jsonl line 1: it is damaged: no JSON; nothing is written, and no backup is made, until that is mended',
        '- backup_manager stop, then keep a copy of .backup_manager/',
        '- put back a good copy of the journal, if there is one; else',
        '- begin a new one: mv .backup_manager/journal.jsonl .backup_manager/journal.damaged',
        '- then backup_manager adopt takes in the archives that it does not know',
        '- docs/format.md (When the journal is damaged) has the other ways, and what each loses',
      ],
    ],
    [
      'unreadable',
      () => checkJournal({ type: 'unreadable', reason: 'input/output error' }),
      [
        "journal-unreadable: .backup_manager/journal.jsonl: it can't be read: input/output error",
        '- the check of the workspace says what is wrong with its place; on a failing disk, save a copy first',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the clock', () => {
  const last = { seq: 7, at: made };
  const behind = {
    latest: made,
    furthest: made,
    counted: made,
    stayed: 150,
    told: true,
    trusted: null,
    firstSchedule: 1,
    rearmed: [],
    shown: [],
  };

  it.each<Row>([
    ['right', () => checkClock(last, null, at('2024-03-05T12:00:00Z')), []],
    ['right, to the minute', () => checkClock(last, null, at('2024-03-05T11:59:00Z')), []],
    [
      'behind',
      () => checkClock(last, null, at('2024-03-05T11:30:00Z')),
      [
        'clock-behind: .backup_manager/journal.jsonl line 7: it was written at 2024-03-05 12:00, 30 min later than it is now',
        "- set the machine's clock right, if it is behind",
        '- if it was ahead then, and is right now: the next line that is written settles it, and schedules go on by themselves',
      ],
    ],
    [
      'far behind the last line',
      () => checkClock(last, behind, at('2024-03-02T11:30:00Z')),
      [
        'clock-behind: .backup_manager/journal.jsonl line 7: a line was written at 2024-03-05 12:00, 3 days 0 h later than it is now',
        "- set the machine's clock right, if it is behind: what was backed up already is not backed up again",
        '- if it was ahead then, and is right now: once the service has seen it run here for 24 hours (2 so far), schedules go on by themselves',
      ],
    ],
    [
      'far behind an earlier line',
      () =>
        checkClock(
          { seq: 8, at: timestamp('2024-03-02T11:00:00.000+00:00') },
          behind,
          at('2024-03-04T11:30:00Z'),
        ),
      [
        'clock-behind: .backup_manager/journal.jsonl: a line was written at 2024-03-05 12:00, 1 day 0 h later than it is now',
        "- set the machine's clock right, if it is behind: what was backed up already is not backed up again",
        '- if it was ahead then, and is right now: once the service has seen it run here for 24 hours (2 so far), schedules go on by themselves',
      ],
    ],
    [
      'far behind, nothing written',
      () => checkClock(null, behind, at('2024-03-04T12:00:00Z')),
      [
        'clock-behind: .backup_manager/journal.jsonl: a line was written at 2024-03-05 12:00, 1 day 0 h later than it is now',
        "- set the machine's clock right, if it is behind: what was backed up already is not backed up again",
        '- if it was ahead then, and is right now: once the service has seen it run here for 24 hours (2 so far), schedules go on by themselves',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });

  it.each([
    [59_999, '0 min'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h 0 min'],
    [86_399_999, '23 h 59 min'],
    [86_400_000, '1 day 0 h'],
    [183_600_000, '2 days 3 h'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(showSpan(milliseconds)).toBe(text);
  });

  it('is another than the workspace’s, be it right or behind', () => {
    const now = { ...at('2024-03-04T12:00:00Z', fixedZone(60)), local: fixedZone(0) };
    const remark =
      'remark zone-differs: backup_schedules.txt: schedules without tz= are on the clock of fixed 0; the time zone here is fixed 60';
    expect(reportLines(checkClock(null, null, now))).toEqual([remark]);
    expect(reportLines(checkClock(last, null, now)).at(-1)).toBe(remark);
    expect(reportLines(checkClock(last, behind, now)).at(-1)).toBe(remark);
  });
});

const nothing: PendingSeen = {
  head: 7,
  staged: [],
  failed: [],
  state: [],
  beside: [],
  serviceIsUp: false,
  archiveIsHeld: false,
  partial: [],
  sealed: null,
  sizes: new Map(),
  ofCopies: [],
};

describe('what is pending', () => {
  const pending = (seen: Partial<PendingSeen>): CheckReport => checkPending({ ...nothing, ...seen });
  const sealed: NonNullable<PendingSeen['sealed']> = {
    placement: { temporary: '.d.1.partial', archive: 'd.tar', kept: null },
    report: packReport(),
  };
  const drafts = [
    'checkpoint.json.tmp',
    'inspector.json.12.next',
    'history.json.12.tmp',
    'snapshot-12.json.12.tmp',
    'run.json.tmp',
    'run.json',
    'service.json.tmp',
    'status.json.tmp',
    'service.json',
    'status.json',
  ];
  const stateDraft = (file: string, lock: string): ReadonlyArray<string> => [
    `draft-left: .backup_manager/${file}: it was being written when its process died`,
    '- backup_manager doctor --repair removes it',
    `repair: remove ${file} of state under ${lock}`,
  ];
  /** Those that no service or run can be at work on. */
  const draftsOfNobody = [
    ...stateDraft('checkpoint.json.tmp', 'write'),
    ...stateDraft('inspector.json.12.next', 'null'),
    ...stateDraft('history.json.12.tmp', 'null'),
    ...stateDraft('snapshot-12.json.12.tmp', 'null'),
  ];
  const others = [
    'xinspector.json.12.next',
    'inspector.json.12.nextx',
    'inspector.json..next',
    'xhistory.json.12.tmp',
    'history.json.12.tmpx',
    'history.json.x.tmp',
    'snapshot-x.json.1.tmp',
    'snapshot-.json.1.tmp',
    'snapshot-1.json..tmp',
    'xcheckpoint.json.tmp',
    'journal.torn-7',
    'journal.torn-17-12',
    'journal.torn-',
    'journal.torn-7-',
    'xjournal.torn-7',
    'journal.torn-7x',
    'checkpoint.json',
  ];

  it.each<Row>([
    ['nothing', () => pending({}), []],
    [
      'a text that never counted',
      () => pending({ staged: [8] }),
      [
        'staged-text-left: .backup_manager/schedules.8.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
        '- backup_manager doctor --repair removes it; so does the next command that writes',
        'repair: decide',
      ],
    ],
    [
      'a text beside a damaged journal',
      () => pending({ staged: [8], head: null }),
      [
        'staged-text-left: .backup_manager/schedules.8.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
        '- once the journal is mended, the next command settles it',
      ],
    ],
    [
      'a text whose rename is due',
      () => pending({ staged: [7] }),
      [
        'rename-due: .backup_manager/schedules.7.next: it is the text that backup_schedules.txt should have by the journal: a crash came before the rename',
        '- backup_manager doctor --repair puts it in place; so does the next command that writes',
        'repair: decide',
      ],
    ],
    [
      'a text that can’t be put in place',
      () => pending({ staged: [6, 7, 8], failed: [7, 8] }),
      [
        'staged-text-left: .backup_manager/schedules.6.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
        '- backup_manager doctor --repair removes it; so does the next command that writes',
        'repair: decide',
        'rename-due: .backup_manager/schedules.7.next: it is the text that backup_schedules.txt should have by the journal, and it could not be put in place',
        '- backups go on by it; let backup_schedules.txt, or the directory that it is in, be written',
        '- backup_manager doctor --repair tries again; so does the next command that writes',
        'repair: decide',
        'staged-text-left: .backup_manager/schedules.8.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
        '- backup_manager doctor --repair removes it; so does the next command that writes',
        'repair: decide',
      ],
    ],
    [
      'a failed text beside a damaged journal',
      () => pending({ staged: [6], failed: [6], head: null }),
      [
        'staged-text-left: .backup_manager/schedules.6.next: it was to replace backup_schedules.txt, and the decision that it belongs to never came about',
        '- once the journal is mended, the next command settles it',
      ],
    ],
    [
      'drafts and records',
      () => pending({ state: drafts }),
      [
        ...draftsOfNobody,
        ...stateDraft('run.json.tmp', 'archive'),
        'run-record-left: .backup_manager/run.json: the run that it is about has ended',
        '- backup_manager doctor --repair removes it',
        'repair: remove run.json of state under archive',
        ...stateDraft('service.json.tmp', 'service'),
        ...stateDraft('status.json.tmp', 'service'),
        'service-record-left: .backup_manager/service.json: the service that it is about does not run any more',
        '- backup_manager doctor --repair removes it',
        'repair: remove service.json of state under service',
        'service-record-left: .backup_manager/status.json: the service that it is about does not run any more',
        '- backup_manager doctor --repair removes it',
        'repair: remove status.json of state under service',
      ],
    ],
    [
      'drafts and records of the living',
      () => pending({ state: drafts, serviceIsUp: true, archiveIsHeld: true }),
      [...draftsOfNobody],
    ],
    [
      'files of other names',
      () => pending({ state: others }),
      [
        'remark file-unknown: .backup_manager/xhistory.json.12.tmp: no part of backup_manager makes such a file',
        'remark file-unknown: .backup_manager/history.json.x.tmp: no part of backup_manager makes such a file',
        'remark file-unknown: .backup_manager/snapshot-x.json.1.tmp: no part of backup_manager makes such a file',
        'remark file-unknown: .backup_manager/snapshot-.json.1.tmp: no part of backup_manager makes such a file',
        'remark file-unknown: .backup_manager/snapshot-1.json..tmp: no part of backup_manager makes such a file',
        'remark file-unknown: .backup_manager/xcheckpoint.json.tmp: no part of backup_manager makes such a file',
        'remark torn-tail-kept: .backup_manager/journal.torn-7: a crash left these bytes after the journal’s last line; nothing reads them, keep them or not',
        'remark torn-tail-kept: .backup_manager/journal.torn-17-12: a crash left these bytes after the journal’s last line; nothing reads them, keep them or not',
      ],
    ],
    [
      'drafts beside the schedules',
      () => pending({ beside: ['.backup_schedules.txt.12.tmp', 'mine.tmp', 'x.12.tmp.not', 'x.1.tmpx'] }),
      [
        'draft-left: .backup_schedules.txt.12.tmp: it was being written when its process died',
        '- backup_manager doctor --repair removes it',
        'repair: remove .backup_schedules.txt.12.tmp of schedules under write',
      ],
    ],
    [
      'a part of an archive',
      () => pending({ partial: ['.d.1.partial'] }),
      [
        'partial-left: backups/.d.1.partial: it is a part of an archive, whose process was killed',
        '- backup_manager doctor --repair removes it; so does the next start',
        'repair: recover',
      ],
    ],
    [
      'an archive before its rename',
      () => pending({ partial: ['.d.1.partial'], sealed }),
      [
        'archive-unpublished: backups/d.tar: a whole archive waits for this name, as .d.1.partial: its process was killed',
        '- backup_manager doctor --repair finishes it; so does the next start',
        'repair: recover',
      ],
    ],
    [
      'an archive after its rename',
      () => pending({ sealed, sizes: new Map([['d.tar', 42]]) }),
      [
        'archive-unpublished: backups/d.tar: it was put in place, from .d.1.partial, by a process that was killed before it could journal that',
        '- backup_manager doctor --repair finishes it; so does the next start',
        'repair: recover',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the checkpoint', () => {
  const name = 'checkpoint.json';

  it.each<Row>([
    ['absent', () => checkCheckpoint([{ name, condition: 'absent' }], 7), ['summary: none yet']],
    ['fitting', () => checkCheckpoint([{ name, condition: 'fits' }], 7), []],
    [
      'outdated',
      () =>
        checkCheckpoint(
          [
            { name, condition: 'outdated' },
            { name: 'history.json.unfit', condition: 'outdated' },
          ],
          7,
        ),
      [
        'remark checkpoint-outdated: .backup_manager/checkpoint.json: it is of another version, and will be made anew',
      ],
    ],
    [
      'unreadable',
      () => checkCheckpoint([{ name, condition: 'unreadable', reason: 'permission denied' }], 7),
      [
        "checkpoint-unreadable: .backup_manager/checkpoint.json: it can't be read: permission denied",
        '- give yourself the right to read it, if somebody else made it: chown "$USER" .backup_manager/checkpoint.json',
        '- else take it away: it only saves time, and is made anew: mv .backup_manager/checkpoint.json checkpoint.json.was',
      ],
    ],
    [
      'damaged',
      () => checkCheckpoint([{ name, condition: 'damaged' }], 7),
      [
        'checkpoint-damaged: .backup_manager/checkpoint.json: it is damaged',
        '- backup_manager doctor --repair removes it: it only saves time, and is made anew',
        'repair: remove checkpoint.json of state under write',
      ],
    ],
    [
      'damaged, no journal',
      () => checkCheckpoint([{ name, condition: 'damaged' }], 'none'),
      [
        'checkpoint-damaged: .backup_manager/checkpoint.json: it is damaged',
        '- backup_manager doctor --repair removes it: it only saves time, and is made anew',
        'repair: remove checkpoint.json of state under write',
      ],
    ],
    [
      'of a longer journal',
      () => checkCheckpoint([{ name, condition: 'unfit', seq: 9 }], 7),
      [
        'checkpoint-unfit: .backup_manager/checkpoint.json: the journal was cut or exchanged: it ends at line 7, and checkpoint.json was made at line 9; lines 8 to 9 are missing',
        '- put back a copy of the journal with these lines, as docs/format.md says',
        '- backup_manager doctor --repair accepts the journal as it is, and removes this file, which alone tells of them',
        'repair: remove checkpoint.json of state under write',
      ],
    ],
    [
      'of a journal longer by one',
      () => checkCheckpoint([{ name, condition: 'unfit', seq: 8 }], 7),
      [
        'checkpoint-unfit: .backup_manager/checkpoint.json: the journal was cut or exchanged: it ends at line 7, and checkpoint.json was made at line 8; line 8 is missing',
        '- put back a copy of the journal with these lines, as docs/format.md says',
        '- backup_manager doctor --repair accepts the journal as it is, and removes this file, which alone tells of them',
        'repair: remove checkpoint.json of state under write',
      ],
    ],
    [
      'of another journal',
      () => checkCheckpoint([{ name, condition: 'unfit', seq: 7 }], 7),
      [
        'checkpoint-unfit: .backup_manager/checkpoint.json: the journal was cut, exchanged or rewritten: its line 7 is not the one at which checkpoint.json was made',
        '- put back a copy of the journal with these lines, as docs/format.md says',
        '- backup_manager doctor --repair accepts the journal as it is, and removes this file, which alone tells of them',
        'repair: remove checkpoint.json of state under write',
      ],
    ],
    [
      'of a journal that can’t be read',
      () => checkCheckpoint([{ name, condition: 'unfit', seq: 7 }], 'unknown'),
      [
        'checkpoint-unfit: .backup_manager/checkpoint.json: the journal does not have the line that it was made at: the journal was cut, exchanged or rewritten',
        '- put back a copy of the journal with these lines, as docs/format.md says',
        '- backup_manager doctor --repair accepts the journal as it is, and removes this file, which alone tells of them',
        'repair: remove checkpoint.json of state under write',
      ],
    ],
    [
      'of a journal that is gone',
      () => checkCheckpoint([{ name, condition: 'unfit', seq: 7 }], 'none'),
      ['not checked: there is no journal to compare it with'],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the locks', () => {
  const free = { stuck: null, service: null, archive: null };

  it.each<Row>([
    ['free', () => checkLocks(free), []],
    [
      'held',
      () => checkLocks({ ...free, service: 'process 7', archive: 'process 8' }),
      ['summary: held as the service by process 7, to make an archive by process 8'],
    ],
    [
      'stuck',
      () => checkLocks({ ...free, stuck: { holder: 'process 9', seconds: 5 } }),
      [
        'lock-stuck: .backup_manager/journal.jsonl: its write lock was held for all of 5 s, by process 9: nothing else can be written',
        '- end that process if it hangs: its lock ends with it, and nothing is lost',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the service', () => {
  const up: ServiceSeen = { schedules: 2, state: 'up', since: made, pid: 7, reason: null };

  it.each<Row>([
    ['up', () => checkService(up), ['summary: up, pid 7']],
    ['up, not outdated', () => checkService({ ...up, outdated: false }), ['summary: up, pid 7']],
    [
      'outdated',
      () => checkService({ ...up, outdated: true }),
      [
        'service-outdated: backup_service: the one that runs is of an older version: it can’t read what this one journals, and makes no backups then',
        '- backup_manager stop',
        '- backup_manager start',
      ],
    ],
    [
      'unreachable',
      () => checkService({ ...up, pid: null }),
      [
        'service-unreachable: backup_service: it runs, but has not published its pid: stop and status do not find it',
        '- if it is only starting, ask again in a moment',
        '- else .backup_manager/service.json was removed: end it by its number, which the locks check shows, and start it again',
      ],
    ],
    [
      'failed',
      () => checkService({ ...up, state: 'failed', reason: 'out of memory' }),
      [
        'service-failed: backup_service: it failed at 2024-03-05 12:00: out of memory; 2 schedules wait for it',
        '- logs/backup_service.log and .backup_manager/service.err may say why',
        '- backup_manager start',
      ],
    ],
    [
      'failed for no reason',
      () => checkService({ ...up, state: 'failed', schedules: 1 }),
      [
        'service-failed: backup_service: it failed at 2024-03-05 12:00: ; a schedule waits for it',
        '- logs/backup_service.log and .backup_manager/service.err may say why',
        '- backup_manager start',
      ],
    ],
    [
      'vanished',
      () => checkService({ ...up, state: 'vanished' }),
      [
        'service-vanished: backup_service: it ended without a word, some time after 2024-03-05 12:00: it was killed, or the machine went off; 2 schedules wait for it',
        '- logs/backup_service.log and .backup_manager/service.err may say why',
        '- backup_manager start',
      ],
    ],
    [
      'stopped',
      () => checkService({ ...up, state: 'stopped', reason: 'SIGTERM' }),
      [
        'service-down: backup_service: it was stopped at 2024-03-05 12:00 (SIGTERM); 2 schedules wait for it',
        '- backup_manager start',
      ],
    ],
    [
      'stopped, nobody knows when',
      () => checkService({ ...up, state: 'stopped', since: null }),
      [
        'service-down: backup_service: it was stopped at (); 2 schedules wait for it',
        '- backup_manager start',
      ],
    ],
    [
      'never started',
      () => checkService({ ...up, state: 'never started', since: null }),
      [
        'service-down: backup_service: it was never started; 2 schedules wait for it',
        '- backup_manager start',
      ],
    ],
    [
      'down',
      () => checkService({ ...up, state: 'down' }),
      ['service-down: backup_service: it does not run; 2 schedules wait for it', '- backup_manager start'],
    ],
    [
      'down with nothing to do',
      () => checkService({ ...up, state: 'down', schedules: 0 }),
      ['summary: down, and there is nothing to do'],
    ],
    [
      'vanished with nothing to do',
      () => checkService({ ...up, state: 'vanished', schedules: 0 }),
      [
        'summary: down, and there is nothing to do',
        'remark service-ended: backup_service: it ended without a word, some time after 2024-03-05 12:00: it was killed, or the machine went off',
      ],
    ],
    [
      'failed with nothing to do',
      () => checkService({ ...up, state: 'failed', reason: 'x', schedules: 0 }),
      [
        'summary: down, and there is nothing to do',
        'remark service-ended: backup_service: it failed at 2024-03-05 12:00: x',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the room', () => {
  const last = new Map([
    [archiveName('a'), 3_000_000],
    [archiveName('b'), 4_000_000],
    [archiveName('c'), 2_000_000],
  ]);

  it.each<Row>([
    ['enough', () => checkSpace({ free: 9_000_000, last }), ['summary: 9.0 MB free']],
    [
      'short',
      () => checkSpace({ free: 8_999_999, last }),
      [
        'summary: 9.0 MB free',
        'space-short: backups/: 9.0 MB are free; the last archives of all 3 names together took 9.0 MB',
        '- make room there, or let older versions go: keep=N in a schedule keeps the newest N',
        '- backup_manager backups --long shows what takes how much',
      ],
    ],
    [
      'exhausted for one',
      () => checkSpace({ free: 3_999_999, last }),
      [
        'summary: 4.0 MB free',
        'space-exhausted: backups/: 4.0 MB are free; the last archive of b took 4.0 MB',
        '- make room there, or let older versions go: keep=N in a schedule keeps the newest N',
        '- backup_manager backups --long shows what takes how much',
      ],
    ],
    [
      'just enough for each',
      () => checkSpace({ free: 4_000_000, last }),
      [
        'summary: 4.0 MB free',
        'space-short: backups/: 4.0 MB are free; the last archives of all 3 names together took 9.0 MB',
        '- make room there, or let older versions go: keep=N in a schedule keeps the newest N',
        '- backup_manager backups --long shows what takes how much',
      ],
    ],
    [
      'exhausted',
      () => checkSpace({ free: 999_999, last: new Map() }),
      [
        'summary: 1.0 MB free',
        'space-exhausted: backups/: 1.0 MB are free: the journal itself has hardly any room',
        '- make room there, or let older versions go: keep=N in a schedule keeps the newest N',
        '- backup_manager backups --long shows what takes how much',
      ],
    ],
    ['just enough', () => checkSpace({ free: 1_000_000, last: new Map() }), ['summary: 1.0 MB free']],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the places', () => {
  const denied = { readOnly: false, reason: 'permission denied' };
  const readOnly = { readOnly: true, reason: 'read-only file system' };

  it.each<Row>([
    [
      'dangling',
      () => checkWorkspace([wellPlaced('logs', { kind: 'dangling' })]),
      [
        'link-broken: logs: it is a symbolic link to something that is not there',
        '- mount the disk that it leads to, or set the link right',
      ],
    ],
    [
      'no directory',
      () => checkWorkspace([wellPlaced('backups', { kind: 'file' })]),
      ['wrong-kind: backups: it is not a directory', '- move it elsewhere: mv backups backups.was'],
    ],
    [
      'no file',
      () => checkWorkspace([wellPlaced('backup_schedules.txt', { kind: 'other' })]),
      [
        'wrong-kind: backup_schedules.txt: it is not a file',
        '- move it elsewhere: mv backup_schedules.txt backup_schedules.txt.was',
      ],
    ],
    [
      'open',
      () => checkWorkspace([wellPlaced('.backup_manager', { mode: 0o701 })]),
      [
        'open-to-others: .backup_manager: other users can look into it: its mode is 0701, and should be 0700',
        '- backup_manager doctor --repair does it: chmod 700 .backup_manager',
        'repair: tighten .backup_manager 700',
      ],
    ],
    [
      'open to the group',
      () => checkWorkspace([wellPlaced('.backup_manager/journal.jsonl', { mode: 0o060 })]),
      [
        'open-to-others: .backup_manager/journal.jsonl: other users can look into it: its mode is 0060, and should be 0600',
        '- backup_manager doctor --repair does it: chmod 600 .backup_manager/journal.jsonl',
        'repair: tighten .backup_manager/journal.jsonl 600',
      ],
    ],
    [
      'sticky',
      () => checkWorkspace([wellPlaced('.backup_manager', { mode: 0o1777 })]),
      [
        'open-to-others: .backup_manager: other users can look into it: its mode is 1777, and should be 0700',
        '- backup_manager doctor --repair does it: chmod 700 .backup_manager',
        'repair: tighten .backup_manager 700',
      ],
    ],
    [
      'written by all',
      () =>
        checkWorkspace([
          wellPlaced('.', { mode: 0o777 }),
          wellPlaced('backup_schedules.txt', { mode: 0o666 }),
        ]),
      ['remark writable-by-all: .: every user can change what is in it: chmod o-w .'],
    ],
    [
      'unreadable',
      () => checkWorkspace([wellPlaced('.backup_manager', { unreadable: denied })]),
      [
        "not-readable: .backup_manager: it can't be read: permission denied",
        '- backup_manager doctor --repair does it: chmod u+rx .backup_manager',
        'repair: tighten .backup_manager 700',
      ],
    ],
    [
      'unwritable',
      () => checkWorkspace([wellPlaced('backups', { unwritable: denied })]),
      ["not-writable: backups: it can't be written: permission denied", '- chmod u+rwx backups'],
    ],
    [
      'somebody else’s',
      () => checkWorkspace([wellPlaced('backups', { unwritable: denied, owner: { uid: 7, isUs: false } })]),
      [
        "not-writable: backups: it can't be written: permission denied",
        '- it belongs to user 7: run backup_manager as that user',
      ],
    ],
    [
      'nobody’s',
      () => checkWorkspace([wellPlaced('.backup_manager', { unwritable: denied, owner: null })]),
      [
        "not-writable: .backup_manager: it can't be written: permission denied",
        '- chmod u+rwx .backup_manager',
      ],
    ],
    [
      'read-only',
      () => checkWorkspace([wellPlaced('.backup_manager', { unwritable: readOnly })]),
      [
        "not-writable: .backup_manager: it can't be written: read-only file system",
        '- its file system is read-only: mount it so that it can be written',
      ],
    ],
    ['unknown', () => checkWorkspace([wellPlaced('docs', { kind: 'dangling' })]), []],
    [
      'below one of a like name',
      () =>
        checkWorkspace([
          wellPlaced('log', { unwritable: readOnly }),
          wellPlaced('logs', { unwritable: readOnly }),
        ]),
      [
        "not-writable: logs: it can't be written: read-only file system",
        '- its file system is read-only: mount it so that it can be written',
      ],
    ],
    [
      'hidden below one that can be read',
      () =>
        checkWorkspace([
          wellPlaced('logs'),
          wellPlaced('logs/backup_service.log', { kind: 'hidden', unreadable: denied }),
        ]),
      [
        "not-readable: logs/backup_service.log: it can't be read: permission denied",
        '- chmod u+r logs/backup_service.log',
      ],
    ],
    [
      'unwritable below a read-only one',
      () =>
        checkWorkspace([
          wellPlaced('.', { unwritable: readOnly }),
          wellPlaced('logs', { unwritable: denied }),
        ]),
      [
        "not-writable: .: it can't be written: read-only file system",
        '- its file system is read-only: mount it so that it can be written',
        "not-writable: logs: it can't be written: permission denied",
        '- chmod u+rwx logs',
      ],
    ],
    [
      'read-only below an unwritable one',
      () =>
        checkWorkspace([
          wellPlaced('.', { unwritable: denied }),
          wellPlaced('logs', { unwritable: readOnly }),
        ]),
      [
        "not-writable: .: it can't be written: permission denied",
        '- chmod u+rwx .',
        "not-writable: logs: it can't be written: read-only file system",
        '- its file system is read-only: mount it so that it can be written',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });

  it('are looked for where the program has them', () => {
    expect(pathStatuses).toEqual([
      '.',
      '.backup_manager',
      '.backup_manager/journal.jsonl',
      '.backup_manager/notify.json',
      'backup_schedules.txt',
      'backups',
      'logs',
      'logs/backup_manager.log',
      'logs/backup_service.log',
    ]);
  });

  it.each(pathStatuses)('%s is written by the program, or replaced', (file) => {
    const found = checkWorkspace([wellPlaced(file, { unwritable: denied })]).findings;
    expect(found).toHaveLength(
      ['backup_schedules.txt', '.backup_manager/notify.json'].includes(file) ? 0 : 1,
    );
  });

  it.each(pathStatuses)('%s may be looked into by others, or not', (file) => {
    const found = checkWorkspace([wellPlaced(file, { mode: 0o755 })]).findings.map(({ remedy }) => remedy);
    const mode = {
      '.backup_manager': 0o700,
      '.backup_manager/journal.jsonl': 0o600,
      '.backup_manager/notify.json': 0o600,
    }[file];
    expect(found).toEqual(mode === undefined ? [] : [{ type: 'tighten', file, mode }]);
  });
});

const version = (file: string, fields: Partial<Version> = {}): Version => ({
  name: archiveName("d's"),
  path: sourcePath('docs'),
  file,
  due: made,
  completed: made,
  outcome: 'completed',
  reason: null,
  report: packReport({ bytes: 4200 }),
  verified: null,
  trigger: 'schedule',
  pinned: null,
  ...fields,
});

describe('the archives', () => {
  const seen = (...[versions, sizes, changes]: Parameters<typeof archivesSeen>): CheckReport =>
    checkArchives(archivesSeen(versions, sizes, { wordOf: shellArgument, ...changes }));
  const verified = (finding: string | null): Partial<Version> => ({
    verified: { at: timestamp('2024-03-06T01:02:00.000+00:00'), level: 'digest', finding },
  });
  const keeping = (fault: KeepFault | null, over: number): Partial<ArchivesSeen> => ({
    retention: [
      {
        line: 'the line',
        spec: specOf('docs;daily@02:00;d;keep=1'),
        effect: { policy: 'keep=1', keep: 1, there: 3, over, fault },
        word: 'd',
      },
    ],
  });
  const others = (paths: ReadonlyArray<string>): CheckReport =>
    seen(
      paths.map((path, index) => version(`${index}.tar`, { name: archiveName('d'), path: sourcePath(path) })),
      Object.fromEntries(paths.map((_, index) => [`${index}.tar`, 4200])),
      keeping(null, 0),
    );

  it.each<Row>([
    ['none', () => seen([], {}), ['summary: none yet']],
    ['well', () => seen([version('a.tar', verified(null))], { 'a.tar': 4200 }), ['summary: 1 recorded']],
    [
      'missing',
      () => seen([version('a.tar'), version('b.tar')], { 'b.tar': 4200 }),
      [
        'summary: 2 recorded',
        'archive-missing: backups/a.tar: it was made at 2024-03-05 12:00, and is not there',
        '- put it back, if you have it elsewhere',
        '- else backup_manager doctor --repair journals that it is gone',
        'repair: forget a.tar of 1',
      ],
    ],
    [
      'missing, of no known schedule',
      () =>
        seen(
          [],
          { 'b.tar': 4200 },
          {
            recorded: ['a.tar', 'b.tar'].map((file) => ({ version: version(file), schedule: null })),
          },
        ),
      [
        'summary: 2 recorded',
        'archive-missing: backups/a.tar: it was made at 2024-03-05 12:00, and is not there',
        '- put it back, if you have it elsewhere',
        '- else backup_manager doctor --repair journals that it is gone',
        'repair: forget a.tar of null',
      ],
    ],
    [
      'all missing, one',
      () => seen([version('a.tar')], {}),
      [
        'summary: 1 recorded',
        'archives-all-missing: backups/: the recorded archive is not there',
        '- is a disk not mounted there? mount it',
        '- if they are gone for good: rmdir backups, then backup_manager doctor --repair journals that',
      ],
    ],
    [
      'all missing, two, and something else there',
      () => seen([version('a.tar'), version('b.tar')], { x: 1, '.y': 2 }),
      [
        'summary: 2 recorded',
        'archives-all-missing: backups/: none of the 2 recorded archives is there',
        '- is a disk not mounted there? mount it',
        '- if they are gone for good: move what is in it elsewhere, rmdir backups, then backup_manager doctor --repair journals that',
        'remark file-unknown: backups/x: it is no archive, and is left alone',
      ],
    ],
    [
      'changed',
      () => seen([version('a.tar')], { 'a.tar': 4100 }),
      [
        'summary: 1 recorded',
        'archive-changed: backups/a.tar: it is not the archive that was made: it has 4.1 kB (4100), and had 4.2 kB (4200)',
        "- backup_manager verify 'd'\\''s' looks again",
        "- backup_manager run 'd'\\''s' makes another one",
        '- then take the bad one away, and let it be journalled: rm backups/a.tar; backup_manager doctor --repair',
      ],
    ],
    [
      'faulty',
      () => seen([version('a.tar', verified('it is cut'))], { 'a.tar': 4200 }),
      [
        'summary: 1 recorded',
        'archive-faulty: backups/a.tar: it did not verify at 2024-03-06 01:02: it is cut',
        "- backup_manager verify 'd'\\''s' looks again",
        "- backup_manager run 'd'\\''s' makes another one",
        '- then take the bad one away, and let it be journalled: rm backups/a.tar; backup_manager doctor --repair',
      ],
    ],
    [
      'unknown',
      () => seen([], { "x'y.tar": 1 }),
      [
        'summary: none yet',
        "archive-unknown: backups/x'y.tar: the journal does not know it: nobody can tell whether it is whole",
        '- backup_manager adopt reads it to its end, and takes it into the journal if it is whole',
        "- backup_manager restore --archive 'backups/x'\\''y.tar' restores it",
        '- move it out of backups/, be it to keep it elsewhere',
      ],
    ],
    [
      'moving',
      () => seen([version('a.tar')], { 'b.tar': 1 }, { moving: new Set(['a.tar', 'b.tar']) }),
      ['summary: 1 recorded'],
    ],
    [
      'one stuck',
      () => seen([], {}, keeping('stuck', 1)),
      [
        'summary: none yet',
        'keep-exceeded: the line: 3 archives are there, 1 more than keep=1 covers: they could not be removed after the last backup, as the log says, or were adopted since',
        '- backup_manager run d tries again',
        "- grep 'remove backups/' logs/*.log says why, if it failed: is the file protected, or somebody else's?",
      ],
    ],
    [
      'two stuck',
      () => seen([], {}, keeping('stuck', 2)),
      [
        'summary: none yet',
        'keep-exceeded: the line: 3 archives are there, 2 more than keep=1 covers: they could not be removed after the last backup, as the log says, or were adopted since',
        '- backup_manager run d tries again',
        "- grep 'remove backups/' logs/*.log says why, if it failed: is one of the files protected, or somebody else's?",
      ],
    ],
    [
      'unreached',
      () => seen([], {}, keeping('unreached', 2)),
      [
        'summary: none yet',
        'remark keep-waits: the line: 3 archives are there, 2 more than keep=1 covers: the next backup removes them',
      ],
    ],
    [
      'shrunk',
      () => seen([], {}, keeping('shrunk', 2)),
      [
        'summary: none yet',
        'remark keep-waits: the line: 3 archives are there, 2 more than keep=1 covers: its source has shrunk: none is removed until a backup looks as it should',
      ],
    ],
    [
      'foreign',
      () => seen([], {}, keeping('foreign', 2)),
      [
        'summary: none yet',
        'remark keep-waits: the line: 3 archives are there, 2 more than keep=1 covers: they are not the archives that were recorded, and are not touched',
      ],
    ],
    [
      'of one other source',
      () => others(['docs', 'pics']),
      [
        'summary: 2 recorded',
        'remark keep-passes-over: d: 1 archive of pics under this name: keep counts each source for itself, and removes none of it',
      ],
    ],
    [
      'of two other sources',
      () => others(['pics', 'mail', 'pics']),
      [
        'summary: 3 recorded',
        'remark keep-passes-over: d: 2 archives of pics under this name: keep counts each source for itself, and removes none of these',
        'remark keep-passes-over: d: 1 archive of mail under this name: keep counts each source for itself, and removes none of it',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the backups', () => {
  const line = 'docs;daily@02:00;d';
  const of = (newestGood: Version | null): CheckReport =>
    checkBackups([{ line, spec: specOf(line), health: 'overdue', newestGood, word: 'd' }]);

  it.each<Row>([
    [
      'none',
      () => of(null),
      [
        'backup-overdue: docs;daily@02:00;d: it has no good backup',
        '- backup_manager why d says why',
        '- backup_manager run d makes one now',
      ],
    ],
    [
      'old',
      () => of(version('a.tar')),
      [
        'backup-overdue: docs;daily@02:00;d: its newest good backup is of 2024-03-05 12:00, and a later one was due',
        '- backup_manager why d says why',
        '- backup_manager run d makes one now',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});

describe('the schedules', () => {
  const docs = 'docs;daily@02:00;d';
  const schedules = (texts: ReadonlyArray<string>, changes: Partial<SchedulesSeen> = {}): CheckReport =>
    checkSchedules({
      text: texts.map((text) => `${text}\n`).join(''),
      had: false,
      unreplaceable: null,
      lines: texts.map((line) => ({ line, spec: specOf(line), toCome: true })),
      sources: new Map(),
      zstd: true,
      readLine: readScheduleLine,
      ...changes,
    });
  const source = (state: 'missing' | 'unreachable', reason: string | null): Partial<SchedulesSeen> => ({
    sources: new Map([[sourcePath('docs'), { place: '/w/docs', state, reason }]]),
  });
  const mars = { ...specOf(docs), options: { ...specOf(docs).options, tz: 'Mars/Olympus' } };

  it.each<Row>([
    ['none', () => schedules([], { text: null }), ['summary: none yet']],
    [
      'missing',
      () => schedules([], { text: null, had: true }),
      [
        'schedules-missing: backup_schedules.txt: it is gone, and had schedules: nothing is backed up',
        '- put it back, or make its schedules anew: backup_manager create "path;WHEN;name"',
        '- backup_manager journal shows the lines that it had',
      ],
    ],
    [
      'unreadable',
      () => schedules([], { text: { unreadable: 'permission denied' } }),
      [
        "schedules-unreadable: backup_schedules.txt: it can't be read: permission denied",
        '- the check of the workspace says what is wrong with its place',
      ],
    ],
    [
      'fixed',
      () => schedules([docs], { unreplaceable: 'read-only file system' }),
      [
        'summary: 1 in force',
        "remark schedules-unreplaceable: backup_schedules.txt: it can't be replaced: read-only file system; create, delete and undo are refused, backups and edits by hand go on",
      ],
    ],
    [
      'malformed',
      () => schedules([], { text: '# x\nx;y;z\n' }),
      [
        'summary: 0 in force',
        'line-malformed: backup_schedules.txt line 2: it is no schedule, and does nothing: x;y;z (the WHEN is not HH:MM, daily@HH:MM, mon,fri@HH:MM or cron:M H D M W: y)',
        '- set it right, or put a # before it; backup_manager create --help shows what a schedule is',
      ],
    ],
    [
      'malformed, in force from before',
      () => schedules([], { text: 'x;y;z\n', lines: [{ line: 'x;y;z', spec: specOf(docs), toCome: true }] }),
      ['summary: 1 in force'],
    ],
    [
      'of a missing source',
      () => schedules([docs], source('missing', null)),
      [
        'summary: 1 in force',
        'source-missing: docs;daily@02:00;d: docs does not exist: its backups fail',
        '- is a disk not mounted? mount it',
        '- if it is elsewhere now, change this line of backup_schedules.txt',
      ],
    ],
    [
      'of an unreachable source',
      () => schedules([docs], source('unreachable', 'permission denied')),
      [
        'summary: 1 in force',
        "source-unreachable: docs;daily@02:00;d: docs can't be looked at: permission denied",
        '- is a disk not mounted? mount it',
        '- if it is elsewhere now, change this line of backup_schedules.txt',
      ],
    ],
    [
      'of an unknown zone',
      () => schedules([docs], { lines: [{ line: docs, spec: mars, toCome: true }] }),
      [
        'summary: 1 in force',
        'zone-unknown: docs;daily@02:00;d: this machine does not know the time zone Mars/Olympus, and takes its own in its place',
        '- change tz in backup_schedules.txt; a Node without full ICU knows few zones: node -p process.versions.tz',
      ],
    ],
    ['of a known zone', () => schedules([`${docs};tz=Europe/Paris`]), ['summary: 1 in force']],
    [
      'without zstd',
      () => schedules([`${docs};compress=zstd`], { zstd: false }),
      [
        'summary: 1 in force',
        'compression-unknown: docs;daily@02:00;d;compress=zstd: zstd is not there: its backups fail',
        '- use Node 22.15 or later, or npm install @mongodb-js/zstd where backup_manager is installed',
        '- or change compress in backup_schedules.txt: gzip is always there',
      ],
    ],
    [
      'without zstd, gzip',
      () => schedules([`${docs};compress=gzip`], { zstd: false }),
      ['summary: 1 in force'],
    ],
    [
      'of one name',
      () => schedules([docs, 'pics;daily@03:00;d', 'docs;daily@04:00;d', 'mail;daily@03:00;m']),
      [
        'summary: 4 in force',
        'name-shared: d: it names the archives of docs and pics: each becomes the newest in turn, and restore d gives back the last',
        '- give each its own name in backup_schedules.txt',
      ],
    ],
  ])('%s', (_, report, lines) => {
    expect(reportLines(report())).toEqual(lines);
  });
});
