/** Trees deeper than a path that the system takes: stored, proven, restored, and compared with their source. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listAsPacked } from '../../../src/adapters/archive/source/source-listing';
import { walk } from '../../../src/adapters/archive/source/walk';
import { makeUnarchiver } from '../../../src/adapters/archive/unarchiver';
import { packInProcess } from './pack/support/in-process';
import { requestOf } from './pack/support/workplace';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'deep-'))));
// why: Node.js removes by paths, which these are too long for
afterEach(() => execFileSync('rm', ['-rf', root]));

/** Makes one directory in another, and a file, links and an empty directory every hundred and at the bottom. */
const makeDeep = (source: string, depth: number, name: string): void => {
  mkdirSync(source);
  let fd = openSync(source, 'r');
  try {
    for (let level = 1; level <= depth; level += 1) {
      const here = `/proc/self/fd/${fd}`;
      if (level % 100 === 0 || level === depth) {
        writeFileSync(`${here}/file`, `at ${level}`);
        linkSync(`${here}/file`, `${here}/same`);
        symlinkSync('file', `${here}/link`);
        mkdirSync(`${here}/empty`);
      }
      mkdirSync(`${here}/${name}`);
      const below = openSync(`${here}/${name}`, 'r');
      closeSync(fd);
      fd = below;
    }
  } finally {
    closeSync(fd);
  }
};

/** All of a tree but its times, as GNU tar sees it. */
const seen = (directory: string): string =>
  execFileSync(
    'sh',
    [
      '-c',
      'tar --sort=name --mtime=@0 --format=posix --pax-option=delete=atime,delete=ctime -cf - . | sha256sum',
    ],
    {
      cwd: directory,
      encoding: 'utf8',
    },
  );

const never = new AbortController().signal;
const descriptors = (): number => readdirSync('/proc/self/fd').length;

test.each([['a few long names', 45, 'd'.repeat(100)]])('%s deep: a round trip', async (_, depth, name) => {
  const source = join(root, 'source');
  const archive = join(root, 'archive.tar');
  makeDeep(source, depth, name);
  const before = descriptors();
  const request = requestOf(source);
  const report = await packInProcess(request, archive);
  expect([report.problems, report.notes]).toEqual([[], []]);
  expect(report.entries).toBe(
    Number(execFileSync('sh', ['-c', 'find . | wc -l'], { cwd: source, encoding: 'utf8' })),
  );

  const { unpack, examine } = makeUnarchiver(listAsPacked);
  const proven = await examine(archive, null, request, () => undefined, never)();
  expect(proven).toMatchObject({ _tag: 'Right', right: { entries: report.entries, differences: [] } });

  const restore = (target: string, members: ReadonlyArray<string>, dryRun: boolean) =>
    unpack(
      {
        archive,
        sha256: null,
        target,
        mustBeNew: false,
        members,
        overwrite: false,
        numericOwner: false,
        dryRun,
      },
      () => undefined,
      never,
    )();
  const whole = { _tag: 'Right', right: { entries: report.entries, refused: [] } };
  const target = join(root, 'target');
  expect(await restore(target, [], true)).toMatchObject(whole);
  expect(await restore(target, [], false)).toMatchObject(whole);
  const restored = { ...request, source: join(target, 'test') };
  expect(await examine(archive, null, restored, () => undefined, never)()).toEqual(proven);
  if (depth < 100) expect(seen(join(target, 'test'))).toBe(seen(source));
  // What is there already is seen however deep it lies.
  const bottom = `test/${Array.from({ length: depth - 1 }, () => name).join('/')}`;
  const asked = ['file', 'same', 'link'].map((leaf) => `${bottom}/${leaf}`);
  expect(await restore(target, asked, true)).toMatchObject({
    _tag: 'Right',
    right: { absent: [], refusedCount: 3 },
  });
  expect(descriptors()).toBe(before);
});

test('what differs at the bottom is one difference', async () => {
  const source = join(root, 'source');
  const archive = join(root, 'archive.tar');
  makeDeep(source, 60, 'e'.repeat(90));
  await packInProcess(requestOf(source), archive);
  execFileSync(
    'python3',
    [
      '-c',
      "import os\nos.chdir('source')\nfor i in range(59): os.chdir('e'*90)\nopen('file','w').write('xx 60')\nos.remove('link')",
    ],
    { cwd: root },
  );
  const proven = await makeUnarchiver(listAsPacked).examine(
    archive,
    null,
    requestOf(source),
    () => undefined,
    never,
  )();
  const hows =
    proven._tag === 'Right' ? proven.right.differences.map(({ how }) => how.replace(/:.*/, '')) : [];
  expect(hows.sort()).toEqual(['content differs', 'missing in the source', 'mtime', 'mtime']);
});

test('a path longer than an archive takes is told, and passed over', () => {
  const source = join(root, 'source');
  makeDeep(source, 1700, 'x'.repeat(240));
  writeFileSync(join(source, 'z'), 'z');
  const options = { exclude: [], excludeCaches: false, never: new Set<string>() };
  const before = descriptors();
  const steps = [...walk({ ...options, top: source, topKind: 'directory' })];
  const failed = steps.filter((step) => step.type === 'failed');
  expect(failed).toMatchObject([{ error: { message: 'its path is longer than 400000 bytes' } }]);
  expect(failed[0]?.path.length).toBeLessThan(1100);
  expect(steps.at(-1)).toMatchObject({ type: 'file', path: 'z' });
  expect(descriptors()).toBe(before);
});

test('a walk that is not gone on with lets go of what it has open', () => {
  const source = join(root, 'source');
  makeDeep(source, 60, 'e'.repeat(90));
  const before = descriptors();
  for (const { path } of walk({
    top: source,
    topKind: 'directory',
    exclude: [],
    excludeCaches: false,
    never: new Set(),
  })) {
    if (path.length > 5000) break;
  }
  expect(descriptors()).toBe(before);
});
