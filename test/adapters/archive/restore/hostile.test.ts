/** Archives made to do harm: whatever they try is refused and reported, nothing outside the target is touched. */
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { answer, asOrdinaryUser, canary, examine, namesIn, stored, unpack } from './support/restoring';
import {
  archiveOf,
  base256,
  directory,
  file,
  gnuLong,
  hardlink,
  header,
  member,
  pax,
  symlink,
} from './support/raw-tar';
import { see } from '../support/tree';

interface Attack {
  readonly name: string;
  readonly members: (outside: string) => ReadonlyArray<Buffer>;
  /** The members that are refused, and a part of the reason. */
  readonly refused: ReadonlyArray<readonly [path: string, reason: string]>;
  /** What is in the target afterwards, without the harmless file every attack ends with. */
  readonly left?: ReadonlyArray<string>;
}

/** Where temporary files are: the first name of a path to them. */
const [, firstAbove = ''] = realpathSync(tmpdir()).split(sep);

const attacks: ReadonlyArray<Attack> = [
  {
    name: 'an absolute name',
    members: (outside) => [file(`${outside}/new`), file('/../outside/file')],
    refused: [['/../outside/file', "'..'"]],
    left: [firstAbove],
  },
  {
    name: 'an absolute name in a pax record',
    members: (outside) => [pax({ path: `//${outside}/new` }), file('innocent')],
    refused: [],
    left: [firstAbove],
  },
  {
    name: 'a name with ..',
    members: () => [
      file('../outside/file'),
      file('a/../../outside/new'),
      file('..'),
      directory('b/../../outside/d/'),
    ],
    refused: [
      ['../outside/file', "'..'"],
      ['a/../../outside/new', "'..'"],
      ['..', "'..'"],
      ['b/../../outside/d/', "'..'"],
    ],
  },
  {
    name: 'a GNU long name with ..',
    members: () => [gnuLong('L', `${'x/'.repeat(60)}${'../'.repeat(61)}outside/new`), file('short')],
    refused: [[`${'x/'.repeat(60)}${'../'.repeat(61)}outside/new`, "'..'"]],
  },
  {
    name: 'a write through a symbolic link in the archive',
    members: (outside) => [
      symlink('link', outside),
      file('link/new'),
      file('link/file'),
      directory('link/d/'),
    ],
    refused: [
      ['link/new', 'behind the symbolic link link'],
      ['link/file', 'behind the symbolic link link'],
      ['link/d', 'behind the symbolic link link'],
    ],
    left: ['link'],
  },
  {
    name: 'a chain of symbolic links',
    members: () => [
      symlink('a', '.'),
      symlink('a/b', '..'),
      symlink('b', 'a/../..'),
      file('b/outside/new'),
      file('a/b/outside/new'),
    ],
    refused: [
      ['a/b', 'behind the symbolic link a'],
      ['b/outside/new', 'behind the symbolic link b'],
      ['a/b/outside/new', 'behind the symbolic link a'],
    ],
    left: ['a', 'b'],
  },
  {
    name: 'a file over a symbolic link, which must not be followed',
    members: (outside) => [symlink('link', `${outside}/file`), file('link', 'replaced')],
    refused: [],
    left: ['link'],
  },
  {
    name: 'a directory cached and then swapped for a symbolic link',
    members: (outside) => [directory('d/'), file('d/first'), symlink('d', outside), file('d/new')],
    refused: [['d/new', 'behind the symbolic link d']],
    left: ['d'],
  },
  {
    name: 'a symbolic link swapped for a directory',
    members: (outside) => [symlink('d', outside), directory('d/'), file('d/new')],
    refused: [],
    left: ['d'],
  },
  {
    name: 'a hard link to a file outside',
    members: (outside) => [
      hardlink('absolute', `${outside}/file`),
      hardlink('relative', '../outside/file'),
      symlink('link', outside),
      hardlink('through', 'link/file'),
    ],
    refused: [
      ['absolute', 'which was not restored'],
      ['relative', "'..'"],
      ['through', 'which was not restored'],
    ],
    left: ['link'],
  },
  {
    name: 'a hard link to a symbolic link',
    members: (outside) => [
      symlink('link', `${outside}/file`),
      hardlink('hard', 'link'),
      file('hard', 'written'),
    ],
    refused: [],
    left: ['hard', 'link'],
  },
  {
    name: 'a hard link to the target itself, and to nothing',
    members: () => [hardlink('a', '.'), hardlink('b', ''), hardlink('c', 'missing')],
    refused: [
      ['a', 'which was not restored'],
      ['b', 'link target is empty'],
      ['c', 'which was not restored'],
    ],
  },
  {
    name: 'devices and FIFOs',
    members: () => [
      member({ name: 'tty', type: '3' }),
      member({ name: 'disk', type: '4' }),
      member({ name: 'fifo', type: '6' }),
    ],
    refused: [
      ['tty', 'device'],
      ['disk', 'device'],
      ['fifo', 'FIFO'],
    ],
  },
  {
    name: 'NUL bytes in names',
    members: () => [
      pax({ path: 'safe\0/../../outside/new' }),
      file('x'),
      pax({ linkpath: 'a\0b' }),
      symlink('link', 'y'),
      gnuLong('L', 'cut\0short'),
      file('z'),
    ],
    refused: [
      ['safe\\x00/../../outside/new', 'NUL'],
      ['link', 'NUL'],
      ['cut\\x00short', 'NUL'],
    ],
  },
  {
    name: 'a file where the target is, and an empty name',
    members: () => [file('./'), file('.'), symlink('./.', '/'), file('')],
    refused: [
      ['.', 'the target itself'],
      ['.', 'the target itself'],
      ['', 'name is empty'],
    ],
  },
  {
    name: 'a file and then a directory of one name',
    members: () => [file('x'), directory('x/'), file('x/new')],
    refused: [],
    left: ['x'],
  },
  {
    name: 'a directory and then a file of one name',
    members: () => [directory('x/'), file('x'), hardlink('x', 'end')],
    refused: [['x', 'which was not restored']],
    left: ['x'],
  },
  {
    name: 'numbers that are none',
    members: () => [
      file('mode', 'a', { patches: [[100, 'rwxr-x\0\0']] }),
      file('owner', 'a', { patches: [[108, '99999999']] }),
      file('time', 'a', { patches: [[136, Buffer.alloc(12, 0x7f)]] }),
      pax({ mtime: 'yesterday' }),
      file('pax', 'a'),
    ],
    refused: [
      ['mode', 'restored, but its mode is no number'],
      ['owner', 'restored, but its owner is no number'],
      ['time', 'restored, but its mtime is no number'],
      ['pax', 'restored, but its mtime is no number'],
    ],
    left: ['mode', 'owner', 'pax', 'time'],
  },
  {
    name: 'a name too deep, and a part too long',
    members: () => [
      pax({ path: 'd/'.repeat(200_001) + 'f' }),
      file('x'),
      pax({ path: 'n'.repeat(300) }),
      file('y'),
    ],
    refused: [
      // why: a name is told in its first 16,384 characters
      ['d/'.repeat(8192) + '…', 'more than 200000 directories deep'],
      ['n'.repeat(300), 'name too long'],
    ],
  },
  {
    name: 'a global header that renames what follows',
    members: () => [
      pax({ path: '../outside/new', linkpath: '../outside/file', size: '100' }, 'g'),
      file('kept'),
    ],
    refused: [],
    left: ['kept'],
  },
];

const users = [
  { user: 'whoever runs the tests', as: <A>(run: () => Promise<A>) => run() },
  { user: 'an ordinary user', as: asOrdinaryUser },
];

describe.each(users)('as $user', ({ as }) => {
  test.each(attacks)('$name', async ({ members, refused, left = [] }) => {
    const { archive, target, dir } = stored(Buffer.alloc(0));
    const outside = canary(dir);
    const before = see(outside);
    writeFileSync(archive, archiveOf(...members(outside), file('end', 'the end')));
    for (const overwrite of [false, true]) {
      const report = answer(await as(() => unpack(archive, join(target + String(overwrite)), { overwrite })));
      expect(see(outside)).toEqual(before);
      expect(namesIn(dir).filter((name) => !/^(archive.tar|outside|target(true|false))$/.test(name))).toEqual(
        [],
      );
      expect(report.refused.map(({ path }) => path.replace(outside, 'OUTSIDE'))).toEqual(
        refused.map(([path]) => path),
      );
      report.refused.forEach(({ reason }, index) => {
        expect(reason).toContain(refused[index]?.[1]);
      });
      expect(report.refusedCount).toBe(refused.length);
      expect(namesIn(target + String(overwrite))).toEqual([...left, 'end'].sort());
      expect(readFileSync(join(target + String(overwrite), 'end'), 'utf8')).toBe('the end');
    }
  });

  test.each([false, true])(
    'links that are in the target already are not followed (overwrite: %s)',
    async (overwrite) => {
      const { archive, target, dir } = stored(
        archiveOf(
          file('to-directory/new'),
          file('deep/er/link/new'),
          directory('to-directory/'),
          file('to-file', 'new'),
          hardlink('hard', 'to-file-too'),
          file('dangling', 'new'),
        ),
      );
      const outside = canary(dir);
      mkdirSync(join(target, 'deep', 'er'), { recursive: true });
      symlinkSync(outside, join(target, 'to-directory'));
      symlinkSync(outside, join(target, 'deep', 'er', 'link'));
      symlinkSync(join(outside, 'file'), join(target, 'to-file'));
      symlinkSync(join(outside, 'file'), join(target, 'to-file-too'));
      symlinkSync(join(outside, 'new'), join(target, 'dangling'));
      const before = see(outside);
      const report = answer(await unpack(archive, target, { overwrite }));
      expect(see(outside)).toEqual(before);
      expect(report.refused.map(({ path }) => path)).toEqual([
        'to-directory/new',
        'deep/er/link/new',
        // why: only with `--overwrite` may a directory take the place of a link, which is not followed then either
        ...(overwrite ? [] : ['to-directory']),
        ...(overwrite ? [] : ['to-file']),
        'hard',
        ...(overwrite ? [] : ['dangling']),
      ]);
      expect(lstatSync(join(target, 'to-file')).isSymbolicLink()).toBe(!overwrite);
    },
  );
});

test('overwriting one name of a hard-linked file leaves the content under its other names', async () => {
  const { archive, target } = stored(
    archiveOf(file('first', 'kept'), hardlink('second', 'first'), file('second', 'short')),
  );
  expect(answer(await unpack(archive, target)).refused).toEqual([]);
  expect(readFileSync(join(target, 'first'), 'utf8')).toBe('kept');
  expect(readFileSync(join(target, 'second'), 'utf8')).toBe('short');
});

test('a hard link does not reach what was in the target before', async () => {
  const { archive, target } = stored(archiveOf(hardlink('mine', 'secret'), file('mine', 'written')));
  mkdirSync(target);
  writeFileSync(join(target, 'secret'), 'before', { mode: 0o600 });
  const report = answer(await unpack(archive, target, { overwrite: true }));
  expect(report.refused.map(({ path }) => path)).toEqual(['mine']);
  expect(statSync(join(target, 'secret')).nlink).toBe(1);
  expect(readFileSync(join(target, 'secret'), 'utf8')).toBe('before');
});

test('of members with one name the last is restored, as tar does', async () => {
  const { archive, target } = stored(
    archiveOf(file('a', 'old'), symlink('b', 'x'), file('a', 'new'), file('b', 'file'), symlink('b', 'y')),
  );
  expect(answer(await unpack(archive, target)).refused).toEqual([]);
  expect(readFileSync(join(target, 'a'), 'utf8')).toBe('new');
  expect(lstatSync(join(target, 'b')).isSymbolicLink()).toBe(true);
  expect(namesIn(target)).toEqual(['a', 'b']);
});

test('names that differ by case or Unicode form only are judged by the file system, and nothing is lost', async () => {
  const names = ['Name', 'name', 'caf\u00e9', 'cafe\u0301', 'ﬁ', 'fi'];
  const { archive, target } = stored(archiveOf(...names.map((name) => file(name, name))));
  const report = answer(await unpack(archive, target));
  expect(report.entries + report.refusedCount).toBe(names.length);
  expect(namesIn(target)).toHaveLength(report.entries);
});

test('setuid, setgid and sticky bits are restored for root alone', async () => {
  const { archive, target } = stored(
    archiveOf(directory('d/', { mode: 0o1777 }), file('f', 'x', { mode: 0o6755 })),
  );
  answer(await unpack(archive, target));
  const root = process.geteuid?.() === 0;
  expect(statSync(join(target, 'f')).mode & 0o7777).toBe(root ? 0o6755 : 0o755);
  expect(statSync(join(target, 'd')).mode & 0o7777).toBe(root ? 0o1777 : 0o777);
  answer(await asOrdinaryUser(() => unpack(archive, `${target}2`)));
  expect(statSync(join(`${target}2`, 'f')).mode & 0o7777).toBe(0o755);
});

const paxBody = (content: string): Buffer =>
  Buffer.concat([member({ name: 'p', type: 'x', content }), file('f')]);
const sparse = (records: Readonly<Record<string, string>>, content: string): Buffer =>
  Buffer.concat([pax(records), file('f', content)]);

test.each<[string, Buffer, string]>([
  [
    'a size of 8 EiB',
    header({ name: 'f', patches: [[124, base256(2n ** 63n - 1n, 12)]] }),
    'its size is no number',
  ],
  ['a negative size', header({ name: 'f', patches: [[124, base256(-1n, 12)]] }), 'its size is no number'],
  [
    'a size that is no number',
    header({ name: 'f', patches: [[124, 'abcdefghijk\0']] }),
    'its size is no number',
  ],
  [
    'a negative size in a pax record',
    Buffer.concat([pax({ size: '-512' }), header({ name: 'f' })]),
    'its size is no number',
  ],
  [
    'a sparse map that overlaps',
    sparse({ 'GNU.sparse.map': '0,5,3,5', 'GNU.sparse.size': '99' }, '0123456789'),
    'bad sparse map',
  ],
  [
    'a sparse map that is no list of pairs',
    sparse({ 'GNU.sparse.map': '0,5,3', 'GNU.sparse.size': '99' }, '0123456789'),
    'bad sparse map',
  ],
  [
    'a sparse map beyond its file',
    sparse({ 'GNU.sparse.map': '90,10', 'GNU.sparse.size': '99' }, '0123456789'),
    'bad sparse map',
  ],
  [
    'a sparse file without its size',
    sparse({ 'GNU.sparse.map': '0,10', 'GNU.sparse.size': 'many' }, '0123456789'),
    'bad sparse size',
  ],
  [
    'a sparse map at the head that is none',
    sparse({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '99' }, 'x'.repeat(600)),
    'bad sparse map',
  ],
  [
    'a sparse map at the head that is longer than the content',
    sparse({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '99' }, `9\n${'1\n'.repeat(100)}`),
    'bad sparse map',
  ],
  [
    'a pax header of a sparse file that is damaged',
    Buffer.concat([member({ name: 'p', type: 'x', content: '25 GNU.sparse.realsize=9\n99 x' }), file('f')]),
    'its extended header is damaged',
  ],
  [
    'an extended header of more than a mebibyte',
    Buffer.concat([pax({ comment: 'x'.repeat(1_100_000), path: 'g' }), file('f')]),
    'its extended header is too long to be read',
  ],
  ['a continuation of another volume', member({ name: 'f', type: 'M', content: 'rest' }), 'another volume'],
])('%s costs that member alone', async (_name, bytes, reason) => {
  const { archive, target } = stored(archiveOf(file('before'), bytes, file('last')));
  const report = answer(await unpack(archive, target));
  expect(report.refused).toEqual([{ path: 'f', reason: expect.stringContaining(reason) }]);
  expect([report.entries, report.damage]).toEqual([2, []]);
  expect(namesIn(target)).toEqual(['before', 'last']);
  expect(answer(await examine(archive))).toMatchObject({ entries: 2, refused: report.refused });
});

test.each<[string, Buffer]>([
  ['a pax record longer than its header', paxBody('99 path=x\n')],
  ['a pax record without an end', paxBody('9 path=xy')],
  ['a pax record without a value', paxBody('7 path\n9 path=y\n')],
  ['a pax record without a length', paxBody('path=x\n')],
  ['a pax record of no length', paxBody('0 path=x\n')],
])('%s: the member is restored by its plain header, and told', async (_name, bytes) => {
  const { archive, target } = stored(archiveOf(file('before'), bytes, file('last')));
  const report = answer(await unpack(archive, target));
  expect(report.refused).toEqual([
    { path: 'f', reason: 'restored, but its extended header is damaged', restored: true },
  ]);
  expect(namesIn(target)).toEqual(['before', 'f', 'last']);
  expect(report.entries).toBe(3);
});

test.each<[string, Buffer, RegExp]>([
  [
    'a size of 8 PiB, and no content',
    header({ name: 'f', patches: [[124, base256(2n ** 53n - 1n, 12)]] }),
    /a member/,
  ],
  [
    'an extended header of 2 GiB',
    header({ name: 'p', type: 'x', size: 2 ** 31 }),
    /without its member|cut short/,
  ],
])('%s: the archive is cut short there', async (_name, bytes, reason) => {
  const { archive, target } = stored(archiveOf(file('before'), bytes));
  const report = answer(await unpack(archive, target));
  expect(report.damage).toMatchObject([{ reason: expect.stringMatching(reason) }]);
  expect(namesIn(target)).toEqual(['before']);
});

test('a type that nobody knows is taken for a file, as POSIX has it, with a note', async () => {
  const { archive, target } = stored(
    archiveOf(member({ name: 'odd', type: 'Q', content: 'x'.repeat(1000) }), file('last')),
  );
  const report = answer(await unpack(archive, target));
  expect([report.entries, report.refused, report.damage]).toEqual([2, [], []]);
  expect(report.notes).toEqual(['odd: it is of an unknown type, and was taken for a file']);
  expect(readFileSync(join(target, 'odd'), 'utf8')).toBe('x'.repeat(1000));
});

test('absolute names are taken as ones below the target, links of theirs too, and one note tells of it', async () => {
  const { archive, target } = stored(
    archiveOf(file('/a/b', 'content'), hardlink('/a/c', '/a/b'), symlink('/a/d', '/a/b'), file('//e')),
  );
  const report = answer(await unpack(archive, target));
  expect([report.entries, report.refused]).toEqual([4, []]);
  expect(report.notes).toEqual([
    'a/b and 3 more: their names are absolute, and were taken as ones below the target',
  ]);
  expect(statSync(join(target, 'a', 'c')).ino).toBe(statSync(join(target, 'a', 'b')).ino);
  expect(readlinkSync(join(target, 'a', 'd'))).toBe('/a/b');
});

test('content that a link or directory has all the same is passed over', async () => {
  const { archive, target } = stored(
    archiveOf(
      file('f', 'f'),
      hardlink('hard', 'f', { content: 'x'.repeat(1500) }),
      directory('d/', { content: 'list of names' }),
      file('old/', 'names', { type: '0' }),
      symlink('link', 'f', { content: 'f' }),
      file('last'),
    ),
  );
  const report = answer(await unpack(archive, target));
  expect([report.refused, report.damage]).toEqual([[], []]);
  expect(namesIn(target)).toEqual(['d', 'f', 'hard', 'last', 'link', 'old']);
  expect(lstatSync(join(target, 'old')).isDirectory()).toBe(true);
});

test('links, directories and FIFOs have no content, whatever their size says', async () => {
  const { archive, target } = stored(
    archiveOf(
      file('f'),
      hardlink('hard', 'f', { size: 4096 }),
      symlink('link', 'f', { size: 1 }),
      directory('d/', { size: 4096 }),
      header({ name: 'fifo', type: '6', size: 10 }),
      file('last'),
    ),
  );
  expect(answer(await unpack(archive, target)).refused.map(({ path }) => path)).toEqual(['fifo']);
  expect(namesIn(target)).toEqual(['d', 'f', 'hard', 'last', 'link']);
});

test('a pax size counts for its member, not for the header between them', async () => {
  const hidden = file('hidden');
  const { archive, target } = stored(
    archiveOf(pax({ size: String(hidden.length) }), gnuLong('L', 'seen'), header({ name: 'x' }), hidden),
  );
  answer(await unpack(archive, target));
  expect(namesIn(target)).toEqual(['seen']);
  expect(readFileSync(join(target, 'seen')).equals(hidden)).toBe(true);
});

test('stretches that touch, and one of nothing at the end, are a sparse map', async () => {
  const map = { 'GNU.sparse.map': '0,5,5,5,20,0', 'GNU.sparse.size': '20' };
  const { archive, target } = stored(archiveOf(sparse(map, '0123456789')));
  expect(answer(await unpack(archive, target))).toMatchObject({ entries: 1, refused: [] });
  expect(readFileSync(join(target, 'f'), 'latin1')).toBe(`0123456789${'\0'.repeat(10)}`);
});
