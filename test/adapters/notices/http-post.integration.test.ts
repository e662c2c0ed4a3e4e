/** One POST against servers that behave in every way that servers do: it ends, in bounded time, and says why. */
import * as E from 'fp-ts/Either';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createServer as createRaw, type AddressInfo, type Socket } from 'node:net';
import { post, restOf } from '../../../src/adapters/notices/http-post';
import type { NoticeRequest } from '../../../src/codecs/notices/request';
import { selfSigned } from '../../support/self-signed';

const close: Array<() => Promise<void>> = [];

afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

const listening = async (server: Server | ReturnType<typeof createRaw>): Promise<string> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const serve = (listener: RequestListener): Promise<string> => listening(createServer(listener));

const to = (url: string): NoticeRequest => ({
  url,
  headers: [
    ['Content-Type', 'text/plain'],
    ['Authorization', 'Basic secret'],
  ],
  body: 'it failed',
});

const never = new AbortController().signal;

it('tells nothing to who shows a certificate that nobody has signed, whatever the environment says', async () => {
  const heard: Array<string> = [];
  const plain = await listening(
    createSecure(selfSigned, (request, response) => {
      heard.push(request.method ?? '');
      response.end();
    }),
  );
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    const outcome = await post(to(plain.replace('http:', 'https:')), never);
    expect(outcome).toEqual(
      E.left({ reason: expect.stringMatching(/self-signed certificate/), retryAfter: null }),
    );
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  }
  expect(heard).toEqual([]);
});

const reasonOf = async (url: string, timeout = 20_000): Promise<string> => {
  const outcome = await post(to(url), never, timeout);
  return E.isLeft(outcome) ? outcome.left.reason : 'taken';
};

it.each([200, 201, 204, 303])('%d is taken', async (status) => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(status, { location: '/' }).end();
  });
  expect(await reasonOf(url)).toBe('taken');
});

it.each([
  [400, 'it answered 400 (Bad Request)'],
  [429, 'it answered 429 (Too Many Requests)'],
  [500, 'it answered 500 (Internal Server Error)'],
  [599, 'it answered 599'],
  [304, 'it answered 304 (Not Modified)'],
])('%d is not', async (status, reason) => {
  const url = await serve((_, response) => void response.writeHead(status).end('secret'));
  expect(await reasonOf(url)).toBe(reason);
});

it('hears when the receiver wants to be asked again', async () => {
  const url = await serve((_, response) => void response.writeHead(429, { 'retry-after': '7' }).end());
  expect(await post(to(url), never)).toEqual(
    E.left({ reason: 'it answered 429 (Too Many Requests)', retryAfter: 7000 }),
  );
});

it.each([
  [undefined, null],
  ['7', 7000],
  ['99999999', 3_600_000],
  ['soon', null],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 59_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  // why: a fraction of a second, as Discord has it in its answers
  ['64.57', 64_570],
])('Retry-After: %s is a rest of %s ms', (header, rest) => {
  expect(restOf(header, 1000)).toBe(rest);
});

it('gives up one that never answers', async () => {
  expect(await reasonOf(await serve(() => undefined), 100)).toBe('no answer within 0.1 s');
});

it('gives up when it is told to', async () => {
  const giveUp = new AbortController();
  const url = await serve(() => giveUp.abort());
  expect(await post(to(url), giveUp.signal)).toEqual(E.left({ reason: 'given up', retryAfter: null }));
});

it('waits for no body that drips or never ends', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200);
    response.write('x');
  });
  expect(await reasonOf(url)).toBe('taken');
  const flood = await serve((_, response) => {
    response.writeHead(200);
    const more = (): boolean => response.write('x'.repeat(65_536));
    response.on('drain', more);
    more();
  });
  expect(await reasonOf(flood)).toBe('taken');
});

it('says that nobody listens, or that the connection was closed', async () => {
  const url = await listening(createRaw((socket) => void socket.once('data', () => socket.destroy())));
  expect(await reasonOf(url)).toBe('it closed the connection before it had answered');
  const closed = createServer();
  const gone = await listening(closed);
  await close.pop()?.();
  expect(await reasonOf(gone)).toBe('it refuses the connection: nobody listens there');
});

it('is not told by what is no HTTP', async () => {
  const url = await listening(
    createRaw((socket) => void socket.once('data', () => socket.end('SSH-2.0\r\n'))),
  );
  expect(await reasonOf(url)).not.toBe('taken');
});

describe('a redirect', () => {
  const heard: Array<{ method: string | undefined; secret: string | undefined; body: string }> = [];
  const receiver: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      heard.push({ method: request.method, secret: request.headers.authorization, body });
      response.end();
    });
  };
  beforeEach(() => heard.splice(0));

  it.each([301, 302, 307, 308])('%d is followed with the same request', async (status) => {
    const url = await serve((request, response) => {
      if (request.url === '/there') receiver(request, response);
      else response.writeHead(status, { location: '/there' }).end();
    });
    expect(await reasonOf(url)).toBe('taken');
    expect(heard).toEqual([{ method: 'POST', secret: 'Basic secret', body: 'it failed' }]);
  });

  it('to another place is followed without what is secret', async () => {
    const there = await serve(receiver);
    const url = await serve((_, response) => void response.writeHead(307, { location: there }).end());
    expect(await reasonOf(url)).toBe('taken');
    expect(heard).toEqual([{ method: 'POST', secret: undefined, body: 'it failed' }]);
  });

  it.each([
    ['/', 'it redirects more than 3 times'],
    ['file:///etc/passwd', 'it redirects from http:// to file://, which is not followed'],
    ['http://', 'it redirects to nowhere'],
  ])('to %s is given up', async (location, reason) => {
    const url = await serve((_, response) => void response.writeHead(302, { location }).end());
    expect(await reasonOf(url)).toBe(reason);
  });
});
