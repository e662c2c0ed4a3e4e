/** Starting a service that takes its time: it is waited for as long as it is heard of, and no longer. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { startService } from '../../../src/adapters/service-process/service-start';
import { workspaceAt } from '../../../src/adapters/workspace/workspace';
import { leftOf, rightOf } from '../../support/decoded';
import { temporaryDirectory } from '../../support/temporary-directory';

/** A service of which only what it says is real. */
const saying = (directory: string, script: string): string => {
  const entry = `${directory}/service.js`;
  writeFileSync(
    entry,
    `require('node:fs').writeFileSync('pid', String(process.pid));
     const say = (message) => process.send(message);
     process.on('disconnect', () => process.exit(0));
     ${script}`,
  );
  return entry;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z';
  } catch {
    return false;
  }
};

describe('start', () => {
  let root = '';
  beforeEach(() => {
    root = temporaryDirectory();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('waits for a service that reads its journal longer than it may be silent, and gives what it warned of', async () => {
    // why: forty signs are twice as long as the silence that is borne
    const entry = saying(
      root,
      `let n = 0;
       const timer = setInterval(() => {
         n += 1;
         if (n <= 40) return say({ type: 'reading' });
         clearInterval(timer);
         say({ type: 'warning', text: 'a' });
         say({ type: 'ready', pid: 7 });
         say({ type: 'warning', text: 'b' });
         say({ type: 'reading' });
         say({ type: 'pass-over' });
       }, 150);`,
    );
    const start = startService(workspaceAt(root), entry, { silence: 3000, pass: 60_000 });
    expect(rightOf(await start({ inspect: false, textfile: null, limitRate: null })())).toEqual({
      pid: 7,
      archiving: null,
      warnings: ['a', 'b'],
    });
  });

  it('ends one of which nothing is heard, and says so', async () => {
    const entry = saying(root, `say({ type: 'reading' }); setInterval(() => undefined, 1000);`);
    const start = startService(workspaceAt(root), entry, { silence: 2000, pass: 60_000 });
    expect(leftOf(await start({ inspect: false, textfile: null, limitRate: null })())).toMatchObject({
      type: 'CannotStartService',
      reason: expect.stringContaining('said nothing for 2 s'),
    });
    const started = `${root}/pid`;
    while (existsSync(started) && isAlive(Number(readFileSync(started, 'utf8'))))
      await new Promise(setImmediate);
  });
});
