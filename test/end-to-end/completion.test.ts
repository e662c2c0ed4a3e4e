/** Completion in real shells at a terminal: what stands on the line after the tab key. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from './support/processes';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const furnished = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('a/file', 'of a\n');
  workspace.write(
    'backup_schedules.txt',
    [
      'a;daily@03:00;docs_backup',
      `a;daily@04:00;my photos`,
      `a;daily@05:00;Ann's "best"`,
      'a;daily@05:00;day:one',
      'a;daily@05:00;day:two',
    ].join('\n'),
  );
  workspace.write('backups/docs_backup.tar', '');
  workspace.write('backups/docs_backup.20260101T020304.tar', '');
  workspace.write('bin/backup_manager', `#!/bin/sh\nexec ${process.execPath} ${bin} "$@"\n`);
  chmodSync(workspace.path('bin/backup_manager'), 0o755);
  return workspace;
};

/** With two real versions, of which the older one alone has `gone`, and a place. */
const withArchives = async (): Promise<Workspace> => {
  const workspace = furnished();
  workspace.write('backup_schedules.txt', 'tree;daily@03:00;docs\n');
  workspace.write('tree/letters/one two.txt', '1');
  workspace.write('tree/letters/gone', '2');
  workspace.write('tree/letters/deep/er/file', '3');
  workspace.write("tree/Ann's", '4');
  await workspace.succeed('run', 'docs');
  rmSync(workspace.path('tree/letters/gone'));
  await workspace.succeed('run', 'docs');
  await workspace.run('destination', 'add', 'nas', `file:${workspace.path('nas')}`, '--plain');
  return workspace;
};

/** What is offered for words, without a shell. */
const offered = async (
  workspace: Workspace,
  ...words: ReadonlyArray<string>
): Promise<ReadonlyArray<string>> => {
  const { stdout } = await workspace.run('__complete', 'words', ...words);
  return stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/\t.*/, ''));
};

describe('what is offered', () => {
  it.each([
    [['rena'], ['rename']],
    [['-C', '.', 'resu'], ['resume']],
    [
      ['run', 'd'],
      ['docs_backup', 'day:one', 'day:two'],
    ],
    [['run', 'docs_backup', 'my'], ['my photos']],
    [
      ['delete', ''],
      ['docs_backup', 'my photos', `Ann's "best"`, 'day:one', 'day:two', '0', '1', '2', '3', '4'],
    ],
    [['rename', '0', ''], []],
    [
      ['restore', 'docs_backup', '--version', ''],
      ['latest', '20260101T020304'],
    ],
    [['restore', 'docs_backup', '--version=2'], ['--version=20260101T020304']],
    [['history', '--si'], ['--since']],
    [['history', '--since', 'y'], ['yesterday']],
    [['pause', '--until', 't'], ['tomorrow']],
    [['logs', 's'], ['service']],
    [['completion', 'z'], ['zsh']],
    [['nothing', ''], []],
  ])('%j: %j', async (words, expected) => {
    const found = (await offered(furnished(), ...words)).filter((word) => word !== '');
    expect(found).toEqual(expected);
  });

  it('what an archive holds, a directory at a time; places; and what a command can do', async () => {
    const workspace = await withArchives();
    const [older] = workspace.ls('backups').flatMap((name) => /^docs\.(\d.*)\.tar$/.exec(name)?.[1] ?? []);
    const letters = ['tree/letters/deep/', 'tree/letters/one two.txt'];
    const all: ReadonlyArray<readonly [ReadonlyArray<string>, ReadonlyArray<string>]> = [
      [['cat', 'docs', ''], ['tree/']],
      [
        ['cat', 'docs', 'tree/'],
        ["tree/Ann's", 'tree/letters/'],
      ],
      [['files', 'docs', 'tree/letters/'], letters],
      [['files', '0', 'tree/letters/o'], ['tree/letters/one two.txt']],
      [['restore', 'docs', 'tree/letters/', 'tree/letters/d'], ['tree/letters/deep/']],
      [['cat', 'docs', 'letters/deep/e'], ['letters/deep/er/']],
      [['cat', 'docs', '-v', older ?? '', 'tree/letters/g'], ['tree/letters/gone']],
      [['cat', 'docs', `--version=${older ?? ''}`, 'tree/letters/g'], ['tree/letters/gone']],
      [['cat', 'docs', 'tree/letters/g'], []],
      [['cat', 'docs', 'elsewhere/'], []],
      [['cat', 'other', ''], []],
      [['restore', '--archive', 'x.tar', 'docs', ''], []],
      [['diff', 'docs', older?.slice(0, 6) ?? ''], [older ?? '']],
      [['copy', ''], ['nas']],
      [['restore', 'docs', '--from', ''], ['nas']],
      [
        ['verify', '--at=n'],
        ['--at=nas', '--at=now'],
      ],
      [['destination', 'te'], ['test']],
      [['destination', 'test', ''], ['nas']],
      [['destination', 'add', ''], []],
      [['key', ''], ['new']],
    ];
    for (const [words, expected] of all)
      expect([words, (await offered(workspace, ...words)).filter((word) => word !== '')]).toEqual([
        words,
        expected,
      ]);
    rmSync(workspace.path('.backup_manager/catalogues'), { recursive: true });
    expect(await offered(workspace, 'cat', 'docs', 'tree/')).toEqual([]);
    expect(workspace.ls('.backup_manager')).not.toContain('catalogues');
  }, 120_000);

  it('every command, and every option of each', async () => {
    const workspace = furnished();
    const help = await workspace.succeed('--help');
    const listed = [...help.slice(0, help.indexOf('Examples:')).matchAll(/^ {2}(\w+)/gm)].map(
      ([, name]) => name,
    );
    expect((await offered(workspace, '')).toSorted()).toEqual([...listed, 'help', 'version'].toSorted());
    const options = (await workspace.succeed('restore', '--help')).match(/(?<=^ +(?:-\w, )?)--[\w-]+/gm);
    expect(await offered(workspace, 'restore', '--')).toEqual(expect.arrayContaining([...(options ?? [])]));
  });

  it('files and directories are the shell’s own', async () => {
    const workspace = furnished();
    const also = async (...words: ReadonlyArray<string>) =>
      (await workspace.run('__complete', 'words', ...words)).stdout.split('\n')[0];
    expect(await also('restore', 'x', '--to', '')).toBe('directories');
    expect(await also('restore', '--archive', '')).toBe('files');
    expect(await also('-C', '')).toBe('directories');
  });

  it('no file of a stranger whose name no archive of ours could have', async () => {
    const workspace = furnished();
    for (const name of ['a\tb', 'red\x1b[31m', 'two\nlines']) workspace.write(`backups/${name}.tar`, '');
    expect((await offered(workspace, 'restore', '')).slice(5)).toEqual([]);
  });

  it('nothing is said, and nothing made, where no workspace is', async () => {
    const workspace = makeWorkspace();
    const { status, stderr } = await workspace.run('__complete', 'words', 'run', '');
    expect({ status, stderr, made: workspace.ls() }).toEqual({ status: 0, stderr: '', made: [] });
  });
});

const shellOf: Readonly<Record<'bash' | 'zsh' | 'fish', (workspace: Workspace) => string>> = {
  bash: () => 'bash --norc --noprofile -i',
  zsh: () => 'zsh -f -i',
  fish: () => 'fish --no-config -i',
};

const prepared: Readonly<Record<'bash' | 'zsh' | 'fish', string>> = {
  bash: 'PS1="> "; bind "set bell-style none"; source <(backup_manager completion bash)',
  zsh: 'PROMPT="> "; autoload -U compinit; compinit -D -u; source <(backup_manager completion zsh)',
  fish: 'function fish_prompt; echo "> "; end; function fish_greeting; end; set -g fish_autosuggestion_enabled 0; backup_manager completion fish | source',
};

describe.each(['bash', 'zsh', 'fish'] as const)('in %s', (shell) => {
  let socket = '';
  beforeEach(() => {
    socket = join(mkdtempSync(join(tmpdir(), 'tmux-')), 's');
  });
  afterEach(() => {
    try {
      tmux('kill-server');
    } catch {
      // it has ended by itself
    }
    rmSync(join(socket, '..'), { recursive: true, force: true });
  });
  const tmux = (...args: ReadonlyArray<string>): string =>
    execFileSync('/usr/bin/tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: process.env['HOME'] ?? '/', LANG: 'C.UTF-8', TERM: 'xterm' },
    });
  const shown = (): string => tmux('capture-pane', '-p', '-J').trimEnd();
  const until = async (text: string | RegExp): Promise<string> =>
    waitFor(
      `${String(text)} on the screen of ${shell}`,
      () => {
        const screen = shown();
        const isThere = typeof text === 'string' ? screen.includes(text) : text.test(screen);
        return isThere ? screen : null;
      },
      25_000,
    );
  const begin = async (workspace: Workspace): Promise<void> => {
    mkdirSync(workspace.path('home'), { recursive: true });
    tmux(
      'new-session',
      '-d',
      '-x',
      '150',
      '-y',
      '40',
      '-c',
      workspace.directory,
      `env -i PATH=${workspace.path('bin')}:/usr/bin:/bin HOME=${workspace.path('home')} TERM=screen LANG=C.UTF-8 ${shellOf[shell](workspace)}`,
    );
    tmux('send-keys', '-l', `${prepared[shell]}; clear; echo rea''dy`);
    tmux('send-keys', 'Enter');
    await until(/^ready/m);
  };
  /** Types a beginning and the tab key, and waits for what stands on the line then. */
  const typed = async (beginning: string, expected: string | RegExp): Promise<string> => {
    tmux('send-keys', 'C-u');
    tmux('send-keys', '-l', beginning);
    tmux('send-keys', 'Tab');
    const screen = await until(expected);
    tmux('send-keys', 'C-u');
    return screen;
  };

  it('commands, options, schedules, names with spaces and quotes, and versions', async () => {
    await begin(furnished());
    await typed('backup_manager renam', 'backup_manager rename');
    await typed('backup_manager history --sinc', 'backup_manager history --since');
    await typed('backup_manager run doc', 'backup_manager run docs_backup');
    await typed('backup_manager run my', /backup_manager run (?:my\\ photos|'my photos')/);
    await typed('backup_manager run Ann', /backup_manager run (?:Ann\\'s\\ \\?"best\\?"|"Ann's \\"best\\"")/);
    await typed('backup_manager run "my', 'backup_manager run "my photos"');
    await typed('backup_manager run day:t', 'backup_manager run day:two');
    await typed('backup_manager restore docs_backup --version 2', '--version 20260101T020304');
  }, 120_000);

  it('goes into an archive, a directory at a time', async () => {
    await begin(await withArchives());
    const goOn = async (keys: string, expected: string | RegExp): Promise<void> => {
      tmux('send-keys', '-l', keys);
      tmux('send-keys', 'Tab');
      await until(expected);
    };
    await goOn('backup_manager cat docs tr', /cat docs tree\//);
    await goOn('let', /cat docs tree\/letters\//);
    await goOn('one', /cat docs (?:tree\/letters\/one\\ two\.txt|'tree\/letters\/one two\.txt')/);
    tmux('send-keys', 'C-u');
    await typed('backup_manager restore docs letters/deep/e', 'restore docs letters/deep/er/');
    await typed('backup_manager copy n', 'backup_manager copy nas');
  }, 120_000);
});
