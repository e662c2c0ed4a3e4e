/**
 * `npm run screenshot` makes docs/inspector.png from a real run of the inspector, in Debian's chromium.
 * Options: `--out=FILE`, `--scheme=light|dark`, `--width=PIXELS`, `--height=PIXELS`, `--machine=service|player`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  buildPages,
  launchBrowser,
  makeDirectory,
  startInspected,
  startRelay,
} from '../test/support/inspector-stage';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(__dirname, '..', 'docs', 'inspector.png') },
    scheme: { type: 'string', default: 'light' },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '860' },
    machine: { type: 'string', default: 'service' },
  },
});

const take = async (directory: string): Promise<void> => {
  const [assetsDir, stateDir] = [join(directory, 'pages'), join(directory, 'state')];
  buildPages(assetsDir);
  const relay = await startRelay({ stateDir, assetsDir });
  const machine = values.machine === 'player' ? 'player' : 'service';
  const inspected = startInspected(stateDir, machine);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: Number(values.width), height: Number(values.height) },
      colorScheme: values.scheme === 'dark' ? 'dark' : 'light',
    });
    await page.goto(relay.url);
    await page.locator('[data-line=live]').waitFor();
    await page.locator('g.state.active').first().waitFor();
    if (machine === 'player') {
      inspected.send('power');
      await inspected.open('load', 'tape');
      inspected.send('mute');
      await page.locator('g.state.active[data-state="on.sound.quiet"]').waitFor();
    } else {
      await inspected.open('checkSchedules', { workspace: 'present', due: 0, prunable: 1 });
      await inspected.open('pruneSchedules');
      await page.locator('g.state.active[data-state="up.work.idle"]').waitFor();
      inspected.send('schedules.changed');
      await inspected.open('checkSchedules', { workspace: 'present', due: 2, prunable: 1 });
      await page.locator('g.state.active[data-state="up.work.archiving"]').waitFor();
      inspected.order({
        do: 'send',
        event: {
          type: 'backup.started',
          backup: { name: 'photos', path: '~/Pictures', due: '2026-11-26T02:15:00.000+01:00', attempt: 1 },
        },
      });
      inspected.order({
        do: 'send',
        event: {
          type: 'backup.progressed',
          entries: 1204,
          bytes: 3_400_000_000,
          totalEntries: 2811,
          totalBytes: 8_100_000_000,
        },
      });
      await page.locator('#work-text', { hasText: '41 %' }).waitFor();
    }
    await page.screenshot({ path: values.out, fullPage: true });
  } finally {
    await browser.close();
    await inspected.kill();
    await relay.close();
  }
};

const directory = makeDirectory();
void take(directory.path).finally(directory.remove);
