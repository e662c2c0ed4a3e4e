/** What the journal and the log say of what people ask for, of trash, hooks and notices, word for word. */
import { describeEvent } from '../../../src/domain/events/describe-event';
import type { Event } from '../../../src/domain/events/event';
import { escapeControls, escapeForTerminal, eventTexts } from '../../../src/domain/events/log-line';
import { specOf, timestamp } from '../../support/decoded';
import { due, eventsOf, schedule } from '../../support/one-of-each';
import { packReport } from '../../support/pack-report';

const line = 'docs;16:07;d';
const was = 'docs;15:00;d';
const later = timestamp('2026-11-22T17:30:00.000+01:00');
const { name, path, occurrence, made, skipped, putBack } = eventsOf(line);
const file = 'd.tar';
const of = { schedule, path, name };
const report = packReport({ entries: 2, bytes: 42 });
const edited = { type: 'ScheduleEdited', schedule, was, line, spec: specOf(line), due: null } as const;
const paused = { type: 'SchedulePaused', schedule, line, until: null } as const;
const allPaused = { ...paused, schedule: null, line: null };
const resumed = { type: 'ScheduleResumed', schedule, line } as const;
const pinned = { type: 'VersionPinned', name, file, completed: due, why: null } as const;
const hook = {
  type: 'HookRan',
  ...occurrence,
  hook: 'after-backup',
  ended: 'exited',
  status: 0,
  signal: null,
  failure: null,
  milliseconds: 5,
  output: '',
  archivedFrom: null,
} as const;
const adopted = { type: 'ArchiveAdopted', ...of, file, completed: due, report } as const;
const target = { target: 1, name: 'hook 1' };
const sent = { type: 'NoticeSent', ...target, through: 4, facts: 2, dropped: 0 } as const;
const overdue = { type: 'BackupOverdue', ...of, newestGood: null, cause: null } as const;
const completed = { type: 'BackupCompleted', ...made, report } as const;
const done = 'Backup done for docs in backups/d.tar';
const madeOf = 'backup of docs completed in backups/d.tar: 2 entries, 42 bytes';
const reuse = { files: 0, bytes: 0 };

/** An event, what the journal's reader is told, and what the log has. */
const words: ReadonlyArray<readonly [Event, string, ReadonlyArray<string>]> = [
  [
    putBack,
    'schedule put back at index 3, its delete undone: docs;16:07;d',
    ['Schedule put back at index 3: docs;16:07;d'],
  ],
  [
    edited,
    'schedule changed: docs;15:00;d is now docs;16:07;d',
    ['Schedule changed: docs;15:00;d is now docs;16:07;d'],
  ],
  [
    { ...edited, due, takenBack: true },
    'schedule changed back, its edit undone: docs;15:00;d is now docs;16:07;d (due 2026-11-22 16:07)',
    ['Schedule changed back: docs;15:00;d is now docs;16:07;d'],
  ],
  [paused, 'schedule paused: docs;16:07;d', ['Schedule paused: docs;16:07;d']],
  [
    { ...paused, until: later, takenBack: true },
    'schedule paused until 2026-11-22 17:30, as before: docs;16:07;d',
    ['Schedule paused until 22/11/2026 17:30: docs;16:07;d'],
  ],
  [allPaused, 'all schedules paused', ['All schedules paused']],
  [resumed, 'schedule resumed: docs;16:07;d', ['Schedule resumed: docs;16:07;d']],
  [
    { ...resumed, schedule: null, line: null, takenBack: true },
    'all schedules resumed, the pause undone',
    ['All schedules resumed'],
  ],
  [
    { type: 'SkipAsked', ...of, due },
    'backup of docs (d) due 2026-11-22 16:07 is to be skipped, as asked',
    ['Next backup of docs is to be skipped: due 22/11/2026 16:07'],
  ],
  [
    { type: 'SkipTakenBack', ...of, due, asked: null },
    'backup of docs (d) due 2026-11-22 16:07 is to be made after all',
    ['Next backup of docs is to be made after all: due 22/11/2026 16:07'],
  ],
  [
    { ...skipped, reason: 'asked' },
    'backup of docs (d) skipped, due 2026-11-22 16:07: asked',
    ['Backup skipped for docs: due 22/11/2026 16:07, as asked'],
  ],
  [
    { ...skipped, reason: 'paused' },
    'backup of docs (d) skipped, due 2026-11-22 16:07: paused',
    ['Backup skipped for docs: due 22/11/2026 16:07, paused'],
  ],
  [
    { ...skipped, reason: 'paused', count: 3, through: later },
    '3 backups of docs (d) skipped, due 2026-11-22 16:07 to 2026-11-22 17:30: paused',
    ['Backups skipped for docs: 3, from 22/11/2026 16:07 to 22/11/2026 17:30, paused'],
  ],
  [
    { type: 'VersionRemoved', schedule, name, file, reason: 'r', trash: 'd.tar.1' },
    'backups/d.tar moved to the trash, as d.tar.1: r',
    ['Moved backups/d.tar to the trash: r'],
  ],
  [
    { type: 'VersionUndeleted', name, file, trash: 'd.tar.1' },
    'backups/d.tar brought back from the trash, where it was d.tar.1',
    ['Brought backups/d.tar back from the trash'],
  ],
  [
    { type: 'TrashEmptied', files: ['a.tar', 'b.tar'], reason: 'r' },
    '2 archives removed from the trash: r',
    ['Emptied the trash of a.tar, b.tar: r'],
  ],
  [
    { type: 'TrashEmptied', files: ['a.tar'], reason: 'r' },
    '1 archive removed from the trash: r',
    ['Emptied the trash of a.tar: r'],
  ],
  [pinned, 'backups/d.tar pinned', ['Pinned backups/d.tar']],
  [{ ...pinned, why: 'audit' }, 'backups/d.tar pinned: audit', ['Pinned backups/d.tar: audit']],
  [
    { type: 'VersionUnpinned', name, file, completed: due },
    'backups/d.tar unpinned',
    ['Unpinned backups/d.tar'],
  ],
  [hook, 'hooks/after-backup ran, for the backup of docs (d)', []],
  [
    { ...hook, failure: 'ended with status 1' },
    'hooks/after-backup failed: it ended with status 1, for the backup of docs (d)',
    ['Error: hooks/after-backup ended with status 1 (backup of docs)'],
  ],
  [
    { ...hook, hook: 'before-backup', failure: 'ended with status 1' },
    'hooks/before-backup failed: it ended with status 1, for the backup of docs (d)',
    [],
  ],
  [
    { ...hook, hook: 'before-backup', archivedFrom: '/snap' },
    'hooks/before-backup ran, for the backup of docs (d): /snap is archived instead',
    [],
  ],
  [adopted, 'backups/d.tar adopted as a backup of docs: 2 entries, 42 bytes', ['Adopted backups/d.tar']],
  [
    { ...adopted, schedule: null, path: null },
    'backups/d.tar adopted: 2 entries, 42 bytes',
    ['Adopted backups/d.tar'],
  ],
  [
    {
      type: 'NoticeTargetAdded',
      ...target,
      kind: 'webhook',
      where: 'https://x',
      on: ['failed', 'late'],
      only: [],
      key: 'k',
    },
    'notice target hook 1 added: https://x, on failed, late',
    ['Notice target added: hook 1 (https://x)'],
  ],
  [
    { type: 'NoticeTargetRemoved', ...target },
    'notice target hook 1 removed',
    ['Notice target removed: hook 1'],
  ],
  [sent, 'hook 1 told of 2 facts', []],
  [{ ...sent, facts: 1, dropped: 1 }, 'hook 1 told of 1 fact, and that 1 fact had been dropped', []],
  [{ ...sent, facts: 1, dropped: 3 }, 'hook 1 told of 1 fact, and that 3 facts had been dropped', []],
  [
    { type: 'NoticeFailed', ...target, reason: 'r', attempts: 2 },
    'hook 1 could not be told after 2 attempts: r',
    ["Error: can't tell hook 1: r; it is tried again"],
  ],
  [overdue, 'd has no good backup yet, and should have one', ['Error: d has no good backup yet']],
  [
    { ...overdue, newestGood: due, cause: 'c' },
    'd has no good backup since 2026-11-22 16:07, and should have one: c',
    ['Error: d has no good backup since 22/11/2026 16:07'],
  ],
  [
    { type: 'ZoneChanged', zone: 'UTC', was: null, by: 'command' },
    'schedules without tz= are on the clock of UTC, where a schedule was made',
    [],
  ],
  [
    { ...completed, report: { ...report, reuse: { ...reuse, read: [{ reason: 'rotted', files: 1 }] } } },
    madeOf,
    [
      done,
      'Error: the last archive of docs is damaged: what was damaged was read from the source, and the new archive is whole; verify shows what is lost',
    ],
  ],
  [{ ...completed, report: { ...report, reuse: { ...reuse, read: [] } } }, madeOf, [done]],
  [
    { ...completed, report: { ...report, catalogue: { unread: 'r', unwritten: null } } },
    madeOf,
    [done, 'Error: docs: nothing could be copied from the last archive: r; everything was read'],
  ],
];

describe.each(words)('%j', (event, said, logged) => {
  it('is told by the journal and by the log', () => {
    expect({ said: describeEvent(event), logged: eventTexts(event) }).toEqual({ said, logged });
  });
});

describe('a control character at an end of its kind', () => {
  it.each([
    ['\u001f', '\\x1f'],
    [' ', ' '],
    ['~', '~'],
    ['\u007f', '\\x7f'],
    ['\u00a0', '\u00a0'],
    ['\u00ff', '\u00ff'],
    ['\u2027', '\u2027'],
    ['\u2029', '\\u2029'],
    ['\u202a', '\\u202a'],
    ['\u202e', '\\u202e'],
    ['\u202f', '\u202f'],
    ['\u2066', '\\u2066'],
    ['\u2069', '\\u2069'],
    ['\u206a', '\u206a'],
    ['\udfff', '\\udfff'],
    ['\u{1f600}', '\u{1f600}'],
  ])('%j', (text, shown) => {
    expect(escapeControls(text)).toBe(shown);
    expect(escapeForTerminal(text)).toBe(shown);
  });
});
