/** What is left out: patterns of the request, `.backupignore` files at any level, tagged caches, the workspace's own. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackReport } from '../../../src/domain/pack-report';
import type { PackRequest } from '../../../src/ports';
import { packInProcess } from './support/in-process';
import { listWithTar } from './support/peers';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const put = (files: Readonly<Record<string, string>>): void => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place.source, path)), { recursive: true });
    writeFileSync(join(place.source, path), content);
  }
};

const packedFiles = async (
  rest: Partial<PackRequest> = {},
): Promise<{ readonly files: ReadonlyArray<string>; readonly report: PackReport }> => {
  const report = await packInProcess(requestOf(place.source, rest), place.target);
  const files = listWithTar(place.target, 'gzip')
    .filter((path) => !path.endsWith('/'))
    .map((path) => path.slice('test/'.length));
  return { files, report };
};

test('patterns of the request are gitignore patterns relative to the source', async () => {
  put({
    'a.tmp': '',
    'A.TMP': '',
    'node_modules/x/y': '',
    'src/b.tmp': '',
    'src/keep.tmp': '',
    'src/top': '',
    top: '',
  });
  const { files, report } = await packedFiles({ exclude: ['*.tmp', '!keep.tmp', 'node_modules/', '/top'] });
  expect(files).toEqual(['A.TMP', 'src/keep.tmp', 'src/top']);
  expect(report.excluded).toBe(4);
});

test('a .backupignore holds for its directory and below, and deeper ones win', async () => {
  put({
    '.backupignore': '# logs\n*.log\nbuild\n',
    'a.log': '',
    'build/out': '',
    'lib/.backupignore': '!keep.log\n!build\n/only-here\n',
    'lib/keep.log': '',
    'lib/other.log': '',
    'lib/build/out': '',
    'lib/build/out.log': '',
    'lib/build/build/out': '',
    'w/.backupignore': '!build\n',
    'w/build/x #1!/[a]*/y': '',
    'w/build/build/z.log': '',
    'w/build/build/z': '',
    'lib/only-here': '',
    'lib/deep/only-here': '',
  });
  const { files } = await packedFiles();
  expect(files).toEqual([
    '.backupignore',
    'lib/.backupignore',
    'lib/build/build/out',
    'lib/build/out',
    'lib/deep/only-here',
    'lib/keep.log',
    'w/.backupignore',
    'w/build/build/z',
    'w/build/x #1!/[a]*/y',
  ]);
});

test("the request's patterns win over .backupignore", async () => {
  put({ '.backupignore': '!a.tmp\nb.txt\n', 'a.tmp': '', 'b.txt': '', 'c.tmp': '' });
  expect((await packedFiles({ exclude: ['*.tmp', '!b.txt'] })).files).toEqual(['.backupignore', 'b.txt']);
});

test('patterns match names that are not ASCII', async () => {
  put({ 'é.txt': '', 'ü/deep': '', 'x/é.txt': '', z: '' });
  expect((await packedFiles({ exclude: ['é.txt', 'ü'] })).files).toEqual(['z']);
});

test('a directory with a valid CACHEDIR.TAG keeps its tag alone, when asked for', async () => {
  const signature = 'Signature: 8a477f597d28d172789f06886806bc55';
  put({
    'cache/CACHEDIR.TAG': `${signature}\n# more`,
    'cache/big': 'x',
    'cache/deep/big': 'x',
    'fake/CACHEDIR.TAG': 'Signature: something else',
    'fake/kept': 'x',
    'empty/CACHEDIR.TAG': signature,
  });
  const { files, report } = await packedFiles({ excludeCaches: true });
  expect(files).toEqual(['cache/CACHEDIR.TAG', 'empty/CACHEDIR.TAG', 'fake/CACHEDIR.TAG', 'fake/kept']);
  expect(report.excluded).toBe(1);
  expect((await packedFiles()).files).toContain('cache/deep/big');
});

test('directories that are never stored are told by what they are, not by name', async () => {
  put({ 'own/secret': '', 'other/own/kept': '', a: '' });
  const byLink = join(place.root, 'link');
  symlinkSync(join(place.source, 'own'), byLink);
  const { files, report } = await packedFiles({ never: [byLink, join(place.root, 'not-there')] });
  expect(files).toEqual(['a', 'other/own/kept']);
  expect(report.excluded).toBe(0);
});

test('the archive is not a member of itself', async () => {
  put({ a: '' });
  place = { ...place, target: join(place.source, 'archive.tar') };
  expect((await packedFiles()).files).toEqual(['a']);
});
