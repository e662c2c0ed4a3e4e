/** A small S3 server in this process: buckets in memory, signatures checked by the book, and faults where a test wants them. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './self-signed';

export const s3Keys = { accessKeyId: 'AKIDTEST', secretAccessKey: 'not/a+SECRET' };

export interface S3Behaviour {
  /** What it makes of `If-None-Match: *`; `kept` unless told. */
  readonly conditions?: 'kept' | 'ignored' | 'unknown';
  /** Requests that are refused with 403. */
  readonly forbids?: (request: IncomingMessage) => boolean;
  /** Answers in the place of the server, and says so; asked after the signature was checked. */
  readonly instead?: (
    request: IncomingMessage,
    response: ServerResponse,
    key: string,
    body: Buffer,
  ) => boolean;
  readonly pageSize?: number;
  /** What it makes of locks: `none` unless told, which refuses what is to be locked; `ignored`: it takes it, and locks nothing. */
  readonly locks?: 'kept' | 'none' | 'ignored';
  readonly tls?: boolean;
}

export interface S3Version {
  readonly id: string;
  readonly bytes: Buffer;
  until: number | null;
}

export interface S3Server {
  readonly endpoint: string;
  readonly host: string;
  readonly objects: Map<string, Buffer>;
  /** What a bucket with locks keeps of each key, the newest last, and until when each is locked, in milliseconds since 1970. */
  readonly versions: Map<string, Array<S3Version>>;
  /** Method and key of each request that came, in order. */
  readonly asked: Array<string>;
  readonly behave: (behaviour: S3Behaviour) => void;
  readonly close: () => Promise<void>;
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Each byte but the unreserved ones of RFC 3986. */
const encoded = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

/** AWS Signature Version 4, as "Create a signed AWS API request" has it. Null when it is right, else the code of the refusal. */
const wrongIn = (request: IncomingMessage, body: Buffer): string | null => {
  const { method = '', url = '', headers } = request;
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
  const [, id, day = '', region = '', names = '', signature = ''] =
    form.exec(headers.authorization ?? '') ?? [];
  if (id !== s3Keys.accessKeyId) return 'InvalidAccessKeyId';
  const [path = '', query = ''] = url.split('?');
  const asked = [...new URLSearchParams(query)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const signedNames = names.split(';');
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signedNames.includes(name)))
    return 'AccessDenied';
  const digest = String(headers['x-amz-content-sha256']);
  if (digest !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const canonical = [
    method,
    path.split('/').map(decodeURIComponent).map(encoded).join('/'),
    asked.join('&'),
    ...signedNames.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    digest,
  ].join('\n');
  const date = String(headers['x-amz-date']);
  if (
    Math.abs(Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z')) - Date.now()) >
    900_000
  )
    return 'RequestTimeTooSkewed';
  const text = ['AWS4-HMAC-SHA256', date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${s3Keys.secretAccessKey}`,
  );
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
};

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char);

const refuse = (response: ServerResponse, status: number, code: string, message = 'It is so.'): void => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
};

export const tagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

const listed = (objects: ReadonlyMap<string, Buffer>, query: URLSearchParams, pageSize: number): string => {
  const most = Math.min(pageSize, Number(query.get('max-keys') ?? '1000'));
  const from = query.get('continuation-token');
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  /** The key itself, or what it has in common with others up to the delimiter. */
  const shown = (key: string): string => {
    const end = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
    return end === -1 ? key : key.slice(0, end + 1);
  };
  const below = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const keys = [...new Set(below.map(shown))];
  const rest = from === null ? keys : keys.slice(keys.indexOf(from) + 1);
  const page = rest.slice(0, most);
  const isUrl = query.get('encoding-type') === 'url';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>',
    ...(isUrl ? ['<EncodingType>url</EncodingType>'] : []),
    `<IsTruncated>${rest.length > most}</IsTruncated>`,
    ...(rest.length > most
      ? [`<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>`]
      : []),
    ...page
      .filter((key) => !objects.has(key))
      .map(
        (key) => `<CommonPrefixes><Prefix>${isUrl ? encoded(key) : escaped(key)}</Prefix></CommonPrefixes>`,
      ),
    ...page
      .filter((key) => objects.has(key))
      .map(
        (key) =>
          `<Contents><Key>${isUrl ? encoded(key).replaceAll('%2F', '/') : escaped(key)}</Key><Size>${objects.get(key)?.length}</Size></Contents>`,
      ),
    '</ListBucketResult>',
  ].join('\n');
};

/** One bucket, called `bucket`. */
export const startS3 = async (first: S3Behaviour = {}): Promise<S3Server> => {
  const objects = new Map<string, Buffer>();
  const asked: Array<string> = [];
  const versions = new Map<string, S3Version[]>();
  let ids = 0;
  const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('base64');

  const present = (key: string): S3Version | undefined => {
    const newest = versions.get(key)?.at(-1);
    return newest !== undefined && newest.bytes === objects.get(key) ? newest : undefined;
  };

  const about = (key: string): Record<string, string> => {
    const { id, until = null } = present(key) ?? {};
    return {
      ...(id === undefined ? {} : { 'x-amz-version-id': id }),
      ...(until === null
        ? {}
        : {
            'x-amz-object-lock-mode': 'COMPLIANCE',
            'x-amz-object-lock-retain-until-date': new Date(until).toISOString(),
          }),
    };
  };

  /** Whether it was about locks, and is answered. */
  const locked = (request: IncomingMessage, response: ServerResponse, key: string, body: Buffer): boolean => {
    const { locks = 'none' } = behaviour;
    const { method = '', url = '', headers } = request;
    const query = new URLSearchParams(url.split('?')[1] ?? '');
    const wanted = headers['x-amz-object-lock-retain-until-date'];
    if (query.has('retention') && method === 'PUT') {
      const until = Date.parse(/<RetainUntilDate>([^<]+)</.exec(body.toString())?.[1] ?? '');
      const version = present(key);
      if (locks === 'none')
        refuse(response, 400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
      else if (headers['content-md5'] !== md5(body)) refuse(response, 400, 'InvalidDigest');
      else if (version !== undefined && until < (version.until ?? 0)) refuse(response, 403, 'AccessDenied');
      else {
        if (version !== undefined && locks === 'kept') version.until = until;
        response.writeHead(200);
        response.end();
      }
      return true;
    }
    if (method === 'PUT' && wanted !== undefined) {
      if (locks === 'none')
        refuse(response, 400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
      else if (headers['content-md5'] !== md5(body)) refuse(response, 400, 'InvalidDigest');
      return response.headersSent;
    }
    const id = query.get('versionId');
    if (method === 'DELETE' && id !== null && locks === 'kept') {
      const all = versions.get(key) ?? [];
      const found = all.find((one) => one.id === id);
      if ((found?.until ?? 0) > Date.now()) refuse(response, 403, 'AccessDenied');
      else {
        versions.set(
          key,
          all.filter((one) => one !== found),
        );
        if (found?.bytes === objects.get(key)) objects.delete(key);
        response.writeHead(204);
        response.end();
      }
      return true;
    }
    return false;
  };
  let behaviour = first;

  const give = (request: IncomingMessage, response: ServerResponse, key: string, bytes: Buffer): void => {
    const etag = tagOf(bytes);
    if (request.headers['if-match'] !== undefined && request.headers['if-match'] !== etag) {
      refuse(response, 412, 'PreconditionFailed');
      return;
    }
    const [, begin, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (begin === undefined) {
      response.writeHead(200, { 'content-length': bytes.length, etag, ...about(key) });
      response.end(request.method === 'HEAD' ? undefined : bytes);
      return;
    }
    const end = Math.min(bytes.length, last === '' || last === undefined ? bytes.length : Number(last) + 1);
    if (Number(begin) >= bytes.length) {
      refuse(response, 416, 'InvalidRange');
      return;
    }
    const range = `bytes ${begin}-${end - 1}/${bytes.length}`;
    response.writeHead(206, { 'content-length': end - Number(begin), 'content-range': range, etag });
    response.end(bytes.subarray(Number(begin), end));
  };

  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const { method = '', url = '' } = request;
    const [path = '', query = ''] = url.split('?');
    const [, bucket, key = ''] =
      /^\/([^/]*)\/?(.*)$/s.exec(path.split('/').map(decodeURIComponent).join('/')) ?? [];
    asked.push(`${method} ${key}`);
    const wrong = wrongIn(request, body);
    if (wrong !== null) {
      refuse(response, wrong === 'XAmzContentSHA256Mismatch' ? 400 : 403, wrong);
      return;
    }
    if (behaviour.instead?.(request, response, key, body) === true) return;
    if (bucket !== 'bucket') {
      refuse(response, 404, 'NoSuchBucket');
      return;
    }
    if (behaviour.forbids?.(request) === true) {
      refuse(response, 403, 'AccessDenied');
      return;
    }
    if (locked(request, response, key, body)) return;
    const there = objects.get(key);
    if (key === '') {
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(listed(objects, new URLSearchParams(query), behaviour.pageSize ?? 1000));
    } else if (method === 'PUT') {
      const { conditions = 'kept' } = behaviour;
      const isConditional = request.headers['if-none-match'] === '*' && conditions !== 'ignored';
      if (isConditional && conditions === 'unknown') {
        refuse(response, 501, 'NotImplemented');
        return;
      }
      if (isConditional && there !== undefined) {
        refuse(response, 412, 'PreconditionFailed');
        return;
      }
      objects.set(key, body);
      if (behaviour.locks === 'kept') {
        ids += 1;
        const until = Date.parse(String(request.headers['x-amz-object-lock-retain-until-date']));
        const version = { id: `v${ids}`, bytes: body, until: Number.isNaN(until) ? null : until };
        versions.set(key, [...(versions.get(key) ?? []), version]);
      }
      response.writeHead(200, { etag: tagOf(body) });
      response.end();
    } else if (method === 'DELETE') {
      objects.delete(key);
      response.writeHead(204);
      response.end();
    } else if (there === undefined) refuse(response, 404, 'NoSuchKey');
    else give(request, response, key, there);
  };

  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const pieces: Array<Buffer> = [];
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => answer(request, response, Buffer.concat(pieces)));
  };
  const server = first.tls === true ? createSecureServer(selfSigned, listen) : createServer(listen);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `${first.tls === true ? 'https' : 'http'}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    objects,
    versions,
    asked,
    behave: (next) => {
      behaviour = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
