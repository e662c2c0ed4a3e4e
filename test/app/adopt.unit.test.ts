/** What adopt takes into the journal, and what it leaves to others, in memory. */
import * as TE from 'fp-ts/TaskEither';
import { adopt, type AdoptPorts } from '../../src/app/adopt';
import { recover, type RecoverPorts } from '../../src/app/recover';
import { verify, type VerifyPorts } from '../../src/app/verify';
import { leftOf, rightOf } from '../support/decoded';
import { storeInMemory } from '../support/store-in-memory';
import { madeReport, story } from '../support/story';

const never = new AbortController().signal;

/** Archives that no journal knows. */
const stage = (files: ReadonlyArray<string>) => {
  const told = story();
  const { ports, files: there } = storeInMemory(told);
  for (const file of files) there.set(file, madeReport.sha256);
  const whole: AdoptPorts & VerifyPorts & RecoverPorts = {
    ...ports,
    unarchiver: {
      unpack: () => TE.left({ kind: 'other', message: 'not asked for' }),
      digest: () => TE.right(madeReport.sha256),
      examine: () =>
        TE.right({
          ...{ entries: 3, contentBytes: 5000, refusedCount: 0, refused: [], differenceCount: 0 },
          ...{ differences: [], damageCount: 0, damage: [], notes: [] },
        }),
    },
    locks: { tryHold: () => TE.right(() => undefined) },
  };
  const adopts = async (changes: Partial<AdoptPorts> = {}) =>
    rightOf(await adopt(never)({ ...whole, ...changes })());
  return { ...told, there, ports: whole, adopts };
};

/** It was published under its name, and then the process was killed before it could say so. */
const killed = async () => {
  const told = stage(['stranger.tar']);
  await told.create('docs;daily@23:00;docs');
  await told.starts('docs', 'command');
  await told.run({
    type: 'SealArchive',
    placement: { temporary: '.docs.tar.1.partial', archive: 'docs.tar', kept: null },
    report: madeReport,
    doubt: null,
  });
  told.there.set('docs.tar', madeReport.sha256);
  return told;
};

it('what a killed process has published is not unknown: the next that looks after it completes its backup', async () => {
  const told = await killed();
  const { unknown } = rightOf(
    await verify({ name: null, level: 'digest', which: null }, () => undefined, never)(told.ports)(),
  );
  expect(unknown).toEqual(['stranger.tar']);
  const { adopted, refused } = await told.adopts();
  expect([adopted.map(({ file }) => file), refused]).toEqual([['stranger.tar'], []]);
  rightOf(await recover(told.ports)());
  expect(told.records.flatMap(({ events }) => events.map(({ type }) => type))).toContain('BackupCompleted');
});

it('an archive whose time no journal can hold is refused, and stops no other', async () => {
  const told = stage(['a.tar', 'b.tar', 'c.tar']);
  const { journal } = told.ports;
  const cannotHold: typeof journal.append = (at, decided) =>
    decided.events.some((event) => event.type === 'ArchiveAdopted' && event.file === 'b.tar')
      ? TE.left({ type: 'NotRecordable', reason: 'its time is after 9999' })
      : journal.append(at, decided);
  const { adopted, refused } = await told.adopts({ journal: { ...journal, append: cannotHold } });
  expect(adopted.map(({ file }) => file)).toEqual(['a.tar', 'c.tar']);
  expect(refused).toEqual([
    { file: 'b.tar', reason: "can't record this in the journal: its time is after 9999" },
  ]);
});

it('an archive over which its reader throws is refused, and stops no other', async () => {
  const told = stage(['a.tar', 'b.tar', 'c.tar']);
  const { unarchiver } = told.ports;
  const digest: typeof unarchiver.digest = (path, signal) => {
    if (path === 'b.tar') throw new Error('out of threads');
    return unarchiver.digest(path, signal);
  };
  const { adopted, refused } = await told.adopts({ unarchiver: { ...unarchiver, digest } });
  expect(adopted.map(({ file }) => file)).toEqual(['a.tar', 'c.tar']);
  expect(refused).toEqual([{ file: 'b.tar', reason: 'out of threads' }]);
});

it('given up while another has an archive in hand, it is interrupted, and does not say that nothing is unknown', async () => {
  const told = stage(['a.tar']);
  const abort = new AbortController();
  abort.abort();
  const ports = { ...told.ports, locks: { tryHold: () => TE.right(null) } };
  expect(leftOf(await adopt(abort.signal)(ports)())).toEqual({ type: 'NothingToDo', reason: 'interrupted' });
});
