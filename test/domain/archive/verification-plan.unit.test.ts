/** Which archives the service verifies, when, and in which order: by what the journal proves of them. */
import type { Version } from '../../../src/domain/archive/archives';
import { verifications, verificationsOf, verifyEffect } from '../../../src/domain/archive/verification-plan';
import type { Verification } from '../../../src/domain/events/verification';
import { timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import { archiveName, sourcePath, specOf } from '../../support/decoded';
import { madeReport } from '../../support/story';

const day = 86_400_000;
const now = 100 * day;
const stamp = (days: number) => timestampAt(days * day, utc);
const placeOf = (path: string): string => path.replace('./', '');

const proof = (days: number, level: Verification['level'] = 'digest', finding: string | null = null) => ({
  at: stamp(days),
  level,
  finding,
});

const version = (
  file: string,
  made: number,
  verified: Verification | null = null,
  path = 'docs',
): Version => ({
  ...{ name: archiveName('docs'), path: sourcePath(path), file, due: stamp(made), completed: stamp(made) },
  ...{ trigger: 'schedule', outcome: 'completed', reason: null, report: madeReport, verified, pinned: null },
});

const archivesOf = (...versions: ReadonlyArray<Version>) => new Map([[archiveName('docs'), versions]]);
const spec = (options: string, path = 'docs') => specOf(`${path};daily@02:00;docs;${options}`);
const plan = (options: string, ...versions: ReadonlyArray<Version>) =>
  verificationsOf(archivesOf(...versions), spec(options), placeOf, now).map(
    ({ version: { file }, level, due }) => [file, level, due / day],
  );

it.each([
  ['daily', 1],
  ['weekly', 7],
  ['monthly', 30],
])('%s is after %i days, from the last look or else from when it was made', (every, days) => {
  expect(plan(`verify=${every}`, version('a', 90), version('b', 80, proof(95)))).toEqual([
    ['a', 'digest', 90 + days],
    ['b', 'digest', 95 + days],
  ]);
});

it('without verify there is nothing to do, and nothing to tell', () => {
  expect(plan('keep=3', version('a', 1))).toEqual([]);
  expect(verifyEffect(archivesOf(version('a', 1)), spec('keep=3'), placeOf, now)).toBeNull();
});

it('the least recently verified comes first, whatever was found', () => {
  const found = plan(
    'verify=weekly',
    version('a', 1, proof(97)),
    version('b', 2, proof(95, 'read', 'it is damaged')),
    version('c', 96),
    version('d', 3, proof(94, 'source')),
  );
  expect(found.map(([file]) => file)).toEqual(['d', 'b', 'c', 'a']);
});

it.each<[Verification['level'], number]>([
  ['digest', 87],
  ['read', 102],
  ['source', 102],
])('for :read a look at the level %s lasts until day %i', (level, due) => {
  expect(plan('verify=weekly:read', version('a', 80, proof(95, level)))).toEqual([['a', 'read', due]]);
});

it('a proof that is still to come, by a wrong clock, is none; nor is one made later than now', () => {
  const minutes = 1 / 1440;
  expect(plan('verify=daily', version('a', 90, proof(100 + 2 * minutes)))).toEqual([['a', 'digest', 91]]);
  expect(plan('verify=daily', version('a', 90, proof(100 + minutes)))).toEqual([
    ['a', 'digest', 101 + minutes],
  ]);
  expect(plan('verify=daily', version('a', 300))).toEqual([['a', 'digest', 101]]);
});

it('archives of another source are another schedule’s, however the path is spelled', () => {
  expect(plan('verify=daily', version('a', 90, null, 'other'), version('b', 90, null, './docs'))).toEqual([
    ['b', 'digest', 91],
  ]);
});

it('what two schedules have is verified for the one that says first', () => {
  const archives = archivesOf(version('a', 90), version('b', 91));
  const both = [{ spec: spec('verify=monthly:read') }, { spec: spec('verify=daily') }];
  const found = verifications(archives, both, placeOf, now);
  expect(found.map(({ version: { file }, level, due }) => [file, level, due / day])).toEqual([
    ['a', 'digest', 91],
    ['b', 'digest', 92],
  ]);
});

describe('what comes of it', () => {
  const effect = (...versions: ReadonlyArray<Version>) =>
    verifyEffect(archivesOf(...versions), spec('verify=weekly:read'), placeOf, now);

  it('counts what never was looked into, and what is a whole span late', () => {
    expect(
      effect(
        version('a', 86),
        version('b', 87),
        version('c', 50, proof(99, 'read')),
        version('d', 50, proof(99, 'digest')),
      ),
    ).toEqual({
      verify: { every: 'weekly', level: 'read' },
      there: 4,
      never: 2,
      late: 2,
      next: 57 * day,
    });
  });

  it('is nothing to come where there is no archive', () => {
    expect(effect()).toMatchObject({ there: 0, never: 0, late: 0, next: null });
  });
});
