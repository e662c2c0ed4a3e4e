/** The relay as a server: what it serves, whom it turns away, how it is found. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { WebSocket, type ClientOptions } from 'ws';
import { serveInspector, type InspectorRelay } from '../../../src/adapters/inspector-relay/serve';
import { makeDirectory, startRelay } from '../../support/inspector-stage';
import { listenAsPage, socketUrl } from '../../support/page-socket';

const directory = makeDirectory();
const [assetsDir, stateDir] = [join(directory.path, 'pages'), join(directory.path, 'state')];
let relay: InspectorRelay;

beforeAll(async () => {
  mkdirSync(assetsDir);
  writeFileSync(join(assetsDir, 'index.html'), '<h1>ours</h1>');
  writeFileSync(join(assetsDir, 'stately.html'), '<h1>theirs</h1>');
  relay = await startRelay({ stateDir, assetsDir });
});
afterAll(async () => {
  await relay.close();
  directory.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const ask = (url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request(url, { headers, method }, (response) => {
      let body = '';
      response.on('data', (bytes) => (body += String(bytes)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asking.on('error', reject);
    asking.end();
  });

/** `open`, or the status of the refusal. */
const upgrade = (url: string, options: ClientOptions = {}): Promise<string> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, options);
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_, response) => {
      resolve(String(response.statusCode));
      socket.terminate();
    });
    socket.on('open', () => {
      resolve('open');
      socket.terminate();
    });
  });

const isListening = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('error', () => resolve(false));
  });

describe('the page', () => {
  it('is served to who has the address, fenced in', async () => {
    const { status, headers, body } = await ask(relay.url);
    expect([status, body]).toEqual([200, '<h1>ours</h1>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/u);
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/u);
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is refused without the token, to a foreign Host and to a foreign Origin', async () => {
    const { origin } = new URL(relay.url);
    expect((await ask(`${origin}/`)).status).toBe(403);
    expect((await ask(`${origin}/${'x'.repeat(43)}/`)).status).toBe(403);
    expect((await ask(relay.url, { Host: 'evil.example' })).status).toBe(403);
    expect((await ask(relay.url, { Origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask(relay.url, {}, 'POST')).status).toBe(405);
  });

  it('has no other file', async () => {
    expect((await ask(`${relay.url}package.json`)).status).toBe(404);
    expect((await ask(`${relay.url}constructor`)).status).toBe(404);
    expect((await ask(`${relay.url}page`)).status).toBe(404);
  });

  it('says so when the package is not whole', async () => {
    const { status, body } = await ask(`${relay.url}page.js`);
    expect([status, body]).toEqual([500, 'a file of the inspector is missing: is the package whole?\n']);
  });
});

describe('a socket', () => {
  it('opens for the page and for a process', async () => {
    const { origin } = new URL(relay.url);
    expect(await upgrade(socketUrl(relay.url, 'page'), { origin })).toBe('open');
    expect(await upgrade(socketUrl(relay.url, 'process'))).toBe('open');
  });

  it.each<[string, 'page' | 'process', ClientOptions]>([
    ['a foreign Origin', 'page', { origin: 'https://evil.example' }],
    ['no Origin', 'page', {}],
    ['a foreign Host', 'process', { headers: { Host: 'evil.example' } }],
    ['an Origin, as only pages have it', 'process', { origin: 'http://127.0.0.1' }],
  ])('stays shut for %s', async (_, name, options) => {
    expect(await upgrade(socketUrl(relay.url, name), options)).toBe('403');
  });

  it('stays shut without the token', async () => {
    const { origin, host } = new URL(relay.url);
    expect(await upgrade(`ws://${host}/page`, { origin })).toBe('403');
    expect(await upgrade(`ws://${host}/${'x'.repeat(43)}/process`)).toBe('403');
  });
});

describe('listening', () => {
  it('happens on 127.0.0.1 alone', async () => {
    const port = Number(new URL(relay.url).port);
    const elsewhere = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address }) => address !== '127.0.0.1' && !address.startsWith('fe80'))
      .map(({ address }) => address);
    expect(await isListening('127.0.0.1', port)).toBe(true);
    for (const address of ['127.0.0.2', '::1', ...elsewhere])
      expect(await isListening(address, port)).toBe(false);
  });

  it('fails readably when the port is taken', async () => {
    const port = Number(new URL(relay.url).port);
    const second = await serveInspector({ stateDir, assetsDir, port, open: false, stately: false })();
    expect(E.isLeft(second) && [second.left.kind, second.left.message.includes('--port')]).toEqual([
      'port-in-use',
      true,
    ]);
  });
});

it('ends again when the workspace takes no contact', async () => {
  const port = Number(new URL(relay.url).port);
  await relay.close();
  const blocked = join(assetsDir, 'index.html');
  const options = { assetsDir, port, open: false, stately: false };
  expect((await serveInspector({ ...options, stateDir: blocked })())._tag).toBe('Left');
  relay = await startRelay({ ...options, stateDir });
});

describe('the contact', () => {
  const contact = (): unknown => JSON.parse(readFileSync(join(stateDir, 'inspector.json'), 'utf8'));

  it('is private, and names port, token and process', () => {
    expect(statSync(join(stateDir, 'inspector.json')).mode & 0o777).toBe(0o600);
    expect(statSync(stateDir).mode & 0o777).toBe(0o700);
    const { port, pathname } = new URL(relay.url);
    expect(contact()).toEqual({ v: 1, port: Number(port), token: pathname.slice(1, -1), pid: process.pid });
  });

  it('keeps its token over restarts, so that an open page finds the next relay', async () => {
    const own = makeDirectory();
    const first = await startRelay({ stateDir: own.path, assetsDir });
    await first.close();
    const second = await startRelay({ stateDir: own.path, assetsDir });
    expect(new URL(second.url).pathname).toBe(new URL(first.url).pathname);
    await second.close();
    own.remove();
  });

  it.each([
    ['readable by others', 0o644, '{"v":1,"port":1,"token":"'.concat('A'.repeat(43), '","pid":1}')],
    ['damaged', 0o600, '{"v":1,"port":1,"tok'],
    ['with a token too short', 0o600, '{"v":1,"port":1,"token":"A","pid":1}'],
  ])('that is %s is replaced with another token', async (_, mode, text) => {
    const own = makeDirectory();
    writeFileSync(join(own.path, 'inspector.json'), text, { mode });
    const fresh = await startRelay({ stateDir: own.path, assetsDir });
    expect(new URL(fresh.url).pathname).not.toContain('A'.repeat(43));
    expect(statSync(join(own.path, 'inspector.json')).mode & 0o777).toBe(0o600);
    await fresh.close();
    own.remove();
  });
});

describe('what a process says', () => {
  const actor = {
    type: '@xstate.actor',
    sessionId: 'x:0',
    createdAt: '1',
    _version: '0.7.2',
    name: 'm',
    snapshot: {},
  };

  it('reaches every page if it is the protocol, and no page if it is not', async () => {
    const pages = [listenAsPage(relay.url), listenAsPage(relay.url)];
    for (const page of pages) await page.until(({ type }) => type === '@backup_manager.relay');
    const speaker = new WebSocket(socketUrl(relay.url, 'process'));
    await new Promise((resolve) => speaker.on('open', resolve));
    speaker.send('no JSON');
    speaker.send(
      JSON.stringify({ type: '@backup_manager.relay', instance: 'forged', connected: [], known: [] }),
    );
    speaker.send(Buffer.from(JSON.stringify(actor)), { binary: true });
    speaker.send(JSON.stringify(actor));
    for (const page of pages) {
      await page.until(({ type }) => type === '@xstate.actor');
      expect(page.messages.filter(({ type }) => type === '@xstate.actor')).toHaveLength(1);
      expect(page.messages.filter(({ instance }) => instance === 'forged')).toHaveLength(0);
      page.close();
    }
    speaker.terminate();
  });
});

describe('the relay', () => {
  const actor = (sessionId: string): string =>
    JSON.stringify({
      type: '@xstate.actor',
      sessionId,
      createdAt: '1',
      _version: '0.7.2',
      name: 'm',
      snapshot: {},
    });
  const opened = async (name: 'page' | 'process'): Promise<WebSocket> => {
    const socket = new WebSocket(socketUrl(relay.url, name), {
      origin: name === 'page' ? new URL(relay.url).origin : undefined,
    });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    return socket;
  };
  const closing = async (socket: WebSocket): Promise<unknown> => {
    const [code]: ReadonlyArray<unknown> = await once(socket, 'close');
    return code;
  };

  it('has no socket where it has a file', async () => {
    expect(
      await upgrade(`ws://${new URL(relay.url).host}${new URL(relay.url).pathname}`, {
        origin: new URL(relay.url).origin,
      }),
    ).toBe('404');
  });

  it('takes messages of four megabytes from a process, no longer ones, and of a kilobyte from a page', async () => {
    const [page, process] = [await opened('page'), await opened('process')];
    const fits = actor('x:1');
    process.send(fits + ' '.repeat(4 * 1024 * 1024 - fits.length));
    page.send(' '.repeat(1024));
    const watcher = listenAsPage(relay.url);
    await watcher.until(({ sessionId }) => String(sessionId).endsWith('x:1'));
    watcher.close();
    expect([page.readyState, process.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    const closed = [closing(page), closing(process)];
    process.send(' '.repeat(4 * 1024 * 1024 + 1));
    page.send(' '.repeat(1025));
    expect(await Promise.all(closed)).toEqual([1009, 1009]);
  });

  it('tells pages who is there, who has left, and what those have said until another comes', async () => {
    const isRelay = ({ type }: { readonly type?: unknown }): boolean => type === '@backup_manager.relay';
    const page = listenAsPage(relay.url);
    await page.until(isRelay);
    const process = await opened('process');
    await page.until(({ connected }) => Array.isArray(connected) && connected.length === 1);
    process.send(actor('x:2'));
    await page.until(({ sessionId }) => String(sessionId).endsWith('x:2'));
    process.terminate();
    await page.until(
      (message) =>
        isRelay(message) &&
        page.messages.indexOf(message) > 1 &&
        JSON.stringify(message['connected']) === '[]',
    );
    const later = listenAsPage(relay.url);
    await later.until(({ sessionId }) => String(sessionId).endsWith('x:2'));
    later.close();
    const next = await opened('process');
    next.send(actor('x:3'));
    await page.until(({ sessionId }) => String(sessionId).endsWith('x:3'));
    const last = listenAsPage(relay.url);
    await last.until(({ sessionId }) => String(sessionId).endsWith('x:3'));
    expect(last.messages.filter(({ sessionId }) => String(sessionId).endsWith('x:2'))).toEqual([]);
    for (const shown of [page, last]) shown.close();
    next.terminate();
  });

  it('drops a page that reads nothing, rather than keep all for it', async () => {
    const [page, process] = [await opened('page'), await opened('process')];
    page.pause();
    const text = actor('x:4');
    const long = text + ' '.repeat(100);
    const big = JSON.stringify({ ...JSON.parse(long), snapshot: { blank: ' '.repeat(3_900_000) } });
    for (let sent = 0; sent < 40; sent += 1) process.send(big);
    const watcher = listenAsPage(relay.url);
    process.send(actor('x:5'));
    await watcher.until(({ sessionId }) => String(sessionId).endsWith('x:5'));
    watcher.close();
    const closed = closing(page);
    page.resume();
    expect(await closed).toBe(1006);
    process.terminate();
  });
});

describe('with the official page', () => {
  it('serves the bridge and the protocol alone, and nothing but the official origin may be framed', async () => {
    const own = makeDirectory();
    const stately = await startRelay({ stateDir: own.path, assetsDir, stately: true });
    const { headers, body } = await ask(stately.url);
    expect(body).toBe('<h1>theirs</h1>');
    expect(headers['content-security-policy']).toContain('frame-src https://stately.ai;');
    const page = listenAsPage(stately.url);
    const process = new WebSocket(socketUrl(stately.url, 'process'));
    await once(process, 'open');
    const actor = { sessionId: 'x:0', createdAt: '1', _version: '0.7.2', name: 'm', snapshot: {} };
    process.send(JSON.stringify({ type: '@xstate.actor', ...actor }));
    await page.until(({ type }) => type === '@xstate.actor');
    // why: the official page knows no message of the relay's own
    expect(page.messages.map(({ type }) => type)).toEqual(['@xstate.actor']);
    process.terminate();
    page.close();
    await stately.close();
    own.remove();
  });
});
