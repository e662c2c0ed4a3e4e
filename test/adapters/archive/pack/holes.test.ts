/** Files of holes: read past the page cache where that can be, and packed byte for byte as if they were full. */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readerOf, windowBytes } from '../../../../src/adapters/archive/pack/read-content';
import { makeZeroRuns } from '../../../../src/adapters/archive/compression/zero-runs';
import { packInProcess } from './support/in-process';
import { requestOf } from './support/workplace';
import { runs } from '../../../support/runs';

const made: string[] = [];
/** On the disk, and in memory, where a file system may refuse to be read past a cache that is all it has. */
const places = [tmpdir(), '/dev/shm'];
const directoryIn = (place: string): string => {
  const path = realpathSync(mkdtempSync(join(place, 'holes-')));
  made.push(path);
  return path;
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});
const linkOf = (descriptor: string): string => {
  try {
    return readlinkSync(join('/proc/self/fd', descriptor));
  } catch {
    return '';
  }
};

/** How many open files lie below a directory: another thread of this process opens and closes its own. */
const descriptors = (root: string): number =>
  readdirSync('/proc/self/fd').filter((descriptor) => linkOf(descriptor).startsWith(`${root}/`)).length;

/** Whether the file system lets itself be read past the page cache. */
const takesDirect = (path: string): boolean => {
  try {
    closeSync(openSync(path, constants.O_RDONLY | constants.O_DIRECT));
    return true;
  } catch {
    return false;
  }
};

type Piece = readonly [at: number, content: string];

const makeSparse = (path: string, size: number, pieces: ReadonlyArray<Piece>): void => {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, size);
  for (const [at, content] of pieces) writeSync(fd, content, at);
  closeSync(fd);
};

const mb = 1024 * 1024;
const files: Readonly<Record<string, readonly [size: number, pieces: ReadonlyArray<Piece>]>> = {
  'all-hole': [9 * mb, []],
  'all-hole-odd': [9 * mb + 777, []],
  'hole-at-begin': [8 * mb + 1, [[8 * mb - 5, 'at the end']]],
  'hole-at-end': [8 * mb + 4095, [[0, 'at the begin']]],
  'here-and-there': [
    20 * mb + 513,
    [
      [3, 'a'],
      [mb - 1, 'over the edge'],
      [7 * mb + 4096, 'b'.repeat(5000)],
      [20 * mb + 512, 'z'],
    ],
  ],
  'small-hole': [100_000, [[99_999, 'x']]],
};

describe.each(places)('on %s', (place) => {
  test.each(['gzip', 'zstd', 'none'] as const)(
    '%s: the tree is as GNU tar extracts it, and no more is open than before',
    async (compression) => {
      const root = directoryIn(place);
      mkdirSync(join(root, 'test'));
      mkdirSync(join(root, 'out'));
      for (const [name, [size, pieces]] of Object.entries(files))
        makeSparse(join(root, 'test', name), size, pieces);
      const before = descriptors(root);
      const archive = join(root, 'archive');
      const report = await packInProcess(requestOf(join(root, 'test'), { compression }), archive);
      expect([report.problems, report.notes, report.entries]).toEqual([[], [], 7]);
      expect(descriptors(root)).toBe(before);
      execFileSync('tar', ['-xf', archive, '-C', join(root, 'out')]);
      execFileSync('diff', ['-r', join(root, 'test'), join(root, 'out', 'test')]);
      if (compression !== 'none') expect(statSync(archive).size).toBeLessThan(120_000);
    },
  );

  test('whatever is asked for in whatever order is what an ordinary reading answers', () => {
    const root = directoryIn(place);
    const path = join(root, 'file');
    makeSparse(path, ...(files['here-and-there'] ?? [0, []]));
    const content = readFileSync(path);
    const fd = openSync(path, 'r');
    const before = descriptors(root);
    const reader = readerOf(fd, statSync(path, { bigint: true }));
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(content.length + 10), fc.constantFrom(0, mb - 1, mb, 20 * mb, content.length)),
        fc.integer({ min: 1, max: 3 * mb }),
        (position, length) => {
          const block = Buffer.alloc(length + 7, 9);
          const got = reader.read(block, 7, length, position);
          expect(got > 0).toBe(position < content.length);
          expect(block.subarray(7, 7 + got).equals(content.subarray(position, position + got))).toBe(true);
          expect(block.subarray(0, 7).equals(Buffer.alloc(7, 9))).toBe(true);
          expect(block.subarray(7 + got).every((byte) => byte === 9)).toBe(true);
        },
      ),
      runs(20, 600),
    );
    reader.close();
    reader.close();
    expect(descriptors(root)).toBe(before);
    closeSync(fd);
  });

  test('what was written a moment ago, and what grew or shrank since it was opened, is read as it is', () => {
    const path = join(directoryIn(place), 'file');
    makeSparse(path, 4 * mb, []);
    const writer = openSync(path, 'r+');
    const fd = openSync(path, 'r');
    const reader = readerOf(fd, statSync(path, { bigint: true }));
    const block = Buffer.alloc(mb, 9);
    const textAt = (position: number): string => {
      const got = reader.read(block, 0, 5, position);
      return block.toString('latin1', 0, got);
    };
    writeSync(writer, 'fresh', 2 * mb);
    expect(textAt(2 * mb)).toBe('fresh');
    writeSync(writer, 'grown', 4 * mb + 10);
    expect(textAt(4 * mb + 10)).toBe('grown');
    ftruncateSync(writer, mb + 2);
    expect(textAt(mb)).toBe('\0\0');
    expect(textAt(mb + 2)).toBe('');
    expect(textAt(3 * mb)).toBe('');
    reader.close();
    // Let go of, it still reads, if the ordinary way.
    writeSync(writer, 'later', 0);
    expect(textAt(0)).toBe('later');
    for (const each of [writer, fd]) closeSync(each);
  });
});

test('only a large file of which half and more is not on the disk is opened once more', () => {
  const root = directoryIn(tmpdir());
  const path = join(root, 'file');
  makeSparse(path, 4 * mb, []);
  const fd = openSync(path, 'r');
  const opens = (size: number, onDisk: number): boolean => {
    const before = descriptors(root);
    const reader = readerOf(fd, { size: BigInt(size), blocks: BigInt(onDisk / 512) });
    const opened = descriptors(root) - before;
    reader.close();
    expect(descriptors(root)).toBe(before);
    return opened === 1;
  };
  expect([
    opens(windowBytes - 1, 0),
    opens(windowBytes, 0),
    opens(windowBytes, windowBytes / 2),
    opens(windowBytes, windowBytes / 2 + 512),
    opens(windowBytes, windowBytes),
  ]).toEqual([false, true, true, false, false].map((expected) => expected && takesDirect(path)));
  closeSync(fd);
});

test('a run of NUL bytes is made once for each length; one other byte, wherever, and it is none', () => {
  const lengths: number[] = [];
  const run = makeZeroRuns((zeros) => {
    expect(zeros.every((byte) => byte === 0)).toBe(true);
    lengths.push(zeros.length);
    return zeros.length;
  });
  const [short, long] = [Buffer.alloc(65_536), Buffer.alloc(300_000)];
  expect([short, long, short, long, Buffer.alloc(65_535)].map(run)).toEqual([
    65_536,
    300_000,
    65_536,
    300_000,
    undefined,
  ]);
  expect(lengths).toEqual([65_536, 300_000]);
  for (const at of [0, 1, 150_000, 299_999]) {
    long[at] = 1;
    expect(run(long)).toBeUndefined();
    long[at] = 0;
  }
  const many = Array.from({ length: 20 }, (_, index) => run(Buffer.alloc(70_000 + index)));
  expect(many.filter((length) => length === undefined)).toHaveLength(6);
});
