/** A notice as the request that each kind of receiver takes. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { TargetKind } from '../../domain/events/notice';
import type { Fact } from '../../domain/notices/fact';
import { isBad, type Notice, textOf, titleOf, worstOf } from '../../domain/notices/message';
import type { NoticeAddress } from './address';
import { documentOf, NoticeDocument } from './document';

/** One POST. User and password of the URL are in the headers. */
export interface NoticeRequest {
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
}

const json = 'application/json; charset=utf-8';
const plain = 'text/plain; charset=utf-8';

/** No more than so many UTF-8 bytes, cut between two characters, with a word that it is cut. */
export const cutTo = (text: string, limit: number): string => {
  const encoder = new TextEncoder();
  if (encoder.encode(text).length <= limit) return text;
  const more = '\n… (backup_manager journal has all of it)';
  let size = encoder.encode(more).length;
  let kept = '';
  for (const character of text) {
    size += encoder.encode(character).length;
    if (size > limit) break;
    kept += character;
  }
  return kept + more;
};

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCodePoint(byte)).join(''));

/** A header's value in ASCII (RFC 2047). */
const headerText = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${base64(text)}?=`;

/** https://docs.slack.dev/messaging/formatting-message-text: three characters mean something. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const slack = (notice: Notice): string =>
  JSON.stringify({
    text: `*${slackText(titleOf(notice))}*\n\`\`\`${slackText(cutTo(textOf(notice), 3000))}\`\`\``,
  });

/** Nothing in a path or a name begins a block, or ends the one that it stands in. */
const unfenced = (text: string): string => text.replaceAll('```', "'''");

/**
 * https://discord.com/developers/docs/resources/webhook: `content` has 2,000 characters at most. Nobody is called by what stands
 * in a path or a name.
 */
const discord = (notice: Notice): string =>
  JSON.stringify({
    content: `**${unfenced(cutTo(titleOf(notice), 250))}**\n\`\`\`\n${unfenced(cutTo(textOf(notice), 1600))}\n\`\`\``,
    allowed_mentions: { parse: [] },
  });

/** https://docs.ntfy.sh/publish: 1 is the lowest priority, 5 the highest. */
const ntfyPriority = (kind: Fact['kind']): string => (isBad(kind) ? '4' : kind === 'stopped' ? '3' : '2');

const ntfyTag = (kind: Fact['kind']): string =>
  isBad(kind) ? 'rotating_light' : kind === 'stopped' ? 'warning' : 'white_check_mark';

/** https://healthchecks.io/docs/http_api: what is appended to a check's address for one fact. */
const pingFor = ({ kind, about }: Fact): string => {
  switch (kind) {
    case 'started':
      return '/start';
    case 'failed':
    case 'late':
    case 'missed':
    case 'partial':
      return '/fail';
    case 'stopped':
      return '/log';
    case 'recovered':
    case 'ok':
      return about === 'backup' ? '' : '/log';
  }
};

/** The latest that says how things stand: what else is told with it changes nothing in that. */
const pingOf = ({ facts }: Notice): string =>
  facts.map(pingFor).findLast((ping) => ping !== '/log') ?? '/log';

const withPing = (url: URL, ping: string): string => {
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${ping}`;
  return url.href;
};

/** A part of a URL as it was meant: a `%` that begins no escape stands for itself, as browsers take it. */
const unescaped = (part: string): string =>
  pipe(
    E.tryCatch(
      () => decodeURIComponent(part),
      () => part,
    ),
    E.toUnion,
  );

/** What of the URL goes into a header. */
const credentials = (url: URL): NoticeRequest['headers'] => {
  if (url.username === '' && url.password === '') return [];
  const { username, password } = url;
  url.username = '';
  url.password = '';
  return [['Authorization', `Basic ${base64(`${unescaped(username)}:${unescaped(password)}`)}`]];
};

/** For all kinds but mail. */
export const requestOf = (
  kind: Exclude<TargetKind, 'mail'>,
  { url: kept, headers }: NoticeAddress,
  notice: Notice,
): NoticeRequest => {
  const url = new URL(kept);
  const given = [...credentials(url), ...headers];
  const posted = (type: string, body: string, more: NoticeRequest['headers'] = []): NoticeRequest => ({
    url: url.href,
    headers: [['Content-Type', type], ...more, ...given],
    body,
  });
  const worst = worstOf(notice);
  switch (kind) {
    case 'webhook':
      return posted(json, JSON.stringify(NoticeDocument.encode(documentOf(notice))));
    case 'slack':
      return posted(json, slack(notice));
    case 'discord':
      return posted(json, discord(notice));
    case 'ntfy':
      return posted(plain, cutTo(textOf(notice), 3900), [
        ['Title', headerText(titleOf(notice))],
        ['Priority', ntfyPriority(worst)],
        ['Tags', ntfyTag(worst)],
      ]);
    case 'healthchecks':
      return {
        ...posted(plain, `${titleOf(notice)}\n\n${cutTo(textOf(notice), 9000)}`),
        url: withPing(url, pingOf(notice)),
      };
  }
};
