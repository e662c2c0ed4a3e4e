/** A process is told from a later one with its number, and from what is left of it when it has ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identityOf } from '../../src/adapters/process-identity';
import { isAlive, waitFor } from '../end-to-end/support/processes';

describe('the identity of a process', () => {
  it('stays the same while it lives', () => {
    const identity = identityOf(process.pid);
    expect(identity).not.toBeNull();
    expect(identityOf(process.pid)).toBe(identity);
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
