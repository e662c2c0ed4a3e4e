/** One POST over HTTP or HTTPS: bounded in time, in redirects and in what is read of the answer. */
import { request as requestPlain, STATUS_CODES, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import * as E from 'fp-ts/Either';
import type { NoticeRequest } from '../../codecs/notices/request';
import type { SendFailure } from '../../ports/notices';
import { codeOf, meaningOf } from '../system-error';

type Outcome = E.Either<SendFailure, void>;

/** What an answer comes to: an end, or another place to ask. */
type Step = { readonly end: Outcome } | { readonly next: NoticeRequest };

const mostRedirects = 3;
/** Of a body so many bytes are read, and no more: nothing in it is needed. */
const mostRead = 64 * 1024;

const failed = (reason: string, retryAfter: number | null = null): Step => ({
  end: E.left({ reason, retryAfter }),
});

const seconds = 1000;
/** A receiver is believed that wants to be left alone so long, in milliseconds. */
const longestRest = 60 * 60 * seconds;

/** `Retry-After` (RFC 9110, 10.2.3) in milliseconds: a number of seconds, which some give a fraction of, or a date. */
export const restOf = (header: string | undefined, now: number): number | null => {
  if (header === undefined) return null;
  const rest = /^\d{1,9}(?:\.\d{1,9})?$/.test(header.trim())
    ? Math.ceil(Number(header) * seconds)
    : Date.parse(header) - now;
  return Number.isNaN(rest) ? null : Math.min(longestRest, Math.max(0, rest));
};

const said = (status: number): string => {
  const words = STATUS_CODES[status];
  return `it answered ${status}${words === undefined ? '' : ` (${words})`}`;
};

const isRedirect = (status: number): boolean => [301, 302, 307, 308].includes(status);

/** The same request elsewhere: never from HTTPS to HTTP, and without what is secret when it is another's. */
const redirected = (was: NoticeRequest, location: string | undefined): Step => {
  if (location === undefined || !URL.canParse(location, was.url)) return failed('it redirects to nowhere');
  const from = new URL(was.url);
  const to = new URL(location, was.url);
  if (to.protocol !== 'https:' && (from.protocol === 'https:' || to.protocol !== 'http:'))
    return failed(`it redirects from ${from.protocol}// to ${to.protocol}//, which is not followed`);
  const isSame = to.origin === from.origin;
  // why: only what says how the body is to be read is meant for whoever stands there
  const headers = was.headers.filter(
    ([name]) => isSame || /^(content-type|title|priority|tags)$/i.test(name),
  );
  to.username = '';
  to.password = '';
  return { next: { url: to.href, headers, body: was.body } };
};

const stepFor = (was: NoticeRequest, { statusCode = 0, headers }: IncomingMessage): Step => {
  if (statusCode >= 200 && statusCode < 300) return { end: E.right(undefined) };
  // why: See Other says that it was taken, and where more can be read about it
  if (statusCode === 303) return { end: E.right(undefined) };
  if (isRedirect(statusCode)) return redirected(was, headers.location);
  return failed(said(statusCode), restOf(headers['retry-after'], Date.now()));
};

/** What went wrong on the way, in words; the system's name no address but a host's. */
const onTheWay = (error: unknown): string => {
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
      return 'it refuses the connection: nobody listens there';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it closed the connection before it had answered';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host is not found: is there a network, and is the name right?';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'its host is not reached';
    default:
      return meaningOf(error);
  }
};

/** Reads no more of the answer than is needed for the connection to end well. */
const askOnce = (asked: NoticeRequest, signal: AbortSignal): Promise<Step> =>
  new Promise((resolve) => {
    const url = new URL(asked.url);
    const body = Buffer.from(asked.body);
    const request = url.protocol === 'https:' ? requestSecure : requestPlain;
    const options = {
      method: 'POST',
      headers: {
        'User-Agent': 'backup_manager',
        ...Object.fromEntries(asked.headers),
        'Content-Length': body.length,
      },
      agent: false as const,
      signal,
      // why: a variable of the environment could switch it off for the whole process
      ...(url.protocol === 'https:' ? { rejectUnauthorized: true } : {}),
    };
    const sent = request(url, options, (answer) => {
      // why: the status says all; who drips a body, or never ends it, keeps nobody
      resolve(stepFor(asked, answer));
      let read = 0;
      answer.on('data', (bytes: Buffer) => {
        read += bytes.length;
        if (read > mostRead) sent.destroy();
      });
      answer.on('error', () => undefined);
      answer.setTimeout(seconds, () => sent.destroy());
      setTimeout(() => sent.destroy(), seconds).unref();
    });
    sent.on('error', (error) => resolve(failed(onTheWay(error))));
    sent.end(body);
  });

/** How long, in milliseconds, all of it may take. */
const usualTimeout = 20 * seconds;

/** Posts, and follows redirects. Never rejects. */
export const post = async (
  asked: NoticeRequest,
  signal: AbortSignal,
  timeout = usualTimeout,
): Promise<Outcome> => {
  const clock = AbortSignal.timeout(timeout);
  const either = AbortSignal.any([signal, clock]);
  let next = asked;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const step = await askOnce(next, either);
    if (signal.aborted) return E.left({ reason: 'given up', retryAfter: null });
    if (clock.aborted && 'end' in step && E.isLeft(step.end))
      return E.left({ reason: `no answer within ${timeout / seconds} s`, retryAfter: null });
    if ('end' in step) return step.end;
    next = step.next;
  }
  return E.left({ reason: `it redirects more than ${mostRedirects} times`, retryAfter: null });
};
