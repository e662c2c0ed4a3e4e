/** Which two are compared, what is counted, and which of them is to blame when it can't be done. */
import * as TE from 'fp-ts/TaskEither';
import { diffFiles, type DiffPorts, type DiffRequest } from '../../src/app/diff-files';
import type { PackRequest } from '../../src/ports/archiver';
import type { CompareFailure, Entry, EntryDifference, HeldArchive } from '../../src/ports/catalogues';
import { leftOf, rightOf } from '../support/decoded';
import { olderOfTwo, twoVersions } from '../support/two-versions';

const entry = (size: number, rest: Partial<Entry> = {}): Entry => ({
  ...{ path: 'docs/a', type: 'file', size, mode: 0o644, uid: 0, gid: 0, user: '', group: '' },
  ...{ mtime: 0, link: null, digest: null },
  ...rest,
});

const differences: ReadonlyArray<EntryDifference> = [
  { kind: 'added', before: null, after: entry(5) },
  { kind: 'added', before: null, after: entry(99, { type: 'hardlink' }) },
  { kind: 'removed', before: entry(7), after: null },
  { kind: 'content', before: entry(1), after: entry(20) },
  { kind: 'content', before: entry(1), after: entry(20) },
  { kind: 'attributes', before: entry(3), after: entry(3) },
];

const never = new AbortController().signal;
const asked: DiffRequest = { name: 'docs', older: null, newer: null, withSource: false };

/** What was compared, and what comes of it, in turn; without an end the last again. */
const stage = async (outcomes: ReadonlyArray<CompareFailure | null> = [null]) => {
  const { ports, ...told } = await twoVersions();
  const compared: Array<readonly [string, HeldArchive | PackRequest]> = [];
  const full = {
    ...ports,
    directories: { real: (path: string) => path, absolute: (path: string) => path, unused: TE.right },
    catalogues: {
      compare: (before, after, onDifference) => {
        const failure = outcomes[Math.min(compared.length, outcomes.length - 1)] ?? null;
        compared.push([before.path, after]);
        for (const one of differences) onDifference(one);
        return failure === null ? TE.right({ unreadCount: 0, unread: [] }) : TE.left(failure);
      },
    },
  } satisfies DiffPorts;
  const diff = (request: Partial<DiffRequest> = {}) =>
    diffFiles({ ...asked, ...request }, () => undefined, never)(full)();
  return { ...told, full, compared, diff };
};

const pathOf = (side: HeldArchive | PackRequest): string => ('path' in side ? side.path : side.source);

test('the newest is compared with the one before it, and both are told', async () => {
  const { diff, compared } = await stage();
  const told = rightOf(await diff());
  expect(compared.map(([before, after]) => [before, pathOf(after)])).toEqual([[olderOfTwo, 'docs.tar']]);
  expect([told.before.file, told.after?.file]).toEqual([olderOfTwo, 'docs.tar']);
  expect(told.differences).toEqual(differences);
});

test('what is counted: entries of each kind, and the bytes of files alone, as they are now', async () => {
  const { diff } = await stage();
  expect(rightOf(await diff()).totals).toEqual({
    added: { entries: 2, bytes: 5 },
    removed: { entries: 1, bytes: 7 },
    content: { entries: 2, bytes: 40 },
    attributes: { entries: 1, bytes: 3 },
  });
});

test('each side is the version that was asked for; the newer is the newest unless it is named', async () => {
  const { diff, compared } = await stage();
  rightOf(await diff({ older: '20240305T160000' }));
  rightOf(await diff({ older: '20240305T170000', newer: '20240305T160000' }));
  expect(compared.map(([before, after]) => [before, pathOf(after)])).toEqual([
    [olderOfTwo, 'docs.tar'],
    ['docs.tar', olderOfTwo],
  ]);
});

test('with the source the newest is compared, or the one that is named, and no newer one is told', async () => {
  const { diff, compared } = await stage();
  expect(rightOf(await diff({ withSource: true })).after).toBeNull();
  rightOf(await diff({ withSource: true, older: '20240305T160000' }));
  expect(compared.map(([before]) => before)).toEqual(['docs.tar', olderOfTwo]);
  for (const [, after] of compared) expect(after).toMatchObject({ source: expect.stringContaining('docs') });
});

test('a name of which nothing is there, or one version alone, is told in words', async () => {
  const { diff, full } = await stage();
  expect(leftOf(await diff({ name: 'other' }))).toEqual({ type: 'NoSuchArchive', name: 'other' });
  const archives = rightOf(await full.archiveIndex.read());
  const one = new Map([...archives].map(([name, versions]) => [name, versions.slice(-1)]));
  const alone = { ...full, archiveIndex: { ...full.archiveIndex, read: TE.right(one) } };
  expect(leftOf(await diffFiles(asked, () => undefined, never)(alone)())).toMatchObject({
    type: 'NothingToDo',
    reason: expect.stringContaining('--source'),
  });
});

const failure = (side: CompareFailure['side'], kind: CompareFailure['kind'] = 'damaged'): CompareFailure => ({
  side,
  kind,
  message: 'it is damaged',
});

test('the archive that could not be read is blamed, and not the other', async () => {
  for (const [side, archive] of [
    ['before', `backups/${olderOfTwo}`],
    ['after', 'backups/docs.tar'],
  ] as const) {
    const { diff, compared } = await stage([failure(side)]);
    expect(leftOf(await diff())).toEqual({ type: 'CannotRead', archive, reason: 'it is damaged' });
    expect(compared).toHaveLength(1);
  }
});

test.each(['missing', 'changed'] as const)(
  'one that is %s is chosen once more, and what was told before counts no longer',
  async (kind) => {
    const { diff, compared } = await stage([failure('after', kind), null]);
    expect(rightOf(await diff()).differences).toEqual(differences);
    expect(compared).toHaveLength(2);
    const twice = await stage([failure('after', kind)]);
    expect(leftOf(await twice.diff())).toMatchObject({ type: 'CannotRead', archive: 'backups/docs.tar' });
    expect(twice.compared).toHaveLength(2);
  },
);

test('one whose digest is another is told as such', async () => {
  const { diff } = await stage([failure('before', 'changed')]);
  expect(leftOf(await diff())).toMatchObject({ reason: expect.stringContaining('its digest') });
});
