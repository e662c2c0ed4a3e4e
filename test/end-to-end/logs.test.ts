/** `logs`: both logs by time, and on and on over their rotation; and what no command at all is answered with. */
import { appendFileSync, renameSync } from 'node:fs';
import { documentOf } from './support/json';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const line = (time: string, text: string): string => `[27/11/2026 ${time}] ${text}\n`;

const furnished = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.begun();
  workspace.write('logs/backup_manager.log.1', line('01:00', 'm1'));
  workspace.write('logs/backup_manager.log', line('01:02', 'm2') + line('01:04', 'm3'));
  workspace.write('logs/backup_service.log.2', line('01:01', 's1'));
  workspace.write('logs/backup_service.log.1', line('01:02', 's2'));
  workspace.write('logs/backup_service.log', line('01:03', 's3 \u001b[2J'));
  return workspace;
};

const texts = (stdout: string): ReadonlyArray<string> =>
  stdout
    .trimEnd()
    .split('\n')
    .map((one) => one.replace(/^(\w+) +\[.*?\] /, '$1 '));

it('both by time, with the files that they were rotated into', async () => {
  expect(texts(await furnished().succeed('logs'))).toEqual([
    'manager m1',
    'service s1',
    'manager m2',
    'service s2',
    'service s3 \\x1b[2J',
    'manager m3',
  ]);
});

it('of one log, since a time, so many', async () => {
  const workspace = furnished();
  expect(await workspace.succeed('logs', 'service', '-n', '1')).toBe('[27/11/2026 01:03] s3 \\x1b[2J\n');
  expect(texts(await workspace.succeed('logs', '--since', '2026-11-27 01:03'))).toEqual([
    'service s3 \\x1b[2J',
    'manager m3',
  ]);
  expect(documentOf(await workspace.run('logs', '-n', '1', '--json'), 'logs').result).toEqual({
    lines: [{ log: 'backup_manager', at: '2026-11-27T01:04', text: 'm3' }],
  });
});

it('--follow goes on over rotations, and Ctrl-C ends it with 0', async () => {
  const workspace = furnished();
  const log = workspace.path('logs', 'backup_service.log');
  const following = workspace.begin('logs', '-f', 'service', '-n', '0');
  const heard = (text: string) => waitFor(text, () => following.heard().includes(text));
  // why: only what is written after the first look is new
  for (let n = 0; !following.heard().includes('begun'); n += 1) {
    appendFileSync(log, line('02:00', 'begun'));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  appendFileSync(log, line('02:01', 'before'));
  renameSync(`${log}.2`, `${log}.3`);
  renameSync(`${log}.1`, `${log}.2`);
  renameSync(log, `${log}.1`);
  appendFileSync(log, line('02:02', 'between'));
  renameSync(`${log}.1`, `${log}.4`);
  renameSync(log, `${log}.1`);
  renameSync(`${log}.4`, `${log}.2`);
  appendFileSync(log, line('02:03', 'after'));
  await heard('after');
  appendFileSync(log, '[27/11/2026 02:04] la');
  appendFileSync(log, 'st\n');
  await heard('last');
  following.interrupt();
  const { status, stdout } = await following.outcome;
  const said = stdout.split('\n').filter((one) => !one.includes('begun'));
  expect({ status, said }).toEqual({
    status: 0,
    said: [
      '[27/11/2026 02:01] before',
      '[27/11/2026 02:02] between',
      '[27/11/2026 02:03] after',
      '[27/11/2026 02:04] last',
      '',
    ],
  });
});

it('no command at all shows those that are needed first', async () => {
  const { status, stdout, stderr } = await makeWorkspace().run();
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(
    /^Error: no instruction\n {2}backup_manager create .*\n[\s\S]*backup_manager --help shows/,
  );
});
