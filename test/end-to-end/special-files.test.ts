/** A pipe, or a link of another user's, where a file of ours is to be: said at once, never waited for, never followed. */
import { execFileSync } from 'node:child_process';
import { existsSync, lchownSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
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
    ['.backup_manager/history.json', 0],
    ['.backup_manager/inspector.json', 0],
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

/** Every command that opens files of the workspace. */
const commands: ReadonlyArray<ReadonlyArray<string>> = [
  ['create', 'docs;daily@23:58;more'],
  ['delete', '0'],
  ['undo'],
  ['status'],
  ['next'],
  ['history'],
  ['why', 'docs'],
  ['verify'],
  ['run', 'docs'],
  ['journal', '--check'],
  ['doctor'],
  ['start'],
  ['stop'],
];

const state = '.backup_manager';
const journal = `${state}/journal.jsonl`;

const put: Readonly<Record<string, (place: string) => void>> = {
  'a pipe': (place) => void execFileSync('mkfifo', [place]),
  'a directory': (place) => mkdirSync(place),
  'a link to nothing': (place) => symlinkSync(`${place}-is-gone`, place),
};

describe.each([
  [state, 'a pipe', /is not a directory/],
  [state, 'a link to nothing', /is a symbolic link to something that is not there|it is not running/],
  [journal, 'a pipe', /is not a (regular )?file/],
  [journal, 'a directory', /is a directory|is not a file/],
])('in the place of %s %s', (place, kind, reason) => {
  it('is told by every command that needs it, and kept', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;daily@23:59;docs');
    rmSync(workspace.path(place), { recursive: true });
    put[kind]?.(workspace.path(place));
    for (const command of commands) {
      const { status, stdout, stderr } = await workspace.run(...command);
      expect({ command, status }).toEqual({ command, status: 1 });
      if (command[0] !== 'stop') expect(stdout + stderr).toMatch(reason);
    }
    expect(workspace.read('backup_schedules.txt')).toBe('docs;daily@23:59;docs\n');
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
      expect(stderr).toContain('is a symbolic link that another user has made');
      expect([existsSync(`${elsewhere}/planted`), existsSync(`${elsewhere}/backup_manager.log`)]).toEqual([
        false,
        false,
      ]);
    },
  );

  it.each([state, journal])('a link of another user at %s is followed by no command', async (place) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;daily@23:59;docs');
    const elsewhere = workspace.path('elsewhere');
    renameSync(workspace.path(place), elsewhere);
    symlinkSync(elsewhere, workspace.path(place));
    lchownSync(workspace.path(place), 60125, 60125);
    const inside = (): string =>
      execFileSync('find', [elsewhere, '-printf', '%P %s %T@\n'], { encoding: 'utf8' });
    const before = inside();
    for (const command of commands) {
      const { status, stdout, stderr } = await workspace.run(...command);
      expect({ command, status }).toEqual({ command, status: 1 });
      expect(stdout + stderr).toMatch(/is a symbolic link that another user has made; remove it/);
    }
    expect(inside()).toBe(before);

    // why: one of our own, or the superuser's, leads where it leads
    lchownSync(workspace.path(place), 0, 0);
    await workspace.succeed('create', 'docs;daily@23:58;more');
    expect(await workspace.succeed('list')).toBe('0: docs;daily@23:59;docs\n1: docs;daily@23:58;more\n');
  });

  it('a link of another user in the place of the schedules file is read, and never written through', async () => {
    const workspace = makeWorkspace();
    workspace.write('theirs.txt', 'docs;daily@23:59;docs\n');
    workspace.write('docs/a', 'a\n');
    symlinkSync(workspace.path('theirs.txt'), workspace.path('backup_schedules.txt'));
    lchownSync(workspace.path('backup_schedules.txt'), 60125, 60125);
    expect((await workspace.run('run', 'docs')).status).toBe(0);
    for (const command of [
      ['create', 'docs;daily@23:58;more'],
      ['delete', '0'],
    ]) {
      const { status, stderr } = await workspace.run(...command);
      expect({ command, status }).toEqual({ command, status: 1 });
      expect(stderr).toContain('backup_schedules.txt is a symbolic link that another user has made');
    }
    expect(workspace.read('theirs.txt')).toBe('docs;daily@23:59;docs\n');
  });
}
