/** Which archives stand elsewhere, by the journal alone: whether they are here still or not. */
import { placeVersionIndexer } from '../../../src/domain/archive/place-versions';
import type { Command } from '../../../src/domain/events/command';
import { madeReport, story } from '../../support/story';

const first = '2024-03-05T16:00:00.000+00:00';
const second = '2024-03-05T17:00:00.000+00:00';

/** Two versions of docs, and two places. */
const lived = async () => {
  const told = story();
  await told.create('docs;daily@23:00;docs');
  for (const name of ['nas', 'usb'])
    await told.run({
      ...{ type: 'AddDestination', name, url: `file:/mnt/${name}`, recipients: [], plain: false },
      options: {},
    });
  for (const [time, file] of [
    ['05T16:00', 'docs.20240305T160000.tar'],
    ['05T17:00', 'docs.tar'],
  ] as const) {
    told.until(time);
    await told.starts('docs', 'command');
    await told.completes(file);
  }
  const does = (command: unknown) => told.run(command as Command);
  const version = (completed: string, sha256 = madeReport.sha256) => ({ name: 'docs', completed, sha256 });
  const copied = (destination: number, completed: string, sha256?: string) =>
    does({
      ...{ type: 'RecordVersionCopied', destination, ...version(completed, sha256) },
      ...{ bytes: madeReport.bytes, sent: 1, packs: 1 },
    });
  const pruned = (destination: number, completed: string) =>
    does({
      ...{ type: 'RecordCopiesPruned', destination, passed: [], packs: 1, freed: 1, repacked: 0, written: 0 },
      ...{ removed: [{ ...version(completed), reason: 'its rules' }], waiting: 0, why: null },
    });
  const there = () => {
    const indexer = placeVersionIndexer();
    for (const recorded of told.records) indexer.take(recorded);
    return indexer.tell().map(({ version: { completed, pinned }, at }) => ({
      ...{ completed, at: [...at].sort(), pinned: pinned?.why ?? null },
    }));
  };
  return { ...told, does, version, copied, pruned, there };
};

it('is what was sent to each, the oldest first, whatever became of it here', async () => {
  const { copied, there, does } = await lived();
  expect(there()).toEqual([]);
  await copied(2, second);
  await copied(1, first);
  await copied(2, first);
  await does({
    ...{ type: 'RecordRemoval', schedule: null, name: 'docs', file: 'docs.20240305T160000.tar', reason: 'r' },
  });
  expect(there()).toEqual([
    { completed: first, at: [1, 2], pinned: null },
    { completed: second, at: [2], pinned: null },
  ]);
});

it('is no more what its rules removed there, or what vanished, and again what was sent again', async () => {
  const { copied, pruned, there, does, version } = await lived();
  for (const destination of [1, 2]) await copied(destination, first);
  await pruned(1, first);
  expect(there()[0]?.at).toEqual([2]);
  await does({ type: 'RecordCopyVanished', destination: 2, versions: [version(first)] });
  expect(there()[0]?.at).toEqual([]);
  await copied(2, first);
  expect(there()[0]?.at).toEqual([2]);
});

it('is pinned as it is here, be it before it was sent or afterwards', async () => {
  const { copied, there, does } = await lived();
  await does({ type: 'PinVersion', name: 'docs', file: 'docs.tar', completed: second, why: 'taxes' });
  await copied(1, second);
  await copied(1, first);
  await does({
    type: 'PinVersion',
    name: 'docs',
    file: 'docs.20240305T160000.tar',
    completed: first,
    why: 'first',
  });
  expect(there().map(({ pinned }) => pinned)).toEqual(['first', 'taxes']);
});

it('is what was taken over, or is whole but for some files, too; and nothing that nobody knows, or that has another content', async () => {
  const { copied, there, does } = await lived();
  await copied(1, first, 'f'.repeat(64));
  await copied(1, '2024-03-05T18:00:00.000+00:00');
  expect(there()).toEqual([]);
  await does({ type: 'PinVersion', name: 'docs', file: 'docs.tar', completed: second, why: 'taxes' });
  await does({ type: 'UnpinVersion', name: 'docs', file: 'docs.tar', completed: second });
  await copied(1, second);
  expect(there()).toEqual([{ completed: second, at: [1], pinned: null }]);
});
