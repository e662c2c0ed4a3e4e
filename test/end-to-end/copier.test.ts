/** The service copies by itself what is made, to a directory elsewhere, and tries again where that is away. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const typesOf = (workspace: Workspace): ReadonlyArray<string> => workspace.events().map(({ type }) => type);
const times = (workspace: Workspace, type: string): number =>
  typesOf(workspace).filter((one) => one === type).length;

/** What other processes journalled is found at the next pass of the service, and at once by one that is asked for. */
const looksNow = async (workspace: Workspace): Promise<void> => {
  await workspace.shell('kill', '-HUP', String(workspace.servicePid()));
};

/** Docs, a directory elsewhere, and a service. */
const begin = async (): Promise<Workspace & { readonly nas: string }> => {
  const workspace = makeWorkspace();
  const nas = join(workspace.directory, '..', 'nas');
  mkdirSync(nas, { recursive: true });
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  await workspace.run('destination', 'add', 'nas', `file:${nas}`, '--plain');
  await workspace.succeed('start');
  return { ...workspace, nas };
};

it('what is there, and what comes, without anybody asking', async () => {
  const workspace = await begin();
  await waitFor('the first pass', () => times(workspace, 'CopyCompleted') === 1);
  await workspace.succeed('run', 'docs');
  await looksNow(workspace);
  await waitFor('the copy', () => times(workspace, 'VersionCopied') === 1);
  expect(readdirSync(workspace.nas)).toContain('README.txt');
  await workspace.succeed('stop');
});

it('again and again where the place is away, which keeps nothing else', async () => {
  const workspace = await begin();
  await waitFor('the first pass', () => times(workspace, 'CopyCompleted') === 1);
  await workspace.succeed('stop');
  renameSync(workspace.nas, `${workspace.nas}.away`);
  await workspace.run('run', 'docs');
  await workspace.succeed('start');
  await waitFor('a failure', () => times(workspace, 'CopyFailed') === 1);
  expect(times(workspace, 'BackupCompleted')).toBe(1);
  expect((await workspace.run('why', 'nas')).stdout).toMatch(
    /^nas: file:.*: copying there fails since .*; it is tried again at /,
  );
  expect((await workspace.run('history', 'nas')).stdout).toMatch(
    / {2}copying to nas failed after 1 attempt: /,
  );
  expect((await workspace.run('why', 'docs')).stdout).toMatch(/ {2}it does not stand at nas yet: copying /);
  renameSync(`${workspace.nas}.away`, workspace.nas);
  await looksNow(workspace);
  await waitFor('the copy', () => times(workspace, 'VersionCopied') === 1);
  await workspace.succeed('stop');
  rmSync(workspace.nas, { recursive: true });
});
