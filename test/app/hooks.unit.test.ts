/** The hooks of one backup, in memory: which run, in what order, what each is told, and what it means for the backup. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { archiveOne } from '../../src/app/archive-one';
import type { ArchivePorts } from '../../src/app/end-backup';
import { recover } from '../../src/app/recover';
import { runOwedHooks } from '../../src/app/hooks/owed-hooks';
import { HookDocument } from '../../src/codecs/hook-document';
import { decodeJson } from '../../src/codecs/json';
import { hooksToRun } from '../../src/domain/decider/owed-hooks';
import type { BackupError } from '../../src/domain/error';
import { type HookName, hookNames } from '../../src/domain/events/hook';
import { schedulesOf } from '../../src/domain/schedule/schedule-file';
import type { HookRequest, HookRun } from '../../src/ports/hooks';
import { leftOf, rightOf } from '../support/decoded';
import { noHooks } from '../support/no-hooks';
import { storeInMemory } from '../support/store-in-memory';
import { workspaceInMemory } from '../support/workspace-in-memory';

const well: HookRun = { ended: 'exited', status: 0, took: 12.6, output: 'well\n', sources: [] };
const full: BackupError = { type: 'FileFailed', doing: 'write', path: 'it', reason: 'no room' };
const minute = 60_000;

type Staged = Awaited<ReturnType<typeof stage>>;

/** A schedule that is due, and hooks that do as they are told. */
const stage = async (line: string, does: Partial<Record<HookName, HookRun | 'throws'>> = {}) => {
  const workspace = workspaceInMemory();
  await workspace.create(line);
  const { ports: real } = storeInMemory(workspace);
  const asked: Array<HookRequest & { readonly document: HookDocument }> = [];
  const stages: Array<string> = [];
  const packed: Array<string> = [];
  const ports: ArchivePorts = {
    ...real,
    archiver: {
      pack: (request, ...rest) => {
        packed.push(request.source);
        return real.archiver.pack(request, ...rest);
      },
    },
    hooks: {
      ...noHooks,
      present: () => Promise.resolve(hookNames),
      run: (hook, request) => () => {
        asked.push({ ...request, document: rightOf(decodeJson(HookDocument)(request.input)) });
        const ran = does[hook] ?? well;
        if (ran === 'throws') throw new Error('thrown by the port');
        return Promise.resolve(ran);
      },
    },
  };
  const [found] = schedulesOf(workspace.state().file);
  if (found === undefined) throw new Error('there is no schedule');
  return {
    ...workspace,
    ...{ ports, asked, packed, stages },
    names: () => asked.map(({ document: { hook } }) => hook),
    outcomes: () => asked.map(({ document: { hook, outcome } }) => `${hook} ${String(outcome)}`),
    events: () => workspace.records.slice(1).flatMap(({ events }) => events),
    one: (changed: Partial<ArchivePorts> = {}, signal = new AbortController().signal) =>
      archiveOne({ ...ports, ...changed }, found.schedule, 'schedule', {
        onStart: () => undefined,
        onProgress: () => undefined,
        onStage: (entered) => stages.push(entered),
        signal,
      })(),
  };
};

/** A journal that takes no event of these types, as long as `refuses` says so. */
const refusing = ({ ports: { journal } }: Staged, types: ReadonlyArray<string>, refuses = () => true) => ({
  journal: {
    ...journal,
    append: ((at, decided, state) =>
      refuses() && decided.events.some(({ type }) => types.includes(type))
        ? TE.left(full)
        : journal.append(at, decided, state)) satisfies ArchivePorts['journal']['append'],
  },
});

it('run around the backup, each told what it can know by then, and each run is journalled', async () => {
  const told = await stage('docs;16:00;docs;timeout=7m');
  rightOf(await told.one());
  expect(told.outcomes()).toEqual(['before-backup null', 'after-backup completed', 'on-success completed']);
  const [before, after] = told.asked.map(({ document }) => document);
  expect(before).toMatchObject({
    ...{ v: 1, workspace: '/w', path: 'docs', name: 'docs', source: 'docs', attempt: 1, trigger: 'schedule' },
    ...{ archivedFrom: null, outcome: null, reason: null, archive: null },
  });
  expect(after).toMatchObject({ reason: null, archive: { file: 'docs.tar' }, archivedFrom: null });
  expect(told.asked.map(({ timeout }) => timeout)).toEqual(Array(3).fill(7 * minute));
  expect(told.asked[1]?.environment).toMatchObject({ BACKUP_MANAGER_OUTCOME: 'completed' });
  expect(told.events().map((event) => ('hook' in event ? event.hook : event.type))).toEqual([
    ...['BackupStarted', 'before-backup', 'ArchiveSealed', 'BackupCompleted', 'after-backup', 'on-success'],
  ]);
  expect(told.events()[1]).toMatchObject({
    ...{ type: 'HookRan', ended: 'exited', status: 0, signal: null, failure: null, archivedFrom: null },
    ...{ milliseconds: 13, output: 'well\n' },
  });
  expect(told.stages).toEqual(['preparing', 'packing', 'sealing', 'publishing', 'finishing']);
  expect(told.state().owed).toBeNull();
});

it('what before-backup names is read instead, and what comes behind it knows that', async () => {
  const told = await stage('docs;16:00;docs', { 'before-backup': { ...well, sources: ['/snap'] } });
  rightOf(await told.one());
  expect(told.packed).toEqual(['/snap']);
  expect(told.asked[1]?.document).toMatchObject({ archivedFrom: '/snap', source: 'docs' });
  expect(told.events()).toContainEqual(
    expect.objectContaining({ type: 'BackupCompleted', archivedFrom: '/snap' }),
  );
});

it.each([
  ['source', '/snap, which hooks/before-backup named: it is gone'],
  ['other', 'it is gone'],
] as const)('what before-backup named and can not be read is said to be its (%s)', async (kind, reason) => {
  const sources = { 'before-backup': { ...well, sources: ['/snap'] } };
  for (const [does, said] of [
    [sources, reason],
    [{}, 'it is gone'],
  ] as const) {
    const told = await stage('docs;16:00;docs', does);
    rightOf(await told.one({ archiver: { pack: () => TE.left({ kind, message: 'it is gone' }) } }));
    expect(told.events()).toContainEqual(expect.objectContaining({ type: 'BackupFailed', reason: said }));
  }
});

it.each<[string, HookRun | 'throws', string]>([
  ['fails', { ...well, status: 3, output: 'no disk\n', sources: ['/snap'] }, 'ended with status 3: no disk'],
  ['dies', { ...well, ended: 'signal', signal: 'SIGBUS', output: '' }, 'was ended by SIGBUS'],
  ['throws', 'throws', "can't be run: thrown by the port"],
])('a before-backup that %s fails the backup before anything is read', async (_, run, why) => {
  const told = await stage('docs;16:00;docs', { 'before-backup': run });
  const { events } = rightOf(await told.one());
  const reason = `hooks/before-backup ${why}`;
  expect(events).toMatchObject([{ type: 'BackupFailed', reason }]);
  expect(told.events()[1]).toMatchObject({ type: 'HookRan', failure: why, archivedFrom: null });
  expect(told.packed).toEqual([]);
  expect(told.outcomes().slice(1)).toEqual(['after-backup failed', 'on-failure failed']);
  expect(told.asked[1]?.document).toMatchObject({ reason, archive: null });
});

it('a backup that is given up has a minute at most for what is behind it', async () => {
  const told = await stage('docs;16:00;docs;timeout=1h');
  const giveUp = new AbortController();
  giveUp.abort();
  const { events } = rightOf(await told.one({}, giveUp.signal));
  expect(events).toMatchObject([{ type: 'BackupAbandoned' }]);
  expect(told.packed).toEqual([]);
  expect(told.outcomes()).toEqual(['before-backup null', 'after-backup abandoned']);
  expect(told.asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  expect(told.asked.map(({ timeout }) => timeout)).toEqual([60 * minute, minute]);
});

it('a before-backup that was ended since the backup is given up, is no failed one', async () => {
  const told = await stage('docs;16:00;docs', { 'before-backup': { ...well, ended: 'cancelled' } });
  expect(rightOf(await told.one()).events).toMatchObject([{ type: 'BackupAbandoned' }]);
});

it.each(['throws', { ...well, status: 1 }] as const)(
  'one behind the backup that fails keeps none of the others from running: %#',
  async (run) => {
    const told = await stage('docs;16:00;docs', { 'after-backup': run });
    expect(rightOf(await told.one()).events).toMatchObject([{ type: 'BackupCompleted' }]);
    expect(told.names()).toEqual(['before-backup', 'after-backup', 'on-success']);
    expect(told.state().owed).toBeNull();
  },
);

it('behind the backup take the time of the schedule that it is of', async () => {
  const told = await stage('docs;16:00;docs;timeout=7m');
  told.edit(`pics;17:00;pics;timeout=9m\n${told.text() ?? ''}`);
  await told.look();
  rightOf(await told.one());
  expect(told.asked.map(({ timeout }) => timeout)).toEqual(Array(3).fill(7 * minute));
});

it('one whose run can not be journalled is told of, and its run is remembered until it can be', async () => {
  const told = await stage('docs;16:00;docs');
  let isFull = true;
  const changed = refusing(told, ['HookRan'], () => isFull && told.state().owed?.end !== null);
  rightOf(await told.one(changed));
  expect(told.log.filter((text) => text.includes('no room'))).toHaveLength(2);
  const again = { ...told.ports, ...changed };
  rightOf(await runOwedHooks(again, told.state())());
  expect(told.names()).toEqual(['before-backup', 'after-backup', 'on-success']);
  isFull = false;
  rightOf(await runOwedHooks(again, told.state())());
  expect(told.names()).toHaveLength(3);
  expect(told.events().at(-1)).toMatchObject({ type: 'HookRan', hook: 'on-success', output: 'well\n' });
  expect(told.state().owed).toBeNull();
});

it('one that can not be told what it is to be told is told of in the log, and so are the others', async () => {
  const told = await stage('docs;16:00;docs');
  const changed = refusing(told, ['HookRan'], () => told.state().owed?.end !== null);
  rightOf(await told.one(changed));
  const before = told.log.length;
  const resolve = (): never => {
    throw new Error('torn');
  };
  const sources = { ...told.ports.sources, resolve };
  rightOf(await runOwedHooks({ ...told.ports, sources }, told.state())());
  expect(told.log.slice(before)).toEqual([
    "Error: can't run hooks/after-backup: torn",
    "Error: can't run hooks/on-success: torn",
  ]);
});

it('where not even the end can be journalled they run all the same, once', async () => {
  const told = await stage('docs;16:00;docs', { 'before-backup': { ...well, status: 1 } });
  let isFull = true;
  const changed = refusing(told, ['HookRan', 'BackupFailed'], () => isFull);
  expect(leftOf(await told.one(changed))).toEqual(full);
  expect(told.outcomes()).toEqual(['before-backup null', 'after-backup failed', 'on-failure failed']);
  expect(told.asked[1]?.document).toMatchObject({ reason: 'no room' });
  const again = { ...told.ports, ...changed };
  rightOf(await recover(again)());
  isFull = false;
  rightOf(await recover(again)());
  expect(told.names()).toHaveLength(3);
  expect(told.events().at(-1)).toMatchObject({ type: 'HookRan', hook: 'after-backup' });
  expect(hooksToRun(told.state().owed)).toEqual([]);
});

it('in a workspace that is gone none is run', async () => {
  const told = await stage('docs;16:00;docs');
  const lost: BackupError = { type: 'WorkspaceLost', what: '/w', removed: true };
  const archiver: ArchivePorts['archiver'] = { pack: () => TE.left({ kind: 'other', message: 'gone' }) };
  const { journal } = told.ports;
  let isLost = false;
  const changed = {
    archiver: {
      pack: ((...request) => {
        isLost = true;
        return archiver.pack(...request);
      }) satisfies ArchivePorts['archiver']['pack'],
    },
    journal: {
      ...journal,
      append: ((at, decided, state) =>
        isLost ? TE.left(lost) : journal.append(at, decided, state)) satisfies typeof journal.append,
    },
  };
  expect(E.isLeft(await told.one(changed))).toBe(true);
  expect(told.names()).toEqual(['before-backup']);
});

it('to a backup that was killed after-backup is owed: whoever recovers runs it, and as interrupted', async () => {
  const told = await stage('docs;16:00;docs;timeout=9m');
  const [found] = schedulesOf(told.state().file);
  if (found === undefined) throw new Error('there is no schedule');
  const { id } = found.schedule;
  await told.run({ type: 'StartBackup', schedule: id, trigger: 'schedule', hooks: hookNames });
  rightOf(await recover(told.ports)());
  rightOf(await recover(told.ports)());
  expect(told.outcomes()).toEqual(['after-backup interrupted']);
  expect(told.asked[0]).toMatchObject({ timeout: 9 * minute, document: { attempt: 1, reason: null } });
});

it('of a schedule that is gone meanwhile it has the usual time', async () => {
  const told = await stage('docs;16:00;docs;timeout=9m');
  const [found] = schedulesOf(told.state().file);
  if (found === undefined) throw new Error('there is no schedule');
  const { id } = found.schedule;
  await told.run({ type: 'StartBackup', schedule: id, trigger: 'schedule', hooks: hookNames });
  told.edit('# none\n');
  rightOf(await recover(told.ports)());
  expect(told.asked[0]?.timeout).toBe(120 * minute);
});
