/** Hard links, of which only some names were asked for, to whatever has a name, and where a file system has none. */
import fs from 'node:fs';
import { join } from 'node:path';
import { archiveOf, directory, file, hardlink, pax, symlink } from './support/raw-tar';
import { answer, namesIn, stored, unpack } from './support/restoring';

const sample = archiveOf(
  directory('d/'),
  file('d/first', 'content', { mode: 0o640 }),
  hardlink('d/second', 'd/first'),
  hardlink('e/third', 'd/first'),
  symlink('d/link', 'nowhere'),
  hardlink('e/link', 'd/link'),
  hardlink('e/fourth', 'd/second'),
  file('other', 'other'),
);

const contentOf = (path: string): string => fs.readFileSync(path, 'utf8');
const inodeOf = (path: string): number => fs.lstatSync(path).ino;

afterEach(() => jest.restoreAllMocks());

test('a name alone that is not the first brings the content, and nothing else', async () => {
  const { archive, target } = stored(sample);
  const request = { members: ['d/second'] };
  const dry = answer(await unpack(archive, target, { ...request, dryRun: true }));
  const report = answer(await unpack(archive, target, request));
  expect(report).toMatchObject({
    entries: 1,
    contentBytes: 7,
    refusedCount: 0,
    refused: [],
    unowned: 0,
    absent: [],
  });
  expect({ ...dry, contentBytes: 7 }).toEqual(report);
  expect(fs.readdirSync(target, { recursive: true }).map(String).sort()).toEqual(['d', 'd/second']);
  expect(contentOf(join(target, 'd/second'))).toBe('content');
  expect(fs.statSync(join(target, 'd/second')).mode & 0o777).toBe(0o640);
});

test('several of them are one file again, also by way of another link, and a symbolic link comes as one', async () => {
  const { archive, target } = stored(sample);
  const report = answer(await unpack(archive, target, { members: ['e', 'other'] }));
  expect(report).toMatchObject({ entries: 4, contentBytes: 12, refused: [], absent: [] });
  expect(contentOf(join(target, 'e/third'))).toBe('content');
  expect(contentOf(join(target, 'e/fourth'))).toBe('content');
  expect(fs.readlinkSync(join(target, 'e/link'))).toBe('nowhere');
  expect(fs.existsSync(join(target, 'd'))).toBe(false);
});

test('several names of one file are one file', async () => {
  const { archive, target } = stored(sample);
  answer(await unpack(archive, target, { members: ['d/second', 'e/third'] }));
  expect(inodeOf(join(target, 'd/second'))).toBe(inodeOf(join(target, 'e/third')));
});

test('a link to what the archive does not hold is refused by name, once', async () => {
  const { archive, target } = stored(
    archiveOf(hardlink('a', 'missing'), hardlink('b', 'a'), directory('x/'), hardlink('c', 'x'), file('z')),
  );
  const report = answer(await unpack(archive, target, { members: ['a', 'c', 'z'] }));
  expect(report).toMatchObject({
    entries: 1,
    refusedCount: 2,
    refused: [
      { path: 'c', reason: 'hard link to x, which is no file' },
      { path: 'a', reason: 'hard link to missing, which the archive does not hold' },
    ],
  });
});

test('the content is that of the last member before the link', async () => {
  const { archive, target } = stored(
    archiveOf(file('f', 'old'), file('f', 'good'), hardlink('l', 'f'), file('f', 'too late')),
  );
  expect(answer(await unpack(archive, target, { members: ['l'] }))).toMatchObject({
    entries: 1,
    refused: [],
  });
  expect(contentOf(join(target, 'l'))).toBe('good');
});

test('a file that is there is not replaced unasked, by either reading', async () => {
  const { archive, target } = stored(sample);
  fs.mkdirSync(join(target, 'e'), { recursive: true });
  fs.writeFileSync(join(target, 'e/third'), 'mine');
  const report = answer(await unpack(archive, target, { members: ['e/third', 'e/fourth'] }));
  expect(report.refused).toEqual([{ path: 'e/third', reason: 'it exists already' }]);
  expect(contentOf(join(target, 'e/third'))).toBe('mine');
  expect(contentOf(join(target, 'e/fourth'))).toBe('content');
});

test('a link to one that waits, and was asked for, too, waits with it', async () => {
  const { archive, target } = stored(sample);
  const report = answer(await unpack(archive, target, { members: ['d/second', 'e'] }));
  expect(report).toMatchObject({ entries: 4, contentBytes: 7, refused: [] });
  for (const name of ['d/second', 'e/fourth'])
    expect(inodeOf(join(target, name))).toBe(inodeOf(join(target, 'e/third')));
});

test('such a link has the content that the other one had, though the first name has another one since', async () => {
  const { archive, target } = stored(
    archiveOf(file('a', 'old'), hardlink('b', 'a'), file('a', 'new'), hardlink('c', 'b'), hardlink('d', 'a')),
  );
  const report = answer(await unpack(archive, target, { members: ['b', 'c', 'd'] }));
  expect(report).toMatchObject({ entries: 3, refused: [] });
  expect(['b', 'c', 'd'].map((name) => contentOf(join(target, name)))).toEqual(['old', 'old', 'new']);
});

test('where one name is taken, another one gets the content, and the others are links to that', async () => {
  const { archive, target } = stored(sample);
  fs.mkdirSync(join(target, 'd'), { recursive: true });
  fs.writeFileSync(join(target, 'd/second'), 'mine');
  const report = answer(await unpack(archive, target, { members: ['d/second', 'e'] }));
  expect(report).toMatchObject({ entries: 3, refused: [{ path: 'd/second', reason: 'it exists already' }] });
  expect(contentOf(join(target, 'd/second'))).toBe('mine');
  expect(contentOf(join(target, 'e/third'))).toBe('content');
  expect(inodeOf(join(target, 'e/third'))).toBe(inodeOf(join(target, 'e/fourth')));
});

test('content that can not be written is the reason for each of its names', async () => {
  const write = fs.writeSync;
  jest.spyOn(fs, 'writeSync').mockImplementation((...parameters: ReadonlyArray<unknown>) => {
    const [, chunk] = parameters;
    if (Buffer.isBuffer(chunk) && chunk.toString('latin1') === 'content')
      throw Object.assign(new Error('EFBIG: made to fail, write'), { code: 'EFBIG' });
    // why: the mock passes on whatever it got, and returns what the call returns
    return Reflect.apply(write, fs, parameters) as never;
  });
  const { archive, target } = stored(sample);
  const report = answer(await unpack(archive, target, { members: ['d/second', 'e'] }));
  expect(report).toMatchObject({ entries: 1, contentBytes: 0, refusedCount: 3 });
  expect(report.refused).toEqual(
    ['d/second', 'e/third', 'e/fourth'].map((path) => ({ path, reason: 'made to fail' })),
  );
});

test('a hard link to a symbolic link is another name of that link', async () => {
  const { archive, target } = stored(sample);
  expect(answer(await unpack(archive, target)).refused).toEqual([]);
  expect(fs.readlinkSync(join(target, 'e/link'))).toBe('nowhere');
  expect(inodeOf(join(target, 'e/link'))).toBe(inodeOf(join(target, 'd/link')));
});

test.each(['EPERM', 'EMLINK', 'ENOTSUP'])(
  'where there can be no hard link (%s), each name gets the content, mode and time of its own',
  async (code) => {
    const { archive, target } = stored(sample);
    jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error(`${code}: made to fail, link`), { code });
    });
    const report = answer(await unpack(archive, target));
    expect(report).toMatchObject({ entries: 8, refused: [] });
    const second = join(target, 'd/second');
    expect(contentOf(second)).toBe('content');
    expect(inodeOf(second)).not.toBe(inodeOf(join(target, 'd/first')));
    expect(fs.statSync(second)).toMatchObject({ mode: 0o100640, mtimeMs: 1_000_000_000_000 });
    expect(fs.readlinkSync(join(target, 'e/link'))).toBe('nowhere');
  },
);

test('content that is damaged is no content: the names that wait for it are refused', async () => {
  const sparse = pax({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '99' });
  const first = file('first', 'x'.repeat(600));
  const { archive, target } = stored(
    archiveOf(sparse, first, hardlink('second', 'first'), hardlink('third', 'first'), file('last')),
  );
  const members = ['second', 'third', 'last'];
  const report = answer(await unpack(archive, target, { members }));
  expect(report).toMatchObject({ entries: 1, contentBytes: 7, damage: [] });
  expect(report.refused).toEqual(['second', 'third'].map((path) => ({ path, reason: 'bad sparse map' })));
  expect(namesIn(target)).toEqual(['last']);
});
