/** Members of archives of others, in any order and with names twice, come in the order of a walk, the last of each name alone. */
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KnownMember, walkKey } from '../../../../src/adapters/archive/chunk/known-member';
import { readLists, writeLists } from '../../../../src/adapters/archive/chunk/member-lists';
import { makeSorter } from '../../../../src/adapters/archive/history/in-order';
import { Unfit } from '../../../../src/adapters/archive/history/opened-catalogue';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'in-order-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const member = (path: string, inode: number): KnownMember => ({
  ...{ path, type: 'File', mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', size: 0, link: '' },
  ...{ mtimeSeconds: 0, mtimeNanoseconds: 0, ctimeSeconds: 0, ctimeNanoseconds: 0 },
  ...{ inode, isRacy: false, digest: '' },
});

const pack = 'a'.repeat(16);
const sort = (members: Iterable<KnownMember>, spoil: (path: string) => void = () => undefined) => {
  const path = join(directory, 'aside');
  const fd = openSync(path, 'w+');
  const writer = writeLists(fd, pack);
  let puts = 0;
  const put: typeof writer.put = (list) => {
    puts += 1;
    return writer.put(list);
  };
  const sorter = makeSorter({ put }, readLists('', new Map([[pack, fd]])), () => {
    writer.finish();
    spoil(path);
  });
  try {
    for (const one of members) sorter.add(one);
    return { sorted: [...sorter.sorted()].map(({ path: name, inode }) => [name, inode] as const), puts };
  } finally {
    closeSync(fd);
  }
};

/** The same, by a plain map. */
const plainly = (members: ReadonlyArray<KnownMember>) => {
  const last = new Map(members.map(({ path, inode }) => [walkKey(path), [path, inode] as const]));
  return [...last].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, told]) => told);
};

/** So many, of so many names, in an order that is none; a directory's name is before those below it, and those that it begins. */
const some = (count: number, names: number): ReadonlyArray<KnownMember> =>
  Array.from({ length: count }, (_, at) => {
    const number = (at * 7919) % names;
    return member(`${number % 97}${number % 3 === 0 ? '!' : ''}/${number}`, at);
  });

test('in memory, where they are few', () => {
  expect(sort([])).toEqual({ sorted: [], puts: 0 });
  const few = [...some(2000, 700), member('0', 5000), member('0!', 5001), member('0', 5002)];
  expect(sort(few)).toEqual({ sorted: plainly(few), puts: 0 });
});

test('put aside, where they are many: the last of a name wins, whatever run it is in', () => {
  // why: with 40,000 held at a time there are three runs, and nearly every name is in each
  const many = some(95_000, 30_011);
  const { sorted, puts } = sort(many);
  expect(puts).toBeGreaterThan(100);
  expect(sorted.length).toBe(30_011);
  // why: a comparison of so many as values takes seconds
  expect(JSON.stringify(sorted) === JSON.stringify(plainly(many))).toBe(true);
});

test('just as many as are held come in order, too', () => {
  const many = some(40_000, 50_000);
  expect(JSON.stringify(sort(many).sorted) === JSON.stringify(plainly(many))).toBe(true);
});

test('what was put aside and is damaged is noticed, and never left out', () => {
  expect(() => sort(some(50_000, 60_000), (path) => truncateSync(path, 1000))).toThrow(Unfit);
});
