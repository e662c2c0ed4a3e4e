/** The address of a receiver: as it is typed, as it is kept, and as it may be shown. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { FactKind, TargetKind } from '../../domain/events/notice';
import { controlCharacter } from '../../domain/schedule/schedule';

/** Who it is, as the journal has it: for what is to be told when no journal can be read. */
const Receiver = t.strict(
  {
    kind: TargetKind,
    /** As it may be shown to everybody. */
    where: t.string,
    on: t.readonlyArray(FactKind),
    /** The names of the backups that it wants to hear of; empty: of all. */
    only: t.readonlyArray(t.string),
  },
  'Receiver',
);

/** All that is needed to reach a receiver. It holds what is secret. */
export const NoticeAddress = t.exact(
  t.intersection([
    t.type({
      /** `https://…`, `http://…` or `mailto:…`. */
      url: t.string,
      /** Lines of the request beside the usual ones, as `Authorization`. */
      headers: t.readonlyArray(t.readonly(t.tuple([t.string, t.string]))),
    }),
    t.partial({
      /** Whom mail is from; where it is not there, the user on this machine. */
      from: t.string,
      /** The program that takes mail; where it is not there, the machine's. */
      sendmail: t.string,
      receiver: Receiver,
    }),
  ]),
  'NoticeAddress',
);
export type NoticeAddress = Readonly<t.TypeOf<typeof NoticeAddress>>;

/** What was typed, understood. `where` may be shown to everybody. */
export interface TypedTarget {
  readonly kind: TargetKind;
  readonly url: string;
  readonly where: string;
}

const kinds: Readonly<Record<string, TargetKind>> = {
  webhook: 'webhook',
  slack: 'slack',
  discord: 'discord',
  ntfy: 'ntfy',
  healthchecks: 'healthchecks',
};

/** Whose addresses are known for what they are, without a prefix. */
const knownHosts: Readonly<Record<string, TargetKind>> = {
  'hooks.slack.com': 'slack',
  'discord.com': 'discord',
  'discordapp.com': 'discord',
  'ntfy.sh': 'ntfy',
  'hc-ping.com': 'healthchecks',
};

const parsed = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

const web = (typed: string): E.Either<string, TypedTarget> => {
  const [, prefix, text] = /^(?:([a-z]+)\+)?(https?:.*)$/i.exec(typed) ?? [];
  if (text === undefined)
    return E.left('it begins neither with https://, ntfy+https:// or the like, nor with mailto:');
  const asked = prefix === undefined ? undefined : kinds[prefix.toLowerCase()];
  if (prefix !== undefined && asked === undefined)
    return E.left(`no receiver is called ${prefix}: there are ${Object.keys(kinds).join(', ')}`);
  const url = parsed(text);
  if (url === null || url.hostname === '') return E.left('it is not a URL');
  const kind = asked ?? knownHosts[url.hostname] ?? 'webhook';
  if (kind === 'ntfy' && url.pathname.replaceAll('/', '') === '')
    return E.left('it names no topic: ntfy+https://HOST/TOPIC');
  url.hash = '';
  return E.right({ kind, url: url.href, where: `${url.origin}${url.pathname === '/' ? '' : '/…'}` });
};

const mailAddress = /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/;

/** One address, as it stands in a line of mail without quotes; none that a program would take for an option. */
export const isMailAddress = (text: string): boolean =>
  mailAddress.test(text) && !text.startsWith('-') && !controlCharacter.test(text);

/** The receivers that a `mailto:` names (RFC 6068), decoded. */
export const receiversOf = (url: string): ReadonlyArray<string> =>
  pipe(
    E.tryCatch(
      () =>
        (/^mailto:([^?]*)/i.exec(url)?.[1] ?? '').split(',').map((part) => decodeURIComponent(part).trim()),
      () => [],
    ),
    E.match(
      () => [],
      (receivers) => receivers.filter((one) => one !== ''),
    ),
  );

const mail = (typed: string): E.Either<string, TypedTarget> => {
  if (typed.includes('?')) return E.left('what stands behind ? in mailto: is not taken');
  const receivers = receiversOf(typed);
  const wrong = receivers.find((one) => !isMailAddress(one));
  if (receivers.length === 0) return E.left('it names nobody: mailto:NAME@HOST');
  if (wrong !== undefined) return E.left(`${wrong} is no mail address`);
  const url = `mailto:${receivers.join(',')}`;
  return E.right({ kind: 'mail', url, where: url });
};

/** Left says what is wrong, without anything secret. */
export const readTarget = (typed: string): E.Either<string, TypedTarget> => {
  const text = typed.trim();
  if (controlCharacter.test(text) || /\s/.test(text))
    return E.left('it holds a space or a control character');
  return /^mailto:/i.test(text) ? mail(text) : web(text);
};

const headerForm = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e]*)$/;

/** What a request has anyway, or what says how long it is. */
const fixed = ['host', 'content-length', 'transfer-encoding', 'connection', 'content-type'];

/** `Name: value`. Left says what is wrong, without the value. */
export const readHeader = (typed: string): E.Either<string, readonly [string, string]> => {
  const [, name, value] = headerForm.exec(typed.trim()) ?? [];
  if (name === undefined || value === undefined) return E.left('a header is written as "Name: value"');
  return fixed.includes(name.toLowerCase())
    ? E.left(`the header ${name} can't be chosen`)
    : E.right([name, value]);
};

/** What is read from standard input or a variable: an address, then a header a line. */
export const readSecret = (
  text: string,
): E.Either<string, { readonly url: string; readonly headers: ReadonlyArray<string> }> => {
  const [url, ...headers] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return url === undefined ? E.left('there is no address in it') : E.right({ url, headers });
};
