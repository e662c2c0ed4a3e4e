/** An archive goes to the trash, or at once; what can't be journalled comes back. */
import * as TE from 'fp-ts/TaskEither';
import { discard, type Discarding } from '../../../src/app/trash/discard';
import { leftOf, rightOf } from '../../support/decoded';
import { digestOf, storeError, trashOnStage } from '../../support/trash-on-stage';

const stage = async () => {
  const on = await trashOnStage();
  const version = await on.version('docs.1.tar');
  const what = (minutes: number): Discarding => ({ version, reason: 'asked for', schedule: null, minutes });
  return { ...on, what };
};

const full = { append: () => TE.left(storeError) };

it('rests in the trash under its name', async () => {
  const { files, ports, trash, what } = await stage();
  const event = {
    ...{ type: 'VersionRemoved', schedule: null, name: 'docs', file: 'docs.1.tar', reason: 'asked for' },
    trash: 'docs.1.tar',
  };
  expect(rightOf(await discard(ports, what(60))())).toEqual([event]);
  expect([...trash]).toEqual([['docs.1.tar', digestOf(1)]]);
  expect([...files.keys()]).toEqual(['docs.tar']);
});

it('goes at once where there is to be no trash', async () => {
  const { files, ports, trash, what } = await stage();
  const [removed] = rightOf(await discard(ports, what(0))());
  expect(removed).not.toHaveProperty('trash');
  expect([trash.size, [...files.keys()]]).toEqual([0, ['docs.tar']]);
});

it('goes nowhere near another that the journal knows there', async () => {
  const { ports, run, trash, version, what } = await stage();
  await run({
    type: 'RecordRemoval',
    ...{ schedule: null, name: (await version('docs.tar')).name, file: 'docs.tar', reason: 'x' },
    trash: 'docs.1.tar',
  });
  const [removed] = rightOf(await discard(ports, what(60))());
  expect(removed?.trash).toBe('docs.20240305T170000.tar');
  expect([...trash.keys()]).toEqual(['docs.20240305T170000.tar']);
});

it('that can not be journalled stands where it stood', async () => {
  const { files, ports, trash, what } = await stage();
  const journal = { ...ports.journal, ...full };
  expect(leftOf(await discard({ ...ports, journal }, what(60))())).toEqual(storeError);
  expect([trash.size, files.get('docs.1.tar')]).toEqual([0, digestOf(1)]);
});

it('that can be neither journalled nor brought back fails as it failed first', async () => {
  const { ports, trash, what } = await stage();
  const raised = (): never => {
    throw new Error('torn');
  };
  for (const takeBack of [() => TE.left({ ...storeError, doing: 'bring back' }), raised]) {
    const journal = { ...ports.journal, ...full };
    const trashStore = { ...ports.trashStore, takeBack };
    expect(leftOf(await discard({ ...ports, journal, trashStore }, what(60))())).toEqual(storeError);
  }
  expect(trash.size).toBe(1);
});

it('whose move was cut short is journalled, and not moved again', async () => {
  const { files, ports, trash, what } = await stage();
  files.delete('docs.1.tar');
  trash.set('docs.20240305T170000.tar', digestOf(1));
  const [removed] = rightOf(await discard(ports, what(60))());
  expect(removed?.trash).toBe('docs.20240305T170000.tar');
});
