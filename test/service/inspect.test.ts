/** The service seen through the relay: told anew on every connection, never waited for, never kept alive. */
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startRelay, makeDirectory, startInspected, type Inspected } from '../support/inspector-stage';
import { isIn, listenAsPage, socketUrl } from '../support/page-socket';

const root = join(__dirname, '..', '..');
const ended = (inspected: Inspected): Promise<number | null> =>
  new Promise((resolve) => inspected.process.once('exit', resolve));

const withStateDir = async (run: (stateDir: string) => Promise<void>): Promise<void> => {
  const directory = makeDirectory();
  try {
    await run(directory.path);
  } finally {
    directory.remove();
  }
};
const portOf = (url: string): number => Number(new URL(url).port);
const noPages = '/nonexistent';

describe('an inspected process', () => {
  it('tells its machine, its state and what happens', () =>
    withStateDir(async (stateDir) => {
      const relay = await startRelay({ stateDir, assetsDir: noPages });
      const page = listenAsPage(relay.url);
      const inspected = startInspected(stateDir);
      const actor = await page.until(({ name }) => name === 'backupService');
      expect(JSON.parse(String(actor['definition']))).toMatchObject({
        id: 'backupService',
        states: { up: { states: { work: { states: { away: { after: { checkInterval: 'returning' } } } } } } },
      });
      await inspected.open('checkSchedules', { workspace: 'present', due: 0, prunable: 1 });
      expect(await page.until(isIn('pruning'))).toMatchObject({ sessionId: actor['sessionId'] });
      await inspected.kill();
      page.close();
      await relay.close();
    }));

  it('that was there before the relay is told from the state that it is in', () =>
    withStateDir(async (stateDir) => {
      const inspected = startInspected(stateDir);
      await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
      await inspected.waitsAt('archiveDue');
      const relay = await startRelay({ stateDir, assetsDir: noPages });
      const page = listenAsPage(relay.url);
      const actor = await page.until(({ name }) => name === 'backupService');
      expect(isIn('archiving')(actor)).toBe(true);
      const child = await page.until(({ name }) => name === 'archiveDue');
      expect(child['parentId']).toBe(actor['sessionId']);
      expect(page.messages.filter(({ name }) => name === 'checkSchedules')).toEqual([]);
      await inspected.kill();
      page.close();
      await relay.close();
    }));

  it('loses nothing that happens while the library is being loaded', () =>
    withStateDir(async (stateDir) => {
      const relay = await startRelay({ stateDir, assetsDir: noPages });
      const page = listenAsPage(relay.url);
      const inspected = startInspected(stateDir, 'service', { HOLD_LIBRARY: 'yes' });
      await inspected.waitsAt('library');
      inspected.send('schedules.changed');
      await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
      await inspected.waitsAt('archiveDue');
      await inspected.open('library');
      await page.until(({ event }) => JSON.stringify(event) === '{"type":"schedules.changed"}');
      await page.until(({ type, ...message }) => type === '@xstate.snapshot' && isIn('archiving')(message));
      expect(page.messages.filter(({ name }) => name === 'backupService')).toHaveLength(1);
      await inspected.kill();
      page.close();
      await relay.close();
    }));

  it('comes back to a relay that was restarted, as it is by then', () =>
    withStateDir(async (stateDir) => {
      const first = await startRelay({ stateDir, assetsDir: noPages });
      const inspected = startInspected(stateDir);
      const before = listenAsPage(first.url);
      await before.until(isIn('checking'));
      before.close();
      await first.close();
      await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
      await inspected.waitsAt('archiveDue');
      const second = await startRelay({ stateDir, assetsDir: noPages, port: portOf(first.url) });
      const after = listenAsPage(second.url);
      expect(await after.until(({ name }) => name === 'backupService')).toMatchObject({
        snapshot: { value: { up: { work: { archiving: 'choosing' } } } },
      });
      await inspected.kill();
      after.close();
      await second.close();
    }));

  it('tells its last state when it detaches', () =>
    withStateDir(async (stateDir) => {
      const relay = await startRelay({ stateDir, assetsDir: noPages });
      const page = listenAsPage(relay.url);
      const inspected = startInspected(stateDir);
      await page.until(isIn('checking'));
      await inspected.open('checkSchedules', { workspace: 'removed', due: 0, prunable: 0 });
      await page.until(isIn('stopped'));
      inspected.order({ do: 'detach' });
      await inspected.waitsAt('detached');
      await page.until(({ connected }) => Array.isArray(connected) && connected.length === 0);
      await inspected.kill();
      page.close();
      await relay.close();
    }));

  it.each([
    ['without a relay', false],
    ['with a relay that it is connected to', true],
  ])('ends as soon as it has nothing else to do, %s', (_, hasRelay) =>
    withStateDir(async (stateDir) => {
      const relay = hasRelay ? await startRelay({ stateDir, assetsDir: noPages }) : null;
      const inspected = startInspected(stateDir);
      await inspected.waitsAt('checkSchedules');
      const page = relay === null ? null : listenAsPage(relay.url);
      await page?.until(isIn('checking'));
      const exit = ended(inspected);
      inspected.order({ do: 'leave' });
      expect(await exit).toBe(0);
      page?.close();
      await relay?.close();
    }),
  );
});

it('the stock WebSocket inspector of @statelyai/inspect is understood as well', () =>
  withStateDir(async (stateDir) => {
    const relay = await startRelay({ stateDir, assetsDir: noPages });
    const page = listenAsPage(relay.url);
    const script = `
      import { createWebSocketInspector } from '@statelyai/inspect';
      import { createActor, createMachine } from 'xstate';
      const { inspect } = createWebSocketInspector({ url: process.env.URL });
      createActor(createMachine({ id: 'stock', initial: 'a', states: { a: {} } }), { inspect }).start();`;
    const stock = execFile(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env: { ...process.env, URL: socketUrl(relay.url, 'process') },
    });
    const gone = new Promise((resolve) => stock.once('exit', resolve));
    await page.until(({ name }) => name === 'stock');
    stock.kill('SIGKILL');
    await gone;
    page.close();
    await relay.close();
  }));

it('the library is loaded by a real import() in the bundle too', () => {
  const bundle = execFileSync(
    join(root, 'node_modules', '.bin', 'esbuild'),
    [
      'src/service/inspect.ts',
      '--bundle',
      '--platform=node',
      '--format=cjs',
      '--target=node20',
      '--external:@statelyai/inspect',
    ],
    { cwd: root, encoding: 'utf8' },
  );
  expect(bundle).toContain('import("@statelyai/inspect")');
  expect(bundle).not.toContain('require("@statelyai/inspect")');
});
