/** What is left out: patterns of the request, `.backupignore` files at any level, tagged caches, the workspace's own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { longestIgnoreFile } from '../../../../src/adapters/archive/source/exclusion';
import { readIgnoreFile } from '../../../../src/adapters/archive/source/ignore-file';
import { requestedPatterns } from '../../../../src/adapters/archive/source/requested-patterns';
import type { PackReport } from '../../../../src/domain/events/pack-report';
import type { PackRequest } from '../../../../src/ports/archiver';
import { packInProcess } from '../pack/support/in-process';
import { listWithTar } from '../pack/support/peers';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from '../pack/support/workplace';

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

describe('patterns as people write paths', () => {
  const besides = { cache: '', 'deep/cache': '', kept: '' };
  const all = ['cache', 'deep/cache', 'kept'];

  it.each([
    ['./cache', ['deep/cache', 'kept']],
    ['././/cache', ['deep/cache', 'kept']],
    ['test/cache', ['deep/cache', 'kept']],
    ['SOURCE/cache', ['deep/cache', 'kept']],
    ['SOURCE/deep/', ['cache', 'kept']],
    ['LINK/cache', ['deep/cache', 'kept']],
    ['test/c*', ['deep/cache', 'kept']],
    ['cache', ['kept']],
    ['/cache', ['deep/cache', 'kept']],
    ['/deep/cache', ['cache', 'kept']],
    ['deep/cache', ['cache', 'kept']],
  ])('%s is taken relative to the source', async (pattern, files) => {
    put(besides);
    const link = join(place.root, 'link');
    symlinkSync(place.source, link);
    const written = pattern.replace('SOURCE', place.source).replace('LINK', link);
    const source = pattern.startsWith('LINK') ? link : place.source;
    const found = await packedFiles({ exclude: [written], source });
    expect(found.files).toEqual(files);
    expect(found.report.noteCount).toBe(0);
  });

  it('are taken as git takes them where the source has such a path', async () => {
    put({ 'test/cache': '', 'test/other': '', cache: '', '~/x': '', x: '' });
    const exclude = ['test/cache', '~/x'];
    expect((await packedFiles({ exclude })).files).toEqual(['cache', 'test/other', 'x']);
  });

  it('are relative to the home directory after ~/, where there is one', () => {
    put(besides);
    const of = (pattern: string, home: string | null) =>
      requestedPatterns([pattern], { source: place.source, top: place.source, root: 'test' }, home);
    expect(of('~/source/cache', place.root)).toEqual({ patterns: ['/cache'], faults: [] });
    expect(of('!~/source/cache/', place.root)).toEqual({ patterns: ['!/cache/'], faults: [] });
    expect(of('~/source/cache', null)).toEqual({ patterns: ['~/source/cache'], faults: [] });
    expect(of('~/elsewhere', place.root)).toEqual({
      patterns: ['~/elsewhere'],
      faults: ['exclude=~/elsewhere excludes nothing: it is outside the source'],
    });
  });

  it('take back in, too', async () => {
    put(besides);
    const { files } = await packedFiles({ exclude: ['cache', '!./cache', `!${place.source}/deep/cache`] });
    expect(files).toEqual(all);
  });

  it.each([
    ['../cache', 'it leads out of the source'],
    ['deep/../cache', 'it leads out of the source'],
    ['/', 'it names no path in the source'],
    ['./', 'it names no path in the source'],
    ['deep/./cache', 'it names no path in the source'],
    ['deep//cache', 'it has two slashes side by side'],
    ['cache\\', 'it ends with a backslash'],
    ['[a', 'it is no pattern: a bracket or its class has no end'],
    ['/usr/share', 'it is outside the source'],
  ])('%s excludes nothing, which gets a note', async (pattern, why) => {
    put(besides);
    const { files, report } = await packedFiles({ exclude: [pattern] });
    expect(files).toEqual(all);
    expect(report).toMatchObject({
      noteCount: 1,
      notes: [{ path: '.', kind: 'pattern', detail: `exclude=${pattern} excludes nothing: ${why}` }],
      problemCount: 0,
    });
  });

  it.each(['/build', 'build/', 'src/build', '/not/there', '#cache'])(
    '%s may come to mean something, and gets no note',
    async (pattern) => {
      put(besides);
      expect((await packedFiles({ exclude: [pattern] })).report).toMatchObject({ excluded: 0, noteCount: 0 });
    },
  );
});

describe('a .backupignore of somebody who means ill', () => {
  const notes = ({ notes: all }: PackReport) =>
    all.map(({ path, kind, detail }) => `${kind} ${path}: ${detail}`);

  it('whose patterns backtrack, one after the other, costs next to nothing', async () => {
    const name = `${'a'.repeat(250)}b`;
    put({ '.backupignore': `${'*a'.repeat(120)}*c\n`.repeat(20), [name]: '', z: '' });
    const { files, report } = await packedFiles();
    expect(files).toEqual(['.backupignore', name, 'z']);
    expect(report.noteCount).toBe(0);
  });

  it('whose patterns cost more than honest ones is given up, with a note, and what it names is stored', async () => {
    const lines = `${'*a'.repeat(100)}*c\n`.repeat(1000);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${'a'.repeat(200)}${n}`, '']));
    put({
      'deep/.backupignore': `${lines}zzz\n`,
      'deep/zzz': '',
      zzz: '',
      ...Object.fromEntries(Object.entries(many).map(([path]) => [`deep/${path}`, ''])),
    });
    const { files, report } = await packedFiles();
    expect(files).toContain('deep/zzz');
    expect(files.length).toBe(33);
    expect(notes(report)).toEqual([
      'pattern deep/.backupignore: its patterns exclude nothing: its patterns take too long to match from here on',
    ]);
  });

  it('that is too long, or one too many, is refused with a note', async () => {
    put({ '.backupignore': `a\n${'#'.repeat(longestIgnoreFile)}`, a: '' });
    const long = await packedFiles();
    expect(long.files).toEqual(['.backupignore', 'a']);
    expect(notes(long.report)).toEqual([
      `pattern .backupignore: its patterns exclude nothing: it is longer than ${longestIgnoreFile} bytes`,
    ]);
    put({
      '.backupignore': 'b\n'.repeat(26_000),
      b: '',
      'd/.backupignore': `a\n${'b\n'.repeat(25_000)}`,
      'd/a': '',
    });
    rmSync(place.target);
    const many = await packedFiles();
    expect(many.files).toEqual(['.backupignore', 'a', 'd/.backupignore', 'd/a']);
    expect(notes(many.report)).toEqual([
      'pattern d/.backupignore: its patterns exclude nothing: too many patterns are in force with it',
    ]);
  });

  it('that is a link, a directory or a FIFO holds nothing', async () => {
    put({ 'outside/a': '', x: '', 'd/.backupignore/inside': '', 'f/x': '' });
    writeFileSync(join(place.root, 'patterns'), 'x\n');
    symlinkSync(join(place.root, 'patterns'), join(place.source, '.backupignore'));
    execFileSync('mkfifo', [join(place.source, 'f', '.backupignore')]);
    expect((await packedFiles()).files).toEqual([
      '.backupignore',
      'd/.backupignore/inside',
      'f/x',
      'outside/a',
      'x',
    ]);
    expect(readIgnoreFile(join(place.source, 'f', '.backupignore')).type).toBe('unreadable');
  });

  it('has its byte order mark, its line ends and its spaces read as git reads them', async () => {
    put({
      '.backupignore': '\ufeffa\r\n#b\r\nc  \r\nd\\ \r\n\\#e',
      a: '',
      '#b': '',
      b: '',
      c: '',
      'd ': '',
      d: '',
      '#e': '',
    });
    expect((await packedFiles()).files).toEqual(['#b', '.backupignore', 'b', 'd']);
  });
});
