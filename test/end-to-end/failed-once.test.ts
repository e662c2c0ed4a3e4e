/** A backup that was to be made once, and failed: its line is gone within minutes, and yet it is told for a day. */
import { fakeClock } from './support/fake-clock';
import { waitFor } from './support/processes';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('is an alarm of status and a note of next, for a day', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  const clock = fakeClock(workspace);
  clock.set('2026-11-20T10:00:00Z');
  await clock.run('create', 'gone;10:05;gone');
  await clock.run('create', 'docs;10:07;docs');
  await clock.run('create', 'docs;daily@10:00;daily');
  await clock.run('start');
  clock.set('2026-11-20T10:05:10Z');
  await clock.serviceLogs(/^Error: .*gone/);
  clock.set('2026-11-20T10:07:10Z');
  await clock.serviceLogs(/^Backup done for docs /, 2);
  await waitFor(
    'the line of the failed one leaves the file',
    () => workspace.read('backup_schedules.txt')?.includes('gone') === false,
  );
  const told = 'gone, due once at 2026-11-20 10:05, failed: ';
  const status = await clock.run('status');
  expect(status.status).toBe(1);
  expect(status.stderr).toContain(told);
  const reply = JSON.parse((await clock.run('status', '--json')).stdout) as {
    result: { failedOnce: ReadonlyArray<unknown> };
  };
  expect(reply.result.failedOnce).toMatchObject([{ name: 'gone', path: 'gone' }]);
  expect((await clock.run('next')).stderr).toContain(told);
  clock.set('2026-11-21T10:04:50Z');
  await clock.serviceLogs(/^Backup done for docs /, 3);
  expect((await clock.run('status')).stderr).toContain(told);
  clock.set('2026-11-21T10:06:00Z');
  const later = await clock.run('status');
  expect(later.stderr).not.toContain('gone');
  expect(later.status).toBe(0);
  await clock.run('stop');
});
