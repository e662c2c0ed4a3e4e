/** What retention removes, spares, leaves alone and says: of an archive that can't be removed no other has to suffer. */
import * as TE from 'fp-ts/TaskEither';
import { retain } from '../../src/app/retain';
import { inForce } from '../../src/domain/decider/decide';
import { retentionMoment } from '../../src/domain/archive/retention/moment';
import { execute } from '../../src/app/execute';
import { rightOf } from '../support/decoded';
import { storeError, trashOnStage } from '../support/trash-on-stage';

const stage = async (line = 'docs;daily@23:00;docs;keep=1', count = 3) => {
  const on = await trashOnStage(line, count);
  const retains = async (changes: Partial<typeof on.ports> = {}, failed: boolean | null = null) => {
    const current = rightOf(await execute({ type: 'ReadSchedules' })(on.ports)());
    const schedule = inForce(current.state, current)[0]?.schedule;
    if (schedule === undefined) throw new Error('no schedule');
    const moment = retentionMoment(schedule, on.clock.now(), failed);
    return rightOf(await retain(schedule, moment)({ ...on.ports, ...changes })());
  };
  const lines = () => on.log.map((text) => text.replace(/^.*? - /, ''));
  return { ...on, retains, lines };
};

it('removes what its rules do not cover, each with its reason', async () => {
  const { files, retains, trash, eventsOf } = await stage();
  expect(await retains()).toEqual({
    policy: 'keep=1',
    removed: [
      { file: 'docs.1.tar', reason: 'older than the newest 1 by hand (keep=1)' },
      { file: 'docs.2.tar', reason: 'older than the newest 1 by hand (keep=1)' },
    ],
    spared: [],
  });
  expect([[...files.keys()], [...trash.keys()]]).toEqual([['docs.tar'], ['docs.1.tar', 'docs.2.tar']]);
  expect(eventsOf('VersionRemoved')).toMatchObject([{ schedule: 1 }, { schedule: 1 }]);
  expect(await retains()).toMatchObject({ removed: [], spared: [] });
});

it('without rules there is nothing to report', async () => {
  const { retains, files } = await stage('docs;daily@23:00;docs');
  expect(await retains()).toBeNull();
  expect(files.size).toBe(3);
});

it('removes at once where there is to be no trash', async () => {
  const { retains, trash, files } = await stage('docs;daily@23:00;docs;keep=1 trash=0');
  expect((await retains())?.removed).toHaveLength(2);
  expect([trash.size, files.size]).toEqual([0, 1]);
});

it('says once what is spared, and why', async () => {
  const { retains, log } = await stage();
  const before = log.length;
  const report = await retains({}, true);
  expect(report?.removed).toEqual([]);
  expect(report?.spared.map(({ file }) => file)).toEqual(['docs.1.tar', 'docs.2.tar']);
  const [reason] = report?.spared ?? [];
  expect(log.slice(before)).toEqual([
    `Removed nothing of 2 archives of docs that keep=1 does not cover: ${reason?.reason}`,
  ]);
});

it('one that was pinned since the plan was made stays', async () => {
  const { ports, retains, run, version, files } = await stage();
  const { name, file, completed } = await version('docs.1.tar');
  let reads = 0;
  const read = TE.tryCatch(
    async () => {
      reads += 1;
      if (reads === 2) await run({ type: 'PinVersion', name, file, completed, why: null });
      return rightOf(await ports.archiveIndex.read());
    },
    () => storeError,
  );
  const report = await retains({ archiveIndex: { ...ports.archiveIndex, read } });
  expect(report?.removed.map((one) => one.file)).toEqual(['docs.2.tar']);
  expect(files.has('docs.1.tar')).toBe(true);
});

it('one that can not be removed is told of, and keeps none of the others', async () => {
  const { ports, retains, log } = await stage();
  const { trashStore } = ports;
  const before = log.length;
  const raised = (): never => {
    throw new Error('torn');
  };
  const put: typeof trashStore.put = (file, names) =>
    file === 'docs.1.tar' ? raised() : trashStore.put(file, names);
  const report = await retains({ trashStore: { ...trashStore, put } });
  expect(report?.removed.map((one) => one.file)).toEqual(['docs.2.tar']);
  expect(log.slice(before)).toContain("Error: can't remove backups/docs.1.tar: torn");
});

it('those that nobody can look at stay, which is told once; one that is another file is left alone', async () => {
  const { ports, retains, log, sizes } = await stage();
  const { archiveStore } = ports;
  const size = (file: string) => (file === 'docs.tar' ? archiveStore.size(file) : TE.left(storeError));
  let before = log.length;
  expect((await retains({ archiveStore: { ...archiveStore, size } }))?.removed).toEqual([]);
  expect(log.slice(before)[0]).toBe("Error: can't change x: input/output error (and at 1 other archive)");
  before = log.length;
  const one = (file: string) => (file === 'docs.1.tar' ? TE.left(storeError) : archiveStore.size(file));
  sizes.set('docs.2.tar', 7);
  expect((await retains({ archiveStore: { ...archiveStore, size: one } }))?.removed).toEqual([]);
  expect(log.slice(before)).toEqual([
    "Error: can't change x: input/output error",
    expect.stringMatching(/^Error: can't remove backups\/docs\.2\.tar: /),
  ]);
});

it('where it can not be planned, that is told, and nothing is removed', async () => {
  const { ports, retains, log, files } = await stage();
  const before = log.length;
  const raised = (): never => {
    throw new Error('torn');
  };
  expect(await retains({ archiveIndex: { ...ports.archiveIndex, read: TE.left(storeError) } })).toBeNull();
  expect(await retains({ archiveIndex: { ...ports.archiveIndex, read: raised } })).toBeNull();
  expect(log.slice(before)).toEqual([
    "Error: can't change x: input/output error",
    "Error: can't look for what is to be removed in backups/: torn",
  ]);
  expect(files.size).toBe(3);
});

it('a store that throws at a look says so', async () => {
  const { ports, retains, log } = await stage();
  const before = log.length;
  const size = (): never => {
    throw new Error('torn');
  };
  await retains({ archiveStore: { ...ports.archiveStore, size } });
  expect(log.slice(before)[0]).toBe(
    "Error: can't look at backups/docs.1.tar: torn (and at 2 other archives)",
  );
});
