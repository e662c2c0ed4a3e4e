/** What adopt takes into the journal, and what it leaves to others, in memory. */
import * as TE from 'fp-ts/TaskEither';
import { adopt, type AdoptPorts } from '../../src/app/adopt';
import { recover, type RecoverPorts } from '../../src/app/recover';
import { verify, type VerifyPorts } from '../../src/app/verify';
import { leftOf, rightOf } from '../support/decoded';
import { packReport } from '../support/pack-report';
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
  const cannotHold: typeof journal.append = (at, decided, state) =>
    decided.events.some((event) => event.type === 'ArchiveAdopted' && event.file === 'b.tar')
      ? TE.left({ type: 'NotRecordable', reason: 'its time is after 9999' })
      : journal.append(at, decided, state);
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

it('kept archives come in the order of their times, the newest of a name behind them, names one after the other', async () => {
  const told = stage([
    ...['mail.tar', 'docs.tar', 'docs.20240104T020000.tar', 'docs.20240103T020000.tar'],
    ...['mail.20240102T020000.tar', 'docs.20240105T020000.tar'],
  ]);
  const { adopted } = await told.adopts();
  const kept = ['docs.20240103T020000.tar', 'docs.20240104T020000.tar', 'docs.20240105T020000.tar'];
  expect(adopted.map(({ file }) => file)).toEqual([
    ...kept,
    'docs.tar',
    'mail.20240102T020000.tar',
    'mail.tar',
  ]);
});

it('comes in that order whatever the store names first; of one second, as it was numbered', async () => {
  const told = stage([]);
  const files = [
    ...['b.tar', 'b.20240104T020000-10.tar', 'b.20240104T020000-2.tar', 'b.20240104T020000.tar'],
    ...['b.20240103T020000.tar', 'a-c.tar', 'a.tar'],
  ];
  for (const file of files) told.there.set(file, madeReport.sha256);
  const archiveStore = { ...told.ports.archiveStore, list: TE.right(files) };
  const { adopted } = await told.adopts({ archiveStore });
  expect(adopted.map(({ file }) => file)).toEqual(['a.tar', 'a-c.tar', ...files.slice(0, 5).toReversed()]);
});

it('an archive was made when its name says so, else when its file was written', async () => {
  const told = stage(['docs.20240104T020304.tar', 'docs.20249999T999999.tar', 'docs.tar']);
  const { adopted } = await told.adopts();
  expect(adopted.map(({ file, completed }) => [file, Date.parse(completed)])).toEqual([
    ['docs.20240104T020304.tar', Date.UTC(2024, 0, 4, 2, 3, 4)],
    ['docs.20249999T999999.tar', Date.UTC(2024, 0, 1)],
    ['docs.tar', Date.UTC(2024, 0, 1)],
  ]);
});

it('an archive is told as it was found: nothing is known of what was left out of it', async () => {
  const told = stage(['docs.tar']);
  const { adopted } = await told.adopts();
  expect(adopted.map(({ name, report }) => [name, report])).toEqual([
    [
      'docs',
      {
        ...{ bytes: packReport().bytes, sha256: madeReport.sha256, entries: 3, contentBytes: 5000 },
        ...{ excluded: 0, noteCount: 0, notes: [], problemCount: 0, problems: [] },
      },
    ],
  ]);
});

describe('refused, with its reason, is', () => {
  const reasonOf = async (file: string, changes: (told: ReturnType<typeof stage>) => Partial<AdoptPorts>) => {
    const told = stage(['a.tar', file]);
    const { adopted, refused } = await told.adopts(changes(told));
    expect(adopted.map(({ file: one }) => one)).toEqual(['a.tar']);
    return refused;
  };

  it('a name that no schedule can have', async () => {
    expect(await reasonOf('b;c.tar', () => ({}))).toEqual([
      { file: 'b;c.tar', reason: 'the name holds a ;; rename it' },
    ]);
  });

  it('what is no regular file', async () => {
    const refused = await reasonOf('b.tar', ({ ports: { archiveStore } }) => ({
      archiveStore: {
        ...archiveStore,
        modified: (file) => (file === 'b.tar' ? TE.right(null) : archiveStore.modified(file)),
      },
    }));
    expect(refused).toEqual([{ file: 'b.tar', reason: 'it is no regular file' }]);
  });

  it.each(['digest', 'examine'] as const)('what can not be read, as its %s tells', async (look) => {
    const failure = TE.left({ kind: 'other' as const, message: `no ${look}` });
    const refused = await reasonOf('b.tar', ({ ports: { unarchiver } }) => ({
      unarchiver: {
        ...unarchiver,
        digest: (path, signal) =>
          look === 'digest' && path === 'b.tar' ? failure : unarchiver.digest(path, signal),
        examine: (path, ...rest) =>
          look === 'examine' && path === 'b.tar' ? failure : unarchiver.examine(path, ...rest),
      },
    }));
    expect(refused).toEqual([{ file: 'b.tar', reason: `no ${look}` }]);
  });
});

it('given up in the middle, it takes no further archive', async () => {
  const told = stage(['a.tar', 'b.tar', 'c.tar']);
  const abort = new AbortController();
  const { unarchiver } = told.ports;
  const digest: typeof unarchiver.digest = (path, signal) => {
    if (path === 'b.tar') abort.abort();
    return unarchiver.digest(path, signal);
  };
  const ports = { ...told.ports, unarchiver: { ...unarchiver, digest } };
  expect(leftOf(await adopt(abort.signal)(ports)())).toEqual({ type: 'NothingToDo', reason: 'interrupted' });
  const files = told.records.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === 'ArchiveAdopted' ? [event.file] : [])),
  );
  expect(files).toEqual(['a.tar']);
});
