/** The verdict of `verify`: the last line of what it says. */
import type { Verified } from '../../src/app/verify';
import { verified } from '../../src/cli/text/verify';

const fine: Verified = {
  ...{ file: 'd.tar', level: 'read', finding: null, unchecked: null, unrecorded: null },
  ...{ differenceCount: 0, differences: [] },
};
const shut: Verified = { ...fine, unchecked: 'permission denied' };
const gone: Verified = { ...fine, finding: 'it is missing' };
const other: Verified = { ...fine, differenceCount: 2 };

it.each<[string, Partial<Verified>]>([
  ['backups/d.tar: ok (read)', {}],
  ['backups/d.tar: ok (source)', { level: 'source', comparedWith: '/a/docs' }],
  [
    'backups/d.tar: ok (source); compared with /snap, which was read for it',
    { level: 'source', comparedWith: '/snap', archivedFrom: '/snap' },
  ],
  [
    'backups/d.tar: ok (read), but it differs from its source in 1 place; compared with /a/docs, for /snap, which was read for it, is not there',
    { differenceCount: 1, comparedWith: '/a/docs', archivedFrom: '/snap' },
  ],
  ['backups/d.tar: ok (read)', { archivedFrom: '/snap' }],
])('%s', (line, changes) => {
  expect(verified({ archives: [{ ...fine, ...changes }], unknown: [] }).results[0]).toBe(line);
});

it.each<[string, ReadonlyArray<Verified>, ReadonlyArray<string>]>([
  ['there is no archive to verify', [], []],
  ['the archive is ok', [fine], []],
  ['all 2 archives are ok', [fine, fine], []],
  ['the archive is ok, but it differs from its source', [other], []],
  ['all 2 archives are ok, 1 differs from its source', [other, fine], []],
  ['the archive could not be looked into', [shut], []],
  ['2 could not be looked into', [shut, shut], []],
  ['1 of 2 archives is ok, 1 could not be looked into', [shut, fine], []],
  ['1 of 1 archive is damaged or missing', [gone], []],
  ['1 of 2 archives is damaged or missing, 1 could not be looked into', [gone, shut], []],
  ['1 of 2 archives is unknown (backup_manager adopt takes in what is whole)', [fine], ['x.tar']],
])('%s', (verdict, archives, unknown) => {
  const { results, status } = verified({ archives, unknown });
  expect(results.at(-1)).toBe(verdict);
  expect(status).toBe(
    [shut, gone, other].some((one) => archives.includes(one)) || unknown.length > 0 ? 1 : 0,
  );
});
