/** The address of a receiver: what it is taken for, what may be shown of it, and what is refused without being repeated. */
import * as E from 'fp-ts/Either';
import { decodeAddresses, encodeAddresses } from '../../../src/codecs/notices/address-file';
import {
  isMailAddress,
  readHeader,
  readSecret,
  readTarget,
  receiversOf,
} from '../../../src/codecs/notices/address';

it.each([
  ['https://example.org/TOKEN', 'webhook', 'https://example.org/TOKEN', 'https://example.org/…'],
  ['  webhook+https://example.org/TOKEN\n', 'webhook', 'https://example.org/TOKEN', 'https://example.org/…'],
  ['https://example.org', 'webhook', 'https://example.org/', 'https://example.org'],
  ['https://example.org?key=TOKEN', 'webhook', 'https://example.org/?key=TOKEN', 'https://example.org'],
  [
    'https://me:TOKEN@example.org:8443/x',
    'webhook',
    'https://me:TOKEN@example.org:8443/x',
    'https://example.org:8443/…',
  ],
  ['https://example.org/x#TOKEN', 'webhook', 'https://example.org/x', 'https://example.org/…'],
  ['http://[::1]:80/x', 'webhook', 'http://[::1]/x', 'http://[::1]/…'],
  [
    'https://hooks.slack.com/services/T',
    'slack',
    'https://hooks.slack.com/services/T',
    'https://hooks.slack.com/…',
  ],
  ['SLACK+https://chat.example.org/x', 'slack', 'https://chat.example.org/x', 'https://chat.example.org/…'],
  ['https://discord.com/api/T', 'discord', 'https://discord.com/api/T', 'https://discord.com/…'],
  ['https://discordapp.com/api/T', 'discord', 'https://discordapp.com/api/T', 'https://discordapp.com/…'],
  ['https://ntfy.sh/topic', 'ntfy', 'https://ntfy.sh/topic', 'https://ntfy.sh/…'],
  ['https://hc-ping.com/uuid', 'healthchecks', 'https://hc-ping.com/uuid', 'https://hc-ping.com/…'],
  ['webhook+https://ntfy.sh/topic', 'webhook', 'https://ntfy.sh/topic', 'https://ntfy.sh/…'],
  ['mailto:me@example.org', 'mail', 'mailto:me@example.org', 'mailto:me@example.org'],
  ['MAILTO:a%2Bb@x.org,c@y.org', 'mail', 'mailto:a+b@x.org,c@y.org', 'mailto:a+b@x.org,c@y.org'],
])('%j is understood', (typed, kind, url, where) => {
  expect(readTarget(typed)).toEqual(E.right({ kind, url, where }));
});

it.each([
  ['ftp://example.org/TOKEN', 'it begins neither with https://, ntfy+https:// or the like, nor with mailto:'],
  ['TOKEN', 'it begins neither with https://, ntfy+https:// or the like, nor with mailto:'],
  [
    'pager+https://example.org/TOKEN',
    'no receiver is called pager: there are webhook, slack, discord, ntfy, healthchecks',
  ],
  ['https://', 'it is not a URL'],
  ['https://me:TOKEN@[/', 'it is not a URL'],
  ['ntfy+https://ntfy.example.org/', 'it names no topic: ntfy+https://HOST/TOPIC'],
  ['https://ntfy.sh//', 'it names no topic: ntfy+https://HOST/TOPIC'],
  ['https://example.org/TO KEN', 'it holds a space or a control character'],
  ['https://example.org/TO\u0007KEN', 'it holds a space or a control character'],
  ['mailto:', 'it names nobody: mailto:NAME@HOST'],
  ['mailto:,', 'it names nobody: mailto:NAME@HOST'],
  ['mailto:%zz@example.org', 'it names nobody: mailto:NAME@HOST'],
  ['mailto:me@example.org?bcc=you@example.org', 'what stands behind ? in mailto: is not taken'],
  ['mailto:me@example.org,-oX@example.org', '-oX@example.org is no mail address'],
  ['mailto:me', 'me is no mail address'],
  ['mailto:a@x.org%0aBcc:b@y.org', 'a@x.org\nBcc:b@y.org is no mail address'],
])('%j is refused, and nothing secret of it is said', (typed, reason) => {
  expect(readTarget(typed)).toEqual(E.left(reason));
});

it.each([
  ['me@example.org', true],
  ['me+you@example.org', true],
  ['me', false],
  ['a@b@c', false],
  ['-f@example.org', false],
  ['a b@example.org', false],
  ['a@example.org\u0000', false],
])('%j as a mail address: %s', (text, is) => {
  expect(isMailAddress(text)).toBe(is);
});

it('the receivers of mail are those between the commas, decoded', () => {
  expect(receiversOf('mailto:a@x.org, b%40y.org,,')).toEqual(['a@x.org', 'b@y.org']);
  expect(receiversOf('mailto:a@x.org?subject=b')).toEqual(['a@x.org']);
  expect(receiversOf('https://x.org')).toEqual([]);
});

it.each([
  ['Authorization: Bearer TOKEN', 'Authorization', 'Bearer TOKEN'],
  [' X-Key:TOKEN ', 'X-Key', 'TOKEN'],
  ['X-Empty:', 'X-Empty', ''],
])('%j is a header', (typed, name, value) => {
  expect(readHeader(typed)).toEqual(E.right([name, value]));
});

it.each([
  ['TOKEN', 'a header is written as "Name: value"'],
  [': TOKEN', 'a header is written as "Name: value"'],
  ['X Y: TOKEN', 'a header is written as "Name: value"'],
  ['X: TOKEN\r\nY: Z', 'a header is written as "Name: value"'],
  ['X: tökén', 'a header is written as "Name: value"'],
  ['Host: TOKEN', "the header Host can't be chosen"],
  ['content-LENGTH: 3', "the header content-LENGTH can't be chosen"],
  ['Transfer-Encoding: chunked', "the header Transfer-Encoding can't be chosen"],
  ['Connection: close', "the header Connection can't be chosen"],
  ['Content-Type: TOKEN', "the header Content-Type can't be chosen"],
])('%j is refused as a header', (typed, reason) => {
  expect(readHeader(typed)).toEqual(E.left(reason));
});

it('what is read is an address, and a header a line', () => {
  expect(readSecret('\n https://x.org \r\n\nX-A: 1\n X-B: 2\n')).toEqual(
    E.right({ url: 'https://x.org', headers: ['X-A: 1', 'X-B: 2'] }),
  );
  expect(readSecret(' \n')).toEqual(E.left('there is no address in it'));
});

describe('the file of addresses', () => {
  const addresses = {
    k1: { url: 'https://x.org/T', headers: [['X-A', '1']] as const },
    k2: { url: 'mailto:a@x.org', headers: [], from: 'b@x.org', sendmail: '/bin/true' },
  };

  it('is read as it is written', () => {
    expect(decodeAddresses(encodeAddresses(addresses))).toEqual(E.right(addresses));
    expect(decodeAddresses(encodeAddresses({}))).toEqual(E.right({}));
  });

  it.each([
    '',
    'TOKEN',
    '{"v":1}',
    '{"v":2,"addresses":{}}',
    '{"v":1,"addresses":{"k":"TOKEN"}}',
    '{"v":1,"addresses":{"k":{"url":"TOKEN"}}}',
    '{"v":1,"addresses":{"k":{"url":"TOKEN","headers":[["TOKEN"]]}}}',
    '{"v":1,"addresses":{"k":{"url":"TOKEN","headers":[],"from":1}}}',
    encodeAddresses(addresses).slice(0, -3),
  ])('that is damaged is refused, and nothing of it is said: %j', (text) => {
    expect(decodeAddresses(text)).toEqual(
      E.left('it is not what notify add writes; remove it, and add the targets again'),
    );
  });
});
