/** Archives made to take memory or time: what is held of them is bounded, and so is the work for each byte. */
import { gzipSync } from 'node:zlib';
import { openArchive } from '../../../../src/adapters/archive/archive-file';
import { extendedBy, nothingExtended } from '../../../../src/adapters/archive/tar/extended-headers';
import { salvaged } from '../../../../src/adapters/archive/compression/gzip-salvage';
import { headerSearch } from '../../../../src/adapters/archive/tar/header-search';
import { parsePax } from '../../../../src/adapters/archive/tar/pax-records';
import { makeRefusals } from '../../../../src/adapters/archive/restore/refusals';
import { makeDamageLog } from '../../../../src/adapters/archive/damage-log';
import { answer, examine, failure, namesIn, stored, unpack } from './support/restoring';
import { archiveOf, file, gnuLong, header, member } from './support/raw-tar';

const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`.length;
  const length = rest + String(rest).length;
  return `${String(length).length === String(rest).length ? length : length + 1} ${key}=${value}\n`;
};

/** Records of so many keys that nobody reads. */
const manyRecords = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => record(`key${from + at}`, 'v')).join('');

test('global records of ever new keys are not kept, and not looked through for every member', async () => {
  let extended = nothingExtended;
  for (let at = 0; at < 2000; at += 1) extended = extendedBy(extended, 'g', manyRecords(20, at * 20));
  extended = extendedBy(extended, 'g', `${record('uid', '7')}${record('path', 'x')}${record('size', '9')}`);
  expect([...extended.global]).toEqual([['uid', '7']]);

  const globals = Array.from({ length: 1000 }, (_, at) =>
    member({ name: 'g', type: 'g', content: manyRecords(40, at * 40) }),
  );
  const members = Array.from({ length: 500 }, (_, at) => file(`f${at}`, ''));
  const { archive } = stored(archiveOf(...globals, ...members));
  const get = jest.spyOn(Map.prototype, 'get');
  expect(answer(await examine(archive)).entries).toBe(500);
  // Some twenty look-ups a member at most.
  expect(get.mock.calls.length).toBeLessThan(500 * 40);
  get.mockRestore();
});

test('of a header with a hundred thousand records those are kept that are read', () => {
  const { values, stretches, isDamaged } = parsePax(
    `${manyRecords(60_000)}${record('path', 'old')}${record('path', 'new')}`,
  );
  expect([[...values], stretches, isDamaged]).toEqual([[['path', 'new']], [], false]);
});

test('a header whose records have no end is read once', () => {
  const search = jest.spyOn(String.prototype, 'indexOf');
  expect(parsePax('5 a=b'.repeat(200_000)).isDamaged).toBe(true);
  expect(search.mock.calls.length).toBeLessThan(10);
  search.mockRestore();
});

test('the longest extended header is read, a longer one is passed over, and the names after it are its own', async () => {
  const longest = 'n'.repeat(200);
  const { archive, target } = stored(
    archiveOf(
      member({
        name: 'p',
        type: 'x',
        content: record('path', longest).padEnd(1024 * 1024, '\0'),
      }),
      file('short'),
      gnuLong('L', 'x'.repeat(1024 * 1024)),
      file('refused'),
      gnuLong('L', 'long'),
      file('last'),
    ),
  );
  const report = answer(await unpack(archive, target));
  expect(report.refused).toEqual([{ path: 'refused', reason: 'its extended header is too long to be read' }]);
  expect(namesIn(target)).toEqual(['long', longest]);
});

test('a global header that is too long is passed over, and told', async () => {
  const { archive, target } = stored(
    archiveOf(member({ name: 'g', type: 'g', content: 'x'.repeat(1024 * 1024 + 1) }), file('f')),
  );
  const report = answer(await unpack(archive, target));
  expect(report).toMatchObject({ entries: 1, refused: [], damage: [{ byte: 0, stream: 'tar' }] });
});

test('a sparse header that goes on for ever ends with the archive, and costs its member alone', async () => {
  const block = Buffer.alloc(512);
  for (let at = 0; at < 21; at += 1)
    block.write(`${'0'.repeat(10)}1\0${'0'.repeat(11)}\0`, at * 24, 'latin1');
  block[504] = 1;
  const endless = Buffer.concat([
    header({
      name: 'sparse',
      type: 'S',
      patches: [
        [482, '\x01'],
        [483, '00000000100\0'],
      ],
    }),
    ...Array.from({ length: 50_000 }, () => block),
  ]);
  const last = Buffer.from(block);
  last[504] = 0;
  const { archive, target } = stored(gzipSync(archiveOf(endless, last, file('f'))));
  const report = answer(await unpack(archive, target));
  expect(report.refused).toEqual([{ path: 'sparse', reason: 'bad sparse map' }]);
  expect([report.damage, namesIn(target)]).toEqual([[], ['f']]);
});

test('names of a mebibyte are cut where they are told, and only a hundred are', () => {
  const refusals = makeRefusals();
  const log = makeDamageLog();
  for (let at = 0; at < 1000; at += 1) {
    refusals.add('n'.repeat(100_000), 'r'.repeat(100_000));
    log.damaged({ stream: 'tar', byte: at, reason: 'r', after: 'n'.repeat(100_000), resumed: null });
    log.note('n'.repeat(100_000));
  }
  const size = JSON.stringify([refusals.list(), log.list(), log.notes()]).length;
  expect(size).toBeLessThan(100 * 5 * 17_000);
  expect([refusals.count(), refusals.list().length, log.count(), log.list().length]).toEqual([
    1000, 100, 1000, 100,
  ]);
});

test('what only looks like a gzip member is tried a hundred times', async () => {
  const falseMember = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff]);
  const { archive } = stored(
    Buffer.concat([gzipSync(file('a')), ...Array.from({ length: 5000 }, () => falseMember)]),
  );
  const opened = await openArchive(archive);
  let lost = 0;
  for await (const piece of salvaged(opened, 0)) if (!Buffer.isBuffer(piece)) lost += 1;
  await opened.close();
  expect(lost).toBe(101);
  expect(answer(await examine(archive))).toMatchObject({ entries: 1, damageCount: 101 });
});

test('between two chunks less than a block is kept, whatever looks like a header in them', () => {
  const search = headerSearch();
  const sizes: number[] = [];
  const concat = jest.spyOn(Buffer, 'concat').mockImplementation(((list: ReadonlyArray<Buffer>) => {
    sizes.push(list[0]?.length ?? 0);
    return list[1];
  }) as typeof Buffer.concat);
  for (let at = 0; at < 20; at += 1) expect(search(Buffer.alloc(10_000, 'ustar'))).toBeNull();
  concat.mockRestore();
  expect(Math.max(...sizes)).toBe(511);
  const found = headerSearch();
  const bytes = Buffer.concat([Buffer.alloc(777, 'ustar'), file('f')]);
  expect(found(bytes.subarray(0, 900))).toBeNull();
  expect(found(bytes.subarray(900))?.used).toBe(777 + 512 - 900);
});

test('a stream without a header is looked through to a bound, not to its end', async () => {
  // 300 MiB of one letter, in 300 kB.
  const { archive } = stored(gzipSync(Buffer.alloc(300 * 1024 * 1024, 'x'), { level: 1 }));
  expect(failure(await examine(archive)).message).toContain('holds no tar');
});
