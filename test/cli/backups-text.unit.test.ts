/** `backups --long` as text: whatever the terminal, every name is there whole. */
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { sharedLines, versionEntry, versionLines } from '../../src/cli/text/backups';
import type { Version } from '../../src/domain/archive/archives';
import { type Sharing, sharingOf } from '../../src/domain/archive/shared-files';
import { timestampAt } from '../../src/domain/time/time';
import { utc } from '../support/clock';
import { archiveName, sourcePath } from '../support/decoded';
import { madeReport } from '../support/story';

const made = timestampAt(Date.UTC(2024, 2, 5), utc);

const version = (name: string, n: number): Version => ({
  ...{
    name: archiveName(name),
    path: sourcePath('docs'),
    file: `${name}.${n}.tar`,
    due: made,
    completed: made,
  },
  ...{ outcome: 'completed', reason: null, report: madeReport, verified: null },
  ...{ trigger: 'schedule', pinned: null },
});

const lines = (versions: ReadonlyArray<Version>, width: number | null, sharing: Sharing | null = null) =>
  versionLines(
    versions,
    { show: () => '2024-03-05 00:00', idOf: () => '20240305T000000', sharing },
    { width, height: null, colour: false },
  );

test('a name that is too long stands above its versions', () => {
  const long = 'photos-of-the-long-summer';
  expect(lines([version(long, 1), version(long, 2), version('d', 1)], 70)).toEqual([
    '  version          when              outcome      size  verified',
    long,
    '  20240305T000000  2024-03-05 00:00  completed  2.0 kB  never',
    '  20240305T000000  2024-03-05 00:00  completed  2.0 kB  never',
    'd',
    '  20240305T000000  2024-03-05 00:00  completed  2.0 kB  never',
  ]);
});

test('a name stands beside its versions as long as all of it fits', () => {
  expect(lines([version('n'.repeat(16), 1)], 70)[0]).toMatch(/^name /);
  expect(lines([version('n'.repeat(17), 1)], 70)[0]).toMatch(/^ {2}version /);
});

test('for programs it says what was read instead of its source, where something was', () => {
  const entryOf = versionEntry(new Set(), () => 'id');
  expect(entryOf(version('d', 1))).not.toHaveProperty('archivedFrom');
  expect(entryOf({ ...version('d', 1), archivedFrom: '/snap' })).toMatchObject({ archivedFrom: '/snap' });
});

test.each([
  ['a tenth', 1_000_000, 100_000, '10 %'],
  ['a little more than the content', 1_000_000, 1_010_000, '101 %'],
  ['of little content none', 999, 260, '-'],
  ['of just enough content one', 1000, 260, '26 %'],
  ['of many tiny files none', 20_000, 40_001, '-'],
])('a ratio is shown where it says something: %s', (_, contentBytes, bytes, shown) => {
  const [head = '', row = ''] = lines(
    [{ ...version('d', 1), report: { ...madeReport, contentBytes, bytes } }],
    null,
  );
  expect(row.slice(0, head.indexOf('ratio') + 'ratio'.length)).toMatch(new RegExp(` ${shown}$`));
});

test('an archive of nothing has no ratio, and a failed look comes first', () => {
  const odd: Version = {
    ...version('d', 1),
    report: { ...madeReport, contentBytes: 0 },
    verified: { level: 'read', finding: 'it is damaged', at: made },
  };
  const [, row = ''] = lines([odd], null);
  const cells = row.split(/ {2,}/);
  expect([cells[5], cells.at(-1)]).toEqual(['-', 'FAILED 2024-03-05 00:00']);
});

test('only the archives that are there are called present', () => {
  const entry = versionEntry(new Set(['d.1.tar']), () => '');
  expect([1, 2].map((n) => entry(version('d', n)).present)).toEqual([true, false]);
});

test('no name is cut, no version is lost, and no other line is too wide', () => {
  const name = fc.integer({ min: 1, max: 100 }).map((length) => 'n'.repeat(length));
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 60, max: 200 }),
      (names, width) => {
        const all = lines(
          names.flatMap((one) => [version(one, 1), version(one, 2)]),
          width,
        );
        const words = all.flatMap((line) => line.split(/ +/));
        for (const one of names) expect(words).toContain(one);
        expect(words.filter((word) => word === '20240305T000000')).toHaveLength(names.length * 2);
        for (const line of all)
          if (!names.includes(line)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

describe('of versions that are one file', () => {
  const versions = [1, 2, 3, 4, 5].map((n) => version('d', n));
  const one = { identity: '1:1', names: 4 };
  const sharing = sharingOf(
    versions,
    new Map([
      ...['d.1.tar', 'd.2.tar', 'd.3.tar', 'd.4.tar'].map((file) => [file, one] as const),
      ['d.5.tar', { identity: '1:2', names: 1 }] as const,
    ]),
  );

  test('each costs nothing by itself, and any other all of its own', () => {
    const [head, first, , , , last] = lines(versions, null, sharing);
    expect(head).toMatch(/ size +alone /);
    expect(first).toMatch(/ 2\.0 kB +0 bytes /);
    expect(last).toMatch(/ 2\.0 kB +2\.0 kB /);
  });

  test('the file is told once, with its newest names', () => {
    expect(sharedLines(sharing)).toEqual([
      'backups/d.2.tar, backups/d.3.tar, backups/d.4.tar and 1 other are one file of 2.0 kB (hard links)',
    ]);
  });

  test('for programs each names the others', () => {
    const entryOf = versionEntry(new Set(), () => 'id', sharing);
    expect(versions.map(entryOf)).toMatchObject([
      { alone: 0, sharedWith: ['d.2.tar', 'd.3.tar', 'd.4.tar'] },
      ...[{ alone: 0 }, { alone: 0 }, { alone: 0 }],
      { alone: 2000 },
    ]);
    const last = versions.at(-1);
    expect(last === undefined ? {} : entryOf(last)).not.toHaveProperty('sharedWith');
    expect(versionEntry(new Set(), () => 'id')(version('d', 1))).not.toHaveProperty('alone');
  });
});
