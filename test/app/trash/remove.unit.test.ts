/** What a version is protected by when somebody removes it by hand, and what becomes of one that is not. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { removeByHand, type RemoveRequest } from '../../../src/app/trash/remove';
import { archiveName, leftOf, rightOf, timestamp } from '../../support/decoded';
import { madeReport } from '../../support/story';
import { digestOf, storeError, trashOnStage } from '../../support/trash-on-stage';

type Stage = Awaited<ReturnType<typeof trashOnStage>>;

/** The first archive is of 17:00, each next one of an hour later. */
const of = (hour: number): string => `20240305T${hour}`;

const removes = async (
  { ports }: Pick<Stage, 'ports'>,
  version: string,
  changes: Partial<RemoveRequest> = {},
) =>
  removeByHand(
    { name: 'docs', version, force: false, now: false, ...changes },
    new AbortController().signal,
    () => undefined,
  )({ ...ports, sources: { placeOf: (path) => `/w/${path.trim()}` } })();

const why = async (...args: Parameters<typeof removes>) => {
  const outcome = await removes(...args);
  if (E.isRight(outcome)) return 'removed';
  return outcome.left.type === 'CannotRemove' ? outcome.left.why : outcome.left.type;
};

it('an older one goes to the trash, by whose line it was made', async () => {
  const on = await trashOnStage();
  expect(rightOf(await removes(on, of(17)))).toMatchObject({
    version: { file: 'docs.1.tar' },
    removed: { schedule: 1, reason: 'asked for', trash: 'docs.1.tar' },
  });
  expect([...on.trash.keys()]).toEqual(['docs.1.tar']);
});

it('goes at once where that is asked for', async () => {
  const on = await trashOnStage();
  const { removed } = rightOf(await removes(on, of(17), { now: true }));
  expect(removed).not.toHaveProperty('trash');
  expect([on.trash.size, on.files.size]).toEqual([0, 1]);
});

it.each([
  ['20240305T', 'AmbiguousVersion'],
  ['2024-03-05', 'AmbiguousVersion'],
  ['', 'NoSuchVersion'],
])('nothing goes where %p fits several, or nothing', async (version, type) => {
  for (const now of [true, false]) {
    const on = await trashOnStage();
    expect(leftOf(await removes(on, version, { now, force: true }))).toMatchObject({ type });
    expect([on.trash.size, on.files.size]).toEqual([0, 2]);
  }
  const on = await trashOnStage();
  if (version !== '')
    expect(leftOf(await removes(on, version))).toMatchObject({
      fitting: ['20240305T180000', '20240305T170000'],
    });
});

describe('is protected', () => {
  it('when it is the last good one, unless forced', async () => {
    const on = await trashOnStage(undefined, 1);
    expect(await why(on, 'latest')).toBe('last good');
    expect(await why(on, 'latest', { force: true })).toBe('removed');
  });

  it('when newer ones are partial, gone or changed', async () => {
    const partial = await trashOnStage(undefined, 1);
    await partial.backUp('command', 'docs', 1);
    expect(await why(partial, of(17))).toBe('last good');
    expect(await why(partial, 'latest')).toBe('removed');
    const changed = await trashOnStage();
    changed.sizes.set('docs.tar', madeReport.bytes - 1);
    expect(await why(changed, of(17))).toBe('last good');
    const gone = await trashOnStage();
    gone.files.delete('docs.tar');
    expect(await why(gone, of(17))).toBe('last good');
  });

  it('when it is pinned, or is not the one that was made, whatever is forced', async () => {
    const pinned = await trashOnStage();
    const { name, file, completed } = await pinned.version('docs.1.tar');
    await pinned.run({ type: 'PinVersion', name, file, completed, why: null });
    expect(await why(pinned, of(17), { force: true })).toBe('pinned');
    const changed = await trashOnStage();
    changed.sizes.set('docs.1.tar', 7);
    expect(await why(changed, of(17), { force: true })).toBe('changed');
    const used = await trashOnStage();
    const trashStore = { ...used.ports.trashStore, isUsed: () => TE.right(true) };
    expect(leftOf(await removes(pinned, of(17)))).toMatchObject({ file: 'backups/docs.1.tar' });
    expect(await why({ ports: { ...used.ports, trashStore } }, of(17))).toBe('in use');
  });

  it('beside those of its own source alone', async () => {
    const on = await trashOnStage();
    await on.create('other;daily@23:00;docs');
    await on.run({ type: 'DeleteSchedule', index: '0' });
    await on.backUp();
    expect(await why(on, of(18))).toBe('last good');
    expect(await why(on, 'latest')).toBe('last good');
    expect(await why(on, of(17))).toBe('removed');
  });

  it('one whose source nobody knows, beside those that are like it', async () => {
    const on = await trashOnStage();
    // why: of two lines of one name nobody can tell which of them an archive is of
    await on.create('other;daily@23:00;docs');
    const adopt = async (n: number) => {
      const { name, completed } = await on.version('docs.1.tar');
      const file = `docs.old${n}.tar`;
      const report = { ...madeReport, sha256: digestOf(100 + n) };
      on.files.set(file, report.sha256);
      await on.run({
        type: 'AdoptArchive',
        ...{ name, file, report, completed: timestamp(completed.replace('T17', `T1${n}`)) },
      });
    };
    await adopt(1);
    const ids = async () => (await on.versions()).map(({ file, path }) => [file, path]);
    expect((await ids())[0]).toEqual(['docs.old1.tar', null]);
    expect(await why(on, of(11))).toBe('last good');
    await adopt(2);
    expect((await ids()).map(([file]) => file).slice(0, 2)).toEqual(['docs.old1.tar', 'docs.old2.tar']);
    expect(await why(on, of(17))).toBe('removed');
    expect(await why(on, of(11))).toBe('removed');
    expect(await why(on, of(12))).toBe('last good');
  });
});

it('one that is gone already is journalled as gone', async () => {
  const on = await trashOnStage();
  on.files.delete('docs.1.tar');
  expect(rightOf(await removes(on, of(17))).removed).toMatchObject({
    reason: 'asked for, and it was gone already',
  });
});

it('one that nobody can look at is left alone, with the reason; the others can be removed', async () => {
  const on = await trashOnStage(undefined, 3);
  const { archiveStore } = on.ports;
  let looks = 0;
  const size = (file: string) => {
    if (file !== 'docs.2.tar') return archiveStore.size(file);
    looks += 1;
    return looks === 1 ? TE.left(storeError) : archiveStore.size(file);
  };
  const ports = { ...on.ports, archiveStore: { ...archiveStore, size } };
  expect(leftOf(await removes({ ports }, of(18)))).toEqual(storeError);
  expect(await why({ ports }, of(17))).toBe('removed');
});

it('a name or a version that is not there is said to be none', async () => {
  const on = await trashOnStage();
  expect(leftOf(await removes(on, of(17), { name: archiveName('mail') }))).toMatchObject({
    type: 'NoSuchArchive',
  });
  expect(leftOf(await removes(on, of(23)))).toMatchObject({
    type: 'NoSuchVersion',
    name: 'docs',
    version: of(23),
  });
});
