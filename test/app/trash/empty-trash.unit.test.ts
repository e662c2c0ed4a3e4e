/** What has rested its time goes, and on a full disk all that can go; what can't be removed keeps none of the others. */
import * as TE from 'fp-ts/TaskEither';
import { discard } from '../../../src/app/trash/discard';
import { emptyForSpace, emptyOver, lookAtTrash } from '../../../src/app/trash/empty-trash';
import { nothingSeen } from '../../../src/domain/time/clock-leap';
import { rightOf } from '../../support/decoded';
import { madeReport } from '../../support/story';
import { digestOf, storeError, trashOnStage } from '../../support/trash-on-stage';

const hour = 3_600_000;
const day = 24 * hour;
const { bytes } = madeReport;

/** Two of three rest in the trash. */
const stage = async (line?: string) => {
  const on = await trashOnStage(line, 3);
  for (const file of ['docs.1.tar', 'docs.2.tar'])
    rightOf(
      await discard(on.ports, {
        ...{ version: await on.version(file), reason: 'asked for', schedule: null, minutes: 60 },
      })(),
    );
  /** Days go by, of which the journal hears. */
  const passes = async (days: number) => {
    for (let n = 0; n < days; n += 1) {
      on.clock.advance(day);
      await on.serviceStarts();
      await on.serviceStops();
    }
  };
  const over = async (changes: Partial<typeof on.ports> = {}) =>
    rightOf(await emptyOver()({ ...on.ports, ...changes })());
  const forSpace = async (lacking: number, changes: Partial<typeof on.ports> = {}) =>
    rightOf(await emptyForSpace(lacking, 'the disk is full')({ ...on.ports, ...changes })());
  return { ...on, passes, over, forSpace };
};

const emptied = (files: ReadonlyArray<string>, reason: string) => ({ type: 'TrashEmptied', files, reason });
const timeIsOver = 'their time in the trash was over';

it('nothing goes before its time, all of it after', async () => {
  const { over, passes, trash } = await stage();
  await passes(2);
  expect(await over()).toEqual([]);
  expect(trash.size).toBe(2);
  await passes(2);
  expect(await over()).toEqual([emptied(['docs.1.tar', 'docs.2.tar'], timeIsOver)]);
  expect(trash.size).toBe(0);
  expect(await over()).toEqual([]);
});

it('rests as long as the line in force says; without one, as the line that it was made for said', async () => {
  const { over, passes, run } = await stage('docs;daily@23:00;docs;trash=5d');
  await passes(4);
  expect(await over()).toEqual([]);
  await run({ type: 'DeleteSchedule', index: '0' });
  await passes(1);
  expect(await over()).toHaveLength(1);
});

it('the reading of the clock is handed on, whether there is anything in the trash or not', async () => {
  const { clock, ports, passes } = await stage();
  const look = async (given = ports) => rightOf(await lookAtTrash(nothingSeen)(given)());
  expect((await look()).over).toEqual([]);
  await passes(4);
  expect((await look()).over).toHaveLength(2);
  const none = (await trashOnStage()).ports;
  const { over, seen } = await look({ ...none, clock });
  expect([over, seen === nothingSeen]).toEqual([[], false]);
});

it('one that is not the recorded file is not touched; one that is gone is gone', async () => {
  const { files, over, passes, ports, trash } = await stage();
  await passes(4);
  trash.delete('docs.1.tar');
  const other = { ...ports.trashStore, sizes: TE.right(new Map([['docs.2.tar', bytes - 1]])) };
  expect(await over({ trashStore: other })).toEqual([emptied(['docs.1.tar'], timeIsOver)]);
  expect([trash.size, files.size]).toEqual([1, 1]);
});

it('one that can not be removed is told of, and keeps none of the others', async () => {
  const { log, over, passes, ports } = await stage();
  await passes(4);
  const before = log.length;
  const raised = (): never => {
    throw new Error('torn');
  };
  const remove = (file: string) => (file === 'docs.1.tar' ? raised() : ports.trashStore.remove(file));
  expect(await over({ trashStore: { ...ports.trashStore, remove } })).toEqual([
    emptied(['docs.2.tar'], timeIsOver),
  ]);
  expect(log.slice(before)).toContain("Error: can't remove backups/.trash/docs.1.tar: torn");
});

it('where neither it nor any archive is there, a disk may be away, and nothing is journalled', async () => {
  const { files, over, passes, trash } = await stage();
  await passes(4);
  files.clear();
  const kept = new Map(trash);
  trash.clear();
  expect(await over()).toEqual([]);
  trash.set('docs.2.tar', kept.get('docs.2.tar') ?? '');
  expect(await over()).toHaveLength(1);
  const beside = await stage();
  await beside.passes(4);
  beside.trash.clear();
  expect(await beside.over()).toEqual([emptied(['docs.1.tar', 'docs.2.tar'], timeIsOver)]);
});

it('a trash that can not be looked into is a failure', async () => {
  const { ports, passes } = await stage();
  await passes(4);
  const sizes = (): never => {
    throw new Error('torn');
  };
  const outcome = await emptyOver()({ ...ports, trashStore: { ...ports.trashStore, sizes } })();
  expect(outcome).toMatchObject({
    left: { type: 'FileFailed', doing: 'look into', path: 'backups/.trash', reason: 'torn' },
  });
});

describe('on a full disk', () => {
  it('all goes that is there, where that can be enough', async () => {
    const { forSpace, trash } = await stage();
    expect(await forSpace(2 * bytes + 1)).toEqual([]);
    expect(trash.size).toBe(2);
    expect(await forSpace(2 * bytes)).toEqual([emptied(['docs.1.tar', 'docs.2.tar'], 'the disk is full')]);
    expect(trash.size).toBe(0);
    expect(await forSpace(0)).toEqual([]);
  });

  it('what is not there, or another file, is passed over', async () => {
    const { forSpace, ports, trash } = await stage();
    trash.delete('docs.1.tar');
    expect(await forSpace(bytes + 1)).toEqual([]);
    expect(await forSpace(bytes)).toEqual([emptied(['docs.2.tar'], 'the disk is full')]);
    const unread = { ...ports.trashStore, remove: () => TE.left(storeError) };
    trash.set('docs.1.tar', digestOf(1));
    expect(await forSpace(0, { trashStore: unread })).toEqual([]);
  });
});

it('stays on a full disk where all of it has a name elsewhere, so that nothing would be given back', async () => {
  const { forSpace, ports, trash } = await stage();
  const trashStore = { ...ports.trashStore, frees: () => TE.right(0) };
  expect(await forSpace(0, { trashStore })).toEqual([]);
  expect(trash.size).toBe(2);
});
