/** Archives that were cut, flipped or added to: found out and told, nothing half is left behind, and nothing else is lost. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Member, UnpackReport } from '../../../../src/ports/unarchiver';
import { answer, examine, failure, stored, unpack } from '../restore/support/restoring';
import { archiveOf, directory, file, header, pax, symlink } from '../restore/support/raw-tar';
import { see } from '../support/tree';

const tar = archiveOf(
  directory('d/'),
  pax({ mtime: '1000000000.5' }),
  file('d/first', 'first '.repeat(300)),
  symlink('d/link', 'first'),
  file('second', Buffer.from(Array.from({ length: 1500 }, (_, at) => (at * 37) % 251))),
);

/** All files below a directory, with their content. */
const contents = (target: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(see(target))
      .filter(([, { type }]) => type === 'file')
      .map(([path, { content }]) => [path, content]),
  );

/** Whatever stands in the target is whole: a file that the sound archive holds too, byte for byte. */
const requireWholeFiles = (target: string, sound: Record<string, string>): void => {
  for (const [path, content] of Object.entries(contents(target))) expect(content).toBe(sound[path]);
};

const soundFiles = async (): Promise<Record<string, string>> => {
  const { archive, target } = stored(tar);
  answer(await unpack(archive, target));
  return contents(target);
};

/** Whether anything is said that makes a restore less than whole. */
const isWhole = ({ damageCount, refusedCount }: UnpackReport): boolean => damageCount + refusedCount === 0;

test.each([
  ['plain tar', tar, 131],
  ['gzip', gzipSync(tar), 11],
])('%s cut at any byte is told, and what came before the cut is restored', async (_name, whole, step) => {
  const sound = await soundFiles();
  const { archive, dir } = stored(Buffer.alloc(0));
  let most = 0;
  // Without its last block a plain archive has no end mark, and holds all the same.
  for (let length = 0; length < whole.length - 512; length += step) {
    writeFileSync(archive, whole.subarray(0, length));
    const target = join(dir, `target-${length}`);
    mkdirSync(target);
    const result = await unpack(archive, target);
    requireWholeFiles(target, sound);
    const count = Object.keys(contents(target)).length;
    expect(count).toBeGreaterThanOrEqual(most);
    most = count;
    const examined = await examine(archive);
    expect(examined._tag).toBe(result._tag);
    if (result._tag === 'Left') expect(result.left.message).toMatch(/empty|no tar|cut short/);
    else if (isWhole(result.right))
      expect(result.right.notes).toEqual([expect.stringContaining('no end mark')]);
  }
});

test('every flipped bit of a gzip archive is found, or changes nothing that is restored', async () => {
  const sound = await soundFiles();
  const whole = gzipSync(tar);
  const { archive, dir } = stored(Buffer.alloc(0));
  let damaged = 0;
  for (let bit = 0; bit < whole.length * 8; bit += 13) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(archive, flipped);
    const target = join(dir, `target-${bit}`);
    mkdirSync(target);
    const result = await unpack(archive, target);
    if (result._tag === 'Right' && isWhole(result.right)) {
      // The gzip header's time and system are not content, and some flips stand for the same content.
      expect(contents(target)).toEqual(sound);
    } else {
      if (result._tag === 'Left') expect(['damaged', 'unsupported']).toContain(result.left.kind);
      damaged += 1;
    }
  }
  expect(damaged).toBeGreaterThan(whole.length / 2);
});

test('every flipped bit in a header of a plain archive is found, or changes nothing', async () => {
  const { archive } = stored(tar);
  const membersOf = async (): Promise<ReadonlyArray<Member> | string> => {
    const members: Member[] = [];
    const { damageCount, refusedCount } = answer(
      await examine(archive, null, (member) => members.push(member)),
    );
    return damageCount + refusedCount > 0 ? 'damaged' : members;
  };
  const sound = await membersOf();
  let damaged = 0;
  for (let bit = 512 * 3 * 8; bit < 512 * 4 * 8; bit += 3) {
    const flipped = Buffer.from(tar);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(archive, flipped);
    const found = await membersOf();
    if (found === 'damaged') damaged += 1;
    else expect([bit, found]).toEqual([bit, sound]);
  }
  // All but a few in the checksum's own padding.
  expect(damaged).toBeGreaterThan(1300);
});

const gzip = gzipSync(tar);
const half = Math.floor(tar.length / 2);

test.each<[string, Buffer, RegExp]>([
  ['nothing at all', Buffer.alloc(0), /empty/],
  ['text', Buffer.from('just text'.repeat(100)), /no gzip, zstd or tar/],
  [
    'an image that begins with zeros',
    Buffer.concat([Buffer.alloc(40_000), Buffer.from('x')]),
    /no tar header/,
  ],
  ['too few zeros to end an archive', Buffer.alloc(512), /no tar header/],
  ['gzip of text', gzipSync('just text'.repeat(100)), /the gzip file holds no tar/],
  ['gzip of nothing', gzipSync(''), /the gzip file is empty/],
  ['the beginning of a gzip', gzip.subarray(0, 15), /at byte 15 of the file: the gzip stream is cut short/],
])('%s is no archive, and no directory is made for it', async (_name, bytes, message) => {
  const { archive, target } = stored(bytes);
  for (const result of [await unpack(archive, target), await examine(archive)]) {
    expect(failure(result)).toEqual({ kind: 'damaged', message: expect.stringMatching(message) });
  }
  expect(existsSync(target)).toBe(false);
});

test.each<[string, Buffer, ReadonlyArray<string>, RegExp]>([
  [
    'an extended header without a member',
    archiveOf(file('a'), pax({ path: 'b' })),
    ['/a'],
    /byte 1024 of tar after a: an extended header without its member/,
  ],
  [
    'a wrong checksum',
    archiveOf(file('a'), file('b', 'b', { checksumError: 1 }), file('c')),
    ['/a', '/c'],
    /byte 1024 of tar after a: bad header checksum, until 2048/,
  ],
  [
    'a wrong checksum at the beginning',
    archiveOf(file('a', 'a', { checksumError: 1 }), file('b')),
    ['/b'],
    /byte 0 of tar after null: bad header checksum, until 1024/,
  ],
  [
    'a zero block between members',
    Buffer.concat([file('a'), Buffer.alloc(512), archiveOf(file('b'))]),
    ['/a', '/b'],
    /byte 1024 of tar after a: zeros where a header belongs, until 1536/,
  ],
  [
    'zeros before the first member',
    Buffer.concat([Buffer.alloc(4096), archiveOf(file('b'))]),
    ['/b'],
    /byte 0 of tar after null: zeros where a header belongs, until 4096/,
  ],
  [
    'zeros over a header',
    archiveOf(file('a'), Buffer.alloc(1024), Buffer.alloc(512, 'b'), file('c')),
    ['/a'],
    /byte 2048 of tar after a: an end mark, then other data, then a header at byte 2560, until null/,
  ],
  [
    'zeros over a header, when something was damaged before it',
    archiveOf(
      file('a', '', { checksumError: 1 }),
      file('b'),
      Buffer.alloc(1024),
      Buffer.alloc(512, 'b'),
      file('c'),
    ),
    ['/b', '/c'],
    /byte 0 of tar after null: bad header checksum, until 512/,
  ],
  [
    'a wrong gzip crc',
    Buffer.concat([gzip.subarray(0, -8), Buffer.from([1, 2, 3, 4]), gzip.subarray(-4)]),
    ['/d/first', '/second'],
    /of file after second: the gzip checksum does not hold/,
  ],
  [
    'a wrong gzip length',
    Buffer.concat([gzip.subarray(0, -4), Buffer.from([1, 2, 3, 4])]),
    ['/d/first', '/second'],
    /of file after second: the gzip length does not hold/,
  ],
  [
    'a gzip without the end of its checksum',
    gzip.subarray(0, -1),
    ['/d/first', '/second'],
    /of file after second: the gzip stream is cut short within its checksum/,
  ],
  [
    'a bad gzip member before a sound one',
    Buffer.concat([
      gzipSync(file('a')),
      gzipSync(file('b')).fill(0xff, 10, 30),
      gzipSync(archiveOf(file('c'))),
    ]),
    ['/a', '/c'],
    /of file after a: bad gzip stream: .*, until/,
  ],
  [
    'a gzip member without its header',
    Buffer.concat([gzipSync(file('a')), gzipSync(file('b')).fill(0, 0, 3), gzipSync(archiveOf(file('c')))]),
    ['/a', '/c'],
    /of file after a: bad gzip header, until/,
  ],
])('%s costs nothing else, and it is told where it is', async (_name, bytes, left, message) => {
  const { archive, target } = stored(bytes);
  for (const report of [answer(await unpack(archive, target)), answer(await examine(archive))]) {
    const told = report.damage.map(
      ({ byte, stream, after, reason, resumed }) =>
        `byte ${byte} of ${stream} after ${String(after)}: ${reason}, until ${String(resumed)}`,
    );
    expect(told).toEqual([expect.stringMatching(message)]);
    expect(report.damageCount).toBe(1);
  }
  expect(Object.keys(contents(target))).toEqual(left);
});

test.each<[string, Buffer, RegExp]>([
  [
    'garbage after gzip',
    Buffer.concat([gzip, Buffer.from('garbage')]),
    /other data follows the compressed stream/,
  ],
  [
    'one byte after gzip',
    Buffer.concat([gzip, Buffer.from('\x1f')]),
    /other data follows the compressed stream/,
  ],
  [
    'garbage after gzip and zeros',
    Buffer.concat([gzip, Buffer.alloc(600_000), Buffer.from('x')]),
    new RegExp(`follows the compressed stream, at byte ${gzip.length + 600_000} of the file`),
  ],
  [
    'garbage after the end of a tar',
    Buffer.concat([tar, Buffer.alloc(512), Buffer.from('x')]),
    new RegExp(`other data follows the end mark, at byte ${tar.length + 512} of the tar stream`),
  ],
  [
    'a block of garbage',
    Buffer.concat([tar, Buffer.alloc(1000, 'x')]),
    /other data follows the end mark, at byte/,
  ],
  [
    'two archives in a row',
    Buffer.concat([tar, tar]),
    /another archive, which begins with d\/, follows the end mark/,
  ],
  [
    'no end mark',
    tar.subarray(0, -1024),
    new RegExp(`no end mark at byte ${tar.length - 1024} of the tar stream`),
  ],
  ['one zero block for an end', tar.subarray(0, -512), /no end mark/],
])('%s: all is restored, and a note tells of it', async (_name, bytes, note) => {
  const { archive, target } = stored(bytes);
  const report = answer(await unpack(archive, target));
  expect([report.damage, report.refused]).toEqual([[], []]);
  expect(report.notes).toEqual([expect.stringMatching(note)]);
  expect(answer(await examine(archive)).notes).toEqual(report.notes);
  expect(contents(target)).toEqual(await soundFiles());
});

test.each<[string, Buffer]>([
  [
    'a gzip of several members',
    Buffer.concat([gzipSync(tar.subarray(0, half)), gzipSync(tar.subarray(half)), gzipSync(Buffer.alloc(0))]),
  ],
  ['a gzip padded with zeros', Buffer.concat([gzip, Buffer.alloc(10_240)])],
  ['a tar padded with zeros', Buffer.concat([tar, Buffer.alloc(10_240)])],
  ['an empty archive', Buffer.alloc(1024)],
])('%s is sound', async (_name, bytes) => {
  const { archive, target } = stored(bytes);
  expect(answer(await unpack(archive, target)).refused).toEqual([]);
  answer(await examine(archive));
  if (bytes.length > 1024) expect(contents(target)).toEqual(await soundFiles());
});

test.each([
  ['bzip2', 'BZh91AY&SY'],
  ['xz', '\xfd7zXZ\0\0'],
  ['lzma', '\x5d\0\0\x80\0'],
  ['lzip', 'LZIP\x01'],
  ['lzop', '\x89LZO\0\r\n\x1a\n'],
  ['lz4', '\x04\x22\x4d\x18'],
  ['compress (.Z)', '\x1f\x9d\x90'],
  ['zip', 'PK\x03\x04'],
  ['cpio', '070701'],
])('%s is named as unsupported, also within gzip', async (name, magic) => {
  const bytes = Buffer.from(magic, 'latin1');
  for (const archived of [bytes, gzipSync(bytes)]) {
    const { archive, target } = stored(archived);
    const { kind, message } = failure(await unpack(archive, target));
    expect([kind, message]).toEqual(['unsupported', expect.stringContaining(name)]);
    expect(existsSync(target)).toBe(false);
  }
});

test('what is compressed twice is said to be', async () => {
  const { archive, target } = stored(gzipSync(gzip));
  expect(failure(await unpack(archive, target)).message).toContain('gzip data within gzip');
  expect(existsSync(target)).toBe(false);
});

test('members before the damage keep their attributes, directories too', async () => {
  const { archive, target } = stored(
    Buffer.concat([
      directory('d/', { mode: 0o500 }),
      file('d/f', 'x', { mode: 0o400 }),
      header({ name: 'cut', size: 9 }),
    ]),
  );
  const report = answer(await unpack(archive, target));
  expect(report.refused).toEqual([{ path: 'cut', reason: 'the archive is cut short within it' }]);
  const seen = see(target);
  expect([seen['/d']?.mode, seen['/d/f']?.mode, seen['/cut']]).toEqual([0o500, 0o400, undefined]);
  expect(seen['/d']?.mtimeNs).toBe(1_000_000_000_000_000_000n);
});

test('what is found behind damage replaces nothing that was restored before, not even when overwriting', async () => {
  const inner = archiveOf(
    file('a', 'of the archive within'),
    symlink('b', 'c'),
    file('d'),
    file('new', 'found'),
  );
  const { archive, target } = stored(
    archiveOf(
      file('a', 'right'),
      file('b', 'right'),
      directory('d/'),
      directory('e/'),
      file('inner.tar', inner, { checksumError: 1 }),
      directory('e/'),
      file('last'),
    ),
  );
  for (const overwrite of [false, true]) {
    const report = answer(await unpack(archive, target, { overwrite }));
    expect(report.refused.map(({ path, reason }) => `${path}: ${reason}`)).toEqual(
      ['a', 'b', 'd'].map((path) => `${path}: it was restored already, and this one lies behind damage`),
    );
    expect(contents(target)).toMatchObject({ '/new': expect.any(String), '/last': expect.any(String) });
    expect([readFileSync(join(target, 'a'), 'utf8'), readFileSync(join(target, 'b'), 'utf8')]).toEqual([
      'right',
      'right',
    ]);
    rmSync(target, { recursive: true });
  }
});
