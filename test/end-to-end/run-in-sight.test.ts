/** A `run` in another terminal: status shows how far it has come, for as long as it lives. */
import { existsSync, truncateSync } from 'node:fs';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const record = '.backup_manager/run.json';

/** A `run` that takes longer than any test, once status shows it. */
const longRun = async (workspace: Workspace) => {
  workspace.write('big/holes', '');
  truncateSync(workspace.path('big/holes'), 2 ** 42);
  await workspace.run('create', 'big;daily@00:00;big');
  const run = workspace.begin('run', 'big');
  const shown = await waitFor('a share of the archive in status', async () => {
    const { stdout } = await workspace.run('status');
    return / %, /.test(stdout) && stdout;
  });
  return { run, shown };
};

const inHand = async (workspace: Workspace): Promise<unknown> => {
  const { stdout } = await workspace.run('status', '--json');
  const { result } = JSON.parse(stdout) as { result: { run: unknown } };
  return result.run;
};

it('is shown until it is interrupted', async () => {
  const workspace = makeWorkspace();
  const { run, shown } = await longRun(workspace);
  expect(shown).toMatch(
    new RegExp(
      `\\narchiving {2}big \\(run, pid ${run.pid}\\): \\d+ %, .* of 4\\.4 TB, \\d+ of \\d+ entries\\n`,
    ),
  );
  expect(await inHand(workspace)).toMatchObject({
    pid: run.pid,
    archive: { name: 'big', path: 'big', totalContentBytes: 2 ** 42 },
  });
  run.interrupt();
  expect((await run.outcome).status).toBe(130);
  expect(existsSync(workspace.path(record))).toBe(false);
  expect(await inHand(workspace)).toBeNull();
});

it('is shown no longer when it was killed', async () => {
  const workspace = makeWorkspace();
  const { run } = await longRun(workspace);
  kill(run.pid, 'SIGKILL');
  await waitUntilGone(run.pid);
  expect(await inHand(workspace)).toBeNull();
  expect((await workspace.run('status')).stdout).not.toContain('archiving');
  expect((await workspace.run('doctor')).stdout).toContain(record);
  await workspace.run('doctor', '--repair');
  expect(existsSync(workspace.path(record))).toBe(false);
});
