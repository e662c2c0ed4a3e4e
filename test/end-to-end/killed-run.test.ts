/** A `run` that was killed: whoever asks is told so at once, and nobody has to wait for the next archive. */
import { truncateSync } from 'node:fs';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('is no archive in hand any more: history tells that it was interrupted', async () => {
  const workspace = makeWorkspace();
  workspace.write('big/holes', '');
  truncateSync(workspace.path('big/holes'), 2 ** 40);
  await workspace.run('create', 'big;daily@00:00;big');
  const run = workspace.begin('run', 'big');
  await waitFor('an archive in hand', () => workspace.events().some(({ type }) => type === 'BackupStarted'));
  expect((await workspace.run('history')).stdout).toContain('unfinished');
  kill(run.pid, 'SIGKILL');
  await waitUntilGone(run.pid);
  const { stdout } = await workspace.run('history');
  expect(stdout).toContain('killed');
  expect(stdout).not.toContain('unfinished');
});

it('next and status name the lines that are none', async () => {
  const workspace = makeWorkspace();
  workspace.write('backup_schedules.txt', 'docs;daily@25:00;docs\ndocs;daily@02:00;good\n');
  const text =
    'backup_schedules.txt line 1 is no schedule (the time is not HH:MM between 00:00 and 23:59: 25:00)';
  for (const command of ['next', 'status'])
    expect((await workspace.run(command)).stderr).toContain(`${text}: docs;daily@25:00;docs`);
});
