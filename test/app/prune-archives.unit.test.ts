/** What `prune` does to the archives of one schedule or of all, and what it only says with --dry-run. */
import * as TE from 'fp-ts/TaskEither';
import { archiveOne } from '../../src/app/archive-one';
import { type PrunePorts, pruneArchives } from '../../src/app/prune-archives';
import type { ArchivePorts } from '../../src/app/end-backup';
import { inForce } from '../../src/domain/decider/decide';
import { execute } from '../../src/app/execute';
import { leftOf, rightOf } from '../support/decoded';
import { spoiledError } from '../support/spoiled-ports';
import { storeInMemory } from '../support/store-in-memory';
import { workspaceInMemory } from '../support/workspace-in-memory';

const never = new AbortController().signal;
const quiet = { onStart: () => undefined, onProgress: () => undefined, signal: never };

/** So many archives of `docs` and of `pics`, made by hand when nothing was asked to go. */
const stage = async (options: string, count = 3) => {
  const workspace = workspaceInMemory();
  const store = storeInMemory(workspace);
  const lines = (what: string) =>
    workspace.edit(['docs', 'pics'].map((name) => `${name};daily@23:00;${name};${what}\n`).join(''));
  const asked: Array<string> = [];
  const ports: PrunePorts & ArchivePorts = {
    ...store.ports,
    locks: {
      tryHold: (range) =>
        TE.fromIO(() => {
          asked.push(range);
          return () => void asked.push(`${range} let go of`);
        }),
    },
  };
  const backsUp = async (index: number, changes: Partial<PrunePorts & ArchivePorts> = {}) => {
    workspace.clock.advance(3_600_000);
    const current = rightOf(await execute({ type: 'ReadSchedules' })(ports)());
    const line = inForce(current.state, current)[index];
    if (line === undefined) throw new Error('no line');
    await archiveOne({ ...ports, ...changes }, line.schedule, 'command', quiet)();
  };
  lines('tz=UTC');
  for (let n = 0; n < count; n += 1) for (const index of [0, 1]) await backsUp(index);
  lines(options);
  const prunes = (name: string | null, dryRun: boolean, changes: Partial<PrunePorts> = {}) =>
    pruneArchives(name, dryRun, never, () => undefined)({ ...ports, ...changes })();
  const verdicts = async (...args: Parameters<typeof prunes>) =>
    rightOf(await prunes(...args)).map(({ index, policy, versions }) => [
      index,
      policy,
      ...versions.map(({ verdict }) => verdict),
    ]);
  return { ...workspace, ...store, ports, asked, lines, backsUp, prunes, verdicts };
};

it('says what would go, of all, and removes nothing and waits for nobody', async () => {
  const { verdicts, files, trash, asked } = await stage('keep=1');
  const there = [...files.keys()];
  expect(await verdicts(null, true)).toEqual([
    [0, 'keep=1', 'remove', 'remove', 'keep'],
    [1, 'keep=1', 'remove', 'remove', 'keep'],
  ]);
  expect([[...files.keys()], trash.size, asked]).toEqual([there, 0, []]);
});

it('removes what it says, of one name alone, and holds the lock for archives meanwhile', async () => {
  const { verdicts, trash, asked } = await stage('keep=2');
  expect(await verdicts('pics', false)).toEqual([[1, 'keep=2', 'removed', 'keep', 'keep']]);
  expect([...trash.keys()]).toEqual([expect.stringMatching(/^pics\./)]);
  expect(asked).toEqual(['archive', 'archive let go of']);
  expect(await verdicts('pics', false)).toEqual([[1, 'keep=2', 'keep', 'keep']]);
});

it('names each version as restore does, with its reasons', async () => {
  const { prunes } = await stage('keep=1');
  const [docs] = rightOf(await prunes('docs', true));
  expect(docs?.versions.map(({ id, reasons }) => [id.length > 0, reasons])).toEqual([
    [true, ['older than the newest 1 by hand (keep=1)']],
    [true, ['older than the newest 1 by hand (keep=1)']],
    [true, ['one of the newest 1 by hand', 'the last good one']],
  ]);
  expect(new Set(docs?.versions.map(({ id }) => id)).size).toBe(3);
});

it('tells of what is no recorded archive, of what can’t go now, and of what could not', async () => {
  const { verdicts, files, ports, backsUp } = await stage('keep=1');
  const [first = ''] = [...files.keys()].filter((name) => /^docs\.\d/.test(name));
  const size: PrunePorts['archiveStore']['size'] = (file) =>
    file === first ? TE.right(7) : ports.archiveStore.size(file);
  const archiveStore = { ...ports.archiveStore, size };
  expect(await verdicts('docs', true, { archiveStore })).toEqual([
    [0, 'keep=1', 'foreign', 'remove', 'keep'],
  ]);
  const trashStore = { ...ports.trashStore, put: () => TE.left(spoiledError) };
  expect(await verdicts('docs', false, { trashStore })).toEqual([[0, 'keep=1', 'stays', 'stays', 'keep']]);
  await backsUp(0, { archiver: { pack: () => TE.left({ kind: 'source', message: 'gone' }) } });
  expect(await verdicts('docs', false)).toEqual([[0, 'keep=1', 'spare', 'spare', 'keep']]);
});

it('keeps all without rules, and refuses a name that no schedule has, and a file that is not there', async () => {
  const { verdicts, prunes, edit } = await stage('tz=UTC', 1);
  expect(await verdicts('docs', false)).toEqual([[0, '', 'keep']]);
  expect(leftOf(await prunes('music', true))).toEqual({ type: 'NoSuchSchedule', which: 'music' });
  edit('');
  expect(rightOf(await prunes(null, true))).toEqual([]);
  edit(null);
  expect(leftOf(await prunes(null, true))).toEqual({ type: 'SchedulesFileMissing' });
});

it('ends without a word of its own where it is interrupted while it waits', async () => {
  const { ports } = await stage('keep=1', 1);
  const busy = { ...ports, locks: { tryHold: () => TE.right(null) } };
  expect(leftOf(await pruneArchives(null, false, AbortSignal.abort(), () => undefined)(busy)())).toEqual({
    type: 'NothingToDo',
    reason: 'interrupted',
  });
});
