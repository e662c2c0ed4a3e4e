/**
 * Members appended to an archive under a name that it holds already, of whatever type: what this restore put there gives
 * way, as a plain model in memory has it; what was there before gives way to `--overwrite` alone, and never with content.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { archiveOf, directory, file, hardlink, symlink } from './support/raw-tar';
import { answer, namesIn, stored, unpack } from './support/restoring';
import { see } from '../support/tree';
import { runs } from '../../../support/runs';

type Step =
  | { readonly type: 'file' | 'directory' | 'symlink'; readonly name: string }
  | { readonly type: 'hardlink'; readonly name: string; readonly to: string };

type Thing = { readonly type: 'directory' } | { readonly type: 'file' | 'symlink'; readonly content: string };

const name = fc.constantFrom('a', 'a/b', 'a/b/c', 'a/d', 'e', 'e/f');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constantFrom('file' as const, 'directory' as const, 'symlink' as const), name }),
  fc.record({ type: fc.constant('hardlink' as const), name, to: name }),
);

const parentsOf = (path: string): ReadonlyArray<string> =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join('/'));

/** What should be there, by path, and which steps are refused. */
const modelled = (
  steps: ReadonlyArray<Step>,
): { readonly things: ReadonlyMap<string, Thing>; readonly refused: ReadonlyArray<string> } => {
  const things = new Map<string, Thing>();
  const refused: string[] = [];
  const isDirectory = (path: string): boolean => things.get(path)?.type === 'directory';
  const put = (path: string, thing: Thing): void => {
    for (const parent of parentsOf(path)) things.set(parent, { type: 'directory' });
    for (const below of [...things.keys()]) if (below.startsWith(`${path}/`)) things.delete(below);
    things.set(path, thing);
  };
  steps.forEach((one, at) => {
    const existing = one.type === 'hardlink' ? things.get(one.to) : undefined;
    const isSame = one.type === 'hardlink' && one.to === one.name;
    const noTarget = one.type === 'hardlink' && (existing === undefined || existing.type === 'directory');
    const blocked = parentsOf(one.name).some((parent) => things.has(parent) && !isDirectory(parent));
    if (noTarget || (blocked && !isSame)) refused.push(one.name);
    else if (existing !== undefined && one.type === 'hardlink') {
      if (!isSame) put(one.name, existing);
    } else if (one.type === 'directory') {
      if (!isDirectory(one.name)) put(one.name, { type: 'directory' });
    } else put(one.name, { type: one.type === 'file' ? 'file' : 'symlink', content: String(at) });
  });
  return { things, refused };
};

const membersOf = (steps: ReadonlyArray<Step>): ReadonlyArray<Buffer> =>
  steps.map((one, at) => {
    if (one.type === 'file') return file(one.name, String(at));
    if (one.type === 'directory') return directory(`${one.name}/`, { mode: 0o750 });
    if (one.type === 'hardlink') return hardlink(one.name, one.to);
    return symlink(one.name, String(at));
  });

const seenIn = (target: string): ReadonlyMap<string, Thing> =>
  new Map(
    Object.entries(see(target))
      .filter(([path]) => path !== '')
      .map(([path, { type }]): [string, Thing] => {
        const full = join(target, path);
        if (type === 'directory') return [path.slice(1), { type }];
        return type === 'symlink'
          ? [path.slice(1), { type, content: fs.readlinkSync(full) }]
          : [path.slice(1), { type: 'file', content: fs.readFileSync(full, 'utf8') }];
      }),
  );

const sorted = (things: ReadonlyMap<string, Thing>) =>
  [...things].sort(([one], [other]) => (one < other ? -1 : 1));

test('the last member of a name is what stands there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { archive, target } = stored(archiveOf(...membersOf(steps)));
      fs.mkdirSync(target);
      const report = answer(await unpack(archive, target));
      const { things, refused } = modelled(steps);
      expect(report.refused.map(({ path }) => path)).toEqual(refused);
      expect(sorted(seenIn(target))).toEqual(sorted(things));
    }),
    runs(60, 3_000),
  );
});

const before = (target: string): void => {
  fs.mkdirSync(join(target, 'empty'), { recursive: true });
  fs.mkdirSync(join(target, 'filled'));
  fs.writeFileSync(join(target, 'filled', 'mine'), 'mine');
  fs.writeFileSync(join(target, 'file'), 'mine');
  fs.symlinkSync('filled', join(target, 'link'));
};

const others = archiveOf(
  file('empty', 'new'),
  file('filled', 'new'),
  directory('file/', { mode: 0o750 }),
  file('file/f', 'new'),
  directory('link/', { mode: 0o750 }),
  file('link/f', 'new'),
);

test('--overwrite replaces a file or a link by a directory, and an empty directory by a file; never one with content', async () => {
  const { archive, target } = stored(others);
  before(target);
  const dry = answer(await unpack(archive, target, { overwrite: true, dryRun: true }));
  const report = answer(await unpack(archive, target, { overwrite: true }));
  expect(report.refused).toEqual([
    { path: 'filled', reason: 'a directory that is not empty is in its place' },
  ]);
  expect({ ...dry, unowned: 0 }).toEqual(report);
  const seen = seenIn(target);
  expect(seen.get('empty')).toEqual({ type: 'file', content: 'new' });
  expect(seen.get('filled/mine')).toEqual({ type: 'file', content: 'mine' });
  expect(seen.has('filled/f')).toBe(false);
  expect(seen.get('file/f')).toEqual({ type: 'file', content: 'new' });
  expect(seen.get('link')).toEqual({ type: 'directory' });
  expect(fs.statSync(join(target, 'link')).mode & 0o777).toBe(0o750);
});

test('without it all of that stays, and is told', async () => {
  const { archive, target } = stored(others);
  before(target);
  const was = sorted(seenIn(target));
  const dry = answer(await unpack(archive, target, { dryRun: true }));
  const report = answer(await unpack(archive, target));
  expect(sorted(seenIn(target))).toEqual(was);
  expect(report.refused.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'empty: a directory is in its place',
    'filled: a directory is in its place',
    'file: something that is no directory is in its place',
    'file/f: file is not a directory',
    'link: a symbolic link is in its place',
    'link/f: it lies behind the symbolic link link',
  ]);
  expect(dry).toEqual(report);
});

test('an empty directory stays until what replaces it is whole', async () => {
  const { archive, target } = stored(archiveOf(file('empty', 'new')));
  before(target);
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw Object.assign(new Error('EFBIG: made to fail, write'), { code: 'EFBIG' });
  });
  expect(answer(await unpack(archive, target, { overwrite: true })).refusedCount).toBe(1);
  jest.restoreAllMocks();
  expect(namesIn(target)).toEqual(['empty', 'file', 'filled', 'link']);
});

test.each([
  ['EMLINK', 2],
  ['EDQUOT', 'no-space'],
])(
  'a file or a link stays where the directory that replaces it can not be made (%s)',
  async (code, outcome) => {
    const { archive, target } = stored(archiveOf(directory('file/'), directory('link/')));
    before(target);
    const was = sorted(seenIn(target));
    const make = fs.mkdirSync;
    jest.spyOn(fs, 'mkdirSync').mockImplementation((path, options) => {
      if (fs.existsSync(path)) return make(path, options);
      throw Object.assign(new Error(`${code}: made to fail, mkdir`), { code });
    });
    const told = await unpack(archive, target, { overwrite: true });
    expect(told._tag === 'Right' ? told.right.refusedCount : told.left.kind).toBe(outcome);
    jest.restoreAllMocks();
    expect(sorted(seenIn(target))).toEqual(was);
  },
);

test('a directory that gave way leaves no attributes behind, and one that came again has its last ones', async () => {
  const { archive, target } = stored(
    archiveOf(
      directory('d/below/', { mode: 0o700 }),
      directory('d/', { mode: 0o700 }),
      file('d', 'x'),
      directory('d/', { mode: 0o755 }),
      directory('e/', { mode: 0o711 }),
      directory('e/', { mode: 0o722 }),
    ),
  );
  expect(answer(await unpack(archive, target)).refused).toEqual([]);
  const modeOf = (path: string): number => fs.statSync(join(target, path)).mode & 0o777;
  expect([modeOf('d'), modeOf('e'), namesIn(join(target, 'd'))]).toEqual([0o755, 0o722, []]);
});
