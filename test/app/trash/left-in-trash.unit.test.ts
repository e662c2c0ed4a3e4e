/** A version whose move to the trash was cut short is found there by its name, its size and its digest. */
import * as TE from 'fp-ts/TaskEither';
import { leftInTrash } from '../../../src/app/trash/left-in-trash';
import { rightOf } from '../../support/decoded';
import { digestOf, trashOnStage } from '../../support/trash-on-stage';

/** The older of two versions is not in `backups/`. */
const stage = async () => {
  const on = await trashOnStage();
  const version = await on.version('docs.1.tar');
  on.files.delete('docs.1.tar');
  const looked: Array<string> = [];
  const { trashStore } = on.ports;
  const ports = {
    ...on.ports,
    trashStore: {
      ...trashStore,
      holds: (name: string, report: typeof version.report) => {
        looked.push(name);
        return trashStore.holds(name, report);
      },
    },
  };
  return { ...on, version, looked, ports, look: async () => rightOf(await leftInTrash(ports, version)()) };
};

it('is found under its name, and the first of several', async () => {
  const { look, looked, trash } = await stage();
  trash.set('docs.1.tar', digestOf(1));
  trash.set('docs.20240305T170000.tar', digestOf(1));
  expect(await look()).toBe('docs.1.tar');
  expect(looked).toEqual(['docs.1.tar']);
});

it('another under such a name is not the one', async () => {
  const { look, trash } = await stage();
  trash.set('docs.1.tar', digestOf(2));
  expect(await look()).toBeNull();
  trash.set('docs.20240305T170000.tar', digestOf(1));
  expect(await look()).toBe('docs.20240305T170000.tar');
});

it('is not looked for while it stands in backups/', async () => {
  const { files, look, looked, trash } = await stage();
  trash.set('docs.1.tar', digestOf(1));
  files.set('docs.1.tar', digestOf(1));
  expect(await look()).toBeNull();
  expect(looked).toEqual([]);
});

it('no file is read that can not be it: of another name or size, or known to be another', async () => {
  const { look, looked, ports, run, trash, version } = await stage();
  trash.set('pics.tar', digestOf(1));
  expect(await look()).toBeNull();
  trash.set('docs.1.tar', digestOf(1));
  const other = { ...ports.trashStore, sizes: TE.right(new Map([['docs.1.tar', 7]])) };
  expect(rightOf(await leftInTrash({ ...ports, trashStore: other }, version)())).toBeNull();
  await run({
    type: 'RecordRemoval',
    ...{ schedule: null, name: version.name, file: 'docs.tar', reason: 'asked for', trash: 'docs.1.tar' },
  });
  expect(await look()).toBeNull();
  expect(looked).toEqual([]);
});
