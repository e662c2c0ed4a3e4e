/** Links that somebody else has put into `backups/`: nothing is read or written through them. `backups/` may be one. */
import { mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const backedUp = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n');
  await workspace.run('create', 'docs;daily@23:59;d;keep=1');
  await workspace.succeed('run', 'd');
  return workspace;
};

describe('a link in the place of an archive', () => {
  it('is not followed by verify, restore, run or keep, whatever it leads to', async () => {
    const workspace = await backedUp();
    renameSync(workspace.path('backups/d.tar'), workspace.path('elsewhere.tar'));
    symlinkSync('../elsewhere.tar', workspace.path('backups/d.tar'));
    const before = workspace.read('elsewhere.tar');
    const verified = await workspace.run('verify', 'd');
    expect(verified.status).toBe(1);
    expect(verified.stdout).toContain('d.tar: a symbolic link, which is not followed\n');
    for (const options of [[], ['--unverified']]) {
      const { status, stderr } = await workspace.run('restore', 'd', ...options, '--to', 'out');
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining('a symbolic link, which is not followed'),
      });
    }
    expect((await workspace.run('doctor')).stdout).toContain('backups/d.tar');
    await workspace.run('run', 'd');
    await workspace.run('run', 'd');
    expect(workspace.read('elsewhere.tar')).toBe(before);
    expect(() => readlinkSync(workspace.path('backups/d.tar'))).toThrow('EINVAL');
  });

  it('that one names oneself is followed', async () => {
    const workspace = await backedUp();
    symlinkSync('backups/d.tar', workspace.path('link.tar'));
    await workspace.succeed('restore', '--archive', 'link.tar', '--to', 'out');
    expect(workspace.read('out/docs/a')).toBe('one\n');
  });
});

it('backups/ itself may lead to another disk', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n');
  mkdirSync(workspace.path('disk'));
  symlinkSync('disk', workspace.path('backups'));
  await workspace.run('create', 'docs;daily@23:59;d;keep=1');
  await workspace.succeed('run', 'd');
  await workspace.succeed('run', 'd');
  expect(workspace.ls('disk')).toEqual(['d.tar']);
  await workspace.succeed('verify');
  await workspace.succeed('restore', 'd', '--to', 'out');
  rmSync(workspace.path('backups'));
  symlinkSync('nowhere', workspace.path('backups'));
  expect((await workspace.run('run', 'd')).status).toBe(1);
});
