/**
 * Sources at the bounds of what there is, in every compression, by every reader of tars: one file, nothing at all, files with holes, a file of
 * more than 8 GiB, the most that tar's own field for the size holds. That one is listed, and not extracted, and compressed with EVIDENCE alone.
 */
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Compression } from '../../../../src/domain/schedule/compression';
import { see } from '../support/tree';
import { packInProcess } from './support/in-process';
import { readBy, readersOf } from './support/readers';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const compressions: ReadonlyArray<Compression> = ['gzip', 'zstd', 'none'];

/** A file of so many bytes of which only those at some places are there. */
const writeSparse = (path: string, size: number, places: ReadonlyArray<number>): void => {
  const fd = openSync(path, 'w');
  ftruncateSync(fd, size);
  for (const at of places) writeSync(fd, `here ${at}`, at);
  closeSync(fd);
};

const sources: ReadonlyArray<readonly [string, () => void]> = [
  ['an empty directory', () => undefined],
  [
    'a file alone',
    () => {
      rmSync(place.source, { recursive: true });
      writeFileSync(place.source, 'one file\n');
    },
  ],
  [
    'an empty file alone',
    () => {
      rmSync(place.source, { recursive: true });
      writeFileSync(place.source, '');
    },
  ],
  ['one file in a directory', () => writeFileSync(join(place.source, 'one'), 'one\n')],
  [
    'files with holes',
    () => {
      mkdirSync(join(place.source, 'd'));
      writeSparse(join(place.source, 'd/begin'), 3_000_000, [0]);
      writeSparse(join(place.source, 'd/end'), 5_000_001, [4_999_000]);
      writeSparse(join(place.source, 'd/middle'), 9_000_000, [2_097_150, 4_500_000]);
      writeFileSync(join(place.source, 'd/nothing'), '');
      truncateSync(join(place.source, 'd/nothing'), 2_500_000);
      writeFileSync(join(place.source, 'e'), 'behind them\n');
    },
  ],
];

/** Kinds, sizes and contents; of a source that is no directory there is one, without a name. */
const seenAt = (top: string): unknown => {
  try {
    return Object.entries(see(top)).map(([path, { content }]) => [path, content]);
  } catch {
    return readFileSync(top);
  }
};

describe.each(compressions)('%s', (compression) => {
  test.each(sources)('every reader extracts %s', async (_, make) => {
    make();
    await packInProcess(requestOf(place.source, { compression }), place.target);
    const seen = seenAt(place.source);
    for (const { name, extract } of readersOf(compression)) {
      const into = join(place.root, 'into');
      mkdirSync(into);
      readBy(extract, place.target, into);
      expect([name, seenAt(join(into, 'test'))]).toEqual([name, seen]);
      rmSync(into, { recursive: true });
    }
  });
});

const listed = process.env['EVIDENCE'] === '1' ? compressions : (['none'] as const);

test.each(listed)(
  'every reader lists a file of more than 8 GiB, and what is behind it (%s)',
  async (compression) => {
    const size = 9 * 2 ** 30 + 1;
    writeSparse(join(place.source, 'huge'), size, [0, size - 100]);
    writeFileSync(join(place.source, 'small'), 'small\n');
    await packInProcess(requestOf(place.source, { compression }), place.target);
    for (const { name, list } of readersOf(compression)) {
      const lines = readBy(list, place.target, place.root).trimEnd().split('\n');
      const sizeOf = (file: string): boolean =>
        lines.some(
          (line) =>
            line.endsWith(`test/${file}`) && line.split(/\s+/).includes(String(file === 'huge' ? size : 6)),
        );
      expect([name, sizeOf('huge'), sizeOf('small'), lines.length]).toEqual([name, true, true, 3]);
    }
  },
);
