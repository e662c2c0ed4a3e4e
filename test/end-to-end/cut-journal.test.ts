/** A journal that lost its last lines: whoever decides is told, and told again, until somebody has decided about it. */
import { writeFileSync } from 'node:fs';
import { cutJournal } from './support/damage';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const state = '.backup_manager';
const journal = `${state}/journal.jsonl`;
const missing = /it ends at line 1, and checkpoint\.json was made at line 2; line 2 is missing/;
const rewritten = /its line 2 is not the one at which checkpoint\.json\.unfit was made/;

/** An edit of the file after which a checkpoint is due. */
const writeMuch = (workspace: Workspace, mark: string): void =>
  writeFileSync(workspace.path('backup_schedules.txt'), `# ${mark.repeat(2 ** 20)}\n`);

/** Of three lines; a checkpoint knows of the second. */
const withCheckpoint = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;23:59;a');
  writeMuch(workspace, 'x');
  await workspace.succeed('create', 'docs;23:59;b');
  expect(workspace.ls(state)).toContain('checkpoint.json');
  return workspace;
};

const check = (workspace: Workspace) => workspace.run('journal', '--check');

describe('a journal cut behind its checkpoint', () => {
  it('is told by the check, by every decision, by start and its log, and by doctor', async () => {
    const workspace = await withCheckpoint();
    expect((await check(workspace)).stdout).toContain('journal ok: 3 lines');
    cutJournal(workspace, 2);
    for (let times = 0; times < 2; times++) {
      const { status, stdout, stderr } = await check(workspace);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(missing);
      expect(stderr).toContain('doctor --repair accepts the journal as it is');
    }
    const { error } = JSON.parse((await workspace.run('journal', '--check', '--json')).stdout);
    expect(error).toMatchObject({ type: 'JournalCut', message: expect.stringMatching(missing) });
    const started = await workspace.run('start');
    expect(started.status).toBe(0);
    expect(started.stderr).toMatch(missing);
    expect(workspace.log('backup_service').join('\n')).toMatch(missing);
    await workspace.succeed('stop');
    expect((await workspace.run('doctor')).stdout).toMatch(/checkpoint-unfit|checkpoint\.json/);
  });

  it('stays told when a newer checkpoint is made, until a repair accepts it', async () => {
    const workspace = await withCheckpoint();
    cutJournal(workspace, 2);
    const first = await workspace.run('create', 'docs;23:59;c');
    expect(first).toMatchObject({ status: 0, stderr: expect.stringMatching(/^warning: .*line 1.*line 2/m) });
    writeMuch(workspace, 'y');
    await workspace.run('create', 'docs;23:59;d');
    expect(workspace.ls(state)).toEqual(expect.arrayContaining(['checkpoint.json', 'checkpoint.json.unfit']));
    const told = await workspace.run('create', 'docs;23:59;e');
    expect(told).toMatchObject({ status: 0, stderr: expect.stringMatching(rewritten) });
    expect(await check(workspace)).toMatchObject({ status: 1, stderr: expect.stringMatching(rewritten) });
    expect((await workspace.run('doctor', '--json')).stdout).toContain('checkpoint.json.unfit');
    await workspace.run('doctor', '--repair');
    expect(workspace.ls(state)).not.toContain('checkpoint.json.unfit');
    expect(await check(workspace)).toMatchObject({ status: 0 });
    expect((await workspace.run('create', 'docs;23:59;f')).stderr).not.toContain('journal');
  });

  it('is as it was once the lines are back', async () => {
    const workspace = await withCheckpoint();
    const whole = workspace.read(journal) ?? '';
    cutJournal(workspace, 2);
    expect(await check(workspace)).toMatchObject({ status: 1 });
    workspace.write(journal, whole);
    expect(await check(workspace)).toMatchObject({ status: 0 });
    expect((await workspace.run('create', 'docs;23:59;c')).stderr).not.toContain('journal');
  });
});
