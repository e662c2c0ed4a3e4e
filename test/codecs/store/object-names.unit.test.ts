/** How the objects of a store are called: what is made is read again, and nothing else is. */
import * as fc from 'fast-check';
import {
  beforeHead,
  beforeSegment,
  headAt,
  headName,
  headsFolder,
  journalFolder,
  listAt,
  listName,
  listOf,
  packIdIn,
  packName,
  plainFolder,
  readmeAt,
  readmeName,
  segmentAt,
  segmentName,
  versionsFolder,
  workspaceName,
} from '../../../src/codecs/store/object-names';
import { instantOf } from '../../../src/domain/time/time';
import * as arbitrary from '../../support/arbitraries';
import { timestamp } from '../../support/decoded';
import { runs } from '../../support/runs';

const tag = fc.stringMatching(/^[0-9a-f]{64}$/);
const line = fc.integer({ min: 1, max: 9_999_999_999 });
const edition = fc.oneof(fc.constantFrom(1, 2, 9, 10, 999_999), fc.integer({ min: 1, max: 999_999 }));
const hex = '0123456789abcdef'.repeat(4);
const completed = timestamp('2026-11-27T17:03:58.123+01:00');

const pack = tag.map(packName);
const list = fc
  .record({ name: arbitrary.archiveName, completed: arbitrary.timestamp, tag, edition })
  .map((one) => listName(plainFolder(one.name, one.tag), one.completed, one.tag, one.edition));
const segment = fc.tuple(line, line).map(([one, other]) => segmentName(...inOrder(one, other)));
const head = fc.tuple(line, tag).map(([seq, digest]) => headName(seq, digest));

const inOrder = (one: number, other: number): [number, number] => [
  Math.min(one, other),
  Math.max(one, other),
];

it('every kind of name stands in a folder of its own, and has one form', () => {
  expect(packName(hex)).toBe(`packs/01/${hex}.pack`);
  expect(listName('my%20docs', completed, hex)).toBe(`versions/my%20docs/20261127T160358123Z-${hex}.list`);
  expect(listName('docs', completed, hex, 1)).toBe(`versions/docs/20261127T160358123Z-${hex}.list`);
  expect(listName('docs', completed, hex, 2)).toBe(`versions/docs/20261127T160358123Z-${hex}-2.list`);
  expect(segmentName(1, 12)).toBe('journal/0000000001-0000000012.jsonl');
  expect(headName(12, hex)).toBe(`heads/0000000012-${hex}`);
});

describe('what is made is read again', () => {
  it('of a pack', () => {
    fc.assert(
      fc.property(tag, (id) => {
        expect(packIdIn(packName(id))).toBe(id);
      }),
      runs(100),
    );
  });

  it('of a list, which is one of its version whatever its edition is', () => {
    fc.assert(
      fc.property(arbitrary.archiveName, arbitrary.timestamp, tag, edition, (name, time, digest, number) => {
        const folder = plainFolder(name, digest);
        const at = listAt(listName(folder, time, digest, number));
        expect(at).toEqual({ folder, stamp: expect.any(String), tag: digest, edition: number });
        expect(at === null ? null : listOf(at)).toBe(listName(folder, time, digest));
      }),
      runs(300),
    );
  });

  it('of a part of the journal, and of a head', () => {
    fc.assert(
      fc.property(line, line, tag, (one, other, digest) => {
        const [first, last] = inOrder(one, other);
        expect(segmentAt(segmentName(first, last))).toEqual({ first, last });
        expect(headAt(headName(one, digest))).toEqual({ seq: one, tag: digest });
      }),
      runs(200),
    );
  });
});

describe('what was not made is nothing', () => {
  const readers = { pack: packIdIn, list: listAt, segment: segmentAt, head: headAt };

  it('a name is of one kind alone', () => {
    const any = fc.oneof(
      pack.map((name) => ({ name, kind: 'pack' })),
      list.map((name) => ({ name, kind: 'list' })),
      segment.map((name) => ({ name, kind: 'segment' })),
      head.map((name) => ({ name, kind: 'head' })),
      fc.constantFrom(readmeName(1), readmeName(2), workspaceName, '').map((name) => ({ name, kind: null })),
    );
    fc.assert(
      fc.property(any, ({ name, kind }) => {
        const taken = Object.entries(readers).flatMap(([one, read]) => (read(name) === null ? [] : [one]));
        expect(taken).toEqual(kind === null ? [] : [kind]);
      }),
      runs(300),
    );
  });

  it('a name with something before it, behind it or within it is none', () => {
    const broken = fc
      .tuple(fc.oneof(pack, list, segment, head), fc.nat(), fc.constantFrom('/', '\n', ' ', '../', '.tmp'))
      .map(([name, where, more]) => {
        const at = where % (name.length + 1);
        return name.slice(0, at) + more + name.slice(at);
      })
      // why: in the folder of a list stands what a name is written as, which may be anything but a slash
      .filter((name) => !/^versions\/[^/]+\/[^/]+$/.test(name) || !/\.list$/.test(name));
    fc.assert(
      fc.property(broken, (name) => {
        expect(Object.values(readers).map((read) => read(name))).toEqual([null, null, null, null]);
      }),
      runs(500),
    );
  });

  it.each([
    ['in a folder that is not that of its first digits', packIdIn, packName(hex).replace('/01/', '/02/')],
    ['of capital digits', packIdIn, packName(hex.toUpperCase())],
    ['of too few digits', packIdIn, packName(hex.slice(1))],
    ['of too many digits', packIdIn, packName(`${hex}0`)],
    ['a list without a folder', listAt, listName('', completed, hex)],
    ['a list in a folder in a folder', listAt, listName('a/b', completed, hex)],
    ['a list of edition 0', listAt, listName('docs', completed, hex, 0)],
    [
      'a list that says that it is the first edition',
      listAt,
      `versions/docs/20261127T160358123Z-${hex}-1.list`,
    ],
    ['a list whose edition begins with 0', listAt, `versions/docs/20261127T160358123Z-${hex}-02.list`],
    ['a list of too great an edition', listAt, listName('docs', completed, hex, 1_000_000)],
    ['a list of no time', listAt, `versions/docs/20261127T1603Z-${hex}.list`],
    ['a list of too short a tag', listAt, listName('docs', completed, hex.slice(1))],
    ['a part that begins before the first line', segmentAt, segmentName(0, 5)],
    ['a part that ends before it begins', segmentAt, segmentName(5, 4)],
    ['a part that is written with too few digits', segmentAt, 'journal/1-2.jsonl'],
    ['a head of no digest', headAt, headName(3, 'x'.repeat(64))],
    ['a head that is written with too few digits', headAt, `heads/3-${hex}`],
  ])('%s', (_, read, name) => {
    expect(read(name)).toBeNull();
  });

  it('a part of one line is one', () => {
    expect(segmentAt(segmentName(1, 1))).toEqual({ first: 1, last: 1 });
  });

  it('a list that says no edition is the first', () => {
    expect(listAt(listName('docs', completed, hex))?.edition).toBe(1);
  });
});

describe('names sort', () => {
  it('as lines do, and what stands before them parts the earlier from the later', () => {
    fc.assert(
      fc.property(line, line, line, tag, (one, other, last, digest) => {
        expect(headName(one, digest) > beforeHead(other)).toBe(one >= other);
        expect(segmentName(one, last) > beforeSegment(other)).toBe(one >= other);
        expect(beforeHead(one).startsWith(headsFolder)).toBe(true);
        expect(beforeSegment(one).startsWith(journalFolder)).toBe(true);
      }),
      runs(200),
    );
  });

  it('as the times of versions do, wherever their clocks stood', () => {
    fc.assert(
      fc.property(arbitrary.timestamp, arbitrary.timestamp, tag, (one, other, digest) => {
        expect(listName('docs', one, digest) < listName('docs', other, digest)).toBe(
          instantOf(one) < instantOf(other),
        );
      }),
      runs(200),
    );
  });
});

describe('the folder of a name', () => {
  it.each([
    ['docs-2_a.b', 'docs-2_a.b'],
    ['my docs', 'my%20docs'],
    ["a!b'c(d)e*f~g", 'a%21b%27c%28d%29e%2Af%7Eg'],
    ['dócs', 'd%C3%B3cs'],
    ['a%20b', 'a%2520b'],
  ])('of %s is %s', (name, folder) => {
    expect(plainFolder(name, hex)).toBe(folder);
  });

  it('is the name again when it is read as addresses are, and of signs that every place takes', () => {
    fc.assert(
      fc.property(arbitrary.archiveName, (name) => {
        const folder = plainFolder(name, hex);
        expect(folder).toMatch(/^[\w.%-]{1,120}$/);
        expect(folder === hex || decodeURIComponent(folder) === name).toBe(true);
      }),
      runs(300),
    );
  });

  it('is the tag where 120 signs are too few', () => {
    expect(plainFolder('a'.repeat(120), hex)).toBe('a'.repeat(120));
    expect(plainFolder('a'.repeat(121), hex)).toBe(hex);
    expect(plainFolder(`${'é'.repeat(20)}a`, hex)).toBe(hex);
    expect(`${versionsFolder}${plainFolder('é'.repeat(20), hex)}`).toBe(`versions/${'%C3%A9'.repeat(20)}`);
  });
});

describe('README.txt', () => {
  it('has editions, of which the first has no number', () => {
    expect([1, 2, 10].map(readmeName)).toEqual(['README.txt', 'README-2.txt', 'README-10.txt']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), (one) => {
        expect(readmeAt(readmeName(one))).toBe(one);
      }),
      runs(100),
    );
  });

  it.each([
    'README-1.txt',
    'README-0.txt',
    'README-02.txt',
    'README-10000.txt',
    'README',
    'x/README.txt',
    'README.txt2',
  ])('is not %s', (name) => expect(readmeAt(name)).toBeNull());
});
