/** `restore` by those who can't give owners: a root without the numbers (a rootless container), and with them by number. */
import { writeFileSync } from 'node:fs';
import { archiveOf, file } from '../adapters/archive/restore/support/raw-tar';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const withArchive = (): Workspace => {
  const workspace = makeWorkspace();
  const bytes = archiveOf(
    file('s/a', 'content', { uid: 70_001, gid: 70_001 }),
    file('s/b', 'content', {
      uid: 70_001,
      gid: 70_001,
      patches: [
        [265, 'daemon'],
        [297, 'daemon'],
      ],
    }),
  );
  writeFileSync(workspace.path('foreign.tar'), bytes);
  return workspace;
};

const ownersIn = async (workspace: Workspace, directory: string): Promise<string> =>
  (await workspace.shell('stat', '-c', '%u %g %n', `${directory}/s/a`, `${directory}/s/b`)).stdout;

it('restores by name, or by number', async () => {
  const workspace = withArchive();
  await workspace.succeed('restore', '--archive', 'foreign.tar', '--to', 'o');
  expect(await ownersIn(workspace, 'o')).toBe('70001 70001 o/s/a\n1 1 o/s/b\n');
  await workspace.succeed('restore', '--archive', 'foreign.tar', '--to', 'n', '--numeric-owner');
  expect(await ownersIn(workspace, 'n')).toBe('70001 70001 n/s/a\n70001 70001 n/s/b\n');
});

it('is a whole restore where no owner can be given, and says so in one line', async () => {
  const workspace = withArchive();
  const restore = ['restore', '--archive', 'foreign.tar', '--to', 'o'];
  const inContainer = await workspace.shell('unshare', '--map-root-user', process.execPath, bin, ...restore);
  expect(inContainer).toEqual({
    status: 0,
    stdout: `restored 2 entries, 14 bytes, from foreign.tar to ${workspace.path('o')}\n`,
    stderr:
      'note: 2 entries kept no owner: giving them takes root, and a file system and container that allow it\n',
  });
  expect(workspace.read('o/s/a')).toBe('content');
  const again = [...restore.slice(0, -1), 'p', '--json'];
  const { stdout } = await workspace.shell('unshare', '--map-root-user', process.execPath, bin, ...again);
  expect(JSON.parse(stdout)).toMatchObject({ exit: 0, result: { refusedCount: 0, unowned: 2 } });
});
