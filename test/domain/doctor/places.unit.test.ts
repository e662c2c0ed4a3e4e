/** What is said of the workspace's places, its clock, its room, its locks and its checkpoint. */
import * as fc from 'fast-check';
import { checkCheckpoint } from '../../../src/domain/doctor/check-checkpoint';
import { checkClock, showSpan } from '../../../src/domain/doctor/check-clock';
import { checkLocks } from '../../../src/domain/doctor/check-locks';
import { checkSpace } from '../../../src/domain/doctor/check-space';
import { checkWorkspace, pathStatuses } from '../../../src/domain/doctor/check-workspace';
import type { Obstacle, PathStatus } from '../../../src/domain/doctor/path-status';
import type { CheckReport } from '../../../src/domain/doctor/finding';
import { at } from '../../support/clock';
import { archiveName, timestamp } from '../../support/decoded';

const found = ({ findings }: CheckReport): ReadonlyArray<string> =>
  findings.map(({ id, where }) => `${id} ${where}`);

const advice = ({ findings }: CheckReport): string =>
  findings.flatMap((finding) => finding.advice).join('\n');

const denied: Obstacle = { readOnly: false, reason: 'permission denied' };
const readOnly: Obstacle = { readOnly: true, reason: 'read-only file system' };

const good = (file: string): PathStatus => ({
  file,
  kind: /\.(?:jsonl?|txt|log)$/.test(file) ? 'file' : 'directory',
  mode: file === '.backup_manager' ? 0o700 : /\.jsonl?$/.test(file) ? 0o600 : 0o755,
  owner: { uid: 1000, isUs: true },
  unreadable: null,
  unwritable: null,
});

const withSite = (file: string, changes: Partial<PathStatus>): ReadonlyArray<PathStatus> =>
  pathStatuses.map((name) => (name === file ? { ...good(name), ...changes } : good(name)));

describe('the places of a workspace', () => {
  it('are well as the program makes them, whichever of them are there', () => {
    fc.assert(
      fc.property(fc.subarray([...pathStatuses]), (there) => {
        expect(checkWorkspace(there.map(good))).toMatchObject({ findings: [], remarks: [] });
      }),
    );
  });

  it.each<[string, Partial<PathStatus>, string, string]>([
    ['.', { unwritable: denied }, 'not-writable .', 'chmod u+rwx .'],
    ['.', { unwritable: readOnly }, 'not-writable .', 'its file system is read-only'],
    [
      '.backup_manager',
      { unreadable: denied, unwritable: denied },
      'not-readable .backup_manager',
      'chmod u+rx',
    ],
    [
      'backups',
      { unwritable: denied, owner: { uid: 0, isUs: false } },
      'not-writable backups',
      'it belongs to user 0',
    ],
    ['backups', { kind: 'dangling' }, 'link-broken backups', 'mount the disk'],
    ['logs', { kind: 'file' }, 'wrong-kind logs', 'mv logs logs.was'],
    ['backup_schedules.txt', { kind: 'directory' }, 'wrong-kind backup_schedules.txt', 'mv '],
    [
      'logs/backup_service.log',
      { unwritable: denied },
      'not-writable logs/backup_service.log',
      'chmod u+rw logs',
    ],
    ['.backup_manager', { mode: 0o750 }, 'open-to-others .backup_manager', 'chmod 700'],
    [
      '.backup_manager/journal.jsonl',
      { mode: 0o604 },
      'open-to-others .backup_manager/journal.jsonl',
      'chmod 600',
    ],
    [
      'backups',
      { kind: 'hidden', owner: null, unreadable: denied },
      'not-readable backups',
      'chmod u+r backups',
    ],
  ])('%s, %j: %s', (file, changes, finding, step) => {
    const report = checkWorkspace(withSite(file, changes));
    expect(found(report)).toEqual([finding]);
    expect(advice(report)).toContain(step);
  });

  it('that are all on a read-only disk are named once', () => {
    expect(
      found(checkWorkspace(pathStatuses.map((file) => ({ ...good(file), unwritable: readOnly })))),
    ).toEqual(['not-writable .']);
  });

  it('that are hidden by another are not named besides it', () => {
    const hidden: Partial<PathStatus> = { kind: 'hidden', owner: null, unreadable: denied };
    const seen = withSite('.backup_manager', { unreadable: denied, unwritable: denied }).map((site) =>
      /\.jsonl?$/.test(site.file) ? { ...site, ...hidden } : site,
    );
    expect(found(checkWorkspace(seen))).toEqual(['not-readable .backup_manager']);
  });

  it('that nobody else may use are given their mode again, if they are ours', () => {
    const remedyFor = (changes: Partial<PathStatus>) =>
      checkWorkspace(withSite('.backup_manager', changes)).findings.map(({ remedy }) => remedy);
    const tighten = { type: 'tighten', file: '.backup_manager', mode: 0o700 };
    expect(remedyFor({ mode: 0, unreadable: denied })).toEqual([tighten]);
    expect(remedyFor({ mode: 0o500, unwritable: denied })).toEqual([tighten]);
    expect(remedyFor({ unwritable: readOnly })).toEqual([null]);
    expect(remedyFor({ unwritable: denied, owner: { uid: 0, isUs: false } })).toEqual([null]);
  });

  it('need not be writable where the program only reads, or renames', () => {
    expect(found(checkWorkspace(withSite('backup_schedules.txt', { unwritable: denied })))).toEqual([]);
  });

  it('that everybody can write get a word, unless only the owner of a file can remove it', () => {
    const [told] = checkWorkspace(withSite('backups', { mode: 0o777 })).remarks;
    expect(told).toMatchObject({ id: 'writable-by-all', where: 'backups' });
    expect(checkWorkspace(withSite('backups', { mode: 0o1777 })).remarks).toEqual([]);
  });
});

describe('the clock', () => {
  const last = { seq: 7, at: timestamp('2024-03-05T12:00:00.000+00:00') };

  it.each([
    ['2024-03-05T12:00:00Z', null],
    ['2024-03-05T11:59:00Z', null],
    ['2024-03-05T11:58:59Z', '1 min'],
    ['2024-03-05T09:30:00Z', '2 h 30 min'],
    ['2024-03-02T11:00:00Z', '3 days 1 h'],
  ])('at %s is behind by %s', (now, by) => {
    const report = checkClock(last, null, at(now));
    expect(found(report)).toEqual(by === null ? [] : ['clock-behind .backup_manager/journal.jsonl line 7']);
    if (by !== null) expect(report.findings[0]?.what).toContain(`, ${by} later than it is now`);
  });

  it('is never behind where nothing was written', () => {
    expect(found(checkClock(null, null, at('1970-01-01T00:00:00Z')))).toEqual([]);
  });

  it('is behind by a day', () => {
    expect(showSpan(24 * 3_600_000)).toBe('1 day 0 h');
  });
});

describe('the room for archives', () => {
  const sizes = fc.array(fc.nat(10_000_000), { maxLength: 5 });

  it('is enough when all fit, short when only each fits, and exhausted when one does not', () => {
    fc.assert(
      fc.property(sizes, fc.nat(30_000_000), (bytes, free) => {
        const last = new Map(bytes.map((size, index) => [archiveName(`n${index}`), size]));
        const total = bytes.reduce((sum, size) => sum + size, 0);
        const expected =
          free < Math.max(1_000_000, ...bytes)
            ? ['space-exhausted backups/']
            : free < total
              ? ['space-short backups/']
              : [];
        expect(found(checkSpace({ free, last }))).toEqual(expected);
      }),
    );
  });
});

describe('the room for archives, to the byte', () => {
  const of = (free: number, ...bytes: ReadonlyArray<number>) =>
    found(checkSpace({ free, last: new Map(bytes.map((size, n) => [archiveName(`n${n}`), size])) }));

  it.each([
    [1_000_000, [], []],
    [999_999, [], ['space-exhausted backups/']],
    [5_000_000, [5_000_000], []],
    [4_999_999, [5_000_000], ['space-exhausted backups/']],
    [8_000_000, [5_000_000, 3_000_000], []],
    [7_999_999, [5_000_000, 3_000_000], ['space-short backups/']],
  ])('%d free, %j to come: %j', (free, bytes, expected) => {
    expect(of(free, ...bytes)).toEqual(expected);
  });
});

describe('the locks', () => {
  it('are well in whosever hands, as long as the write lock is let go of', () => {
    expect(checkLocks({ stuck: null, service: null, archive: null })).toMatchObject({ summary: null });
    const held = checkLocks({ stuck: null, service: 'process 1 (a)', archive: 'process 2 (b)' });
    expect(held).toMatchObject({
      findings: [],
      summary: 'held as the service by process 1 (a), to make an archive by process 2 (b)',
    });
    const stuck = { holder: 'process 3 (c)', seconds: 5 };
    const [finding] = checkLocks({ stuck, service: null, archive: null }).findings;
    expect(finding?.what).toContain('for all of 5 s, by process 3 (c)');
  });
});

describe('the checkpoint', () => {
  const name = 'checkpoint.json';
  it.each([
    ['absent', 2, []],
    ['fits', 2, []],
    ['outdated', 2, []],
    ['damaged', 2, ['checkpoint-damaged .backup_manager/checkpoint.json']],
    ['damaged', 'none', ['checkpoint-damaged .backup_manager/checkpoint.json']],
    ['unfit', 2, ['checkpoint-unfit .backup_manager/checkpoint.json']],
    ['unfit', 'unknown', ['checkpoint-unfit .backup_manager/checkpoint.json']],
    // why: removing it would remove what tells that there was a journal
    ['unfit', 'none', []],
  ] as const)('%s, the last line is %s: %j', (probed, last, expected) => {
    const report = checkCheckpoint(
      [probed === 'unfit' ? { name, condition: probed, seq: 7 } : { name, condition: probed }],
      last,
    );
    expect(found(report)).toEqual(expected);
    expect(report.unchecked === null).toBe(probed !== 'unfit' || last !== 'none');
    expect(report.remarks.length).toBe(probed === 'outdated' ? 1 : 0);
    expect(report.summary).toBe(probed === 'absent' ? 'none yet' : null);
  });

  it.each([
    [
      2,
      /^the journal was cut or exchanged: it ends at line 2, .*json was made at line 7; lines 3 to 7 are missing$/,
    ],
    [6, /it ends at line 6, .* line 7 is missing$/],
    [7, /its line 7 is not the one at which checkpoint\.json was made$/],
    [9, /its line 7 is not the one/],
    ['unknown', /does not have the line/],
  ] as const)('of line 7 that is not in a journal of %s lines says what is missing', (last, what) => {
    const [finding] = checkCheckpoint([{ name, condition: 'unfit', seq: 7 }], last).findings;
    expect(finding?.what).toMatch(what);
    expect(finding?.remedy).toMatchObject({ type: 'remove', name, under: 'write' });
  });

  it('and the history, and what was put aside of both, each have a word', () => {
    const seen = ['checkpoint.json', 'checkpoint.json.unfit', 'history.json', 'history.json.unfit'];
    const report = checkCheckpoint(
      seen.map((one) => ({ name: one, condition: 'unfit', seq: 7 })),
      2,
    );
    expect(found(report)).toEqual(seen.map((one) => `checkpoint-unfit .backup_manager/${one}`));
    const older = checkCheckpoint(
      seen.map((one) => ({ name: one, condition: 'outdated' })),
      2,
    );
    expect(older.remarks.map(({ where }) => where)).toEqual([
      '.backup_manager/checkpoint.json',
      '.backup_manager/history.json',
    ]);
  });
});
