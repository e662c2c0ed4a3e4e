/** What an archive's file name says, and by which words a version is found. */
import type { Version } from '../../../src/domain/archive/archives';
import { findOnly, findVersion, isNewest, versionIdAmong } from '../../../src/domain/archive/version';
import { readFileName, stampOf } from '../../../src/domain/archive/version-file-name';
import { archiveName, timestamp } from '../../support/decoded';
import { versionOfDocs } from '../../support/version';

it.each([
  ['docs.tar', 'docs', null],
  ['docs.20261122T160703.tar', 'docs', '20261122T160703'],
  ['docs.20261122T160703-2.tar', 'docs', '20261122T160703'],
  ['a.tar.b.tar', 'a.tar.b', null],
  ['docs.20261122T1607.tar', 'docs.20261122T1607', null],
  ['docs.20261122T160703.tar.old', 'docs.20261122T160703.tar.old', null],
])('%s is read as %s, made at %s', (file, name, stamp) => {
  expect(readFileName(file)).toEqual({ name, stamp });
});

const name = archiveName('docs');
const version = (at: string, file: string): Version => versionOfDocs(file, timestamp(at));

const versions = [
  version('2026-10-31T02:00:05.000+00:00', 'docs.20261031T020005.tar'),
  version('2026-11-20T02:00:05.000+00:00', 'docs.20261120T020005.tar'),
  version('2026-11-20T23:15:05.000+00:00', 'docs.20261120T231505.tar'),
  version('2026-11-21T02:00:06.000+00:00', 'docs.tar'),
];

const found = (wanted: string | null, under = 'docs'): unknown => {
  const lookup = findVersion(new Map([[name, versions]]), under, wanted);
  return lookup.type === 'found' ? lookup.version.file : lookup;
};

const ids = ['20261121T020006', '20261120T231505', '20261120T020005', '20261031T020005'];
const unknown = { type: 'unknown-version', known: ids };

it.each<[string | null, unknown]>([
  [null, 'docs.tar'],
  ['latest', 'docs.tar'],
  ['newest', 'docs.tar'],
  ['docs.tar', 'docs.tar'],
  ['docs.20261120T020005.tar', 'docs.20261120T020005.tar'],
  ['20261120T020005', 'docs.20261120T020005.tar'],
  ['20261120', 'docs.20261120T231505.tar'],
  ['2026-11-20', 'docs.20261120T231505.tar'],
  ['2026-11-20 02:00', 'docs.20261120T020005.tar'],
  ['2026-11-20T02:00', 'docs.20261120T020005.tar'],
  ['2026-11-20 02:00:05', 'docs.20261120T020005.tar'],
  ['2026-11-20 02:00:06', unknown],
  ['2026-10', 'docs.20261031T020005.tar'],
  ['2026-11-20_02:00', unknown],
  ['x2026-11-20', unknown],
  ['2026-11-20x', unknown],
  ['2026-11-2', unknown],
  ['1', unknown],
  ['', unknown],
])('%p finds %p', (wanted, what) => {
  expect(found(wanted)).toEqual(what);
});

it.each<[string, unknown]>([
  ['latest', 'docs.tar'],
  ['docs.tar', 'docs.tar'],
  ['20261120T020005', 'docs.20261120T020005.tar'],
  ['20261031', 'docs.20261031T020005.tar'],
  ['2026-11-20 02:00', 'docs.20261120T020005.tar'],
  ['2026-11-20', ['20261120T231505', '20261120T020005']],
  ['2026', ids],
  ['1', unknown],
  ['', unknown],
])('where one alone is to be chosen, %p finds %p', (wanted, what) => {
  const lookup = findOnly(new Map([[name, versions]]), 'docs', wanted);
  expect(
    lookup.type === 'found' ? lookup.version.file : lookup.type === 'several' ? lookup.ids : lookup,
  ).toEqual(what);
});

it('a name without an archive has no version', () => {
  expect(found(null, 'mail')).toEqual({ type: 'unknown-name' });
  expect(found('latest', 'mail')).toEqual({ type: 'unknown-name' });
});

it('only latest and newest, or no word, ask for the newest', () => {
  expect([null, 'latest', 'newest', '', 'oldest'].map(isNewest)).toEqual([true, true, true, false, false]);
});

it('what is not among the versions is called by its completion', () => {
  const [, , , current] = versions;
  if (current === undefined) throw new Error('there is no current one');
  expect(versionIdAmong(versions, current)).toBe('20261121T020006');
  expect(versionIdAmong([], current)).toBe(stampOf(current.completed));
});
