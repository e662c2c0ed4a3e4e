/** What no journal holds is told to those whose addresses say so, side by side, and a failed start once. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { isUnjournalled, tellUnjournalled } from '../../../src/app/notices/tell-after';
import { type DirectPorts, tellDirectly, tellFailedStart } from '../../../src/app/notices/tell-directly';
import type { NoticeAddress } from '../../../src/codecs/notices/address';
import type { BackupError } from '../../../src/domain/error';
import type { Notice } from '../../../src/domain/notices/message';
import { noOutages, type Outages, seeTrouble } from '../../../src/domain/notices/outage';
import type { SendFailure } from '../../../src/ports/notices';
import { addressesInMemory } from '../../support/addresses-in-memory';
import { at } from '../../support/clock';
import { fact } from '../../support/some-notice';
import { march } from '../../support/telling-events';

const signal = new AbortController().signal;
const lost: BackupError = { type: 'FileFailed', doing: 'write', path: 'x', reason: 'no space left' };

type Receiver = NonNullable<NoticeAddress['receiver']>;
const receiver = (made: Partial<Receiver> = {}): Receiver => ({
  ...{ kind: 'webhook', where: 'https://a/…', on: ['failed', 'recovered'], only: [] },
  ...made,
});

/** Receivers by their keys; one that is none has an address alone, as older versions wrote it. */
const stage = (receivers: Readonly<Record<string, Receiver | null>>) => {
  const kept = new Map(
    Object.entries(receivers).map(([key, one]): [string, NoticeAddress] => [
      key,
      { url: `https://example.org/${key}`, headers: [], ...(one === null ? {} : { receiver: one }) },
    ]),
  );
  const heard: Array<readonly [url: string, notice: Notice]> = [];
  const refusing = new Set<string>();
  const refused: SendFailure = { reason: 'it answered 500', retryAfter: null };
  const ports: DirectPorts = {
    clock: { now: () => at('2024-03-05T18:00:00Z') },
    noticeAddresses: addressesInMemory(kept),
    noticeOrigin: { host: 'vm', workspace: '/site' },
    noticeSender: {
      send:
        (_, { url }, notice) =>
        async () => {
          heard.push([url, notice]);
          return Promise.resolve(refusing.has(url) ? E.left(refused) : E.right(undefined));
        },
    },
  };
  return { ports, heard, refusing };
};

const urls = (heard: ReadonlyArray<readonly [string, Notice]>) => heard.map(([url]) => url);

it('each is told what there is for it, without a head, and what became of it is known', async () => {
  const { ports, heard, refusing } = stage({
    a: receiver(),
    b: receiver({ where: 'b' }),
    c: null,
    d: receiver(),
  });
  refusing.add('https://example.org/b');
  const told = await tellDirectly(({ key }) => (key === 'd' ? null : fact({ name: key })), signal)(ports)();
  expect(told).toEqual([
    { key: 'a', where: 'https://a/…', fact: fact({ name: 'a' }), failure: null },
    { key: 'b', where: 'b', fact: fact({ name: 'b' }), failure: 'it answered 500' },
  ]);
  expect(heard).toEqual([
    [
      'https://example.org/a',
      {
        ...{ host: 'vm', workspace: '/site', at: march('05T18:00'), head: null },
        ...{ facts: [fact({ name: 'a' })], dropped: 0, isTest: false },
      },
    ],
    ['https://example.org/b', expect.objectContaining({ facts: [fact({ name: 'b' })] })],
  ]);
});

it('where the addresses can not be had nobody is told', async () => {
  const { ports, heard } = stage({ a: receiver() });
  const raised = (): never => {
    throw new Error('torn');
  };
  for (const all of [TE.left(lost), raised]) {
    const noticeAddresses = { ...ports.noticeAddresses, all };
    expect(await tellDirectly(() => fact(), signal)({ ...ports, noticeAddresses })()).toEqual([]);
  }
  expect(heard).toEqual([]);
});

describe('a failed start', () => {
  const started = (kept: Outages | null, takes = true) => {
    const record = { outages: kept, writes: 0 };
    const outageRecord = {
      read: () => record.outages,
      write: (outages: Outages) => () => {
        if (takes) Object.assign(record, { outages, writes: record.writes + 1 });
        return takes;
      },
    };
    return { record, outageRecord };
  };

  it('is told once to each who takes it, however often it is tried', async () => {
    const { ports, heard, refusing } = stage({ a: receiver(), b: receiver(), c: receiver({ on: ['ok'] }) });
    const { outageRecord, record } = started(null);
    const start = tellFailedStart('the journal is damaged', signal)({ ...ports, outageRecord });
    refusing.add('https://example.org/b');
    await start();
    await start();
    expect(urls(heard)).toEqual(['https://example.org/a', 'https://example.org/b', 'https://example.org/b']);
    expect(heard[0]?.[1].facts).toMatchObject([
      {
        kind: 'failed',
        summary: 'backup_service can’t start: nothing is backed up until it does',
        why: ['the journal is damaged'],
      },
    ]);
    expect(record.outages).toMatchObject({ outage: { cause: 'start', lasts: true }, told: ['a'] });
  });

  it('goes on from what was kept', async () => {
    const { ports, heard } = stage({ a: receiver() });
    const trouble = { cause: 'start', reason: 'x', isSure: true } as const;
    const before = { ...seeTrouble(noOutages, trouble, march('05T17:00')), told: ['a'] };
    const { outageRecord } = started(before);
    await tellFailedStart('x', signal)({ ...ports, outageRecord })();
    expect(heard).toEqual([]);
  });

  it('is told to nobody where it can not be kept who was told, and kept nowhere where nobody is to be', async () => {
    const { ports, heard } = stage({ a: receiver() });
    await tellFailedStart('x', signal)({ ...ports, outageRecord: started(null, false).outageRecord })();
    expect(heard).toEqual([]);
    const { outageRecord, record } = started(null);
    await tellFailedStart('x', signal)({ ...stage({ c: null }).ports, outageRecord })();
    expect(record).toEqual({ outages: null, writes: 0 });
  });
});

describe('a run that is in no journal', () => {
  it.each<[string, string | null, Partial<Receiver>, boolean]>([
    ['who asked for failures', 'docs', {}, true],
    ['who asked for others alone', 'docs', { on: ['ok', 'recovered'] }, false],
    ['who asked for this one', 'docs', { only: ['pics', 'docs'] }, true],
    ['who asked for another', 'docs', { only: ['pics'] }, false],
    ['who asked for one, where all were to be made', null, { only: ['pics'] }, true],
  ])('is told, or not: %s', async (_, name, made, isTold) => {
    const { ports, heard } = stage({ a: receiver(made) });
    expect(await tellUnjournalled({ name, words: 'docs' }, lost, signal)(ports)()).toEqual([]);
    expect(heard).toHaveLength(isTold ? 1 : 0);
  });

  it('says what it was to back up, and why it failed', async () => {
    const { ports, heard, refusing } = stage({ a: receiver() });
    await tellUnjournalled({ name: 'docs', words: 'docs' }, lost, signal)(ports)();
    refusing.add('https://example.org/a');
    const all = await tellUnjournalled({ name: null, words: 'all schedules' }, lost, signal)(ports)();
    expect(all).toEqual([{ who: 'https://a/…', reason: 'it answered 500' }]);
    const bare = {
      ...{ seq: 0, at: march('05T18:00'), kind: 'failed', path: null, due: null, lastGood: null, unless: [] },
      why: ["can't write x: no space left"],
    };
    expect(heard.map(([, { facts }]) => facts)).toEqual([
      [
        {
          ...{ ...bare, about: 'backup', name: 'docs' },
          summary: 'the backup of docs failed, and the journal does not say so',
        },
      ],
      [
        {
          ...{ ...bare, about: 'service', name: null },
          summary: 'the backup of all schedules failed, and the journal does not say so',
        },
      ],
    ]);
  });

  it('is one whose end could not be written; what was asked for wrongly is none', () => {
    const types: ReadonlyArray<BackupError> = [
      lost,
      { type: 'JournalBusy', holder: 'x', seconds: 1 },
      { type: 'JournalCut', last: 1, seq: 2, file: 'x' },
      { type: 'JournalDamaged', line: 1, reason: 'x' },
      { type: 'NotRecordable', reason: 'x' },
      { type: 'SchedulesFileMissing' },
      { type: 'WorkspaceLost', what: 'x', removed: false },
    ];
    expect(types.filter((error) => !isUnjournalled(error))).toEqual([]);
    expect(isUnjournalled({ type: 'NothingToDo', reason: 'x' })).toBe(false);
  });
});
