/** What a hook is told, as a document and as its environment. */
import * as E from 'fp-ts/Either';
import { HookDocument, hookEnvironment, hookInput } from '../../src/codecs/hook-document';
import { scheduleId } from '../../src/domain/schedule/schedule';
import { archiveName, sourcePath, timestamp } from '../support/decoded';

const before: HookDocument = {
  ...{ v: 1, hook: 'before-backup', at: timestamp('2026-11-22T16:07:01.000+01:00'), workspace: '/w' },
  ...{ schedule: scheduleId(3), due: timestamp('2026-11-22T16:07:00.000+01:00'), trigger: 'schedule' },
  ...{ path: sourcePath('docs'), name: archiveName('a b'), attempt: 1, source: '/w/docs' },
  ...{ archivedFrom: null, outcome: null, reason: null, archive: null },
};

const after: HookDocument = {
  ...before,
  ...{ hook: 'after-backup', trigger: 'command', archivedFrom: '/snap/docs' },
  ...{ outcome: 'partial', reason: '1 file could not be read' },
  archive: { file: '/w/backups/a b.tar', bytes: 20, entries: 2, contentBytes: 40, sha256: 'ab' },
};

it.each([before, after])('is one line of JSON', (document) => {
  const input = hookInput(document);
  expect(input.indexOf('\n')).toBe(input.length - 1);
  expect(HookDocument.decode(JSON.parse(input))).toEqual(E.right(document));
});

it('what is not known yet is no variable', () => {
  expect(hookEnvironment(before)).toEqual({
    BACKUP_MANAGER_DIR: '/w',
    BACKUP_MANAGER_HOOK: 'before-backup',
    BACKUP_MANAGER_SCHEDULE: '3',
    BACKUP_MANAGER_DUE: before.due,
    BACKUP_MANAGER_TRIGGER: 'schedule',
    BACKUP_MANAGER_PATH: 'docs',
    BACKUP_MANAGER_NAME: 'a b',
    BACKUP_MANAGER_ATTEMPT: '1',
    BACKUP_MANAGER_SOURCE: '/w/docs',
  });
});

it('a backup that is over tells what it came to', () => {
  expect(hookEnvironment(after)).toEqual({
    ...hookEnvironment(before),
    BACKUP_MANAGER_HOOK: 'after-backup',
    BACKUP_MANAGER_TRIGGER: 'command',
    BACKUP_MANAGER_ARCHIVED_FROM: '/snap/docs',
    BACKUP_MANAGER_OUTCOME: 'partial',
    BACKUP_MANAGER_REASON: '1 file could not be read',
    BACKUP_MANAGER_ARCHIVE: '/w/backups/a b.tar',
    BACKUP_MANAGER_BYTES: '20',
    BACKUP_MANAGER_ENTRIES: '2',
    BACKUP_MANAGER_CONTENT_BYTES: '40',
    BACKUP_MANAGER_SHA256: 'ab',
  });
});

it('no variable holds a NUL character', () => {
  expect(hookEnvironment({ ...after, reason: 'a\0b' })['BACKUP_MANAGER_REASON']).toBe('ab');
});
