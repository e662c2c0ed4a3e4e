/** A command tells what waits, where nobody else does: each receiver in its turn, and never for ever. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { type TellAfterPorts, tellWaiting } from '../../../src/app/notices/tell-after';
import type { BackupError } from '../../../src/domain/error';
import type { ServiceStatus } from '../../../src/ports/service-process';
import { addressesInMemory } from '../../support/addresses-in-memory';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const down: ServiceStatus = { up: false, pid: null, since: null, live: null };

/** Receivers of what stops; one fact waits. */
const stage = async (...names: ReadonlyArray<string>) => {
  const workspace = workspaceInMemory();
  const heard: Array<string> = [];
  const holds: Array<string> = [];
  const state = { isFree: true, up: false, refuses: '' };
  let meanwhile: () => Promise<unknown> = () => Promise.resolve();
  for (const [index, name] of names.entries())
    await workspace.run({
      type: 'AddNoticeTarget',
      ...{ name, kind: 'webhook', where: `https://${name}/…`, on: ['stopped'], only: [] },
      key: `k${index}`,
    });
  const stops = async (pid: number) => {
    await workspace.run({ type: 'StartService', pid, version: '1.0.0' });
    await workspace.run({ type: 'StopService', pid, reason: 'SIGTERM' });
  };
  // why: receivers are told side by side, and what they took is journalled one after the other
  let turn: Promise<unknown> = Promise.resolve();
  const ports: TellAfterPorts = {
    ...workspace.ports,
    journal: {
      ...workspace.ports.journal,
      exclusively: (use) => () => {
        const next = turn.then(use);
        turn = next.catch(() => undefined);
        return next;
      },
    },
    service: { look: TE.fromIO(() => ({ ...down, up: state.up })) },
    locks: {
      tryHold: (range) =>
        TE.fromIO(() => {
          if (!state.isFree) return null;
          holds.push(`hold ${range}`);
          return () => void holds.push(`let go of ${range}`);
        }),
    },
    noticeAddresses: addressesInMemory(
      new Map(names.map((name, index) => [`k${index}`, { url: `https://${name}/`, headers: [] }])),
    ),
    noticeOrigin: { host: 'vm', workspace: '/site' },
    noticeSender: {
      send:
        (_, { url }) =>
        async () => {
          heard.push(url);
          await meanwhile();
          return url === state.refuses
            ? E.left({ reason: 'it answered 500', retryAfter: null })
            : E.right(undefined);
        },
    },
  };
  const tell = async (changes: Partial<TellAfterPorts> = {}) =>
    tellWaiting(new AbortController().signal)({ ...ports, ...changes })();
  return {
    ...workspace,
    heard,
    holds,
    state,
    stops,
    ports,
    tell,
    during: (f: typeof meanwhile) => (meanwhile = f),
  };
};

it('what waits is told once, under the lock of those who tell', async () => {
  const { heard, holds, stops, tell } = await stage('a', 'b');
  expect(await tell()).toEqual([]);
  expect(holds).toEqual([]);
  await stops(1);
  expect(await tell()).toEqual([]);
  expect(await tell()).toEqual([]);
  expect([...heard].sort()).toEqual(['https://a/', 'https://b/']);
  expect(holds).toEqual(['hold notices', 'let go of notices']);
});

it('only those are asked for whom something waits', async () => {
  const { heard, state, stops, tell } = await stage('a', 'b');
  await stops(1);
  state.refuses = 'https://b/';
  expect(await tell()).toEqual([{ who: 'b', reason: 'it answered 500' }]);
  heard.length = 0;
  await tell();
  expect(heard).toEqual(['https://b/']);
});

it('a failure counts on from those before it', async () => {
  const { clock, records, state, stops, tell } = await stage('a');
  await stops(1);
  state.refuses = 'https://a/';
  await tell();
  clock.advance(3_600_000);
  await tell();
  const failures = records.flatMap(({ events }) => events).filter(({ type }) => type === 'NoticeFailed');
  expect(failures).toMatchObject([{ attempts: 1 }, { attempts: 2 }]);
});

it('what happens meanwhile is told, too, but no more than five times in a row', async () => {
  const { during, heard, stops, tell } = await stage('a');
  await stops(1);
  let pid = 1;
  during(() => stops((pid += 1)));
  expect(await tell()).toEqual([]);
  expect(heard).toHaveLength(5);
  during(() => Promise.resolve());
  await tell();
  expect(heard).toHaveLength(6);
});

it('a service that runs tells it, and so does another process that is at it', async () => {
  const { heard, state, stops, tell } = await stage('a');
  await stops(1);
  state.up = true;
  expect(await tell()).toEqual([]);
  state.up = false;
  state.isFree = false;
  expect(await tell()).toEqual([]);
  expect(heard).toEqual([]);
});

it('where the journal can not be had nobody is told, and it is no failure', async () => {
  const { heard, ports, stops, tell } = await stage('a');
  await stops(1);
  const error: BackupError = { type: 'FileFailed', doing: 'read', path: 'x', reason: 'no' };
  const raised = (): never => {
    throw new Error('torn');
  };
  for (const head of [TE.left(error), raised])
    expect(await tell({ journal: { ...ports.journal, head } })).toEqual([]);
  expect(heard).toEqual([]);
});
