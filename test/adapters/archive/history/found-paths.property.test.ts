/** What is found and put aside comes again as if all of it had been held, in the order of a walk; and how much is held is bounded. */
import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { walkKey } from '../../../../src/adapters/archive/chunk/known-member';
import { entryOf, type SeenMember } from '../../../../src/adapters/archive/history/entry';
import {
  makeFoundPaths,
  NotPutAside,
  type FoundMember,
} from '../../../../src/adapters/archive/history/found-paths';
import { QueryRefused } from '../../../../src/adapters/archive/history/matcher';
import type { FoundPath } from '../../../../src/ports/catalogues';
import { runs } from '../../../support/runs';

interface Step {
  readonly name: string;
  /** Versions without it before, and with it beside the first. */
  readonly without: number;
  readonly more: number;
  readonly told: Omit<FoundMember, 'name'>;
}

const bytes = (most: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', '\xe4', '\xff'), maxLength: most });
const number = fc.oneof(fc.nat(300), fc.nat(), fc.constant(2 ** 52));

const member: fc.Arbitrary<Omit<FoundMember, 'name'>> = fc
  .record({
    type: fc.constantFrom('File', 'Directory', 'SymbolicLink', 'Link'),
    isResolved: fc.boolean(),
    size: number,
    mode: fc.nat(0o7777),
    uid: number,
    gid: number,
    uname: fc.constantFrom('', 'ann', 'jörg'),
    gname: fc.constantFrom('', 'staff'),
    link: bytes(3),
    mtimeSeconds: fc.oneof(fc.integer(), fc.constant(-1)),
    mtimeNanoseconds: fc.nat(999_999_999),
    digest: fc.constantFrom('\x00'.repeat(16), 'd'.repeat(16), '\xff'.repeat(16)),
  })
  .map(({ isResolved, ...one }) => {
    const own: SeenMember = {
      ...one,
      path: '',
      size: one.type === 'File' ? one.size : 0,
      link: one.type === 'SymbolicLink' || one.type === 'Link' ? one.link : '',
      digest: one.type === 'File' && one.size > 0 ? one.digest : '',
    };
    const file: SeenMember = { ...own, type: 'File', size: one.size + 1, digest: one.digest, link: '' };
    return { member: own, content: one.type === 'Link' && isResolved ? file : own };
  });

const names = ['', 'a', 'a/b', 'a!', 'a!/b', 'a/b/c', '\xff'];
/** More than is written or read of what was put aside at a time. */
const long = `long/${'x'.repeat(70_000)}`;

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...names) }, fc.constant(long)),
  without: fc.nat(2),
  more: fc.nat(2),
  told: member,
});

/** The spans of a path follow each other, whatever comes between them. */
const adds = (steps: ReadonlyArray<Step>) => {
  const next = new Map<string, number>();
  return steps.map(({ name, without, more, told }) => {
    const from = (next.get(name) ?? 0) + without;
    next.set(name, from + more + 1);
    return { from, to: from + more, told: { ...told, name } };
  });
};

/** The same with all of it held, by a plain map. */
const plainly = (steps: ReadonlyArray<Step>): ReadonlyArray<FoundPath> => {
  type Contents = Map<string, { told: FoundMember; spans: Array<[number, number]> }>;
  const paths = new Map<string, Contents>();
  for (const { from, to, told } of adds(steps)) {
    const { type, link } = told.member;
    const isFile = told.content.type === 'File';
    const identity = isFile ? told.content.digest : type === 'Directory' ? type : `${type} ${link}`;
    const contents = paths.get(told.name) ?? (new Map() as Contents);
    paths.set(told.name, contents);
    const known = contents.get(identity);
    const last = known?.spans.at(-1);
    if (known === undefined) contents.set(identity, { told, spans: [[from, to]] });
    else {
      if (last !== undefined && last[1] >= from - 1) last[1] = to;
      else known.spans.push([from, to]);
      known.told = told;
    }
  }
  return [...paths]
    .sort(([one], [other]) => (walkKey(one) < walkKey(other) ? -1 : 1))
    .map(([name, contents]) => {
      const all = [...contents.values()].map(({ told, spans }) => ({
        entry: entryOf(name, told.member, told.content),
        spans,
      }));
      return { path: all[0]?.entry.path ?? '', contents: all };
    });
};

const found = (steps: ReadonlyArray<Step>, most: number | undefined): ReadonlyArray<FoundPath> => {
  const paths = makeFoundPaths(most);
  for (const { from, to, told } of adds(steps)) paths.add(from, to, told);
  return [...paths.inOrder()];
};

/** Files without a name that are open, and were made here. */
const openAside = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(join(tmpdir(), '.found-'));
    } catch {
      return false;
    }
  }).length;

it('what is found is told by path, however often it had to be put aside', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom(undefined, 1, 300, 2000, 200_000),
      (steps, most) => {
        expect(found(steps, most)).toEqual(plainly(steps));
        expect(openAside()).toBe(0);
      },
    ),
    runs(100, 5000),
  );
});

const file: SeenMember = {
  ...{ path: '', type: 'File', size: 1, mode: 0o644, uid: 0, gid: 0, uname: '', gname: '', link: '' },
  ...{ mtimeSeconds: 0, mtimeNanoseconds: 0, digest: 'd'.repeat(16) },
};
const told = (name: string): FoundMember => ({ name, member: file, content: file });

it('as many paths as are told are counted once, be they held or put aside', () => {
  for (const most of [undefined, 2_000_000]) {
    const paths = makeFoundPaths(most);
    for (const version of [0, 2])
      for (let path = 0; path < 100_000; path += 1) paths.add(version, version, told(`${path}`));
    expect(() => paths.add(4, 4, told('one more'))).toThrow(QueryRefused);
    expect(openAside()).toBe(most === undefined ? 0 : 1);
    paths.close();
    expect(openAside()).toBe(0);
  }
});

it('where nothing can be put aside that is told', () => {
  const reason = new Error('ENOENT: no such file or directory');
  expect(() => makeFoundPaths(1, '/nowhere/at/all').add(0, 0, told('a'))).toThrow(
    new NotPutAside('/nowhere/at/all', reason),
  );
});

it('a record that is longer than a piece of memory leaves no place to two that come later', () => {
  const link = 'l'.repeat(1_200_000);
  const huge: SeenMember = { ...file, type: 'SymbolicLink', link, size: 0, digest: '' };
  const paths = makeFoundPaths(4_000_000);
  const expected = new Array<string>();
  for (let round = 0; round < 3; round += 1) {
    paths.add(round, round, { name: `huge ${round}`, member: huge, content: huge });
    expected.push(`huge ${round}: 0, ${round}`);
    for (let size = 0; size < 30_000; size += 1) {
      const member = { ...file, size };
      paths.add(round, round, { name: `${round} ${'n'.repeat(40)} ${size}`, member, content: member });
      expected.push(`${round} ${'n'.repeat(40)} ${size}: ${size}, ${round}`);
    }
  }
  const found = [...paths.inOrder()].map(({ path, contents }) =>
    contents.map(({ entry, spans }) => `${path}: ${entry.size}, ${spans[0]?.[0]}`).join(),
  );
  // why: a comparison of so many as values takes seconds
  expect(found.sort().join('\n') === expected.sort().join('\n')).toBe(true);
});
