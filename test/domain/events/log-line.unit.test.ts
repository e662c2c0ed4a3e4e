/** What the log says of each event, word for word: it is what people search their logs for. */
import { errorText, escapeForTerminal, eventTexts, stamped } from '../../../src/domain/events/log-line';
import type { Event } from '../../../src/domain/events/event';
import { specOf, timestamp } from '../../support/decoded';
import { due, eventsOf, schedule } from '../../support/one-of-each';
import { packReport } from '../../support/pack-report';

const line = 'docs;16:07;docs_backup';
const later = timestamp('2026-11-22T17:30:59.999+01:00');
const { name, occurrence, path, placement, made, skipped, putBack } = eventsOf(line);
const found = { schedule, line, spec: specOf(line), created: due, due, resumed: false };
const edit = {
  type: 'ScheduleFileEdited',
  read: '',
  merged: '',
  added: [],
  dropped: [],
  malformed: [],
} as const satisfies Event;
const verified = {
  type: 'ArchiveVerified',
  name,
  file: 'docs_backup.tar',
  sha256: 'a',
  level: 'read',
} as const;

describe('the log says of an event', () => {
  it.each<[string, Event, ReadonlyArray<string>]>([
    [
      'a schedule that was made',
      { type: 'ScheduleCreated', schedule, line, spec: specOf(line), created: due, due },
      ['New schedule added: docs;16:07;docs_backup'],
    ],
    [
      'one that was deleted',
      { type: 'ScheduleDeleted', schedule, line, index: 2 },
      ['Schedule at index 2 deleted'],
    ],
    [
      'one that was taken back',
      { type: 'ScheduleTakenBack', schedule, line, index: 2, reopened: null },
      ['Schedule taken back: docs;16:07;docs_backup'],
    ],
    ['one that was put back', putBack, ['Schedule put back at index 3: docs;16:07;docs_backup']],
    ['no edit', edit, []],
    [
      'lines that came, went, and are none',
      {
        ...edit,
        added: [found],
        dropped: [{ schedule, line: 'old;16:07;old' }],
        malformed: [{ line: 'test;', reason: 'it has 2 fields' }],
      },
      [
        'Schedule found in backup_schedules.txt: docs;16:07;docs_backup',
        'Schedule gone from backup_schedules.txt: old;16:07;old',
        'Error: malformed schedule: test;',
      ],
    ],
    ['a backup', { type: 'BackupCompleted', ...made }, ['Backup done for docs in backups/docs_backup.tar']],
    [
      'a late backup',
      { type: 'BackupCompleted', ...made, late: true },
      ['Backup done for docs in backups/docs_backup.tar (late, due 16:07)'],
    ],
    [
      'a partial backup',
      { type: 'BackupPartial', ...made, reason: '1 file could not be read' },
      ['Backup done for docs in backups/docs_backup.tar (partial: 1 file could not be read)'],
    ],
    [
      'a late and partial backup',
      { type: 'BackupPartial', ...made, late: true, reason: 'x' },
      ['Backup done for docs in backups/docs_backup.tar (late, due 16:07; partial: x)'],
    ],
    [
      'a failed backup',
      { type: 'BackupFailed', ...occurrence, reason: 'no such file', next: null },
      ["Error: can't back up docs: no such file"],
    ],
    ['an expired schedule', { ...skipped, reason: 'expired' }, ['Schedule expired: docs;16:07;docs_backup']],
    [
      'one that was superseded',
      { ...skipped, reason: 'superseded' },
      ['Backup skipped for docs: missed, due 22/11/2026 16:07, superseded by the latest'],
    ],
    [
      'one that was missed',
      { ...skipped, reason: 'missed' },
      ['Backup skipped for docs: missed, due 22/11/2026 16:07, catchup=no'],
    ],
    [
      'two that are too late',
      { ...skipped, reason: 'too-late', through: later, count: 2 },
      ['Backups skipped for docs: 2 missed, from 22/11/2026 16:07 to 22/11/2026 17:30, too late to catch up'],
    ],
    [
      'more than were counted',
      { ...skipped, reason: 'missed', through: later, count: null },
      [
        'Backups skipped for docs: more than 1000 missed, from 22/11/2026 16:07 to 22/11/2026 17:30, catchup=no',
      ],
    ],
    [
      'a schedule that goes on from an earlier time',
      { type: 'ScheduleRearmed', schedule, path, due },
      ['Clock set right: the next backup of docs is due 22/11/2026 16:07'],
    ],
    [
      'a clock that has gone back',
      { type: 'ClockBehind', latest: later, stayed: 0 },
      [
        'Error: the clock is behind: it had shown 22/11/2026 17:30 before; what was backed up then is not backed up again unless it stays there for 24 hours',
      ],
    ],
    ['one that is still back', { type: 'ClockBehind', latest: later, stayed: 1 }, []],
    [
      'one that is taken for right',
      { type: 'ClockTrusted', latest: later },
      ['The clock has stayed behind 22/11/2026 17:30 for 24 hours: it is taken for right'],
    ],
    [
      'one that was put right',
      { type: 'ClockCorrected', latest: later },
      ['The clock has caught up with 22/11/2026 17:30'],
    ],
    [
      'a first zone',
      { type: 'ZoneChanged', zone: 'Europe/Paris', was: null, by: 'machine' },
      ['Time zone of the schedules: Europe/Paris'],
    ],
    [
      'another zone',
      { type: 'ZoneChanged', zone: 'Europe/Paris', was: 'UTC', by: 'machine' },
      ['Time zone of the schedules: Europe/Paris, and no longer UTC'],
    ],
    [
      'an archive that was removed',
      { type: 'VersionRemoved', schedule, name, file: 'a.tar', reason: 'keep=1: 1 newer is kept' },
      ['Removed backups/a.tar: keep=1: 1 newer is kept'],
    ],
    [
      'a service that failed',
      { type: 'ServiceFailed', pid: 1, reason: 'disk full' },
      ['Error: backup_service failed: disk full'],
    ],
    [
      'an abandoned run',
      { type: 'BackupAbandoned', ...occurrence, trigger: 'command' },
      ['Backup of docs abandoned'],
    ],
    ['an abandoned backup, which is still due', { type: 'BackupAbandoned', ...occurrence }, []],
    ['an archive that is sound', { ...verified, finding: null }, ['Verified backups/docs_backup.tar (read)']],
    [
      'an archive that is not',
      { ...verified, finding: 'it is missing' },
      ['Error: backups/docs_backup.tar does not verify (read): it is missing'],
    ],
    ['a line that left the file', { type: 'SchedulePruned', schedule, line }, []],
    ['a backup that begins', { type: 'BackupStarted', ...occurrence, attempt: 1, late: false }, []],
    [
      'an archive under its temporary name',
      { type: 'ArchiveSealed', ...occurrence, placement, report: packReport(), doubt: null },
      [],
    ],
    ['a service that starts', { type: 'ServiceStarted', pid: 1, version: '1' }, []],
    ['a service that stops', { type: 'ServiceStopped', pid: 1, reason: 'SIGTERM' }, []],
  ])('%s', (_, event, texts) => {
    expect(eventTexts(event)).toEqual(texts);
  });

  it('in a line with its time in front, on one line', () => {
    expect(stamped(due, 'a\nb')).toBe('[22/11/2026 16:07] a\\nb');
    expect(errorText({ type: 'NothingToUndo' })).toBe('Error: nothing to take back');
  });
});

describe('a control character', () => {
  it.each([
    ['\u0001', '\\x01'],
    ['\u009f', '\\x9f'],
    ['\u2028', '\\u2028'],
    ['\ud800', '\\ud800'],
    ['\r', '\\r'],
    ['\t', '\\t'],
  ])('is shown on a terminal by its escape: %j', (text, shown) => {
    expect(escapeForTerminal(`a${text}b\n`)).toBe(`a${shown}b\n`);
  });

  it.each(['\u001b[31m', '\u001b[0m', '\u001b[39m', '\u001b[22m'])('is left in a colour: %j', (colour) => {
    expect(escapeForTerminal(`${colour}a`)).toBe(`${colour}a`);
  });

  it.each(['\u001b[30m', '\u001b[34m', '\u001b[2J', '\u001b[31', '\u001b]0;a'])('is not in %j', (text) => {
    expect(escapeForTerminal(text)).toBe(`\\x1b${text.slice(1)}`);
  });
});
