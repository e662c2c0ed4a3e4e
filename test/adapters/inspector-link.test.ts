/** The link to the relay: it knocks only where a relay of this workspace listens, and never piles up. */
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { inspectorLink } from '../../src/adapters/inspector-link';
import type { InspectorLine } from '../../src/ports/inspector-link';
import { makeDirectory, startRelay } from '../support/inspector-stage';
import { listenAsPage } from '../support/page-socket';

const directory = makeDirectory();
afterAll(directory.remove);

/** Attaches, and waits for a line. */
const attach = async (stateDir: string, port: number | null = null) => {
  const link = inspectorLink({ stateDir, port, lookEvery: 5 });
  let attachment: ReturnType<typeof link.attach> | undefined;
  const line = await new Promise<InspectorLine>((resolve) => {
    attachment = link.attach({ onOpen: resolve, onClose: () => undefined, onFault: () => undefined });
  });
  return { line, detach: () => attachment?.detach() };
};
const actor = (name: string, snapshot: unknown): object => ({
  type: '@xstate.actor',
  sessionId: 'x:0',
  createdAt: '1',
  _version: '0.7.2',
  name,
  snapshot,
});

describe('a link', () => {
  it('says what JSON would leave out, and survives cycles and what is too large', async () => {
    const relay = await startRelay({ stateDir: directory.path, assetsDir: '/nonexistent' });
    const page = listenAsPage(relay.url);
    const { line, detach } = await attach(directory.path, Number(new URL(relay.url).port));
    const cyclic: Record<string, unknown> = {
      error: new TypeError('no'),
      map: new Map([['k', 1]]),
      set: new Set([1]),
    };
    cyclic['self'] = cyclic;
    line.send(actor('huge', 'x'.repeat(2 * 1024 * 1024)));
    line.send(actor('odd', cyclic));
    expect(await page.until(({ type }) => type === '@xstate.actor')).toMatchObject({
      name: 'odd',
      snapshot: { error: { name: 'TypeError', message: 'no' }, map: { k: 1 }, set: [1], self: '[Circular]' },
    });
    await detach();
    page.close();
    await relay.close();
  });

  it('that was detached says nothing and comes not back', async () => {
    const relay = await startRelay({ stateDir: directory.path, assetsDir: '/nonexistent' });
    const page = listenAsPage(relay.url);
    const { line, detach } = await attach(directory.path);
    await detach();
    line.send(actor('late', {}));
    await page.until(({ connected, known }) => JSON.stringify([connected, known]) === '[[],["1"]]');
    expect(page.messages.filter(({ type }) => type === '@xstate.actor')).toEqual([]);
    page.close();
    await relay.close();
  });
});

it('a link says so where nothing can be shown', async () => {
  const relay = await startRelay({ stateDir: directory.path, assetsDir: '/nonexistent' });
  const link = inspectorLink({ stateDir: directory.path, port: null }, () =>
    Promise.reject(new Error('the package is not whole')),
  );
  let attachment: ReturnType<typeof link.attach> | undefined;
  const fault = await new Promise<string>((resolve) => {
    attachment = link.attach({ onOpen: () => undefined, onClose: () => undefined, onFault: resolve });
  });
  expect(fault).toBe('the package is not whole');
  await attachment?.detach();
  await relay.close();
});

describe('a link', () => {
  const contact = (port: number, pid: number | null): string =>
    JSON.stringify({ v: 1, port, token: 'A'.repeat(43), pid });
  /** A process that has been gone for long: its pid is above what Linux gives. */
  const nobody = 2 ** 22 + 1;

  /** A port where somebody listens who is no relay, and a file that says it were one. */
  const makeBait = async (write: (port: number) => string, mode: number) => {
    const own = makeDirectory();
    let onKnock: () => void = () => undefined;
    const knock = new Promise<'knocked'>((resolve) => (onKnock = () => resolve('knocked')));
    const server: Server = createServer((socket) => {
      socket.destroy();
      onKnock();
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const file = join(own.path, 'inspector.json');
    writeFileSync(file, write(port));
    chmodSync(file, mode);
    const remove = (): void => {
      server.close();
      own.remove();
    };
    return { stateDir: own.path, knock, remove };
  };
  const look = (stateDir: string, port: number | null) =>
    inspectorLink({ stateDir, port, lookEvery: 1 }).attach({
      onOpen: () => undefined,
      onClose: () => undefined,
      onFault: () => undefined,
    });

  it('knocks where a living process of this workspace says that it listens', async () => {
    const bait = await makeBait((port) => contact(port, process.pid), 0o600);
    const attachment = look(bait.stateDir, null);
    expect(await bait.knock).toBe('knocked');
    await attachment.detach();
    bait.remove();
  });

  it.each<[string, (port: number) => string, number, number | null]>([
    ['when the relay said goodbye', (port) => contact(port, null), 0o600, null],
    ['when the relay died', (port) => contact(port, nobody), 0o600, null],
    ['when others can read the token', (port) => contact(port, process.pid), 0o644, null],
    ['at another port than it was told', (port) => contact(port, process.pid), 0o600, 1],
    ['when the file is damaged', () => '{', 0o600, null],
  ])('does not knock %s', async (_, write, mode, port) => {
    const bait = await makeBait(write, mode);
    const attachment = look(bait.stateDir, port);
    // why: while a whole connection is made elsewhere, a link that looks every millisecond has looked many times
    const relay = await startRelay({ stateDir: directory.path, assetsDir: '/nonexistent' });
    const { detach } = await attach(directory.path);
    expect(await Promise.race([bait.knock, Promise.resolve('silent')])).toBe('silent');
    await detach();
    await relay.close();
    await attachment.detach();
    bait.remove();
  });
});
