/** `undelete` shows of one name what lies in the trash, and never says that nothing does where something does. */
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

it('a name or an index is taken, and nothing of another name is no empty trash', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs;keep=1');
  for (let n = 0; n < 2; n += 1) expect(await workspace.run('run', 'docs')).toMatchObject({ status: 0 });
  const { stdout: listed } = await workspace.run('undelete');
  const [, id = ''] = /^docs +(\d{8}T\d{6}(?:-\d)?) /m.exec(listed) ?? [];
  expect(id).not.toBe('');
  for (const which of ['0', 'docs'])
    expect(await workspace.run('undelete', which)).toMatchObject({ status: 0, stdout: listed });
  for (const which of ['NOSUCH', '7'])
    expect(await workspace.run('undelete', which)).toEqual({
      status: 1,
      stdout: '',
      stderr: `Error: nothing of ${which} lies in the trash\n  what lies there is of docs\n  backup_manager undelete shows all of it\n`,
    });
  await workspace.run('undelete', 'docs', id);
  expect(await workspace.run('undelete', 'docs')).toMatchObject({
    status: 0,
    stdout: 'nothing lies in the trash\n',
  });
});
