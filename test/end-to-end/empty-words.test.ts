/** What is typed as "$UNSET" does nothing, and least of all something else; nor does what fits several versions. */
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const furnished = async (backups: number): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'as it was\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  for (let n = 0; n < backups; n += 1) await workspace.succeed('run', 'docs');
  return workspace;
};

it('an empty directory, member, version or workspace is refused, and nothing is touched', async () => {
  const workspace = await furnished(1);
  workspace.write('docs/a', 'as it is\n');
  const isRefused = async (...words: ReadonlyArray<string>): Promise<void> => {
    const { status, stdout, stderr } = await workspace.run(...words);
    expect({ words, status, stdout }).toEqual({ words, status: 2, stdout: '' });
    expect(stderr).toContain('is empty, as a variable is that is not set: give it a value');
  };
  await isRefused('restore', 'docs', 'docs/a', '--to', '', '--overwrite');
  await isRefused('restore', 'docs', '');
  await isRefused('files', 'docs', '');
  await isRefused('pin', 'docs', '');
  await isRefused('remove', 'docs', '', '--now', '--force');
  const logged = workspace.log('backup_manager');
  expect(logged.slice(-1)).toEqual([
    'Error: [version] of remove is empty, as a variable is that is not set: give it a value, or leave it out',
  ]);
  await isRefused('--dir', '', 'list');
  await isRefused('list', '--dir=');
  expect(workspace.log('backup_manager')).toEqual(logged);
  expect(workspace.read('docs/a')).toBe('as it is\n');
  expect(workspace.ls()).not.toContainEqual(expect.stringContaining('restored'));
  expect(workspace.ls('backups')).toEqual(['docs.tar']);
});

it('an empty BACKUP_MANAGER_DIR is one that is not set', async () => {
  const workspace = await furnished(0);
  const { status, stdout } = await workspace.runIn(
    { cwd: workspace.directory, env: { BACKUP_MANAGER_DIR: '' } },
    'list',
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: '0: docs;daily@23:59;docs\n' });
});

it('remove takes none of several versions that fit, and says which there are', async () => {
  const workspace = await furnished(3);
  const files = workspace.ls('backups');
  expect(files).toHaveLength(3);
  for (const how of [[], ['--now']]) {
    const { status, stderr } = await workspace.run('remove', 'docs', '20', ...how);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Error: 3 versions of docs fit 20\n {2}nothing was removed; say which: (\d{8}T\d{6}(-\d)?(, |\n)){3}/,
    );
  }
  expect(workspace.ls('backups')).toEqual(files);
});
