/** Telling: each fact is sent once and recorded; what goes wrong on the way is a failure of the notice alone. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { makeTeller, type Mind, type TellPorts } from '../../../src/app/notices/tell';
import type { NoticeAddress } from '../../../src/codecs/notices/address';
import type { BackupError } from '../../../src/domain/error';
import type { Event } from '../../../src/domain/events/event';
import type { Notice } from '../../../src/domain/notices/message';
import type { SendFailure } from '../../../src/ports/notices';
import { addressesInMemory } from '../../support/addresses-in-memory';
import { fact } from '../../support/some-notice';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const address: NoticeAddress = { url: 'https://example.org/TOKEN', headers: [] };

const full: BackupError = {
  type: 'FileFailed',
  doing: 'write',
  path: 'journal.jsonl',
  reason: 'no space left',
};

type Answer = E.Either<SendFailure, void> | Error;

/** A workspace with somebody to be told, whose receiver answers so, one after the other, and then takes all. */
const stage = async (...answers: ReadonlyArray<Answer>) => {
  const workspace = workspaceInMemory();
  const notices: Array<Notice> = [];
  const kept = new Map([['k', address]]);
  let meanwhile: () => Promise<unknown> = () => Promise.resolve();
  let appends: 'well' | 'full' = 'well';
  const { journal } = workspace.ports;
  const ports: TellPorts = {
    ...workspace.ports,
    journal: {
      ...journal,
      append: (...line) => (appends === 'well' ? journal.append(...line) : TE.left(full)),
    },
    noticeAddresses: addressesInMemory(kept),
    noticeOrigin: { host: 'vm', workspace: '/site' },
    noticeSender: {
      send: (kind, to, notice) => async () => {
        expect([kind, to]).toEqual(['webhook', address]);
        notices.push(notice);
        await meanwhile();
        const answer = answers[notices.length - 1] ?? E.right(undefined);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  };
  await workspace.run({
    type: 'AddNoticeTarget',
    name: 'a',
    kind: 'webhook',
    where: 'https://example.org/…',
    on: ['failed', 'stopped'],
    only: [],
    key: 'k',
  });
  await workspace.run({ type: 'StartService', pid: 1, version: '1.0.0' });
  const stop = () => workspace.run({ type: 'StopService', pid: 1, reason: 'SIGTERM' });
  const tell = makeTeller(ports);
  return {
    ...{ workspace, notices, kept, ports, stop },
    tell: (attempts = 0, signal = new AbortController().signal) => tell(1, attempts, signal),
    during: (what: () => Promise<unknown>) => (meanwhile = what),
    disk: (is: 'well' | 'full') => (appends = is),
    events: (type: Event['type']) =>
      workspace.records.flatMap(({ events }) => events.filter((event) => event.type === type)),
  };
};

const refused: SendFailure = { reason: 'it answered 500', retryAfter: null };

it('sends what there is to tell, and records that it was taken', async () => {
  const { workspace, events, notices, stop, tell } = await stage();
  expect(await tell()).toEqual({ result: 'told', more: false });
  expect(notices).toEqual([]);
  await stop();
  const seq = workspace.records.length;
  expect(await tell()).toEqual({ result: 'told', more: false });
  expect(notices).toEqual([
    {
      host: 'vm',
      workspace: '/site',
      at: expect.any(String),
      head: { seq, hash: expect.any(String) },
      facts: [expect.objectContaining({ kind: 'stopped', seq })],
      dropped: 0,
      isTest: false,
    },
  ]);
  expect(events('NoticeSent')).toEqual([
    { type: 'NoticeSent', target: 1, name: 'a', through: seq, facts: 1, dropped: 0 },
  ]);
  expect(await tell()).toEqual({ result: 'told', more: false });
  expect(notices).toHaveLength(1);
});

it('says that there is more when something happened meanwhile', async () => {
  const { during, notices, stop, tell, workspace } = await stage();
  await stop();
  during(async () => {
    during(() => Promise.resolve());
    await workspace.run({ type: 'StartService', pid: 2, version: '1.0.0' });
    await workspace.run({ type: 'StopService', pid: 2, reason: 'SIGTERM' });
  });
  expect(await tell()).toEqual({ result: 'told', more: true });
  expect(await tell()).toEqual({ result: 'told', more: false });
  expect(notices.map(({ facts }) => facts.length)).toEqual([1, 1]);
});

it('records a failure, but the same one not again within the hour', async () => {
  const { events, notices, stop, tell, workspace } = await stage(
    ...Array.from({ length: 4 }, () => E.left(refused)),
  );
  await stop();
  expect(await tell(0)).toEqual({ result: 'failed', ...refused });
  await tell(1);
  expect(events('NoticeFailed')).toEqual([
    { type: 'NoticeFailed', target: 1, name: 'a', reason: 'it answered 500', attempts: 1 },
  ]);
  workspace.clock.advance(60 * 60_000);
  await tell(2);
  expect(events('NoticeFailed')).toEqual([
    expect.objectContaining({ attempts: 1 }),
    expect.objectContaining({ attempts: 3 }),
  ]);
  expect(notices).toHaveLength(3);
});

it('takes a sender that throws for one that failed', async () => {
  const { stop, tell } = await stage(new Error('URI malformed'));
  await stop();
  expect(await tell()).toEqual({ result: 'failed', reason: 'URI malformed', retryAfter: null });
});

it('hands on how long the receiver wants to be left alone', async () => {
  const { stop, tell } = await stage(E.left({ reason: 'busy', retryAfter: 7000 }));
  await stop();
  expect(await tell()).toEqual({ result: 'failed', reason: 'busy', retryAfter: 7000 });
});

it('records nothing when it was given up', async () => {
  const { events, stop, tell } = await stage(E.left(refused));
  await stop();
  expect(await tell(0, AbortSignal.abort())).toMatchObject({ result: 'failed' });
  expect(events('NoticeFailed')).toEqual([]);
});

it('says that the address is gone', async () => {
  const { kept, notices, stop, tell } = await stage();
  await stop();
  kept.clear();
  expect(await tell()).toEqual({
    result: 'failed',
    reason: 'its address is not in .backup_manager/notify.json; remove the target, and add it again',
    retryAfter: null,
  });
  expect(notices).toEqual([]);
});

it('tells a target that was removed nothing', async () => {
  const { notices, stop, tell, workspace } = await stage();
  await stop();
  await workspace.run({ type: 'RemoveNoticeTarget', which: 'a' });
  expect(await tell()).toEqual({ result: 'told', more: false });
  expect(notices).toEqual([]);
});

describe('on a full disk', () => {
  it('tells each fact once, and records it once there is room', async () => {
    const { disk, events, notices, stop, tell, workspace } = await stage();
    await stop();
    disk('full');
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(notices).toHaveLength(1);
    expect(events('NoticeSent')).toEqual([]);
    disk('well');
    const through = workspace.records.length;
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(notices).toHaveLength(1);
    expect(events('NoticeSent')).toEqual([
      { type: 'NoticeSent', target: 1, name: 'a', through, facts: 1, dropped: 0 },
    ]);
  });

  it('records all that was told meanwhile as one', async () => {
    const { disk, events, notices, stop, tell, workspace } = await stage();
    await stop();
    disk('full');
    await tell();
    disk('well');
    await workspace.run({ type: 'StartService', pid: 2, version: '1.0.0' });
    await workspace.run({ type: 'StopService', pid: 2, reason: 'SIGTERM' });
    const through = workspace.records.length;
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(notices.map(({ facts }) => facts.length)).toEqual([1, 1]);
    expect(events('NoticeSent')).toEqual([
      { type: 'NoticeSent', target: 1, name: 'a', through, facts: 2, dropped: 0 },
    ]);
  });

  it('tells once how many were dropped', async () => {
    const { disk, notices, stop, tell, workspace } = await stage();
    for (let pid = 2; pid < 105; pid += 1) {
      await workspace.run({ type: 'StopService', pid, reason: 'SIGTERM' });
      await workspace.run({ type: 'StartService', pid, version: '1.0.0' });
    }
    await stop();
    disk('full');
    await tell();
    await workspace.run({ type: 'StartService', pid: 2, version: '1.0.0' });
    await stop();
    await tell();
    expect(notices.map(({ facts }) => facts.length)).toEqual([100, 1]);
    expect(notices[0]?.dropped).toBe(4);
    // why: the one that the latest fact has pushed out is counted
    expect(notices[1]?.dropped).toBeLessThan(4);
  });

  it('fails as it failed', async () => {
    const { disk, stop, tell } = await stage(E.left(refused));
    await stop();
    disk('full');
    expect(await tell()).toEqual({ result: 'failed', ...refused });
  });
});

describe('what stands in no journal', () => {
  const outage = fact({ seq: 0, kind: 'failed', about: 'service', name: null, summary: 'it can not work' });

  /** There are so many facts to tell beside the journal's. */
  const inMind = async (count: number, ...answers: ReadonlyArray<Answer>) => {
    const on = await stage(...answers);
    let left = count;
    let isRead = true;
    let known: Mind['known'] = (id) =>
      on.workspace.state().notices.targets.find(({ target }) => target === id) ?? null;
    const { journal } = on.ports;
    const tell = makeTeller(
      {
        ...on.ports,
        journal: {
          ...journal,
          head: pipe(
            TE.fromIO<undefined, BackupError>(() => undefined),
            TE.chain(() => (isRead ? journal.head : TE.left(full))),
          ),
        },
      },
      {
        factFor: () => (left > 0 ? outage : null),
        taken: () => (left -= 1),
        known: (id) => known(id),
      },
    );
    return {
      ...on,
      left: () => left,
      read: (can: boolean) => (isRead = can),
      knows: (what: Mind['known']) => (known = what),
      tell: (from?: 'journal' | 'mind', target = 1) => tell(target, 0, new AbortController().signal, from),
    };
  };

  it('is told beside what does, and what does is recorded', async () => {
    const { events, left, notices, stop, tell } = await inMind(1);
    await stop();
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(notices.map(({ facts }) => facts.map(({ kind }) => kind))).toEqual([['stopped', 'failed']]);
    expect([left(), events('NoticeSent').length]).toEqual([0, 1]);
  });

  it('is told alone, of which nothing is recorded', async () => {
    const { events, left, notices, tell, workspace } = await inMind(2);
    expect(await tell()).toEqual({ result: 'told', more: true });
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(notices).toMatchObject([
      { head: { seq: workspace.records.length }, facts: [outage], dropped: 0 },
      { facts: [outage], dropped: 0 },
    ]);
    expect([left(), events('NoticeSent')]).toEqual([0, []]);
  });

  it('is not taken by who refuses it', async () => {
    const { left, tell } = await inMind(1, E.left(refused));
    expect(await tell()).toEqual({ result: 'failed', ...refused });
    expect(left()).toBe(1);
  });

  it('is told where the journal can not be read, without its head', async () => {
    const { events, left, notices, read, stop, tell } = await inMind(2, E.left(refused));
    await stop();
    read(false);
    expect(await tell()).toEqual({ result: 'failed', ...refused });
    expect(left()).toBe(2);
    expect(await tell()).toEqual({ result: 'told', more: true });
    expect(await tell()).toEqual({ result: 'told', more: false });
    expect(notices.slice(1)).toMatchObject([
      { head: null, facts: [outage], dropped: 0, isTest: false },
      { head: null, facts: [outage] },
    ]);
    expect(events('NoticeSent')).toEqual([]);
    const reason = "can't write journal.jsonl: no space left";
    expect(await tell()).toEqual({ result: 'failed', reason, retryAfter: null });
  });

  it('is told without a look at the journal where that is asked for', async () => {
    const { notices, stop, tell } = await inMind(1);
    await stop();
    expect(await tell('mind')).toEqual({ result: 'told', more: false });
    expect(notices).toMatchObject([{ head: null, facts: [outage] }]);
    expect(await tell('mind')).toMatchObject({ result: 'failed' });
  });

  it('is told to nobody who is not known any more', async () => {
    const { knows, notices, read, tell } = await inMind(1);
    read(false);
    knows(() => null);
    expect(await tell()).toMatchObject({ result: 'failed' });
    read(true);
    expect(await tell('journal', 7)).toEqual({ result: 'told', more: false });
    expect(notices).toEqual([]);
  });
});

it('a journal that throws is one that can not be had', async () => {
  const { ports } = await stage();
  const head = (): never => {
    throw new Error('torn');
  };
  const tell = makeTeller({ ...ports, journal: { ...ports.journal, head } });
  expect(await tell(1, 0, new AbortController().signal)).toEqual({
    result: 'failed',
    reason: 'torn',
    retryAfter: null,
  });
});

it('each of several is told for itself', async () => {
  const { notices, ports, stop, workspace } = await stage();
  await workspace.run({
    type: 'AddNoticeTarget',
    ...{ name: 'b', kind: 'webhook', where: 'https://b/…', on: ['stopped'], only: [], key: 'k' },
  });
  await stop();
  const tell = makeTeller(ports);
  await tell(2, 0, new AbortController().signal);
  await tell(2, 0, new AbortController().signal);
  await tell(1, 0, new AbortController().signal);
  expect(notices).toHaveLength(2);
});
