/** A catalogue and its lists are read as they were written; what is flipped or cut in them is noticed, and nothing that is read is wrong. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import {
  type Catalogue,
  type CatalogueHead,
  type GroupRow,
  readCatalogue,
  writeCatalogue,
} from '../../../../src/adapters/archive/chunk/catalogue-file';
import { type Group, makeCataloguer } from '../../../../src/adapters/archive/chunk/cataloguer';
import {
  decodeList,
  encodeList,
  firstDigest,
  type MemberList,
} from '../../../../src/adapters/archive/chunk/member-list';
import { type ListPlace, readLists, writeLists } from '../../../../src/adapters/archive/chunk/member-lists';
import { bytesText, digest, file, list } from './support/any-list';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'catalogue-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const head: CatalogueHead = {
  format: 2,
  root: 'test',
  compression: 'gzip',
  level: null,
  sizes: { least: 1, spread: 2, most: 3 },
  isRead: false,
};

const plain = (read: MemberList | undefined): MemberList | null =>
  read === undefined
    ? null
    : {
        chunks: read.chunks.map(({ length, sha256 }) => ({ length, sha256: Buffer.from(sha256) })),
        members: read.members,
      };

test('a list is decoded as it was encoded', () => {
  fc.assert(
    fc.property(list, (one) => {
      expect(plain(decodeList(encodeList(one)))).toEqual(one);
    }),
  );
});

test('of a list with chunks the first one’s digest is known without the rest', () => {
  fc.assert(
    fc.property(list, (one) => {
      fc.pre(one.chunks.length > 0);
      expect(firstDigest(encodeList(one))).toEqual(one.chunks[0]?.sha256);
    }),
  );
});

test('of a list with too little behind it no digest is known, wherever it is cut', () => {
  const bytes = encodeList({ chunks: [], members: [] });
  for (let length = 0; length <= bytes.length; length += 1)
    expect(firstDigest(bytes.subarray(0, length))).toBeUndefined();
});

test('what is no list is none, and throws nothing', () => {
  fc.assert(
    fc.property(list, fc.nat(), fc.nat(255), (one, at, byte) => {
      const bytes = encodeList(one);
      expect(decodeList(Buffer.concat([bytes, Buffer.alloc(1)]))).toBeUndefined();
      expect(decodeList(bytes.subarray(0, at % bytes.length))).toBeUndefined();
      bytes.writeUInt8(byte, at % bytes.length);
      decodeList(bytes);
    }),
  );
});

const packOf = (letter: string): string => letter.repeat(16);

describe('lists in a file', () => {
  const lists = fc.sample(list, { numRuns: 6, seed: 3 });
  const write = (known?: ReadonlyMap<string, ListPlace>): ReadonlyArray<ListPlace> => {
    const fd = openSync(join(directory, `${packOf('a')}.lists`), 'w');
    const writer = writeLists(fd, packOf('a'), known);
    const places = lists.map(writer.put);
    writer.finish();
    closeSync(fd);
    return places;
  };

  const placeAt = (places: ReadonlyArray<ListPlace>, index: number): ListPlace => {
    const place = places[index];
    if (place === undefined) throw new Error(`there is no list ${index}`);
    return place;
  };

  test('are read where they were put, and one that is put twice stands once', () => {
    const places = write();
    const reader = readLists(directory);
    expect(places.map((place) => plain(reader.read(place)))).toEqual(lists);
    for (const [index, { chunks }] of lists.entries())
      if (chunks[0] !== undefined)
        expect(reader.firstDigest(placeAt(places, index))).toEqual(chunks[0].sha256);
    reader.close();
    const fd = openSync(join(directory, 'other'), 'w');
    const writer = writeLists(
      fd,
      packOf('b'),
      new Map(places.slice(1).map((place) => [place.digest, place])),
    );
    const again = [...lists, ...lists].map(writer.put);
    closeSync(fd);
    expect(again.slice(1, 6)).toEqual(places.slice(1));
    expect(again[0]).toEqual({ ...places[0], pack: packOf('b'), position: 0 });
    expect(again.slice(6)).toEqual(again.slice(0, 6));
    expect(writer.isEmpty()).toBe(false);
  });

  test('whichever byte is flipped, its list alone is not read', () => {
    const places = write();
    const path = join(directory, `${packOf('a')}.lists`);
    const bytes = readFileSync(path);
    for (let at = 0; at < bytes.length; at += 1) {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(path, copy);
      const reader = readLists(directory);
      const read = places.map((place) => plain(reader.read(place)));
      const digests = places.map((place) => reader.firstDigest(place));
      reader.close();
      const hit = places.findIndex(({ position, length }) => at >= position && at < position + length);
      expect([at, read]).toEqual([at, lists.map((each, index) => (index === hit ? null : each))]);
      expect(digests[hit]).toBeUndefined();
    }
  });

  test('a file that is cut, gone, or no file is not read', () => {
    const places = write();
    const path = join(directory, `${packOf('a')}.lists`);
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    const reader = readLists(directory);
    expect(places.map(reader.read).map((read) => read === undefined)).toEqual(
      lists.map((_, index) => index === lists.length - 1),
    );
    reader.close();
    rmSync(path);
    const none = readLists(directory);
    expect(places.map(none.read).every((read) => read === undefined)).toBe(true);
    none.close();
  });
});

const row: fc.Arbitrary<GroupRow> = fc.record({
  offset: fc.nat(2 ** 50),
  readAt: fc.nat(),
  first: bytesText,
  list: fc.record({
    pack: fc.constantFrom(packOf('a'), packOf('b'), packOf('c')),
    position: fc.nat(2 ** 50),
    length: fc.nat(),
    digest: digest(16),
  }),
  stats: fc.oneof(digest(16), fc.constant('')),
  names: fc.oneof(digest(16), fc.constant('')),
});

const written = (rows: ReadonlyArray<GroupRow>, begin = head): Buffer => {
  const path = join(directory, 'catalogue');
  const fd = openSync(path, 'w');
  const writer = writeCatalogue(fd, begin);
  for (const each of rows) writer.add(each);
  writer.finish();
  closeSync(fd);
  return readFileSync(path);
};

const readBack = (bytes: Buffer): Catalogue | null => {
  const path = join(directory, 'read');
  writeFileSync(path, bytes);
  const fd = openSync(path, 'r');
  try {
    return readCatalogue(fd) ?? null;
  } finally {
    closeSync(fd);
  }
};

const examples = fc.sample(row, { numRuns: 4, seed: 12 });

test('a whole catalogue is read as it was written, however long', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(readBack(written(rows))).toEqual({ head, rows, isWhole: true });
    }),
    { numRuns: 30 },
  );
  const many = Array.from({ length: 9000 }, (_, index): GroupRow => {
    const example = examples[index % 4];
    if (example === undefined) throw new Error('no example');
    return { ...example, offset: index };
  });
  expect(readBack(written(many))).toEqual({ head, rows: many, isWhole: true });
});

// why: it is read by pieces of so many bytes, and a record may end anywhere in one
test.each([-1, 0, 1, 15, 16, 17])(
  'a record that ends %i bytes behind a piece of the file is read',
  (behind) => {
    const lengthBytes = 4;
    const end = 256 * 1024 + behind - lengthBytes;
    const root = 'r'.repeat(end - JSON.stringify({ ...head, root: '' }).length);
    const long = { ...head, root };
    expect(readBack(written(examples, long))).toEqual({ head: long, rows: examples, isWhole: true });
  },
);

/** What was read is what was written up to somewhere; whether it is noticed that there is more. */
const isHonest = (bytes: Buffer): boolean => {
  const read = readBack(bytes);
  if (read === null) return true;
  expect(read.head).toEqual(head);
  expect(read.rows).toEqual(examples.slice(0, read.rows.length));
  return !read.isWhole;
};

test('whichever byte is flipped, nothing is read that was not written, and it is noticed', () => {
  const bytes = written(examples);
  for (let at = 0; at < bytes.length; at += 1) {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ (1 << (at % 8)), at);
    expect([at, isHonest(copy)]).toEqual([at, true]);
  }
});

test('wherever it is cut, nothing is read that was not written, and it is noticed', () => {
  const bytes = written(examples);
  for (let length = 0; length < bytes.length; length += 1)
    expect([length, isHonest(bytes.subarray(0, length))]).toEqual([length, true]);
});

test('records in another order, or a record twice, are not read', () => {
  const same = examples.map((each) => ({ ...each, list: { ...each.list, pack: packOf('a') } }));
  const end = 4 + 1 + 16;
  const upTo = (count: number): number => written(same.slice(0, count)).length - end;
  const bytes = written(same.slice(0, 2));
  const [first, second] = [bytes.subarray(upTo(0), upTo(1)), bytes.subarray(upTo(1), upTo(2))];
  // why: the first row's bytes have the record of its file before them
  const begin = bytes.subarray(0, upTo(0));
  expect(readBack(Buffer.concat([begin, second, first]))?.rows).toEqual([]);
  expect(readBack(Buffer.concat([begin, first, first]))?.rows).toEqual(same.slice(0, 1));
});

describe('groups and chunks come together', () => {
  const chunk = (length: number) => ({ length, sha256: Buffer.alloc(32, length) });
  const members = fc.sample(file, { numRuns: 1, seed: 12 });

  test('by the time the next chunk is written, each at its place in the archive', () => {
    const told: Group[] = [];
    const { onChunk, endGroup } = makeCataloguer((each) => told.push(each));
    onChunk(0, chunk(5));
    endGroup(0, 2, { readAt: 1, stats: 's', members });
    expect(told).toEqual([]);
    onChunk(1, chunk(7));
    endGroup(2, 3, { readAt: 2, stats: 's', members });
    onChunk(2, chunk(1));
    onChunk(3, chunk(9));
    expect(told).toEqual([
      { offset: 0, readAt: 1, stats: 's', members, chunks: [chunk(5), chunk(7)] },
      { offset: 12, readAt: 2, stats: 's', members, chunks: [chunk(1)] },
    ]);
  });

  test('a chunk that was gone back on counts as it was written in the end', () => {
    const told: Group[] = [];
    const { onChunk, endGroup } = makeCataloguer((each) => told.push(each));
    for (const sequence of [0, 1, 2]) onChunk(sequence, chunk(100));
    endGroup(0, 1, { readAt: 1, stats: 's', members });
    onChunk(0, chunk(3));
    onChunk(1, chunk(4));
    expect(told).toEqual([{ offset: 0, readAt: 1, stats: 's', members, chunks: [chunk(3)] }]);
  });

  test('a group without members has no record, and takes its place all the same', () => {
    const told: Group[] = [];
    const { onChunk, endGroup } = makeCataloguer((each) => told.push(each));
    endGroup(0, 1, { readAt: 1, stats: 's', members: [] });
    endGroup(1, 2, { readAt: 1, stats: 's', members });
    for (const sequence of [0, 1, 2]) onChunk(sequence, chunk(10));
    expect(told).toEqual([{ offset: 10, readAt: 1, stats: 's', members, chunks: [chunk(10)] }]);
  });
});
