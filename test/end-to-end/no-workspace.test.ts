/** A directory that is no workspace: whoever looks there is told so, and nothing is left behind. */
import { mkdirSync } from 'node:fs';
import { documentOf } from './support/json';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const looks: ReadonlyArray<ReadonlyArray<string>> = [
  ['status'],
  ['status', '--watch'],
  ['status', '--at', 'yesterday'],
  ['verify'],
  ['doctor'],
  ['doctor', '--repair'],
  ['why'],
  ['why', 'docs'],
  ['history'],
  ['next'],
  ['journal'],
  ['journal', '--check'],
  ['run', 'docs'],
  ['restore', 'docs'],
  ['undo'],
  ['inspect'],
  ['pause'],
  ['resume', 'docs'],
  ['skip', 'docs'],
  ['edit', 'docs', 'docs;23:59;docs'],
  ['rename', 'docs', 'papers'],
];

describe('where no workspace is', () => {
  it.each(looks)('%s %s says so, and how to name one, and leaves nothing', async (...words) => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = await workspace.run(...words);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`Error: no workspace in ${workspace.directory}`);
    expect(stderr).toContain('name it with --dir, or in BACKUP_MANAGER_DIR');
    expect(workspace.ls()).toEqual([]);
  });

  it.each([
    ['list', "can't find backup_schedules.txt"],
    ['delete 0', "can't find backup_schedules.txt"],
    ['backups', "can't find backups directory"],
    ['stop', "can't stop backup_service"],
    ['create nonsense', 'malformed schedule: nonsense'],
  ])('%s is logged as refused, and makes no workspace of it', async (typed, reason) => {
    const workspace = makeWorkspace();
    expect((await workspace.run(...typed.split(' '))).status).toBe(1);
    expect(workspace.log('backup_manager')).toEqual([`Error: ${reason}`]);
    expect(workspace.ls()).toEqual(['logs']);
  });

  it('names the one above, if there is one', async () => {
    const workspace = makeWorkspace();
    workspace.write('backup_schedules.txt', '');
    mkdirSync(workspace.path('my docs', 'deep'), { recursive: true });
    const { stderr } = await workspace.runIn({ cwd: workspace.path('my docs', 'deep') }, 'status');
    expect(stderr).toContain(`there is one in ${workspace.directory}: go there with cd`);
    expect(workspace.ls('my docs/deep')).toEqual([]);
  });

  it('--json says it as a document', async () => {
    const workspace = makeWorkspace();
    expect(documentOf(await workspace.run('status', '--json'), 'error')).toMatchObject({
      exit: 1,
      error: { type: 'NoWorkspace' },
    });
    expect(workspace.ls()).toEqual([]);
  });

  it('a lone archive is restored all the same, and leaves no log there', async () => {
    const there = makeWorkspace();
    there.write('docs/a', 'of a\n');
    await there.run('create', 'docs;23:59;docs');
    await there.succeed('run', 'docs');
    const here = makeWorkspace();
    await here.succeed('restore', '--archive', there.path('backups', 'docs.tar'), '--to', 'back');
    expect(here.ls()).toEqual(['back']);
    expect(here.read('back/docs/a')).toBe('of a\n');
  });

  it.each([
    ['backup_schedules.txt', '# none yet\n'],
    ['.backup_manager/journal.jsonl', ''],
    ['backups/docs.tar', ''],
  ])('%s makes a directory one', async (file, text) => {
    const workspace = makeWorkspace();
    workspace.write(file, text);
    expect((await workspace.run('history')).stderr).not.toContain('no workspace');
  });

  it.each(['backups/notes.txt', 'logs/backup_manager.log', 'docs/a'])('%s does not', async (file) => {
    const workspace = makeWorkspace();
    workspace.write(file, '');
    expect((await workspace.run('history')).stderr).toContain('no workspace');
  });
});
