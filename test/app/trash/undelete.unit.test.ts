/** A version comes back from the trash under its name, if it is the one that was made; else it is said why not. */
import * as TE from 'fp-ts/TaskEither';
import { undelete } from '../../../src/app/trash/undelete';
import { discard } from '../../../src/app/trash/discard';
import { leftOf, rightOf } from '../../support/decoded';
import { digestOf, storeError, trashOnStage } from '../../support/trash-on-stage';

const day = 86_400_000;

/** The older of two rests in the trash. */
const stage = async (line?: string) => {
  const on = await trashOnStage(line);
  const version = await on.version('docs.1.tar');
  rightOf(await discard(on.ports, { version, reason: 'asked for', schedule: null, minutes: 60 })());
  const undeletes = async (changes: Partial<typeof on.ports> = {}, which = 'latest', name = 'docs') =>
    undelete(name, which, new AbortController().signal, () => undefined)({ ...on.ports, ...changes })();
  return { ...on, undeletes };
};

const cannot = (reason: string) => ({ type: 'CannotUndelete', file: 'backups/.trash/docs.1.tar', reason });

it('stands where it stood, and is left alone for its time', async () => {
  const { clock, eventsOf, files, trash, undeletes } = await stage('docs;daily@23:00;docs;trash=2d');
  expect(rightOf(await undeletes())).toMatchObject({
    ...{ file: 'docs.1.tar', heldUntil: clock.now().instant + 2 * day },
    entry: { trash: 'docs.1.tar' },
  });
  expect([files.get('docs.1.tar'), trash.size]).toEqual([digestOf(1), 0]);
  expect(eventsOf('VersionUndeleted')).toEqual([
    { type: 'VersionUndeleted', name: 'docs', file: 'docs.1.tar', trash: 'docs.1.tar' },
  ]);
});

it('gets another name where the journal has its own for another, or will have', async () => {
  const { backUp, files, run, starts, undeletes, clock, version } = await stage();
  await backUp();
  const { name } = await version('docs.tar');
  await run({ type: 'RecordRemoval', schedule: null, name, file: 'docs.2.tar', reason: 'x' });
  clock.advance(1000);
  await starts('docs', 'command');
  await run({
    type: 'SealArchive',
    placement: { temporary: '.docs.9.partial', archive: 'docs.tar', kept: 'docs.1.tar' },
    report: (await version('docs.tar')).report,
    doubt: null,
  });
  expect(rightOf(await undeletes()).file).toBe('docs.20240305T170000.tar');
  expect(files.has('docs.1.tar')).toBe(false);
});

it('does not come back when it is not the one that was made, or is gone', async () => {
  const { trash, undeletes, ports } = await stage();
  const { trashStore } = ports;
  const gone = { ...trashStore, takeBack: () => TE.right(null) };
  expect(leftOf(await undeletes({ trashStore: gone }))).toEqual(cannot('it is not there any more'));
  trash.set('docs.1.tar', digestOf(7));
  expect(leftOf(await undeletes())).toEqual(
    cannot('it is not the archive that was recorded: its digest is another'),
  );
  trash.delete('docs.1.tar');
  expect(leftOf(await undeletes())).toEqual(cannot('it is not there any more'));
});

it('a store that throws says at what', async () => {
  const { undeletes, ports } = await stage();
  const { trashStore } = ports;
  const raised = (): never => {
    throw new Error('torn');
  };
  const at = (doing: string) => ({
    ...{ type: 'FileFailed', doing, path: 'backups/.trash/docs.1.tar', reason: 'torn' },
  });
  expect(leftOf(await undeletes({ trashStore: { ...trashStore, holds: raised } }))).toEqual(at('read'));
  expect(leftOf(await undeletes({ trashStore: { ...trashStore, takeBack: raised } }))).toEqual(
    at('bring back'),
  );
  expect(
    leftOf(await undeletes({ trashStore: { ...trashStore, takeBack: () => TE.left(storeError) } })),
  ).toEqual(storeError);
});

it('what is not in the trash is said not to be', async () => {
  const { undeletes } = await stage();
  expect(leftOf(await undeletes({}, 'latest', 'mail'))).toMatchObject({ type: 'NotInTrash', name: 'mail' });
  expect(leftOf(await undeletes({}, '2023'))).toMatchObject({ type: 'NotInTrash', version: '2023' });
});
