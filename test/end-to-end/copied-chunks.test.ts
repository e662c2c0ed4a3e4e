/** A second backup copies from the first what has not changed, says so, and is an archive like any other. */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A source that is old enough for its times to tell of every change, and its schedule. */
const withOldSource = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  workspace.write('docs/b/c', 'c\n');
  await workspace.run('create', 'docs;daily@02:00;docs');
  const { ctimeMs } = statSync(workspace.path('docs/b/c'));
  await waitFor('the source to be two seconds old', () => Date.now() - ctimeMs > 3000);
  return workspace;
};

it('run and why say how much was copied, and why the rest was read', async () => {
  const workspace = await withOldSource();
  const first = await workspace.run('run', 'docs');
  expect(first.stdout).not.toContain('copied');
  const second = await workspace.run('run', 'docs');
  expect(second).toMatchObject({ status: 0, stderr: '' });
  expect(second.stdout).toMatch(
    /\nnothing has changed: it is a hard link [^\n]*\n2 files are as in the last archive; none was read\n$/,
  );
  writeFileSync(workspace.path('docs/b/c'), 'more than before\n');
  const third = await workspace.run('run', 'docs', '--json');
  expect(JSON.parse(third.stdout)).toMatchObject({
    result: {
      report: {
        // why: beside what has changed nothing is read, but the chunk that holds both is made anew
        reuse: { files: 1, bytes: 0, read: [{ reason: 'size', files: 1 }] },
      },
    },
  });
  expect((await workspace.run('why', 'docs')).stdout).toContain('1 was read: size 1');
  const reread = await workspace.run('run', 'docs', '--reread');
  expect(reread.stdout).toContain('2 were read: due to be read again 2\n');
  const verified = await workspace.run('verify', 'docs');
  expect(verified).toMatchObject({ status: 0 });
  const listed = await workspace.shell('tar', '-tzf', 'backups/docs.tar');
  expect(listed.stdout).toBe('docs/\ndocs/a\ndocs/b/\ndocs/b/c\n');
}, 60_000);

it('with reread=0 every backup reads everything', async () => {
  const workspace = await withOldSource();
  await workspace.run('edit', 'docs', 'docs;daily@02:00;docs;reread=0');
  await workspace.run('run', 'docs');
  expect((await workspace.run('run', 'docs')).stdout).toContain('2 were read: due to be read again 2\n');
}, 60_000);

it('an archive that has rotted is told, and the new one is whole', async () => {
  const workspace = await withOldSource();
  await workspace.run('run', 'docs');
  const archive = workspace.path('backups/docs.tar');
  const bytes = readFileSync(archive);
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
  writeFileSync(archive, bytes);
  const second = await workspace.run('run', 'docs');
  expect(second).toMatchObject({ status: 0 });
  expect(second.stderr).toContain('the last archive is damaged: ');
  expect(second.stdout).toContain('2 were read: damaged in the last archive 2\n');
  expect(workspace.log('backup_manager').join('\n')).toContain('Error: the last archive of docs is damaged');
  expect((await workspace.shell('gzip', '-t', '-S', '.tar', 'backups/docs.tar')).status).toBe(0);
}, 60_000);

it('where catalogues can not be kept, backups are made all the same', async () => {
  const workspace = await withOldSource();
  await workspace.run('run', 'docs');
  rmSync(workspace.path('.backup_manager/catalogues'), { recursive: true });
  writeFileSync(workspace.path('.backup_manager/catalogues'), '');
  const made = await workspace.run('run', 'docs');
  expect(made).toMatchObject({ status: 0 });
  expect(made.stderr).toContain('no catalogue of the new archive could be kept: ');
  expect((await workspace.run('why', 'docs')).stdout).toContain('; the next backup reads everything');
  expect(workspace.log('backup_manager').join('\n')).toContain('could be kept: ');
  rmSync(workspace.path('.backup_manager/catalogues'));
  const next = await workspace.run('run', 'docs');
  expect(next).toMatchObject({ status: 0, stderr: '' });
  expect(next.stdout).not.toContain('copied');
  expect((await workspace.run('run', 'docs')).stdout).toContain('2 files are as in the last archive');
}, 60_000);
