/** Who may ask the relay for what: decided from a request's address and headers alone. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** What a request says of itself. */
export interface Visitor {
  readonly method: string;
  /** The request's target, as it stands in its first line. */
  readonly target: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Whether it asks to become a WebSocket. */
  readonly upgrade: boolean;
}

/** Where the relay listens, and the secret in its addresses. */
export interface House {
  readonly port: number;
  readonly token: string;
}

/** A refusal, or what the visitor may have. */
export type Admission =
  | { readonly kind: 'asset'; readonly name: string }
  | { readonly kind: 'page' }
  | { readonly kind: 'process' }
  | { readonly kind: 'refused'; readonly status: 403 | 404 | 405; readonly reason: string };

const refuse = (status: 403 | 404 | 405, reason: string): Admission => ({ kind: 'refused', status, reason });

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string, secret: string): boolean => timingSafeEqual(digest(given), digest(secret));

/** The path `/TOKEN/NAME` in its two parts; a query is not looked at. */
const partsOf = (target: string): { readonly token: string; readonly name: string } | null => {
  const [, token, name] = /^\/([^/?]+)\/([^/?]*)(?:\?.*)?$/u.exec(target) ?? [];
  return token === undefined || name === undefined ? null : { token, name };
};

/**
 * The rules, in this order:
 * - the Host must be this machine's own name for the relay: a page elsewhere that points its own name at 127.0.0.1
 *   (DNS rebinding) carries that name here;
 * - an Origin, where there is one, must be the relay's own: browsers send it with every WebSocket and with every
 *   request of a script from elsewhere;
 * - the token must be in the address;
 * - a page's socket must come with an Origin (browsers always send one), a process's must not: no page can speak as
 *   a process.
 */
export const admit = ({ port, token }: House, visitor: Visitor): Admission => {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (visitor.host === undefined || !hosts.includes(visitor.host.toLowerCase()))
    return refuse(403, 'foreign Host');
  if (visitor.origin !== undefined && !hosts.some((host) => visitor.origin === `http://${host}`))
    return refuse(403, 'foreign Origin');
  const parts = partsOf(visitor.target);
  if (parts === null || !isSame(parts.token, token)) return refuse(403, 'missing or wrong token');
  if (!visitor.upgrade)
    return visitor.method === 'GET' || visitor.method === 'HEAD'
      ? { kind: 'asset', name: parts.name }
      : refuse(405, 'only GET and HEAD');
  if (parts.name === 'page')
    return visitor.origin === undefined ? refuse(403, 'no Origin') : { kind: 'page' };
  if (parts.name === 'process')
    return visitor.origin === undefined ? { kind: 'process' } : refuse(403, 'a page is no process');
  return refuse(404, 'no such socket');
};
