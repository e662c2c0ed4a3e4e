/** A catalogue that is asked for a path, or for what lies below one, tells what a look at every member of it would. */
import * as fc from 'fast-check';
import type { BytePath } from '../../../../src/adapters/archive/byte-name';
import { type KnownMember, walkKey } from '../../../../src/adapters/archive/chunk/known-member';
import type { MemberList } from '../../../../src/adapters/archive/chunk/member-list';
import {
  askable,
  type OpenedCatalogue,
  Unfit,
} from '../../../../src/adapters/archive/history/opened-catalogue';
import { runs } from '../../../support/runs';

const member = (path: BytePath, rest: Partial<KnownMember> = {}): KnownMember => ({
  ...{ path, type: 'File', mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', size: 1, link: '' },
  ...{ mtimeSeconds: 0, mtimeNanoseconds: 0, ctimeSeconds: 0, ctimeNanoseconds: 0 },
  ...{ inode: 0, isRacy: false, digest: 'd' },
  ...rest,
});

/** Groups of members; a null is one whose list can't be read. */
const opened = (
  groups: ReadonlyArray<ReadonlyArray<KnownMember> | null>,
  root: BytePath,
  firsts: ReadonlyArray<BytePath> = groups.map((members) => members?.[0]?.path ?? ''),
): OpenedCatalogue => {
  const lists = groups.map((members): MemberList | undefined =>
    members === null ? undefined : { chunks: [], members },
  );
  return askable(
    {
      head: {
        ...{ format: 2, root, compression: 'none', level: null, isRead: false },
        sizes: { least: 1, spread: 2, most: 3 },
      },
      rows: groups.map((_, row) => ({
        ...{ offset: row, readAt: 0, first: firsts[row] ?? '', stats: '', names: '' },
        list: { pack: 'a'.repeat(16), position: row, length: 1, digest: '' },
      })),
      isWhole: true,
    },
    {
      read: ({ position }) => lists[position],
      stored: ({ position }) => (lists[position] === undefined ? undefined : Buffer.alloc(1)),
      holds: ({ position }) => lists[position] !== undefined,
      firstDigest: () => undefined,
      close: () => undefined,
    },
  );
};

// why: names that begin with each other, and bytes before and behind a slash, are what an order can get wrong
const name = fc.constantFrom('a', 'b', 'a!', 'a0', 'ab', 'a\x01', '\xff', '\x80', '-');
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const catalogue = fc.record({
  paths: fc.uniqueArray(path, { maxLength: 40 }),
  cuts: fc.infiniteStream(fc.boolean()),
  root: fc.constantFrom('', 'docs', 'a'),
});

const groupsOf = (
  paths: ReadonlyArray<BytePath>,
  cuts: Iterator<boolean>,
): ReadonlyArray<ReadonlyArray<KnownMember>> => {
  const keyed = paths.map((one) => ({ one, key: walkKey(one) }));
  keyed.sort((before, after) => (before.key < after.key ? -1 : 1));
  const groups = new Array<Array<KnownMember>>();
  for (const { one } of keyed) {
    const last = groups.at(-1);
    if (last === undefined || cuts.next().value === true) groups.push([member(one)]);
    else last.push(member(one));
  }
  return groups;
};

test('a path is located where it is, in any order of asking; what is not there is not', () => {
  fc.assert(
    fc.property(catalogue, fc.array(path), ({ paths, cuts, root }, others) => {
      const groups = groupsOf(paths, cuts);
      const asked = opened(groups, root);
      const full = (one: BytePath): BytePath => (root === '' ? one : `${root}/${one}`);
      for (const one of [...others, ...paths.toReversed()]) {
        const row = groups.findIndex((members) => members.some((each) => each.path === one));
        const located = asked.locate(full(one));
        expect(located === undefined ? null : [located.row, located.name, located.member.path]).toEqual(
          row < 0 ? null : [row, full(one), one],
        );
        if (root !== '' && !one.startsWith(`${root}/`) && one !== root)
          expect(asked.locate(one)).toBeUndefined();
      }
    }),
    runs(500),
  );
});

test('the groups below a path are all that hold it or something below it, and few others', () => {
  fc.assert(
    fc.property(catalogue, path, ({ paths, cuts, root }, top) => {
      const groups = groupsOf(paths, cuts);
      const asked = opened(groups, root);
      const rows = asked.rowsBelow(root === '' ? top : `${root}/${top}`);
      const needed = [...groups.keys()].filter((row) =>
        groups[row]?.some(({ path: one }) => one === top || one.startsWith(`${top}/`)),
      );
      expect(needed.filter((row) => !rows.includes(row))).toEqual([]);
      // why: the one before may hold the path behind its first member
      expect(rows.length).toBeLessThanOrEqual(needed.length + 1);
      expect(asked.rowsBelow('')).toEqual([...groups.keys()]);
      if (root !== '') expect(asked.rowsBelow(root)).toEqual([...groups.keys()]);
    }),
    runs(500),
  );
});

test('the source itself is its root, and a name that only begins like it is not below it', () => {
  const asked = opened([[member('', { type: 'Directory' }), member('x')]], 'docs');
  expect(asked.locate('docs')?.member.type).toBe('Directory');
  expect(asked.nameOf(member(''))).toBe('docs');
  expect(asked.nameOf(member('x'))).toBe('docs/x');
  expect(asked.locate('docsx')).toBeUndefined();
  expect(asked.rowsBelow('docsx')).toEqual([]);
});

test('a hard link has the content of the file that it leads to; one that leads nowhere, or round, its own', () => {
  const link = (at: BytePath, to: BytePath) => member(at, { type: 'Link', size: 0, digest: '', link: to });
  const [far, near, lost, one, other, toLink] = [
    link('b', 'docs/a'),
    link('c', 'docs/b'),
    link('d', 'docs/none'),
    link('e', 'docs/f'),
    link('f', 'docs/e'),
    link('g', 'docs/h'),
  ];
  const symlink = member('h', { type: 'SymbolicLink', size: 0, digest: '', link: 'a' });
  const asked = opened(
    [
      [member('a', { size: 7, digest: 'content' }), far],
      [near, lost, one],
      [other, toLink, symlink],
    ],
    'docs',
  );
  expect([far, near].map((each) => asked.contentOf(each).digest)).toEqual(['content', 'content']);
  expect([lost, one, other, toLink, symlink].map(asked.contentOf)).toEqual([
    lost,
    one,
    other,
    toLink,
    symlink,
  ]);
});

test('a group that can’t be read is never taken for one in which nothing is', () => {
  const asked = opened([[member('a')], null, [member('e')]], '', ['a', 'c', 'e']);
  expect(asked.locate('a')?.row).toBe(0);
  expect(asked.locate('b')).toBeUndefined();
  expect(() => asked.locate('d')).toThrow(Unfit);
  expect(() => asked.listAt(1)).toThrow(Unfit);
  expect(() => asked.listAt(3)).toThrow(Unfit);
  expect(() => asked.requireList(1)).toThrow(Unfit);
  expect(() => asked.requireList(3)).toThrow(Unfit);
  expect(() => asked.requireList(2)).not.toThrow();
  expect(asked.locate('e')?.row).toBe(2);
});
