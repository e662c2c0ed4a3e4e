/** Archives that were cut, flipped or added to: found out, named, and nothing half is left behind. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Member } from '../../../src/ports';
import { answer, examine, failure, stored, unpack } from './support/restoring';
import { archiveOf, directory, file, header, pax, symlink } from './support/raw-tar';
import { read } from './support/tree';

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
    Object.entries(read(target))
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

test.each([
  ['plain tar', tar, 131],
  ['gzip', gzipSync(tar), 11],
])('%s cut at any byte is damaged, for restoring and for examining', async (_name, whole, step) => {
  const sound = await soundFiles();
  const { archive, dir } = stored(Buffer.alloc(0));
  // The last byte of a plain archive is padding that nothing hangs on but the end-of-archive blocks' size.
  for (let length = 0; length < whole.length; length += step) {
    writeFileSync(archive, whole.subarray(0, length));
    const target = join(dir, `target-${length}`);
    mkdirSync(target);
    expect([length, failure(await unpack(archive, target)).kind]).toEqual([length, 'damaged']);
    requireWholeFiles(target, sound);
    expect(failure(await examine(archive)).message).toMatch(/cut short|damaged|bad|empty/);
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
    if (result._tag === 'Right') {
      // The gzip header's time and system are not content, and some flips stand for the same content.
      expect(contents(target)).toEqual(sound);
    } else {
      expect(['damaged', 'unsupported']).toContain(result.left.kind);
      damaged += 1;
    }
  }
  expect(damaged).toBeGreaterThan(whole.length / 2);
});

test('every flipped bit in a header of a plain archive is found, or changes nothing', async () => {
  const { archive } = stored(tar);
  const membersOf = async (): Promise<ReadonlyArray<Member> | string> => {
    const members: Member[] = [];
    const result = await examine(archive, null, (member) => members.push(member));
    return result._tag === 'Left' ? result.left.kind : members;
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
  ['garbage after gzip', Buffer.concat([gzip, Buffer.from('garbage')]), /damaged|followed/],
  [
    'garbage after gzip and zeros',
    Buffer.concat([gzip, Buffer.alloc(600_000), Buffer.from('x')]),
    /followed by other data/,
  ],
  [
    'garbage after the end of a tar',
    Buffer.concat([tar, Buffer.alloc(512), Buffer.from('x')]),
    /data after the end of the archive, at byte/,
  ],
  ['two archives in a row', Buffer.concat([tar, tar]), /data after the end/],
  ['no end of archive', tar.subarray(0, -1024), /no end of archive at byte \d+ of the tar stream \(second\)/],
  ['one zero block for an end', tar.subarray(0, -512), /no end of archive/],
  ['a zero block between members', Buffer.concat([Buffer.alloc(512), tar]), /lone zero block/],
  [
    'an extended header without a member',
    archiveOf(file('a'), pax({ path: 'b' })),
    /extended header without its member/,
  ],
  [
    'a wrong checksum',
    archiveOf(file('a'), header({ name: 'b', checksumError: 1 })),
    /bad header checksum at byte 1024/,
  ],
  [
    'a wrong gzip crc',
    Buffer.concat([gzip.subarray(0, -8), Buffer.from([1, 2, 3, 4]), gzip.subarray(-4)]),
    /incorrect data check/,
  ],
  [
    'a wrong gzip length',
    Buffer.concat([gzip.subarray(0, -4), Buffer.from([1, 2, 3, 4])]),
    /incorrect length check/,
  ],
])('%s is damaged, and the message says where', async (_name, bytes, message) => {
  const { archive, target } = stored(bytes);
  for (const result of [await unpack(archive, target), await examine(archive)]) {
    expect(failure(result)).toEqual({ kind: 'damaged', message: expect.stringMatching(message) });
  }
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
  ['zip', 'PK\x03\x04'],
])('%s is named as unsupported', async (name, magic) => {
  const { archive, target } = stored(Buffer.from(magic, 'latin1'));
  const { kind, message } = failure(await unpack(archive, target));
  expect([kind, message]).toEqual(['unsupported', expect.stringContaining(name)]);
});

test('members before the damage keep their attributes, directories too', async () => {
  const { archive, target } = stored(
    Buffer.concat([
      directory('d/', { mode: 0o500 }),
      file('d/f', 'x', { mode: 0o400 }),
      header({ name: 'cut', size: 9 }),
    ]),
  );
  expect(failure(await unpack(archive, target)).kind).toBe('damaged');
  const seen = read(target);
  expect([seen['/d']?.mode, seen['/d/f']?.mode, seen['/cut']]).toEqual([0o500, 0o400, undefined]);
  expect(seen['/d']?.mtime).toBe(1_000_000_000_000);
});
