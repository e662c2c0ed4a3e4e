/** The port: what it answers, and what it leaves behind, whatever happens. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import * as E from 'fp-ts/Either';
import { makeArchiver } from '../../../../src/adapters/archive/pack/archiver';
import { checkFreeSpace } from '../../../../src/adapters/archive/pack/free-space';
import { packFailure } from '../../../../src/adapters/archive/pack/pack-error';
import { packTree } from '../../../../src/adapters/archive/pack/pack-tree';
import type { PackProgress } from '../../../../src/ports/archiver';
import { packInProcess } from './support/in-process';
import { testContainer } from './support/peers';
import {
  failure,
  makeWorkplace,
  packed,
  removeWorkplace,
  report,
  requestOf,
  type Workplace,
} from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

test('an archive is one whole file, for its owner alone, and the report tells it', async () => {
  const { source, target } = place;
  writeFileSync(join(source, 'a'), 'x'.repeat(1000));
  linkSync(join(source, 'a'), join(source, 'b'));
  const made = await report(requestOf(source), target);
  const content = readFileSync(target);
  expect(made).toMatchObject({
    bytes: content.length,
    entries: 3,
    contentBytes: 1000,
    noteCount: 0,
    problemCount: 0,
  });
  expect(made.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  expect(statSync(target).mode & 0o7777).toBe(0o600);
  testContainer(target, 'gzip');
});

test('the bundled worker makes the same archive', async () => {
  const { root, source, target } = place;
  for (const name of ['a', 'b', 'c']) writeFileSync(join(source, name), name.repeat(300_000));
  const outfile = join(root, 'pack_worker.js');
  buildSync({
    entryPoints: [join(process.cwd(), 'src/adapters/archive/pack/pack-worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@mongodb-js/zstd'],
  });
  const { pack } = makeArchiver({ path: outfile, execArgv: [] });
  const outcome = await pack(requestOf(source), target, () => undefined, new AbortController().signal)();
  expect(E.isRight(outcome)).toBe(true);
  await packInProcess(requestOf(source), join(root, 'other'));
  expect(readFileSync(target).equals(readFileSync(join(root, 'other')))).toBe(true);
});

test.each(['gzip', 'zstd', 'none'] as const)(
  'the same tree gives the same bytes (%s)',
  async (compression) => {
    const { root, source, target } = place;
    for (let file = 0; file < 40; file += 1) {
      mkdirSync(join(source, `d${file % 7}`), { recursive: true });
      writeFileSync(join(source, `d${file % 7}`, `f${file}`), `${file} `.repeat(file * 9000));
    }
    const copy = join(root, 'copy');
    execFileSync('cp', ['-a', source, copy]);
    const first = await packInProcess(requestOf(source, { compression }), target);
    const second = await packInProcess(requestOf(copy, { compression }), join(root, 'second'));
    expect(second).toEqual(first);
    expect(readFileSync(join(root, 'second')).equals(readFileSync(target))).toBe(true);
  },
);

test('incompressible content is stored, not squeezed', async () => {
  const { source, target } = place;
  writeFileSync(
    join(source, 'noise'),
    execFileSync('head', ['-c', '5000000', '/dev/urandom'], { maxBuffer: 2 ** 24 }),
  );
  const { bytes } = await packInProcess(requestOf(source), target);
  testContainer(target, 'gzip');
  expect(bytes).toBeLessThan(5_000_000 * 1.002);
});

test.each([
  ['gzip', [1, 6, 9], 10],
  ['zstd', [1, 9, 19], 0],
] as const)(
  'levels change the size, and ones that are not there are refused (%s)',
  async (compression, levels, wrong) => {
    const { source, target, root } = place;
    const numbers = Array.from({ length: 90_000 }, (_, index) => `${index * 7919} `).join('');
    writeFileSync(join(source, 'numbers'), numbers);
    const sizes = new Array<number>();
    for (const level of levels) {
      const request = requestOf(source, { compression, level });
      sizes.push((await packInProcess(request, join(root, `level${level}`))).bytes);
      testContainer(join(root, `level${level}`), compression);
    }
    expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
    expect(new Set(sizes).size).toBe(3);
    expect(await failure(requestOf(source, { compression, level: wrong }), target)).toMatchObject({
      kind: 'unsupported',
    });
    expect(existsSync(target)).toBe(false);
  },
);

describe('no archive', () => {
  test('of a source that is not there', async () => {
    const { source, target } = place;
    expect(await failure(requestOf(join(source, 'nothing')), target)).toEqual({
      kind: 'source',
      message: 'no such file or directory',
    });
    expect(existsSync(target)).toBe(false);
  });

  test('of a source that is neither a directory nor a file', async () => {
    const { source, target } = place;
    execFileSync('mkfifo', [join(source, 'fifo')]);
    expect(await failure(requestOf(join(source, 'fifo')), target)).toEqual({
      kind: 'source',
      message: 'it is a FIFO, not a directory or a file',
    });
  });

  test('of a source inside a directory that is never stored', async () => {
    const { source, target } = place;
    mkdirSync(join(source, 'own/deep'), { recursive: true });
    symlinkSync(join(source, 'own/deep'), join(place.root, 'link'));
    const request = requestOf(join(place.root, 'link'), { never: [join(source, 'own')] });
    expect(await failure(request, target)).toMatchObject({ kind: 'source' });
  });

  test('over a file that exists', async () => {
    const { source, target } = place;
    writeFileSync(target, 'precious');
    expect(await failure(requestOf(source), target)).toMatchObject({ kind: 'other' });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });

  test('in a directory that is not there', async () => {
    const { source, root } = place;
    expect(await failure(requestOf(source), join(root, 'no/where'))).toEqual({
      kind: 'other',
      message: "can't create the archive file: no such file or directory",
    });
  });

  test('after an abort, before or in the middle, and nothing is left', async () => {
    const { root, source, target } = place;
    writeFileSync(join(source, 'large'), '');
    truncateSync(join(source, 'large'), 40 * 1024 ** 3);
    const early = AbortSignal.abort();
    expect(await failure(requestOf(source), target, early)).toMatchObject({ kind: 'abandoned' });
    const controller = new AbortController();
    const outcome = await packed(
      requestOf(source),
      target,
      (progress) => {
        if (progress.contentBytes > 0) controller.abort();
      },
      controller.signal,
    );
    expect(outcome).toEqual(E.left({ kind: 'abandoned', message: expect.any(String) }));
    expect(readdirSync(root)).toEqual(['source']);
  });

  test('when the worker cannot be started', async () => {
    const { source, target, root } = place;
    const { pack } = makeArchiver({ path: join(root, 'no-worker.js'), execArgv: [] });
    const outcome = await pack(requestOf(source), target, () => undefined, new AbortController().signal)();
    expect(outcome).toMatchObject({ _tag: 'Left', left: { kind: 'other' } });
    expect(existsSync(target)).toBe(false);
  });
});

/** A file system of one MiB, where we may mount one; elsewhere `/dev/full` above is the full disk we have. */
const withSmallDisk = async (use: (directory: string) => Promise<void>): Promise<void> => {
  const directory = join(place.root, 'small');
  mkdirSync(directory);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'pipe' });
  } catch {
    return;
  }
  try {
    await use(directory);
  } finally {
    execFileSync('umount', [directory]);
  }
};

describe('a full disk', () => {
  const putNoise = (): void => {
    const noise = execFileSync('head', ['-c', '9000000', '/dev/urandom'], { maxBuffer: 2 ** 24 });
    writeFileSync(join(place.source, 'noise'), noise);
  };

  test('met while writing is told as no space', async () => {
    putNoise();
    const fd = openSync('/dev/full', 'w');
    const error: unknown = await packTree(
      requestOf(place.source),
      { fd, path: place.root },
      () => undefined,
      () => undefined,
    ).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    closeSync(fd);
    expect(packFailure(error)).toEqual({
      kind: 'no-space',
      message: 'no space left on device (or no inodes left)',
    });
  });

  test('leaves nothing there', async () => {
    putNoise();
    await withSmallDisk(async (directory) => {
      const target = join(directory, 'archive');
      expect(await failure(requestOf(place.source), target)).toEqual({
        kind: 'no-space',
        message: 'no space left on device (or no inodes left)',
      });
      expect(await failure(requestOf(place.source, { compression: 'none' }), target)).toEqual({
        kind: 'no-space',
        message: expect.stringMatching(/ free, at least 9\.0 MB needed$/),
        lacking: expect.any(Number),
      });
      expect(readdirSync(directory)).toEqual([]);
    });
  });

  test('is foreseen only when the archive surely does not fit', () => {
    const extent = { entries: 10, contentBytes: 1_000_000, allocatedBytes: 500_000 };
    expect(() => checkFreeSpace(extent, 'none', 1_000_000)).toThrow(
      '1000000 bytes free, at least 1006144 bytes needed',
    );
    expect(() => checkFreeSpace(extent, 'none', 1_100_000)).not.toThrow();
    expect(() => checkFreeSpace(extent, 'gzip', 1000)).not.toThrow();
    expect(() => checkFreeSpace(extent, 'gzip', 999)).toThrow('no space left');
  });
});

test('progress is told from the beginning, and ends at its totals', async () => {
  const { source, target } = place;
  for (let file = 0; file < 20; file += 1) writeFileSync(join(source, `f${file}`), 'x'.repeat(100_000));
  const told = new Array<PackProgress>();
  await report(requestOf(source), target, (progress) => told.push(progress));
  expect(told[0]).toMatchObject({ entries: 0, path: '.', totalEntries: null, totalContentBytes: null });
  expect(told.at(-1)).toMatchObject({
    entries: 21,
    contentBytes: 2_000_000,
    totalEntries: 21,
    totalContentBytes: 2_000_000,
  });
});

test('a thread that can’t be started is a failure, and leaves no file', async () => {
  const { root, source, target } = place;
  writeFileSync(join(source, 'a'), 'a');
  // why: node throws for a program that it can't find, as it does when the system gives it no thread
  const { pack } = makeArchiver({ path: 'no such program', execArgv: [] });
  const open = readdirSync('/proc/self/fd').length;
  const outcome = await pack(requestOf(source), target, () => undefined, new AbortController().signal)();
  expect(outcome).toMatchObject({
    left: { kind: 'other', message: expect.stringMatching(/^can't start a thread to make the archive: /) },
  });
  expect(readdirSync(root)).not.toContain(basename(target));
  expect(readdirSync('/proc/self/fd').length).toBe(open);
});
