/** The version that is meant by an id, a day, a minute, or as the newest of a time. */
import { lookUpVersion, noVersion, versionSought } from '../../src/app/look-up-version';
import type { Version } from '../../src/domain/archive/archives';
import { timestampAt } from '../../src/domain/time/time';
import { at, utc } from '../support/clock';
import { archiveName, sourcePath } from '../support/decoded';
import { madeReport } from '../support/story';

const now = at('2026-03-05T12:00:00Z');
const instant = (text: string): number => Date.parse(`${text}Z`);

const version = (file: string, made: string): Version => {
  const completed = timestampAt(instant(made), utc);
  return {
    ...{ name: archiveName('docs'), path: sourcePath('docs'), file, due: completed, completed },
    ...{ trigger: 'schedule', outcome: 'completed', reason: null, report: madeReport },
    ...{ verified: null, pinned: null },
  };
};

const archives = new Map([
  [
    archiveName('docs'),
    [
      version('docs.20260301T100000.tar', '2026-03-01T10:00:00'),
      version('docs.20260303T100000.tar', '2026-03-03T10:00:00'),
      version('docs.20260303T180030.tar', '2026-03-03T18:00:30'),
      version('docs.tar', '2026-03-05T10:00:00'),
    ],
  ],
]);

const look = (wanted: string | null, by: string | null = null, name = 'docs') =>
  lookUpVersion(archives, name, { version: wanted, by: by === null ? null : instant(by) }, now);
const fileOf = (...asked: Parameters<typeof look>): string => {
  const found = look(...asked);
  return found.type === 'found' ? found.version.file : found.type;
};

it.each<[string | null, string]>([
  [null, 'docs.tar'],
  ['latest', 'docs.tar'],
  ['20260303T100000', 'docs.20260303T100000.tar'],
  ['2026-03-03', 'docs.20260303T180030.tar'],
  ['2026-03-03 18:00', 'docs.20260303T180030.tar'],
  ['today', 'docs.tar'],
  ['yesterday', 'unknown-version'],
  ['2 days ago', 'docs.20260303T180030.tar'],
  ['nonsense', 'unknown-version'],
])('%s is %s', (wanted, expected) => {
  expect(fileOf(wanted)).toBe(expected);
});

it.each([
  ['2026-03-03T18:00:30', 'docs.20260303T180030.tar'],
  ['2026-03-03T18:00:29', 'docs.20260303T100000.tar'],
  ['2026-03-01T09:59:59', 'unknown-version'],
])('of those made by %s it is %s', (by, expected) => {
  expect(fileOf(null, by)).toBe(expected);
});

it('of a name that nothing has there is none, whenever', () => {
  expect(fileOf('latest', null, 'other')).toBe('unknown-name');
  expect(fileOf(null, '2026-03-03T18:00:30', 'other')).toBe('unknown-name');
});

it('why there is none is said with those that there are, the newest first', () => {
  const none = look('yesterday');
  if (none.type === 'found') throw new Error('found');
  expect(noVersion('docs', none, { version: 'yesterday', by: null }, now)).toEqual({
    type: 'NoSuchVersion',
    name: 'docs',
    version: 'yesterday',
    known: ['20260305T100000', '20260303T180030', '20260303T100000', '20260301T100000'],
  });
  expect(noVersion('other', { type: 'unknown-name' }, { version: null, by: null }, now)).toEqual({
    type: 'NoSuchArchive',
    name: 'other',
  });
});

it('what is asked for is said in words', () => {
  expect(versionSought({ version: null, by: null }, now)).toBe('latest');
  expect(versionSought({ version: 'tuesday', by: null }, now)).toBe('tuesday');
  expect(versionSought({ version: null, by: instant('2026-03-03T18:00:00') }, now)).toBe(
    'made by 2026-03-03 18:00',
  );
});
