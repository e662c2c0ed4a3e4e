/** A pipe, or a link of another user's, where a file of ours is to be: said at once, never waited for, never followed. */
import { execFileSync } from 'node:child_process';
import { existsSync, lchownSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

describe('a pipe in the place of', () => {
  it.each([
    ['backup_schedules.txt', 1],
    ['.backup_manager/journal.jsonl', 1],
    ['.backup_manager/checkpoint.json', 0],
    ['.backup_manager/service.json', 0],
    ['.backup_manager/status.json', 0],
    ['.backup_manager/run.json', 0],
    ['logs/backup_manager.log', 0],
  ])('%s holds no command up', async (file, status) => {
    const workspace = makeWorkspace();
    await workspace.run('create', 'docs;daily@23:59;docs');
    rmSync(workspace.path(file), { force: true });
    execFileSync('mkfifo', [workspace.path(file)]);
    for (const command of [['create', 'docs;daily@23:58;more'], ['status'], ['list']]) {
      const outcome = await workspace.run(...command);
      if (command[0] !== 'create') continue;
      expect({ command, status: outcome.status }).toEqual({ command, status });
      if (status === 1) expect(outcome.stderr).toContain('it is not a regular file');
    }
  });
});

// why: only the superuser can make a link another user's
if (process.getuid?.() === 0) {
  it.each(['logs', 'logs/backup_manager.log'])(
    'a link of another user at %s is not followed',
    async (place) => {
      const workspace = makeWorkspace();
      const elsewhere = workspace.path('elsewhere');
      mkdirSync(elsewhere);
      if (place !== 'logs') mkdirSync(workspace.path('logs'));
      symlinkSync(place === 'logs' ? elsewhere : `${elsewhere}/planted`, workspace.path(place));
      lchownSync(workspace.path(place), 60125, 60125);
      const { status, stderr } = await workspace.run('create', 'docs;daily@23:59;docs');
      expect(status).toBe(0);
      expect(stderr).toContain('it is a symbolic link that another user has made');
      expect([existsSync(`${elsewhere}/planted`), existsSync(`${elsewhere}/backup_manager.log`)]).toEqual([
        false,
        false,
      ]);
    },
  );
}
