/** A catalogue is read as it was written; what is flipped or cut in it ends it, and nothing that is read of it is wrong. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Group } from '../../../../src/adapters/archive/chunk/catalogue-codec';
import { decodeGroup, encodeGroup } from '../../../../src/adapters/archive/chunk/catalogue-codec';
import {
  type CatalogueHead,
  readCatalogue,
  writeCatalogue,
} from '../../../../src/adapters/archive/chunk/catalogue-file';
import { makeCataloguer } from '../../../../src/adapters/archive/chunk/cataloguer';
import type { KnownMember } from '../../../../src/adapters/archive/chunk/known-member';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'catalogue-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const head: CatalogueHead = {
  format: 1,
  root: 'test',
  compression: 'gzip',
  level: null,
  sizes: { least: 1, spread: 2, most: 3 },
};

const bytesText = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
});
const seconds = fc.oneof(fc.integer({ min: -5, max: 2 ** 33 }), fc.constantFrom(1_700_000_000));
const nanoseconds = fc.integer({ min: -999_999_999, max: 999_999_999 });
const common = {
  path: bytesText,
  mode: fc.nat(0o7777),
  uid: fc.nat(2 ** 31),
  gid: fc.nat(3),
  uname: fc.constantFrom('', 'root', 'Žofie'),
  gname: fc.constantFrom('', 'wheel'),
  mtimeSeconds: seconds,
  mtimeNanoseconds: nanoseconds,
};
const file: fc.Arbitrary<KnownMember> = fc.record({
  ...common,
  type: fc.constant('File' as const),
  size: fc.oneof(fc.nat(), fc.maxSafeNat()),
  link: fc.constant(''),
  ctimeSeconds: seconds,
  ctimeNanoseconds: nanoseconds,
  inode: fc.nat(),
  isRacy: fc.boolean(),
});
const other: fc.Arbitrary<KnownMember> = fc.record({
  ...common,
  type: fc.constantFrom('Directory', 'SymbolicLink', 'Link'),
  size: fc.constant(0),
  link: bytesText,
  ctimeSeconds: fc.constant(0),
  ctimeNanoseconds: fc.constant(0),
  inode: fc.constant(0),
  isRacy: fc.constant(false),
});
const group: fc.Arbitrary<Group> = fc.record({
  offset: fc.maxSafeNat(),
  readAt: fc.nat(),
  chunks: fc.array(
    fc.record({
      length: fc.nat(),
      sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 3 },
  ),
  members: fc.array(fc.oneof(file, other), { maxLength: 8 }),
});

const plain = ({ offset, readAt, chunks, members }: Group): Group => ({
  offset,
  readAt,
  chunks: chunks.map(({ length, sha256 }) => ({ length, sha256: Buffer.from(sha256) })),
  members,
});

test('a group is decoded as it was encoded, and encoded as it was decoded wherever its chunks have come to lie', () => {
  fc.assert(
    fc.property(group, fc.maxSafeNat(), (one, offset) => {
      const decoded = decodeGroup(Buffer.from(encodeGroup(one)));
      if (decoded === undefined) throw new Error('it was not decoded');
      expect(plain(decoded)).toEqual(one);
      const moved = decodeGroup(Buffer.from(encodeGroup({ ...decoded, offset })));
      expect(moved === undefined ? null : plain(moved)).toEqual({ ...one, offset });
    }),
  );
});

const written = (groups: ReadonlyArray<Group>): Buffer => {
  const path = join(directory, 'catalogue');
  const fd = openSync(path, 'w');
  const writer = writeCatalogue(fd, head);
  for (const each of groups) writer.add(each);
  writer.finish();
  closeSync(fd);
  return readFileSync(path);
};

const readBack = (
  bytes: Buffer,
): { readonly head: CatalogueHead | null; readonly groups: ReadonlyArray<Group> } => {
  const path = join(directory, 'read');
  writeFileSync(path, bytes);
  const fd = openSync(path, 'r');
  try {
    const reader = readCatalogue(fd);
    const groups: Group[] = [];
    for (let next = reader?.next(); next !== undefined; next = reader?.next()) groups.push(plain(next));
    return { head: reader?.head ?? null, groups };
  } finally {
    closeSync(fd);
  }
};

const examples = fc.sample(group, { numRuns: 4, seed: 12 });

test('a whole catalogue is read as it was written, however long', () => {
  const many = Array.from({ length: 3000 }, (_, index) => ({
    ...(examples[index % 4] ?? null),
    offset: index,
  }));
  const groups = many as ReadonlyArray<Group>;
  expect(readBack(written(groups))).toEqual({ head, groups });
});

/** What was read is what was written up to somewhere. */
const isHonest = (bytes: Buffer): boolean => {
  const { head: read, groups } = readBack(bytes);
  if (read !== null) expect(read).toEqual(head);
  expect(groups).toEqual(examples.slice(0, groups.length));
  return groups.length < examples.length;
};

test('whichever byte is flipped, nothing is read that was not written, and it is noticed', () => {
  const bytes = written(examples);
  for (let at = 0; at < bytes.length; at += 1) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
    expect([at, isHonest(copy)]).toEqual([at, true]);
  }
});

test('wherever it is cut, nothing is read that was not written', () => {
  const bytes = written(examples);
  for (let length = 0; length < bytes.length; length += 1)
    expect([length, isHonest(bytes.subarray(0, length))]).toEqual([length, true]);
});

test('records in another order, or a record twice, are not read', () => {
  const [one, two] = [written(examples.slice(0, 1)), written(examples.slice(0, 2))];
  const headBytes = written([]).length;
  const [first, second] = [two.subarray(headBytes, one.length), two.subarray(one.length)];
  const begin = two.subarray(0, headBytes);
  expect(readBack(Buffer.concat([begin, second, first])).groups).toEqual([]);
  expect(readBack(Buffer.concat([begin, first, first])).groups).toEqual(examples.slice(0, 1));
});

test('what is not read of a group is not taken for another', () => {
  expect(decodeGroup(Buffer.concat([encodeGroup(examples[0] as Group), Buffer.alloc(1)]))).toBeUndefined();
});

describe('groups and chunks come together', () => {
  const chunk = (length: number) => ({ length, sha256: Buffer.alloc(32, length) });
  const members = examples.flatMap((each) => each.members).slice(0, 1);

  test('by the time the next chunk is written, each at its place in the archive', () => {
    const told: Group[] = [];
    const { onChunk, endGroup } = makeCataloguer((each) => told.push(each));
    onChunk(0, chunk(5));
    endGroup(0, 2, { readAt: 1, members });
    expect(told).toEqual([]);
    onChunk(1, chunk(7));
    endGroup(2, 3, { readAt: 2, members });
    onChunk(2, chunk(1));
    onChunk(3, chunk(9));
    expect(told).toEqual([
      { offset: 0, readAt: 1, members, chunks: [chunk(5), chunk(7)] },
      { offset: 12, readAt: 2, members, chunks: [chunk(1)] },
    ]);
  });

  test('a chunk that was gone back on counts as it was written in the end', () => {
    const told: Group[] = [];
    const { onChunk, endGroup } = makeCataloguer((each) => told.push(each));
    for (const sequence of [0, 1, 2]) onChunk(sequence, chunk(100));
    endGroup(0, 1, { readAt: 1, members });
    onChunk(0, chunk(3));
    onChunk(1, chunk(4));
    expect(told).toEqual([{ offset: 0, readAt: 1, members, chunks: [chunk(3)] }]);
  });

  test('a group without members has no record, and takes its place all the same', () => {
    const told: Group[] = [];
    const { onChunk, endGroup } = makeCataloguer((each) => told.push(each));
    endGroup(0, 1, { readAt: 1, members: [] });
    endGroup(1, 2, { readAt: 1, members });
    for (const sequence of [0, 1, 2]) onChunk(sequence, chunk(10));
    expect(told).toEqual([{ offset: 10, readAt: 1, members, chunks: [chunk(10)] }]);
  });
});
