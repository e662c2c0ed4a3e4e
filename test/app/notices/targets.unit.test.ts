/** Who is to be told: added, tried and removed, while what is secret stands in the addresses alone. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import {
  addNoticeTarget,
  type AskedTarget,
  noticesNow,
  removeNoticeTarget,
  type TargetPorts,
  testNoticeTargets,
} from '../../../src/app/notices/targets';
import type { NoticeAddress } from '../../../src/codecs/notices/address';
import type { BackupError } from '../../../src/domain/error';
import { factKinds, usualKinds } from '../../../src/domain/events/notice';
import type { Notice } from '../../../src/domain/notices/message';
import { addressesInMemory } from '../../support/addresses-in-memory';
import { rightOf } from '../../support/decoded';
import { workspaceInMemory } from '../../support/workspace-in-memory';

const stage = (made: Partial<TargetPorts> = {}) => {
  const workspace = workspaceInMemory();
  const kept = new Map<string, NoticeAddress>();
  const notices: Array<Notice> = [];
  const ports: TargetPorts = {
    ...workspace.ports,
    noticeAddresses: addressesInMemory(kept),
    noticeOrigin: { host: 'vm', workspace: '/site' },
    noticeSender: {
      send: (kind, _, notice) =>
        TE.fromEither(
          E.map(() => void notices.push(notice))(
            kind === 'slack' ? E.left({ reason: 'it answered 404', retryAfter: null }) : E.right(undefined),
          ),
        ),
    },
    secretInput: {
      standardInput: TE.right('https://example.org/TOKEN\nX-Key: TOKEN\n'),
      variable: (name) => () => (name === 'WHERE' ? 'ntfy+https://example.org/TOKEN' : null),
    },
    ...made,
  };
  const add = (typed: string, asked: Partial<AskedTarget> = {}) =>
    addNoticeTarget({
      ...{ typed, headers: [], name: null, on: null, only: [], from: null, sendmail: null },
      ...asked,
    })(ports)();
  return { workspace, kept, notices, ports, add };
};

const refusal = (reason: string) => E.left({ type: 'WrongNoticeTarget', reason });

it('what is typed is kept, and its secret nowhere but in the addresses', async () => {
  const { add, kept, workspace } = stage();
  const added = rightOf(
    await add('https://me:TOKEN@example.org/TOKEN', { headers: ['X-Key: TOKEN'], only: ['docs'] }),
  );
  expect(added).toEqual({
    ...{ type: 'NoticeTargetAdded', target: 1, name: 'webhook', kind: 'webhook', key: 'key1' },
    ...{ where: 'https://example.org/…', on: usualKinds('webhook'), only: ['docs'] },
  });
  expect([...kept]).toEqual([
    [
      'key1',
      {
        url: 'https://me:TOKEN@example.org/TOKEN',
        headers: [['X-Key', 'TOKEN']],
        receiver: {
          kind: 'webhook',
          where: 'https://example.org/…',
          on: usualKinds('webhook'),
          only: ['docs'],
        },
      },
    ],
  ]);
  expect(JSON.stringify([workspace.records, workspace.log])).not.toContain('TOKEN');
});

it('is read from standard input, or from a variable, with its headers', async () => {
  const { add, kept } = stage();
  rightOf(await add('-', { headers: ['X-More: 1'] }));
  rightOf(await add('env:WHERE', { name: 'mine', on: ['ok'] }));
  expect([...kept.values()].map(({ receiver: _, ...address }) => address)).toEqual([
    {
      url: 'https://example.org/TOKEN',
      headers: [
        ['X-Key', 'TOKEN'],
        ['X-More', '1'],
      ],
    },
    { url: 'https://example.org/TOKEN', headers: [] },
  ]);
});

it('of a check of Healthchecks all is told, unless asked otherwise', async () => {
  const { add } = stage();
  expect(rightOf(await add('healthchecks+https://example.org/u')).on).toEqual(factKinds);
  expect(rightOf(await add('healthchecks+https://example.org/u', { on: ['late'] })).on).toEqual(['late']);
});

it('mail keeps whom it is from, and its program', async () => {
  const { add, kept } = stage();
  rightOf(await add('mailto:a@x.org', { from: 'b@x.org', sendmail: '/opt/sendmail' }));
  expect([...kept.values()].map(({ receiver: _, ...address }) => address)).toEqual([
    { url: 'mailto:a@x.org', headers: [], from: 'b@x.org', sendmail: '/opt/sendmail' },
  ]);
});

it.each<[string, string, Partial<AskedTarget>, string]>([
  ['a variable that is not set', 'env:NONE', {}, 'the variable NONE is not set'],
  ['an address for a variable', 'env:https://x.org/TOKEN', {}, 'the variable https… is not set'],
  ['a header of mail', 'mailto:a@x.org', { headers: ['X: 1'] }, 'mail takes no headers of requests'],
  ['a sender of no mail', 'https://x.org', { from: 'a@x.org' }, '--from and --sendmail are for mailto:'],
  ['a program of no mail', 'https://x.org', { sendmail: '/s' }, '--from and --sendmail are for mailto:'],
  ['a sender that is none', 'mailto:a@x.org', { from: 'me' }, '--from takes one mail address: NAME@HOST'],
  [
    'a program from here',
    'mailto:a@x.org',
    { sendmail: 'sendmail' },
    '--sendmail takes the whole path of the program, from / on',
  ],
  ['a wrong header', 'https://x.org', { headers: ['TOKEN'] }, 'a header is written as "Name: value"'],
])('%s is refused, and nothing is kept', async (_, typed, asked, reason) => {
  const { add, kept, workspace } = stage();
  expect(await add(typed, asked)).toEqual(refusal(reason));
  expect(kept.size).toBe(0);
  expect(workspace.records).toEqual([]);
});

it('a name that is taken leaves no address behind', async () => {
  const { add, kept } = stage();
  rightOf(await add('https://x.org', { name: 'a' }));
  expect(await add('https://y.org', { name: 'a' })).toEqual(
    E.left({ type: 'NoticeTargetExists', name: 'a' }),
  );
  expect([...kept.keys()]).toEqual(['key1']);
});

it('one whose address can not be kept is not added', async () => {
  const full: BackupError = {
    type: 'FileFailed',
    doing: 'write',
    path: 'notify.json',
    reason: 'no space left',
  };
  const { add, workspace } = stage({ noticeAddresses: { ...addressesInMemory(), put: () => TE.left(full) } });
  expect(await add('https://x.org')).toEqual(E.left(full));
  expect(workspace.records).toEqual([]);
});

it('one is removed with its address', async () => {
  const { add, kept, ports } = stage();
  rightOf(await add('https://x.org', { name: 'a' }));
  rightOf(await add('https://y.org', { name: 'b' }));
  expect(rightOf(await removeNoticeTarget('0')(ports)()).name).toBe('a');
  expect([...kept.values()].map(({ url }) => url)).toEqual(['https://y.org/']);
  expect(rightOf(await noticesNow(ports)()).targets.map(({ name }) => name)).toEqual(['b']);
  expect(await removeNoticeTarget('a')(ports)()).toEqual(E.left({ type: 'NoSuchNoticeTarget', which: 'a' }));
});

it('a test tells nothing, journals nothing, and says of each whether it arrived', async () => {
  const { add, notices, ports, workspace } = stage();
  rightOf(await add('https://x.org', { name: 'a' }));
  rightOf(await add('slack+https://y.org', { name: 'b' }));
  const before = workspace.records.length;
  const test = async (which: string | null) =>
    rightOf(await testNoticeTargets(which, new AbortController().signal)(ports)()).map(
      ({ target, failure }) => [target.name, failure],
    );
  expect(await test(null)).toEqual([
    ['a', null],
    ['b', 'it answered 404'],
  ]);
  expect(await test('1')).toEqual([['b', 'it answered 404']]);
  expect(await test('a')).toEqual([['a', null]]);
  expect(notices[0]).toMatchObject({ facts: [], dropped: 0, isTest: true, head: { seq: before } });
  expect(workspace.records).toHaveLength(before);
  expect(await testNoticeTargets('c', new AbortController().signal)(ports)()).toEqual(
    E.left({ type: 'NoSuchNoticeTarget', which: 'c' }),
  );
});

it('who chooses nothing is told all but what is well; a check that waits for that is told it, too', () => {
  const allButWell = ['failed', 'missed', 'partial', 'late', 'recovered', 'stopped'];
  for (const kind of ['webhook', 'slack', 'discord', 'ntfy', 'mail'] as const)
    expect(usualKinds(kind)).toEqual(allButWell);
  expect(usualKinds('healthchecks')).toEqual([...allButWell, 'ok']);
});
