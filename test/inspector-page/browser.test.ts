/** The page in a real browser: it draws what arrives, lights where the machine is, and comes back by itself. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { InspectorRelay } from '../../src/adapters/inspector-relay/serve';
import {
  buildPages,
  launchBrowser,
  makeDirectory,
  startInspected,
  startRelay,
  type Inspected,
} from '../support/inspector-stage';

const assets = makeDirectory();
let browser: Browser;
let context: BrowserContext;
let page: Page;
let stateDir: ReturnType<typeof makeDirectory>;
let relay: InspectorRelay;
let inspected: Inspected;
let complaints: Array<string>;
let requests: Array<string>;

beforeAll(async () => {
  buildPages(assets.path);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  assets.remove();
});
beforeEach(async () => {
  stateDir = makeDirectory();
  relay = await startRelay({ stateDir: stateDir.path, assetsDir: assets.path });
  context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  page = await context.newPage();
  complaints = [];
  requests = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
});
afterEach(async () => {
  await context.close();
  await inspected.kill();
  await relay.close();
  stateDir.remove();
});

const show = async (machine: 'service' | 'player' = 'service'): Promise<void> => {
  inspected = startInspected(stateDir.path, machine);
  await page.goto(relay.url);
  await page.locator('[data-line=live]').waitFor();
};
const isLit = (state: string): Promise<void> =>
  page.locator(`g.state.active[data-state="${state}"]`).waitFor();
const litStates = async (): Promise<ReadonlyArray<string | null>> => {
  const lit = await page.locator('g.state.active').all();
  return (await Promise.all(lit.map((state) => state.getAttribute('data-state')))).sort();
};
const restartRelay = async (): Promise<void> => {
  const port = Number(new URL(relay.url).port);
  await relay.close();
  await page.locator('[data-line=lost]').waitFor();
  relay = await startRelay({ stateDir: stateDir.path, assetsDir: assets.path, port });
};
/** Whatever happens, nothing may be fetched from elsewhere and nothing may be against the page's own policy. */
const staysAtHome = (): void => {
  expect(requests.filter((url) => !url.startsWith(relay.url) && !url.startsWith('data:'))).toEqual([]);
  expect(complaints).toEqual([]);
};

describe('the page', () => {
  it('lights every state as a backup passes through the service', async () => {
    await show();
    await isLit('up.work.checking');
    await inspected.open('checkSchedules', { workspace: 'present', due: 0, prunable: 0 });
    await isLit('up.work.idle');
    expect(await litStates()).toEqual([
      '',
      'up',
      'up.changes',
      'up.changes.none',
      'up.file',
      'up.file.there',
      'up.recovery',
      'up.recovery.over',
      'up.stop',
      'up.stop.serving',
      'up.work',
      'up.work.idle',
    ]);
    inspected.send('schedules.changed');
    await isLit('up.work.checking');
    expect(await litStates()).toContain('up.work.checking');
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 1 });
    await isLit('up.work.archiving');
    inspected.send('stop.requested');
    await isLit('up.stop.draining');
    await inspected.open('archiveDue');
    await isLit('up.work.pruning');
    expect(await litStates()).toContain('up.work.pruning');
    await inspected.open('pruneSchedules');
    await isLit('stopped');
    expect(await page.locator('#state').textContent()).toBe('stopped (done)');
    expect(await page.locator('#events li[data-event="stop.requested"]').count()).toBe(1);
    staysAtHome();
  });

  it('goes from idle through a pass back to idle', async () => {
    await show();
    await inspected.open('checkSchedules', { workspace: 'present', due: 0, prunable: 0 });
    await isLit('up.work.idle');
    inspected.send('schedules.changed');
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 1 });
    await isLit('up.work.archiving');
    await inspected.open('archiveDue');
    await isLit('up.work.pruning');
    await inspected.open('pruneSchedules');
    await isLit('up.work.idle');
    const names = await page.locator('#events .type').allTextContents();
    expect(names.indexOf('pruneSchedules is done')).toBeLessThan(names.indexOf('schedules.changed'));
    expect(names.indexOf('schedules.changed')).toBeGreaterThan(-1);
  });

  it('shows the archive in hand, what its states mean, and when the next look is due', async () => {
    await show();
    await isLit('up.work.checking');
    await page.locator('#meaning', { hasText: 'Reads the schedules and the clock' }).waitFor();
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
    await isLit('up.work.archiving');
    await page
      .locator('g.label.taken[data-source="up.work.checking"][data-target="up.work.archiving"]')
      .waitFor();
    inspected.order({
      do: 'send',
      event: { type: 'backup.started', backup: { name: 'docs', path: 'docs', due: 'x', attempt: 2 } },
    });
    inspected.order({
      do: 'send',
      event: {
        type: 'backup.progressed',
        entries: 3,
        bytes: 5_600_000,
        totalEntries: 4,
        totalBytes: 11_200_000,
      },
    });
    await page
      .locator('#work-text', { hasText: 'packing, 50 %, 5.6 MB of 11.2 MB, 3 entries, attempt 2' })
      .waitFor();
    expect(await page.locator('#work-bar').getAttribute('value')).toBe('50');
    expect(await page.locator('#actor option', { hasText: '– backup of docs' }).count()).toBe(1);
    expect(await page.locator('#events li[data-event^="xstate.init"]').count()).toBe(0);
    inspected.order({ do: 'send', event: { type: 'backup.completed', reason: null } });
    await page.locator('#events .type', { hasText: 'backup is done' }).waitFor();
    await inspected.open('archiveDue');
    await inspected.open('pruneSchedules');
    await page.locator('#work-text', { hasText: /^next check in 4[45] s$/ }).waitFor();
    staysAtHome();
  });

  it.each([375, 768, 1440])('needs no scrolling sideways in a window %i px wide', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    await show();
    await isLit('up.work.checking');
    const overhang = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overhang).toBeLessThanOrEqual(0);
  });

  it('draws nested, parallel, final and history states, and lights several', async () => {
    await show('player');
    await isLit('off');
    inspected.send('power');
    await isLit('on.picture.loading');
    expect(await litStates()).toEqual([
      '',
      'on',
      'on.picture',
      'on.picture.loading',
      'on.sound',
      'on.sound.loud',
    ]);
    await inspected.open('load', 'tape');
    inspected.send('mute');
    await isLit('on.sound.quiet');
    await isLit('on.picture.playing');
    expect(await page.locator('#state').textContent()).toBe('picture.playing, sound.quiet');
    expect(await page.locator('g.state').count()).toBe(13);
    for (const shape of ['g.parallel[data-state=on]', 'g.final[data-state=worn] .inner', 'g.deep-history'])
      expect(await page.locator(shape).count()).toBe(1);
    const labels = await page.locator('g.label text').allTextContents();
    expect(labels).toEqual(
      expect.arrayContaining(['play [hasTape]', 'after 60 min', 'done loader', 'all done']),
    );
    staysAtHome();
  });

  it('comes back when the relay is restarted, and keeps the events that it has seen', async () => {
    await show();
    inspected.send('schedules.changed');
    await page.locator('#events li[data-event="schedules.changed"]').waitFor();
    await restartRelay();
    await page.locator('[data-line=live]').waitFor();
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
    await isLit('up.work.archiving');
    expect(await page.locator('#events li[data-event="schedules.changed"]').count()).toBe(1);
  });

  it('goes on with the next process when the service is killed and started again', async () => {
    await show();
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
    await isLit('up.work.archiving');
    await inspected.kill();
    await page.locator('[data-line=waiting]').waitFor();
    expect(await page.locator('#actor option').first().textContent()).toBe('backupService (gone)');
    inspected = startInspected(stateDir.path);
    await page.locator('[data-line=live]').waitFor();
    await isLit('up.work.checking');
    expect(await page.locator('#actor option', { hasText: 'backupService' }).allTextContents()).toEqual([
      'backupService',
    ]);
  });

  it('that opens late, beside another one, knows as much', async () => {
    await show();
    inspected.send('schedules.changed');
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
    await isLit('up.work.archiving');
    page = await context.newPage();
    await page.goto(relay.url);
    await isLit('up.work.archiving');
    await page.locator('#events li[data-event="schedules.changed"]').waitFor();
  });

  it('shows another actor when it is chosen, and works by keyboard', async () => {
    await show();
    await isLit('up.work.checking');
    const option = page.locator('#actor option', { hasText: 'checkSchedules' });
    await page.locator('#actor').selectOption(await option.getAttribute('value'));
    await page.locator('#chart .hint', { hasText: 'no state machine' }).waitFor();
    await page.locator('#actor').focus();
    await page.keyboard.press('Home');
    await isLit('up.work.checking');
    const width = async (): Promise<number> => Number(await page.locator('#chart svg').getAttribute('width'));
    const fitted = await width();
    await page.locator('#chart').focus();
    await page.keyboard.press('+');
    expect(await width()).toBeGreaterThan(fitted);
    await page.keyboard.press('0');
    expect(await width()).toBe(fitted);
    inspected.send('schedules.changed');
    const event = page.locator('#events li[data-event="schedules.changed"]');
    await event.locator('summary').focus();
    await page.keyboard.press('Enter');
    await event.locator('pre', { hasText: '"type": "schedules.changed"' }).waitFor({ state: 'visible' });
    staysAtHome();
  });

  it('lists the last 200 events and no more', async () => {
    await show('player');
    await isLit('off');
    for (let i = 0; i < 250; i += 1) inspected.send(`event.${i}`);
    await page.locator('#events li[data-event="event.249"]').waitFor();
    expect(await page.locator('#events li').count()).toBe(200);
    expect(await page.locator('#events li').first().getAttribute('data-event')).toBe('event.249');
  });
});

it('a page from elsewhere gets no socket, even if it knows the address', async () => {
  inspected = startInspected(stateDir.path);
  await context.route('http://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: 'hello' }),
  );
  await page.goto('http://evil.example/');
  const outcome = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onclose = () => resolve('refused');
      }),
    new URL('page', relay.url).href.replace('http', 'ws'),
  );
  expect(outcome).toBe('refused');
});

describe('the bridge to the official page', () => {
  const official = `<script>
    const heard = [];
    window.heard = heard;
    onmessage = ({ data, origin }) => heard.push({ data, origin });
    parent.postMessage({ type: '@statelyai.connected' }, '*');
  </script>`;
  interface Heard {
    readonly origin: string;
    readonly data: {
      readonly type: string;
      readonly name?: string;
      readonly snapshot?: { readonly value: unknown };
    };
  }

  const open = async (body: string): Promise<void> => {
    await relay.close();
    relay = await startRelay({ stateDir: stateDir.path, assetsDir: assets.path, stately: true });
    inspected = startInspected(stateDir.path);
    await inspected.waitsAt('checkSchedules');
    await context.route('https://stately.ai/inspect', (route) =>
      route.fulfill({ contentType: 'text/html', body }),
    );
    await page.goto(relay.url);
  };

  it('tells it the machine and every message, as its own library would', async () => {
    await open(official);
    await page.frameLocator('#stately').locator('script').waitFor({ state: 'attached' });
    const frame = page.frame({ url: 'https://stately.ai/inspect' });
    if (frame === null) throw new Error('the official page is not there');
    await inspected.open('checkSchedules', { workspace: 'present', due: 1, prunable: 0 });
    const heard = await frame.waitForFunction(() => {
      // why: the test's own official page keeps what it hears there
      const all = (globalThis as unknown as { heard: ReadonlyArray<Heard> }).heard;
      return all.some(({ data }) => JSON.stringify(data.snapshot?.value ?? '').includes('archiving'))
        ? all
        : undefined;
    });
    const messages: ReadonlyArray<Heard> = (await heard.jsonValue()) ?? [];
    expect(new Set(messages.map(({ origin }) => origin))).toEqual(new Set([new URL(relay.url).origin]));
    expect(messages.map(({ data }) => data.type)).not.toContain('@backup_manager.relay');
    expect(messages[0]?.data).toMatchObject({ type: '@xstate.actor', name: 'backupService' });
  });

  it('shows no other page in its place', async () => {
    const isBlocked = page.waitForEvent('console', (message) =>
      message.text().includes('violates the following Content Security Policy directive: "frame-src'),
    );
    await open("<script>location = 'https://evil.example/'</script>");
    await isBlocked;
  });
});
