/** Pins: what is asked for is found, is told by the archives, and follows its version to another file name. */
import * as TE from 'fp-ts/TaskEither';
import { pipe } from 'fp-ts/function';
import { pin, type PinPorts, unpin } from '../../src/app/pin';
import { leftOf, rightOf } from '../support/decoded';
import { olderOfTwo, twoVersions } from '../support/two-versions';

const stage = async () => {
  const { ports, ...told } = await twoVersions();
  const pinned = async () =>
    [...rightOf(await ports.archiveIndex.read()).values()].flat().map((one) => [one.file, one.pinned?.why]);
  return { ...told, ports, pinned };
};

it('pins a version by its id, a beginning of it, a time, or as the latest, with a word on why', async () => {
  const { ports, pinned } = await stage();
  const report = rightOf(await pin('docs', 'latest', 'before the move')(ports)());
  expect(report).toMatchObject({ id: '20240305T170000', version: { file: 'docs.tar' } });
  expect(report.version.pinned?.why).toBe('before the move');
  rightOf(await pin('docs', '2024-03-05 16:00', null)(ports)());
  expect(await pinned()).toEqual([
    [olderOfTwo, null],
    ['docs.tar', 'before the move'],
  ]);
  rightOf(await unpin('docs', '20240305T17')(ports)());
  expect(await pinned()).toEqual([
    [olderOfTwo, null],
    ['docs.tar', undefined],
  ]);
});

it('says what is so already, and takes another word on why', async () => {
  const { ports, pinned } = await stage();
  rightOf(await pin('docs', 'latest', 'one')(ports)());
  expect(leftOf(await pin('docs', 'latest', 'one')(ports)())).toEqual({
    type: 'NothingToDo',
    reason: 'backups/docs.tar is pinned already',
  });
  rightOf(await pin('docs', 'latest', 'other')(ports)());
  expect((await pinned())[1]).toEqual(['docs.tar', 'other']);
  expect(leftOf(await unpin('docs', '2024-03-05 16:00')(ports)())).toEqual({
    type: 'NothingToDo',
    reason: `backups/${olderOfTwo} is not pinned`,
  });
});

it('refuses a name and a version that are not there', async () => {
  const { ports } = await stage();
  expect(leftOf(await pin('photos', 'latest', null)(ports)())).toEqual({
    type: 'NoSuchArchive',
    name: 'photos',
  });
  expect(leftOf(await pin('docs', '1999', null)(ports)())).toMatchObject({
    type: 'NoSuchVersion',
    version: '1999',
    known: ['20240305T170000', '20240305T160000'],
  });
});

it('follows a version that gets another file name while it is pinned', async () => {
  const { ports, backsUp, until, pinned } = await stage();
  let reads = 0;
  const moving: PinPorts = {
    ...ports,
    archiveIndex: {
      read: pipe(
        ports.archiveIndex.read,
        TE.chainFirst(() =>
          TE.fromTask(async () => {
            reads += 1;
            if (reads > 1) return;
            until('05T18:00');
            await backsUp('docs.20240305T170000.tar');
          }),
        ),
      ),
    },
  };
  rightOf(await pin('docs', 'latest', 'so')(moving)());
  expect(await pinned()).toEqual([
    [olderOfTwo, undefined],
    ['docs.20240305T170000.tar', 'so'],
    ['docs.tar', undefined],
  ]);
});

describe('a version that is never found as it was asked for', () => {
  it('is asked for three times more, and no oftener', async () => {
    const { ports, records } = await stage();
    const archives = rightOf(await ports.archiveIndex.read());
    const before = records.length;
    const blind: PinPorts = { ...ports, archiveIndex: { read: TE.right(archives) } };
    expect(rightOf(await pin('docs', 'latest', 'so')(blind)())).toMatchObject({
      ...{ id: '20240305T170000', version: { pinned: null } },
    });
    expect(records).toHaveLength(before + 4);
  });

  it('is said to be gone when it is', async () => {
    const { ports } = await stage();
    let reads = 0;
    const gone: PinPorts = {
      ...ports,
      archiveIndex: {
        read: pipe(
          ports.archiveIndex.read,
          TE.map((archives) => {
            reads += 1;
            return reads === 1 ? archives : new Map();
          }),
        ),
      },
    };
    expect(leftOf(await pin('docs', 'latest', 'so')(gone)())).toEqual({
      type: 'NoSuchArchive',
      name: 'docs',
    });
  });
});
