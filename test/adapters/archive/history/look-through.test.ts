/** What is looked for in member lists as they are stored is what is in them, version after version; and what is no list is none. */
import * as fc from 'fast-check';
import type { KnownMember } from '../../../../src/adapters/archive/chunk/known-member';
import { encodeList, type MemberList } from '../../../../src/adapters/archive/chunk/member-list';
import {
  lookThrough,
  type LookedFor,
  type LookedThrough,
} from '../../../../src/adapters/archive/history/look-through';
import { list, member } from '../chunk/support/any-list';

/** A version's list: what became of that of the version before. */
type Step = 'the same' | 'changed' | 'another last' | 'another';

const nextOf = (before: MemberList, step: Step, other: MemberList, pick: number, by: KnownMember) => {
  if (step === 'another') return other;
  if (step === 'another last') return { ...before, members: [...before.members.slice(0, -1), by] };
  const at = pick % Math.max(1, before.members.length);
  return {
    ...before,
    members: before.members.map((one, index) =>
      step === 'changed' && index === at ? { ...by, path: one.path } : one,
    ),
  };
};

const versions: fc.Arbitrary<ReadonlyArray<MemberList>> = fc
  .tuple(
    list,
    fc.array(
      fc.tuple(
        fc.constantFrom<Step>('the same', 'changed', 'another last', 'another'),
        list,
        fc.nat(),
        member,
      ),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([first, steps]) =>
    steps.reduce<ReadonlyArray<MemberList>>(
      (all, [step, other, pick, by]) => [...all, nextOf(all.at(-1) ?? first, step, other, pick, by)],
      [first],
    ),
  );

const lookedFor = (version: number, rest: Partial<LookedFor> = {}): LookedFor => ({
  ...{ version, search: version, isNamed: () => true, isMeant: () => true, nameOf: (path) => `/${path}` },
  ...rest,
});

const told = ({ path, type, mode, uid, gid, uname, gname, size, link, digest, ...times }: KnownMember) => ({
  ...{ path, type, mode, uid, gid, uname, gname, size, link, digest },
  ...{ mtimeSeconds: times.mtimeSeconds, mtimeNanoseconds: times.mtimeNanoseconds },
});

test('members that are looked for are those that are there, and those that stay as they are stay the same', () => {
  fc.assert(
    fc.property(versions, fc.integer({ min: 1, max: 3 }), fc.boolean(), (lists, longest, isOfFiles) => {
      const isNamed = (path: string): boolean => path.length % (longest + 1) !== 0;
      let before: LookedThrough | undefined;
      let since = new Map<number, { readonly key: string; readonly from: number }>();
      lists.forEach((one, version) => {
        const isMeant = (type: KnownMember['type']): boolean => !isOfFiles || type === 'File';
        const found = lookThrough(encodeList(one), before, lookedFor(version, { isNamed, isMeant }));
        const isSameNames =
          version > 0 &&
          one.members.map(({ path }) => path).join('\n') ===
            (lists[version - 1]?.members ?? []).map(({ path }) => path).join('\n');
        const expected = one.members.flatMap((it, index) => {
          if (!isNamed(it.path) || !isMeant(it.type)) return [];
          const key = JSON.stringify(told(it));
          const known = since.get(index);
          const from = isSameNames && known?.key === key ? known.from : version;
          return [{ index, name: `/${it.path}`, member: told(it), from, search: version }];
        });
        expect(found?.matches).toEqual(expected);
        // why: what is not told of this version is over, and must not look as if it were in it
        for (const match of before?.matches ?? [])
          expect(match.search === version).toBe(found?.matches.includes(match) === true);
        since = new Map(
          expected.map(({ index, from, member: it }) => [index, { key: JSON.stringify(it), from }]),
        );
        before = found;
      });
    }),
  );
});

test('a digest is looked for where it stands', () => {
  fc.assert(
    fc.property(list, (one) => {
      const seen = new Array<string>();
      const isMeant: LookedFor['isMeant'] = (_, hasContent, stored, at) => {
        seen.push(hasContent ? stored.toString('latin1', at, at + 16) : '');
        return false;
      };
      expect(lookThrough(encodeList(one), undefined, lookedFor(0, { isMeant }))?.matches).toEqual([]);
      expect(seen).toEqual(one.members.map(({ digest }) => digest));
    }),
  );
});

test('what is no list is none, and throws nothing', () => {
  fc.assert(
    fc.property(list, fc.nat(), fc.nat(255), (one, at, byte) => {
      const bytes = encodeList(one);
      const before = lookThrough(bytes, undefined, lookedFor(0));
      for (const prior of [undefined, before]) {
        const look = (stored: Buffer) => lookThrough(stored, prior, lookedFor(1));
        expect(look(Buffer.concat([bytes, Buffer.alloc(1)]))).toBeUndefined();
        expect(look(bytes.subarray(0, at % bytes.length))).toBeUndefined();
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(byte, at % bytes.length);
        look(flipped);
      }
    }),
  );
});
