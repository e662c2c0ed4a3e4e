/** A notice as each kind of receiver takes it: where it goes, with which headers, and how long it may be. */
import type { NoticeAddress } from '../../../src/codecs/notices/address';
import { cutTo, requestOf } from '../../../src/codecs/notices/request';
import type { TargetKind } from '../../../src/domain/events/notice';
import { textOf, titleOf } from '../../../src/domain/notices/message';
import { fact, notice } from '../../support/some-notice';

type Web = Exclude<TargetKind, 'mail'>;

const at = (url: string, headers: NoticeAddress['headers'] = []): NoticeAddress => ({ url, headers });

const headerOf = (kind: Web, name: string, told = notice()) =>
  requestOf(kind, at('https://example.org/x'), told).headers.find(([one]) => one === name)?.[1];

const bodyOf = (kind: Web, told = notice()): unknown =>
  JSON.parse(requestOf(kind, at('https://example.org/x'), told).body);

it('a webhook is sent all of it as JSON', () => {
  expect(headerOf('webhook', 'Content-Type')).toBe('application/json; charset=utf-8');
  expect(bodyOf('webhook', notice({ dropped: 3 }))).toEqual({
    v: 1,
    test: false,
    kind: 'failed',
    title: 'FAILED on vm: the backup of docs failed',
    text: textOf(notice({ dropped: 3 })),
    host: 'vm',
    workspace: '/home/me/site',
    at: notice().at,
    journal: { seq: 9, hash: 'a'.repeat(64) },
    dropped: 3,
    facts: [
      {
        kind: 'failed',
        about: 'backup',
        summary: 'the backup of docs failed',
        why: ['no such file or directory'],
        name: 'docs',
        path: '~/docs',
        due: fact().due,
        at: fact().at,
        line: 7,
        lastGood: fact().lastGood,
      },
    ],
  });
  expect(bodyOf('webhook', notice({ head: null, facts: [], isTest: true }))).toMatchObject({
    test: true,
    kind: 'ok',
    journal: null,
    facts: [],
  });
});

it('Slack reads nothing as a link or a call', () => {
  const told = notice({ facts: [fact({ summary: '<!channel> & <@U1>' })] });
  expect(headerOf('slack', 'Content-Type')).toBe('application/json; charset=utf-8');
  const { text } = bodyOf('slack', told) as { text: string };
  expect(text).toContain('*FAILED on vm: &lt;!channel&gt; &amp; &lt;@U1&gt;*\n```FAILED: &lt;!channel&gt;');
  expect(text).not.toMatch(/[<>]/);
});

it('Discord calls nobody, is not led out of the block, and is sent no more than it takes', () => {
  const long = Array.from({ length: 20 }, () => fact({ summary: `\`\`\` @everyone ${'ü'.repeat(300)}` }));
  const { content, ...others } = bodyOf('discord', notice({ facts: long })) as { content: string };
  expect(others).toEqual({ allowed_mentions: { parse: [] } });
  expect(content.length).toBeLessThanOrEqual(2000);
  expect(content.match(/```/g)).toHaveLength(2);
  expect(content).toContain("''' @everyone");
  const one = bodyOf('discord', notice({ facts: [fact({ summary: '```' })] })) as { content: string };
  expect(one.content.match(/```/g)).toHaveLength(2);
});

it.each([
  ['failed', '4', 'rotating_light'],
  ['partial', '4', 'rotating_light'],
  ['stopped', '3', 'warning'],
  ['recovered', '2', 'white_check_mark'],
] as const)('ntfy hears how bad it is: %s', (kind, priority, tag) => {
  const told = notice({ facts: [fact({ kind })] });
  expect(headerOf('ntfy', 'Priority', told)).toBe(priority);
  expect(headerOf('ntfy', 'Tags', told)).toBe(tag);
  expect(headerOf('ntfy', 'Title', told)).toBe(titleOf(told));
  expect(headerOf('ntfy', 'Content-Type', told)).toBe('text/plain; charset=utf-8');
});

it('a title that is no ASCII goes over the wire as ASCII', () => {
  const told = notice({ facts: [fact({ summary: 'Sauvegarde ratée 🙈' })] });
  const title = headerOf('ntfy', 'Title', told) ?? '';
  expect(title).toMatch(/^=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/);
  expect(Buffer.from(title.slice(10, -2), 'base64').toString('utf8')).toBe(titleOf(told));
});

describe('a check of Healthchecks', () => {
  const ping = (...facts: ReadonlyArray<Parameters<typeof fact>[0]>): string =>
    requestOf('healthchecks', at('https://hc.example.org/uuid/?create=1'), notice({ facts: facts.map(fact) }))
      .url;
  const url = (end: string): string => `https://hc.example.org/uuid${end}?create=1`;
  const stopped = { kind: 'stopped', about: 'service' } as const;

  it.each([
    ['started', '/start'],
    ['failed', '/fail'],
    ['late', '/fail'],
    ['missed', '/fail'],
    ['partial', '/fail'],
    ['stopped', '/log'],
    ['recovered', ''],
    ['ok', ''],
  ] as const)('is pinged for %s at %j', (kind, end) => {
    expect(ping({ kind })).toBe(url(end));
  });

  it('takes nothing but a backup for a success', () => {
    expect(ping({ kind: 'recovered', about: 'clock' })).toBe(url('/log'));
  });

  it('is told by the latest that says how things stand', () => {
    expect(ping({ kind: 'failed' }, { kind: 'ok' })).toBe(url(''));
    expect(ping({ kind: 'ok' }, { kind: 'failed' })).toBe(url('/fail'));
    expect(ping({ kind: 'failed' }, stopped)).toBe(url('/fail'));
    expect(ping({ kind: 'ok' }, stopped)).toBe(url(''));
    expect(ping(stopped, stopped)).toBe(url('/log'));
  });

  it('is only written to by a test', () => {
    expect(ping()).toBe(url('/log'));
  });
});

describe('user and password of an address', () => {
  const authorization = (url: string) => {
    const { url: asked, headers } = requestOf('webhook', at(url), notice());
    expect(asked).toBe('https://example.org/x');
    const value = headers.find(([name]) => name === 'Authorization')?.[1] ?? '';
    return Buffer.from(value.replace('Basic ', ''), 'base64').toString('utf8');
  };

  it.each([
    ['https://me:pass@example.org/x', 'me:pass'],
    ['https://:TOKEN@example.org/x', ':TOKEN'],
    ['https://me@example.org/x', 'me:'],
    ['https://m%40e:p%C3%BC@example.org/x', 'm@e:pü'],
    ['https://me:100%@example.org/x', 'me:100%'],
    ['https://me:%zz@example.org/x', 'me:%zz'],
  ])('%s: a header', (url, sent) => {
    expect(authorization(url)).toBe(sent);
  });

  it('are not there where there are none', () => {
    expect(authorization('https://example.org/x')).toBe('');
  });

  it('go before headers of the address', () => {
    const { headers } = requestOf('webhook', at('https://a:b@example.org/x', [['X-Key', '1']]), notice());
    expect(headers.map(([name]) => name)).toEqual(['Content-Type', 'Authorization', 'X-Key']);
  });
});

it.each([
  ['short', 60, 'short'],
  ['x'.repeat(60), 60, 'x'.repeat(60)],
  ['x'.repeat(61), 60, `${'x'.repeat(17)}\n… (backup_manager journal has all of it)`],
  ['🙈'.repeat(20), 60, `${'🙈'.repeat(4)}\n… (backup_manager journal has all of it)`],
])('a text is cut between two characters: %s to %i', (text, limit, cut) => {
  expect(cutTo(text, limit)).toBe(cut);
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(limit);
});
