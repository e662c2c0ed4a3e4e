/** What `backups` prints of file names that somebody else chose. */
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('backups escapes what moves a cursor in a file name', async () => {
  const workspace = makeWorkspace();
  workspace.begun();
  workspace.write('backups/e\u001b[31mvil.tar', '');
  workspace.write('backups/été docs.tar', '');
  expect((await workspace.run('backups')).stdout).toBe('e\\x1b[31mvil.tar\nété docs.tar\n');
  expect(JSON.parse((await workspace.run('backups', '--json')).stdout)).toMatchObject({
    result: { files: ['e\u001b[31mvil.tar', 'été docs.tar'] },
  });
});
