/** What becomes of a command when what it says can't be written: a result that nobody can read is none, a note is a note. */
import { existsSync } from 'node:fs';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Runs a shell command in which `bm` is the program; gives its last word. */
const shell = async (workspace: Workspace, script: string) => {
  const { status, stdout, stderr } = await workspace.shell(
    'bash',
    '-c',
    `bm() { '${process.execPath}' '${bin}' "$@"; }; ${script}`,
  );
  return { status, stdout: stdout.trim(), stderr };
};

const overdue = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  workspace.write('backup_schedules.txt', 'docs;daily@23:59;docs\nno schedule\n');
  return workspace;
};

describe('a result that can’t be written', () => {
  it.each([
    ['list'],
    ['status'],
    ['next'],
    ['journal'],
    ['journal --check'],
    ['history'],
    ['why docs'],
    ['backups'],
    ['backups --long'],
    ['list --json'],
    ['status --json'],
    ['journal --json'],
    ['run docs'],
    ['--help'],
    ['--version'],
    ['nonsense --json'],
  ])('makes %s end with 1, or with its own fault, and says so', async (command) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;daily@23:59;docs');
    await workspace.succeed('run', 'docs');
    const { stdout, stderr } = await shell(workspace, `bm ${command} >/dev/full; echo $?`);
    expect(stdout).toBe(command.startsWith('nonsense') ? '2' : '1');
    expect(stderr).toContain("Error: can't write standard output: no space left on device");
  });

  it('to a reader that is gone leaves a command its own status', async () => {
    const workspace = await overdue();
    const { stdout } = await shell(
      workspace,
      `bm status 2>/dev/null | true; echo "\${PIPESTATUS[0]}"; bm list 2>/dev/null | true; echo "\${PIPESTATUS[0]}"`,
    );
    expect(stdout.split('\n')).toEqual(['1', '0']);
  });

  it('ends --watch, with 1 for a full disk and its own status for a reader that is gone', async () => {
    const workspace = await overdue();
    const { stdout } = await shell(
      workspace,
      `bm status --watch >/dev/full 2>/dev/null; echo $?; bm status --watch 2>/dev/null | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`,
    );
    expect(stdout.split('\n')).toEqual(['1', '0']);
  });
});

describe('a note that can’t be written', () => {
  it('changes no status, and nothing that is done', async () => {
    const workspace = makeWorkspace();
    const { stdout } = await shell(
      workspace,
      `bm create 'nodir;daily@03:00;full' 2>/dev/full; echo $?
       bm create 'nodir;daily@03:00;gone' 2> >(true); echo $?
       bm delete 0 2>/dev/full; echo $?
       bm delete 7 2>/dev/full; echo $?
       bm list 2>/dev/full`,
    );
    expect(stdout.split('\n')).toEqual(['0', '0', '0', '1', '0: nodir;daily@03:00;gone']);
  });

  it('nor does a log', async () => {
    const workspace = makeWorkspace();
    workspace.write('logs', 'a file\n');
    const { status, stderr } = await workspace.run('create', 'docs;daily@23:59;docs');
    expect({ status, warned: stderr.includes("warning: can't write logs/backup_manager.log") }).toEqual({
      status: 0,
      warned: true,
    });
  });

  it('nor ends the service, whose own standard error is full', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;daily@23:59;docs');
    workspace.write('.backup_manager/full', '');
    const { stdout } = await shell(
      workspace,
      `mkdir -p logs/backup_service.log
       '${process.execPath}' '${bin.replace('backup_manager.js', 'backup_service.js')}' 2>/dev/full &
       for n in $(seq 100); do bm status 2>/dev/null | grep -q 'service *up' && break; done
       echo 'nodir;00:00;x' >> backup_schedules.txt
       for n in $(seq 100); do bm journal | grep -q nodir && break; done
       bm status 2>/dev/null | grep -o 'service *up'
       kill %1; wait %1; echo $?`,
    );
    expect(stdout.replaceAll(/ +/g, ' ').split('\n')).toEqual(['service up', '0']);
    expect(existsSync(workspace.path('.backup_manager', 'service.json'))).toBe(false);
  });
});

describe('a name with control characters', () => {
  it('reaches no terminal as it is', async () => {
    const workspace = makeWorkspace();
    workspace.write(
      'ask.sh',
      `name=$(printf 'no\\033[2Jname')
       '${process.execPath}' '${bin}' run "$name"
       '${process.execPath}' '${bin}' list "--$name"
       '${process.execPath}' '${bin}' restore "$name" --target "$name"
       '${process.execPath}' '${bin}' why "$name" --json`,
    );
    const { stdout } = await shell(workspace, 'script -qec "sh ask.sh" /dev/null');
    expect(stdout).toContain('no\\x1b[2Jname');
    expect(stdout.includes('\u001b[2J')).toBe(false);
  });
});
