/** Telling: each fact is sent once and recorded; what goes wrong on the way is a failure of the notice alone. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { makeTeller, type TellPorts } from '../../../src/app/notices/tell';
import type { NoticeAddress } from '../../../src/codecs/notices/address';
import type { BackupError } from '../../../src/domain/error';
import type { Event } from '../../../src/domain/events/event';
import type { Notice } from '../../../src/domain/notices/message';
import type { SendFailure } from '../../../src/ports/notices';
import { addressesInMemory } from '../../support/addresses-in-memory';
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
    ...{ workspace, notices, kept, stop },
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
