/** What is told of a group of the last archive whose list is not decoded. */
import * as fc from 'fast-check';
import type { GroupRow } from '../../../../src/adapters/archive/chunk/catalogue-file';
import type { KnownMember } from '../../../../src/adapters/archive/chunk/known-member';
import { makePriorGroups, type PriorGroups } from '../../../../src/adapters/archive/chunk/prior-groups';
import { file } from './support/any-list';

const most = (3 * 1024 + 64) * 1024;
const sha256 = Buffer.alloc(32, 7);

const rowAt = (offset: number, first: string, length = 256): GroupRow => ({
  ...{ offset, readAt: 0, first, stats: '', names: '' },
  list: { pack: 'a'.repeat(16), position: 0, length, digest: first },
});

/** Groups that begin at these offsets; each list that is decoded is an error. */
const groupsAt = (offsets: ReadonlyArray<number>, listBytes?: number): PriorGroups => {
  const decoded = (): never => {
    throw new Error('a list was decoded');
  };
  const rows = offsets.map((offset, index) => rowAt(offset, `${index}`, listBytes));
  return makePriorGroups(rows, {
    ...{ read: decoded, chunksOf: decoded, holds: () => true },
    firstDigest: () => sha256,
  });
};

const onlyOf = (groups: PriorGroups, index: number) => {
  const row = groups.beginning(`${index}`);
  return row === undefined ? undefined : groups.onlyChunkOf(row);
};

test('a group is as long as to where the next one begins', () => {
  const groups = groupsAt([0, 10, 10 + most, 20 + most]);
  expect([0, 1, 2].map((index) => onlyOf(groups, index)?.length)).toEqual([10, most, 10]);
  expect(onlyOf(groupsAt([0, 10]), 0)).toEqual({ length: 10, sha256 });
});

test.each([
  ['the last one, of which nobody tells where it ends', groupsAt([5]), 0],
  ['a long one, which is several', groupsAt([0, most + 1]), 0],
  ['one with a short list, which is one large file', groupsAt([0, 10], 255), 0],
  ['one of no bytes', groupsAt([5, 5]), 0],
  ['one that ends before it begins', groupsAt([5, 4]), 0],
])('%s is not taken for one chunk', (_, groups, index) => {
  expect(onlyOf(groups, index)).toBeUndefined();
});

test('one whose list can’t be read is not taken for one chunk', () => {
  const groups = makePriorGroups([rowAt(0, '0'), rowAt(10, '1')], {
    ...{ read: () => undefined, chunksOf: () => undefined, holds: () => false },
    firstDigest: () => undefined,
  });
  expect(onlyOf(groups, 0)).toBeUndefined();
});

describe('members of the group that begins with a path', () => {
  const of = (...paths: ReadonlyArray<string>): ReadonlyArray<KnownMember> =>
    fc.sample(file, paths.length).map((member, index) => ({ ...member, path: paths[index] ?? '' }));
  const lists: Readonly<Record<string, ReadonlyArray<KnownMember>>> = {
    a: of('a', 'b'),
    c: of('c', 'd'),
  };
  const groups = (): PriorGroups =>
    makePriorGroups(
      ['a', 'c', 'e'].map((first, index) => rowAt(10 * index, first)),
      {
        ...{ chunksOf: () => undefined, holds: () => true, firstDigest: () => undefined },
        read: ({ first }) => {
          const members = lists[first];
          return members === undefined ? undefined : { chunks: [], members };
        },
      },
    );

  test('are its list, and are found behind that as before', () => {
    const all = groups();
    expect(all.membersFrom('a')).toBe(lists['a']);
    expect(['a', 'b'].map((path) => all.find(path)?.index)).toEqual([0, 1]);
    expect(all.membersFrom('c')).toBe(lists['c']);
    expect(all.find('c')?.member).toBe(lists['c']?.[0]);
    expect(all.beginning('e')?.index).toBe(2);
  });

  test('are none where no group begins so, or its list can’t be read', () => {
    const all = groups();
    expect(['b', 'e', 'f'].map((path) => all.membersFrom(path))).toEqual([undefined, undefined, undefined]);
  });
});
