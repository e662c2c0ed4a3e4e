/** A restore from elsewhere, and a drill, that are killed: what they leave is found by doctor, and swept by the next copy. */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A place from which nothing comes to an end, and one without limits. */
const begin = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/noise', randomBytes(700_000).toString('latin1'));
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('run', 'docs');
  for (const [name, ...options] of [['usb'], ['slow', '--limit-rate', '1k']] as const) {
    mkdirSync(workspace.path(name));
    await workspace.run('destination', 'add', name, `file:${workspace.path(name)}`, ...options);
  }
  await workspace.run('copy', 'usb');
  await workspace.shell('cp', '-a', 'usb/.', 'slow/');
  return workspace;
};

const findings = async (workspace: Workspace): Promise<ReadonlyArray<string>> => {
  const { stdout } = await workspace.run('doctor', '--json');
  const { result } = JSON.parse(stdout) as {
    result: { checks: ReadonlyArray<{ findings: ReadonlyArray<{ id: string }> }> };
  };
  return result.checks.flatMap(({ findings: found }) => found.map(({ id }) => id));
};

const fetched = (workspace: Workspace, directory: string): ReadonlyArray<string> =>
  workspace.ls(directory).filter((name) => name.startsWith('.fetched-'));

const killed = async (workspace: Workspace, left: () => boolean, ...words: ReadonlyArray<string>) => {
  const { pid, outcome } = workspace.begin(...words);
  await waitFor('something that was fetched', left);
  const meanwhile = await findings(workspace);
  kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
  await outcome;
  return meanwhile;
};

it('a restore from elsewhere leaves a part, which is found, repaired, and swept by the next copy', async () => {
  const workspace = await begin();
  const restoring = () =>
    killed(
      workspace,
      () => fetched(workspace, '.').length > 0,
      ...['restore', 'docs', '--from', 'slow', '--to', 'back'],
    );
  expect(await restoring()).not.toContain('fetched-left');
  expect(await findings(workspace)).toContain('fetched-left');
  await workspace.run('doctor', '--repair');
  expect(fetched(workspace, '.')).toEqual([]);
  await restoring();
  expect(fetched(workspace, '.')).toHaveLength(1);
  expect(await workspace.run('copy', 'usb')).toMatchObject({ status: 0 });
  expect(fetched(workspace, '.')).toEqual([]);
});

it('a drill leaves what it had restored, and the same holds of that', async () => {
  const workspace = await begin();
  const drilling = () =>
    killed(
      workspace,
      () =>
        workspace.ls('.backup_manager').includes('scratch') &&
        fetched(workspace, '.backup_manager/scratch').length > 0,
      ...['drill', '--at', 'slow'],
    );
  expect(await drilling()).not.toContain('scratch-left');
  expect(await findings(workspace)).toContain('scratch-left');
  expect(await workspace.run('copy', 'usb')).toMatchObject({ status: 0 });
  expect(workspace.ls('.backup_manager')).not.toContain('scratch');
  expect(await findings(workspace)).not.toContain('scratch-left');
});
