/** Signed requests to an S3 server over HTTP/1.1, tried again where a server that is busy, or a cut connection, may answer the next time. */
import { createHash } from 'node:crypto';
import { Agent as PlainAgent, type IncomingMessage, request as requestPlain } from 'node:http';
import { Agent as SecureAgent, request as requestSecure } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, meaningOf } from '../../system-error';
import { faultOf, PlaceFault } from '../fault';
import type { RawContent } from '../raw-store';
import { faultIn, isPassing, readRefusal, type Refusal } from './answers';
import type { Keys } from './keys';
import type * as Library from './s3-library';

export type S3Library = typeof Library;

export interface S3Target {
  /** The bucket as a URL that ends in `/`: what is behind it is a key. */
  readonly bucket: string;
  readonly region: string;
  readonly keys: Keys;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Null for the bucket itself. */
  readonly key: string | null;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content?: RawContent;
  /** Whether something is locked: then the server wants a digest of the content of its own kind, MD5. */
  readonly isLocking?: boolean;
}

export interface S3Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: AsyncIterable<Uint8Array>;
  /** Nobody reads the rest: the connection is let go of. */
  readonly drop: () => void;
  /** Nothing of note follows: the connection is kept. */
  readonly skip: () => void;
  /** Whether one before it got no answer: what it asked for may have been done. */
  readonly isDoubtful: boolean;
}

/** How often something is tried, and how long, in milliseconds, is waited at first: twice as long each time, more or less. */
const mostAttempts = 5;
const firstRest = 200;
const longestRest = 20_000;
/** Bytes of a refusal that are read. */
const mostOfRefusal = 64 * 1024;

const cuts = [
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'HPE_INVALID_EOF_STATE',
];
export const isCut = (error: unknown): boolean => cuts.includes(codeOf(error));

const isUntrusted = (code: string): boolean => /CERT|UNABLE_TO_|SELF_SIGNED|^ERR_TLS/.test(code);

/** What a connection that fails comes to. */
export const connectionFault = (error: unknown): PlaceFault => {
  if (error instanceof PlaceFault) return error;
  const code = codeOf(error);
  if (isUntrusted(code))
    return new PlaceFault('unusable', `its certificate is not trusted: ${meaningOf(error)}`, [
      'NODE_EXTRA_CA_CERTS=FILE names the certificate of an authority of your own',
    ]);
  if (code === 'EPROTO')
    return new PlaceFault('unusable', 'it does not speak TLS', [
      'tls=no in the address does without, if that is what you want',
    ]);
  if (code.startsWith('HPE_')) return new PlaceFault('wrong', 'it does not speak HTTP');
  return faultOf(error);
};

const collected = async (source: AsyncIterable<Uint8Array>, most: number): Promise<Buffer | null> => {
  const pieces: Array<Uint8Array> = [];
  let length = 0;
  for await (const piece of source) {
    length += piece.length;
    if (length > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
};

/** All of a body; a fault where it is longer than it may be. */
export const readAll = async ({ body, drop }: S3Answer, most: number): Promise<string> => {
  const bytes = await collected(body, most);
  if (bytes !== null) return bytes.toString('utf8');
  drop();
  throw new PlaceFault('wrong', 'its answer does not end');
};

/** RFC 3986, as the signature has it: what `encodeURIComponent` leaves and the signature does not. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const empty = createHash('sha256').digest('hex');

const digestOf = async (
  { here }: RawContent,
  algorithm: 'sha256' | 'md5',
  form: 'hex' | 'base64',
): Promise<string> => {
  const hash = createHash(algorithm);
  for await (const bytes of here()) hash.update(bytes);
  return hash.digest(form);
};

export const s3Client = ({ bucket, region, keys }: S3Target, library: S3Library) => {
  const isSecure = bucket.startsWith('https:');
  const agent = isSecure ? new SecureAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });

  const urlOf = ({ key, query = {} }: S3Request): string => {
    const path = key === null ? '' : key.split('/').map(encoded).join('/');
    const asked = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
    return `${bucket}${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`;
  };

  const send = (
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    content: RawContent | null,
    signal: AbortSignal,
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const own = isSecure ? requestSecure : requestPlain;
      const request = own(url, { agent, method, headers: { ...headers }, signal });
      let isAnswered = false;
      request.on('response', (response) => {
        isAnswered = true;
        // why: whoever reads it hears of it, too
        response.on('error', () => undefined);
        resolve(response);
      });
      request.on('error', reject);
      const taken = (): Promise<void> =>
        new Promise((go) => {
          for (const event of ['drain', 'close', 'response']) request.once(event, () => go());
        });
      const pump = async ({ chunks }: RawContent): Promise<void> => {
        for await (const bytes of chunks()) {
          // why: who has answered reads no more
          if (isAnswered || request.destroyed) return;
          if (!request.write(bytes)) await taken();
        }
        request.end();
      };
      if (content === null) request.end();
      else
        pump(content).catch((error: unknown) => {
          reject(faultOf(error));
          request.destroy();
        });
    });

  const refusalOf = async (response: IncomingMessage): Promise<Refusal> => {
    const bytes = await collected(response, mostOfRefusal).catch(() => null);
    response.destroy();
    const region = response.headers['x-amz-bucket-region'];
    return readRefusal(
      library.readXml,
      response.statusCode ?? 0,
      bytes?.toString('utf8') ?? '',
      typeof region === 'string' ? region : null,
    );
  };

  const restFor = (attempt: number, told: string | undefined): number => {
    const own = firstRest * 2 ** attempt * (0.5 + Math.random());
    return Math.min(longestRest, told !== undefined && /^\d{1,6}$/.test(told) ? Number(told) * 1000 : own);
  };

  const isGood = (status: number, also: ReadonlyArray<number>): boolean =>
    (status >= 200 && status < 300) || also.includes(status);

  /** An answer of 2xx, or one of `also`; anything else is thrown as a fault. */
  const ask = async (
    asked: S3Request,
    signal: AbortSignal,
    also: ReadonlyArray<number> = [],
  ): Promise<S3Answer> => {
    const { method, content = null, isLocking = false } = asked;
    const url = urlOf(asked);
    const sha256 = content === null ? empty : await digestOf(content, 'sha256', 'hex');
    const checksum =
      content === null || !isLocking ? {} : { 'content-md5': await digestOf(content, 'md5', 'base64') };
    let isDoubtful = false;
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      let told: string | undefined;
      try {
        const headers = await library.signed({
          ...{ method, url, region, ...keys },
          headers: { ...asked.headers, ...checksum, 'x-amz-content-sha256': sha256 },
        });
        const length = content === null ? {} : { 'content-length': String(content.size) };
        const response = await send(url, method, { ...headers, ...length }, content, signal);
        const { statusCode: status = 0 } = response;
        if (isGood(status, also))
          return {
            ...{ status, isDoubtful, body: response },
            header: (name) => {
              const value = response.headers[name];
              return typeof value === 'string' ? value : null;
            },
            drop: () => void response.destroy(),
            skip: () => void response.resume(),
          };
        told = response.headers['retry-after'];
        const refusal = await refusalOf(response);
        if (!isPassing(refusal) || attempt + 1 >= mostAttempts) throw faultIn(refusal, asked.isLocking);
      } catch (error) {
        if (signal.aborted) throw faultOf(signal.reason);
        if (!isCut(error) || attempt + 1 >= mostAttempts) throw connectionFault(error);
      }
      isDoubtful = true;
      await pause(restFor(attempt, told), undefined, { signal }).catch(() => undefined);
    }
  };

  return { ask, close: () => agent.destroy() };
};
