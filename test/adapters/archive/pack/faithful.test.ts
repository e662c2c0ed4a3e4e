/** Whatever the tree, GNU tar, python's tarfile and our own extractor restore from the archive what was there. */
import {
  chmodSync,
  linkSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Compression } from '../../../../src/domain/schedule/compression';
import { makeUnarchiver } from '../../../../src/adapters/archive/unarchiver';
import { packInProcess } from './support/in-process';
import { extractWithPython, extractWithTar, listWithTar, testContainer } from './support/peers';
import { build, see, tree } from '../support/tree';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';
import { runs } from '../../../support/runs';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const restored = (extract: (into: string) => void): string => {
  const into = join(place.root, 'restored');
  rmSync(into, { recursive: true, force: true });
  extract(into);
  return join(into, 'test');
};

/** Restored by the project's own extractor, which reads the compression off the file. Node sets whole microseconds. */
const restoredByOurs = async (archive: string): Promise<string> => {
  const into = join(place.root, 'restored');
  rmSync(into, { recursive: true, force: true });
  const request = {
    archive,
    sha256: null,
    target: into,
    members: [],
    mustBeNew: false,
    overwrite: false,
    numericOwner: false,
    dryRun: false,
  };
  const outcome = await makeUnarchiver().unpack(request, () => undefined, new AbortController().signal)();
  expect(outcome).toMatchObject({ _tag: 'Right', right: { refusedCount: 0 } });
  return join(into, 'test');
};

type Contents = ReturnType<typeof see>;

/** The same but for times, which Node and python only set as floating-point seconds: they may be two microseconds off. */
const expectClose = (actual: Contents, expected: Contents): void => {
  const timeless = (contents: Contents) =>
    Object.entries(contents).map(([path, seen]) => [path, { ...seen, mtimeNs: null }]);
  expect(timeless(actual)).toEqual(timeless(expected));
  const far = Object.entries(expected).filter(([path, { mtimeNs }]) => {
    const off = (actual[path]?.mtimeNs ?? 0n) - (mtimeNs ?? 0n);
    return off > 2_000n || off < -2_000n;
  });
  expect(far).toEqual([]);
};

const pythonTimes = { symlinkTimes: false };

const roundTrip = async (compression: Compression): Promise<void> => {
  const { source, target } = place;
  const report = await packInProcess(requestOf(source, { compression }), target);
  expect([...report.notes, ...report.problems]).toEqual([]);
  testContainer(target, compression);
  const before = see(source);
  expect(report.entries).toBe(Object.keys(before).length);
  expect(see(restored((into) => extractWithTar(target, compression, into)))).toEqual(before);
  expectClose(see(await restoredByOurs(target)), before);
  if (compression === 'zstd') return;
  expectClose(
    see(
      restored((into) => extractWithPython(target, into)),
      pythonTimes,
    ),
    see(source, pythonTimes),
  );
};

test.each<Compression>(['gzip', 'zstd', 'none'])(
  'a random tree comes back equal (%s)',
  async (compression) => {
    await fc.assert(
      fc.asyncProperty(tree, async (children) => {
        removeWorkplace(place);
        place = makeWorkplace();
        build(place.source, children);
        await roundTrip(compression);
      }),
      compression === 'gzip' ? runs(15, 400) : runs(5, 100),
    );
  },
);

test('members are sorted by bytes, parents first', async () => {
  for (const name of ['b', 'a.x', 'a', 'é', 'Z']) mkdirSync(join(place.source, name));
  writeFileSync(join(place.source, 'a/f'), '');
  await packInProcess(requestOf(place.source), place.target);
  expect(listWithTar(place.target, 'gzip')).toEqual([
    'test/',
    'test/Z/',
    'test/a/',
    'test/a/f',
    'test/a.x/',
    'test/b/',
    'test/\u00c3\u00a9/',
  ]);
});

test('paths of any length come back, at every edge of the fields that hold them', async () => {
  for (const length of [1, 90, 94, 95, 96, 99, 100, 101, 150, 155, 156, 249, 250, 251, 255]) {
    const directory = join(place.source, 'd'.repeat(length));
    mkdirSync(directory);
    for (const name of ['f', 'g'.repeat(94), 'h'.repeat(100), 'i'.repeat(101), 'j'.repeat(255)]) {
      writeFileSync(join(directory, name), name);
      symlinkSync(name.repeat(2), join(directory, `l${name.slice(1)}`));
      linkSync(join(directory, name), join(directory, `z${name.slice(1)}`));
    }
  }
  let deep = place.source;
  for (let depth = 0; depth < 40; depth += 1)
    mkdirSync((deep = join(deep, 'deep/ly'.repeat(4).slice(0, 25))), { recursive: true });
  writeFileSync(join(deep, 'end'), 'end');
  await roundTrip('gzip');
});

test('the source may be one file, or a symbolic link to a tree', async () => {
  const { root, source, target } = place;
  writeFileSync(join(source, 'one'), 'content');
  chmodSync(join(source, 'one'), 0o4751);
  utimesSync(join(source, 'one'), 1234.5, 1234.5);
  await packInProcess(requestOf(join(source, 'one')), target);
  expect(see(restored((into) => extractWithTar(target, 'gzip', into)))).toEqual(see(join(source, 'one')));

  symlinkSync(source, join(root, 'link'));
  await packInProcess(requestOf(join(root, 'link')), target);
  expect(see(restored((into) => extractWithTar(target, 'gzip', into)))).toEqual(see(source));
});

test('a sparse file comes back by its content', async () => {
  const { source, target } = place;
  writeFileSync(join(source, 'holes'), 'start');
  truncateSync(join(source, 'holes'), 5_000_001);
  await roundTrip('gzip');
  expect(listWithTar(target, 'gzip')).toContain('test/holes');
});
