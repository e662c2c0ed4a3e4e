/** A process is told from a later one with its number, and from what is left of it when it has ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf } from '../../../src/adapters/service-process/process-identity';
import { isAlive, waitFor } from '../../end-to-end/support/processes';

describe('the identity of a process', () => {
  it('stays the same while it lives', () => {
    const identity = identityOf(process.pid);
    expect(identity).not.toBeNull();
    expect(identityOf(process.pid)).toBe(identity);
  });

  it('is another one than that of a process started at another time, whatever that is called', async () => {
    const place = mkdtempSync(join(tmpdir(), 'backup_manager-identity-'));
    // why: the system shows the name in brackets before the fields that tell
    const odd = join(place, 'a) Z 1 2');
    copyFileSync('/bin/sleep', odd);
    const child = spawn(odd, ['1000'], { stdio: 'ignore' });
    const gone = once(child, 'exit');
    try {
      await once(child, 'spawn');
      const identity = identityOf(child.pid ?? 0);
      expect(identity).not.toBeNull();
      expect(identity).not.toBe(identityOf(process.pid));
      if (process.platform === 'linux') {
        const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
        const [, ticks = ''] = new RegExp(`^${boot}/(\\d+)$`).exec(identity ?? '') ?? [];
        const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
        expect(Number(ticks) / 100).toBeLessThanOrEqual(uptime);
        expect(Number(ticks) / 100).toBeGreaterThan(uptime - 60);
      }
    } finally {
      child.kill('SIGKILL');
      await gone;
      rmSync(place, { recursive: true });
    }
  });

  it('is none where there is no such process, or one that has ended and that nobody asks about', async () => {
    expect(identityOf(2 ** 30)).toBeNull();
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(parent, 'exit');
    try {
      const [said]: ReadonlyArray<unknown> = await once(parent.stdout, 'data');
      const pid = Number(String(said));
      await waitFor('the end of the child', () => !isAlive(pid));
      expect(identityOf(pid)).toBeNull();
    } finally {
      parent.kill('SIGKILL');
      await gone;
    }
  });
});
