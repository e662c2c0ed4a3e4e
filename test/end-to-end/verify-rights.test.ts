/** `verify` by somebody who may not read, or not write: what could not be looked into, or journalled, is said to be so. */
import { chmodSync } from 'node:fs';
import { whileReadOnly, withoutPrivileges } from './support/rights';
import { canMount } from './support/small-disk';
import { bin, useWorkspaces, type Outcome, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const withTwoArchives = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n');
  await workspace.run('create', 'docs;daily@23:59;d');
  await workspace.succeed('run', 'd');
  workspace.write('docs/a', 'two, and more\n');
  await workspace.succeed('run', 'd');
  return workspace;
};

const unprivileged = (workspace: Workspace, ...args: ReadonlyArray<string>): Promise<Outcome> => {
  const [command = process.execPath, ...rest] = [...withoutPrivileges, process.execPath, bin, ...args];
  return workspace.shell(command, ...rest);
};

const verified = (workspace: Workspace): number =>
  workspace.events().filter(({ type }) => type === 'ArchiveVerified').length;

describe.each(['digest', 'read', 'source'])('at level %s', (level) => {
  it('an archive that one may not read gets no verdict, in the journal neither, and counts as good', async () => {
    const workspace = await withTwoArchives();
    chmodSync(workspace.path('backups/d.tar'), 0o000);
    const { status, stdout } = await unprivileged(workspace, 'verify', '--level', level);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'backups/d.tar: it could not be looked into: permission denied; that says nothing of it\n',
    );
    expect(stdout).toMatch(/\n1 of 2 archives is ok, 1 could not be looked into\n$/);
    expect(verified(workspace)).toBe(1);
    const json = await unprivileged(workspace, 'verify', 'd', '--level', level, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      exit: 1,
      result: {
        holds: false,
        archives: [
          { finding: null, unchecked: null, recorded: true },
          { file: 'd.tar', finding: null, unchecked: 'permission denied', recorded: false },
        ],
      },
    });
    expect(await workspace.succeed('backups', '--long')).not.toContain('FAILED');
    expect((await workspace.run('status', '--json')).stdout).toContain('"newestGood":{"file":"d.tar"');
    expect((await workspace.run('doctor')).stdout).not.toContain('archive-faulty');
  });
});

it('one that may read and not write looks, and is told that it is not journalled', async () => {
  const workspace = await withTwoArchives();
  chmodSync(workspace.path('.backup_manager/journal.jsonl'), 0o400);
  const { status, stdout, stderr } = await unprivileged(workspace, 'verify');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/\nall 2 archives are ok\n$/),
  });
  expect(stderr).toMatch(/^note: what was found is not journalled: can't write .*: permission denied$/m);
  expect(verified(workspace)).toBe(0);
  workspace.write('backups/d.tar', 'something else');
  expect((await unprivileged(workspace, 'verify')).status).toBe(1);
});

// why: only the superuser can mount; elsewhere this test is not there, which the other one says
if (!canMount) {
  it('a read-only disk can not be tried without the right to mount one', () => {
    expect(canMount).toBe(false);
  });
} else {
  it('on a read-only disk it looks, and says that it can’t journal', async () => {
    const workspace = await withTwoArchives();
    await whileReadOnly(workspace.directory, async () => {
      const { status, stdout, stderr } = await workspace.run('verify', '--level', 'source');
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringMatching(/\nall 2 archives are ok\n$/),
      });
      expect(stderr).toMatch(/^note: what was found is not journalled: .*: read-only file system$/m);
      const json = JSON.parse((await workspace.run('verify', '--json')).stdout);
      expect(json).toMatchObject({ exit: 0, result: { holds: true, archives: [{ recorded: false }, {}] } });
    });
    expect(verified(workspace)).toBe(0);
  });
}
