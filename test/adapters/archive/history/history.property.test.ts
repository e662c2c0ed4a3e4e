/** What catalogues tell of versions is what was on disk when each was made, and the same when they are made anew of the archives. */
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { typeable } from '../../../../src/adapters/archive/byte-name';
import { makeCatalogues } from '../../../../src/adapters/archive/catalogues';
import type { Entry, EntryDifference, HeldArchive } from '../../../../src/ports/catalogues';
import { runs } from '../../../support/runs';
import { packInProcess } from '../pack/support/in-process';
import { useSmallGroups } from '../pack/support/small-groups';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from '../pack/support/workplace';
import { build, tree } from '../support/tree';
import { applyTo, beside, bytesOf, linkingIn, pathsBelow, roundOf, usualEdits } from '../support/tree-edits';

let place: Workplace;
useSmallGroups();
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => removeWorkplace(place));

const { signal } = new AbortController();
const silent = (): void => undefined;
const native = (path: string): Buffer => Buffer.from(`${place.source}/${path}`, 'latin1');

/** What is there of a path, as anybody would look at it. */
interface Seen {
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly content: string;
  readonly attributes: string;
  readonly size: number;
}
type Record = ReadonlyMap<string, Seen>;

const look = (path: string): Seen => {
  const stats = lstatSync(native(path), { bigint: true });
  const owner = `${stats.mode} ${stats.uid} ${stats.gid}`;
  if (stats.isDirectory()) return { kind: 'directory', content: '', attributes: owner, size: 0 };
  const attributes = `${owner} ${stats.mtimeNs}`;
  if (stats.isSymbolicLink())
    return { kind: 'symlink', content: readlinkSync(native(path), 'latin1'), attributes, size: 0 };
  const bytes = readFileSync(native(path));
  const content = createHash('sha256').update(bytes).digest('hex');
  return { kind: 'file', content, attributes, size: bytes.length };
};

const told = (path: string): string => typeable(path === '' ? 'test' : `test/${path}`);
const belowSource = (): ReadonlyArray<string> =>
  pathsBelow(place.source).map((path) => path.slice(place.source.length + 1));
const recordNow = (): Record => new Map(['', ...belowSource()].map((path) => [told(path), look(path)]));

const edits = {
  ...usualEdits,
  'write beside': (path: string, salt: number) =>
    writeFileSync(bytesOf(beside(path, `a${salt % 3}`)), `${salt % 2}`),
  'add a directory': (path: string, salt: number) => mkdirSync(bytesOf(beside(path, `d${salt}`))),
  'link to it': linkingIn(() => place.source),
  'add a symbolic link': (path: string, salt: number) =>
    symlinkSync(`target ${salt % 2}`, bytesOf(beside(path, `s${salt % 3}`))),
};

const rightOf = <A>(outcome: E.Either<unknown, A>): A => {
  if (E.isLeft(outcome)) throw new Error(JSON.stringify(outcome.left));
  return outcome.right;
};

const seenIn = ({ type, size, digest, link }: Entry): string =>
  type === 'symlink'
    ? `symlink ${String(link)}`
    : type === 'directory'
      ? 'directory'
      : `file ${size} ${String(digest)}`;
const identityOf = ({ kind, content, size }: Seen): string => {
  if (kind === 'symlink') return `symlink ${typeable(content)}`;
  return kind === 'directory' ? kind : `file ${size} ${size === 0 ? 'null' : content.slice(0, 32)}`;
};

/** By hand: each path of either, and how it differs. */
const differencesOf = (before: Record, after: Record): ReadonlyArray<string> =>
  [...new Set([...before.keys(), ...after.keys()])]
    .flatMap((path) => {
      const [was, is] = [before.get(path), after.get(path)];
      if (was === undefined || is === undefined)
        return [`${was === undefined ? 'added' : 'removed'} ${path}`];
      if (identityOf(was) !== identityOf(is)) return [`content ${path}`];
      return was.attributes === is.attributes ? [] : [`attributes ${path}`];
    })
    .sort();

/** By hand: of each path each content, with the versions that have it. */
const historiesOf = (records: ReadonlyArray<Record>): ReadonlyArray<string> => {
  const found = new Map<string, number[]>();
  records.forEach((record, index) => {
    for (const [path, seen] of record) {
      const key = `${path}: ${identityOf(seen)}`;
      found.set(key, [...(found.get(key) ?? []), index]);
    }
  });
  return [...found].map(([key, places]) => `${key} in ${places.join()}`).sort();
};

/** All that can be asked of the versions, as text. */
const answersOf = async (archives: ReadonlyArray<HeldArchive>) => {
  const { list, find, compare, print } = makeCatalogues(join(place.root, 'catalogues'), -1);
  const listed = await Promise.all(
    archives.map(async (archive) => {
      const entries = new Array<Entry>();
      rightOf(await list(archive, [], (some) => entries.push(...some), silent, signal)());
      return entries;
    }),
  );
  const search = async (pattern: string) => {
    const { paths, unread } = rightOf(await find(archives, { type: 'glob', pattern }, silent, signal)());
    expect(unread).toEqual([]);
    return [...paths];
  };
  const found = await search('*');
  for (const path of found.map((one) => one.path).filter((one) => /^[\w./-]+$/.test(one))) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const pattern of [name, path]) {
      const some = await search(pattern);
      const isMeant = (one: string): boolean =>
        pattern.includes('/') ? one === path || one === `test/${path}` : one.split('/').at(-1) === name;
      expect(some).toEqual(found.filter((one) => isMeant(one.path)));
    }
  }
  const differing = new Array<ReadonlyArray<string>>();
  for (const before of archives)
    for (const after of archives) {
      const differences = new Array<EntryDifference>();
      rightOf(await compare(before, after, (one) => differences.push(one), silent, signal)());
      differing.push(differences.map((one) => `${one.kind} ${(one.after ?? one.before)?.path ?? ''}`).sort());
    }
  const printed = new Map<string, string>();
  const newest = archives.at(-1);
  for (const { path, type } of listed.at(-1) ?? []) {
    if (newest === undefined || (type !== 'file' && type !== 'hardlink')) continue;
    const { content } = rightOf(await print(newest, path, 1e9, silent, signal)());
    const bytes = Buffer.from(content ?? '', 'base64');
    printed.set(path, createHash('sha256').update(bytes).digest('hex'));
  }
  return { listed, found, differing, printed };
};

const judge = (
  { listed, found, differing, printed }: Awaited<ReturnType<typeof answersOf>>,
  records: ReadonlyArray<Record>,
): void => {
  expect(listed.map((entries) => entries.map((one) => `${one.path}: ${seenIn(one)}`).sort())).toEqual(
    records.map((record) => [...record].map(([path, seen]) => `${path}: ${identityOf(seen)}`).sort()),
  );
  expect(
    found
      .flatMap(({ path, contents }) =>
        contents.map(({ entry, spans }) => {
          const places = spans.flatMap(([from, to]) =>
            Array.from({ length: to - from + 1 }, (_, step) => from + step),
          );
          return `${path}: ${seenIn(entry)} in ${places.join()}`;
        }),
      )
      .sort(),
  ).toEqual(historiesOf(records));
  expect(differing).toEqual(
    records.flatMap((before) => records.map((after) => differencesOf(before, after))),
  );
  const files = [...(records.at(-1) ?? [])].filter(([, { kind }]) => kind === 'file');
  expect([...printed].sort()).toEqual(files.map(([path, { content }]) => [path, content]).sort());
};

it('files, find, diff and cat tell what was there, with catalogues and without', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.array(roundOf(edits), { maxLength: 3 }), async (children, rounds) => {
      rmSync(place.source, { recursive: true, force: true });
      mkdirSync(place.source);
      build(place.source, children);
      const archives = new Array<HeldArchive>();
      const records = new Array<Record>();
      const catalogues = join(place.root, 'catalogues');
      for (const edited of [[], ...rounds]) {
        applyTo(place.source, edits, edited);
        const path = join(place.root, `archive-${archives.length}`);
        const reuse = { catalogues, last: archives.at(-1) ?? null, rereadAfter: 86_400_000 };
        const { sha256 } = await packInProcess(requestOf(place.source, { reuse }), path);
        archives.push({ path, sha256 });
        records.push(recordNow());
      }
      const kept = await answersOf(archives);
      judge(kept, records);
      rmSync(catalogues, { recursive: true });
      expect(await answersOf(archives)).toEqual(kept);
      rmSync(catalogues, { recursive: true, force: true });
    }),
    { ...runs(8, 120), endOnFailure: true },
  );
}, 120_000);
