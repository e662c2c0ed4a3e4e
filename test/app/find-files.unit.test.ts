/** What is told of files that were found in versions: under which names, since when, and what could not be looked into. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { findFiles, type FindPorts, type FindRequest, type FoundFile } from '../../src/app/find-files';
import type { Entry, Found, FoundPath, HeldArchive } from '../../src/ports/catalogues';
import type { UnpackFailure } from '../../src/ports/unarchiver';
import type { Instant } from '../../src/domain/time/time';
import { archiveName, leftOf, rightOf } from '../support/decoded';
import { madeReport } from '../support/story';
import { olderOfTwo, twoVersions } from '../support/two-versions';

const entry: Entry = {
  ...{ path: 'docs/a', type: 'file', size: 1, mode: 0o644, uid: 0, gid: 0, user: '', group: '' },
  ...{ mtime: 0, link: null, digest: 'd' },
};
const pathWith = (...spans: FoundPath['contents'][number]['spans'][]): FoundPath => ({
  path: 'docs/a',
  contents: spans.map((one, index) => ({ entry: { ...entry, size: index }, spans: one })),
});

const never = new AbortController().signal;
const asked: FindRequest = { query: { type: 'glob', pattern: 'a' }, name: null, since: null };

/** All that was found, and what was looked into. */
const findWith = (ports: FindPorts, request: Partial<FindRequest> = {}) => {
  const files: FoundFile[] = [];
  return pipe(
    findFiles(
      { ...asked, ...request },
      (found) => files.push(...found),
      () => undefined,
      never,
    )(ports),
    TE.map((looked) => ({ files, ...looked })),
  )();
};

/** docs has that many versions, an hour apart from 16:00 on; what is found in them is given. */
const stage = async (versions: number, found: Found | UnpackFailure) => {
  const { ports, until, backsUp, ...told } = await twoVersions();
  for (let hour = 18; hour < 16 + versions; hour += 1) {
    until(`05T${hour}:00`);
    await backsUp(`docs.20240305T${hour - 1}0000.tar`);
  }
  const looked: Array<ReadonlyArray<HeldArchive>> = [];
  const full: FindPorts = {
    ...ports,
    catalogues: {
      find: (archives) => {
        looked.push(archives);
        return 'kind' in found ? TE.left(found) : TE.right(found);
      },
    },
  };
  const find = (request: Partial<FindRequest> = {}) => findWith(full, request);
  return { ...told, full, looked, find };
};

const id = (hour: number): string => `20240305T${hour}0000`;
const at = (hour: number): Instant => Date.parse(`2024-03-05T${hour}:00:00Z`);
const nothing: Found = { paths: [], unread: [] };

test('all versions of a name are looked into, the oldest first, each held to its digest', async () => {
  const { find, looked } = await stage(2, nothing);
  expect(rightOf(await find())).toEqual({ files: [], versions: 2, unread: [] });
  const { sha256 } = madeReport;
  expect(looked).toEqual([
    [
      { path: olderOfTwo, sha256 },
      { path: 'docs.tar', sha256 },
    ],
  ]);
});

test('a name that is asked for and not there is told; a name without versions is none', async () => {
  const { find, full, looked } = await stage(2, nothing);
  expect(leftOf(await find({ name: 'other' }))).toEqual({ type: 'NoSuchArchive', name: 'other' });
  rightOf(await find({ name: 'docs' }));
  expect(looked).toHaveLength(1);
  const none = {
    ...full,
    archiveIndex: { ...full.archiveIndex, read: TE.right(new Map([[archiveName('docs'), []]])) },
  };
  expect(leftOf(await findWith(none, { name: 'docs' }))).toEqual({
    type: 'NoSuchArchive',
    name: 'docs',
  });
  expect(rightOf(await findWith(none)).versions).toBe(0);
});

test('each content is told with its first and last version, and what became of it', async () => {
  const { find } = await stage(4, { paths: [pathWith([[0, 1]], [[2, 2]])], unread: [] });
  const { files } = rightOf(await find());
  expect(files.map(({ name, path }) => [name, path])).toEqual([['docs', 'docs/a']]);
  expect(
    files[0]?.contents.map(({ first, last, count, isFirstOfAll, after }) => ({
      ...{ first: first.id, last: last.id, count, isFirstOfAll },
      after: after === null ? null : [after.at.id, after.how],
    })),
  ).toEqual([
    { first: id(16), last: id(17), count: 2, isFirstOfAll: true, after: [id(18), 'changed'] },
    { first: id(18), last: id(18), count: 1, isFirstOfAll: false, after: [id(19), 'gone'] },
  ]);
});

test('a version that could not be looked into is told, and the others stand as if it were not there', async () => {
  const failure: UnpackFailure = { kind: 'damaged', message: 'it is damaged' };
  const { find } = await stage(4, {
    paths: [
      pathWith([
        [0, 0],
        [2, 3],
      ]),
    ],
    unread: [{ archive: 1, failure }],
  });
  const told = rightOf(await find());
  expect(told.versions).toBe(3);
  expect(told.unread).toEqual([
    {
      file: `backups/docs.${id(17)}.tar`,
      error: { type: 'CannotRead', archive: `backups/docs.${id(17)}.tar`, reason: 'it is damaged' },
    },
  ]);
  expect(told.files[0]?.contents).toMatchObject([
    { first: { id: id(16) }, last: { id: id(19) }, count: 3, after: null },
  ]);
});

test('only what came or went since then is told, where that is asked', async () => {
  // why: of 16:00 there is nothing before, so that nobody can tell when it came
  const { find } = await stage(4, {
    paths: [pathWith([[0, 3]]), pathWith([[0, 1]]), pathWith([[2, 3]]), pathWith([[0, 0]])],
    unread: [],
  });
  const toldSince = async (hour: number | null) =>
    rightOf(await find({ since: hour === null ? null : at(hour) })).files.map(
      ({ contents }) => `${contents[0]?.first.id ?? ''}-${contents[0]?.last.id ?? ''}`,
    );
  const [all, went, came, early] = [
    `${id(16)}-${id(19)}`,
    `${id(16)}-${id(17)}`,
    `${id(18)}-${id(19)}`,
    `${id(16)}-${id(16)}`,
  ];
  expect(await toldSince(null)).toEqual([all, went, came, early]);
  expect(await toldSince(16)).toEqual([went, came, early]);
  expect(await toldSince(18)).toEqual([went, came]);
  expect(await toldSince(19)).toEqual([]);
});

test('what is refused is told as it was said; an interruption as one', async () => {
  const refused = await stage(2, { kind: 'unsupported', message: 'ask for less' });
  expect(leftOf(await refused.find())).toEqual({ type: 'WrongOption', message: 'ask for less' });
  const broken = await stage(2, { kind: 'abandoned', message: '' });
  expect(leftOf(await broken.find())).toEqual({ type: 'NothingToDo', reason: 'interrupted' });
});
