/** What a person types, and what comes of it: standard output, standard error, exit status, and the manager's log. */
import { version } from '../../package.json';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

const nothing = { status: 0, stdout: '', stderr: '' };

describe('create', () => {
  it.each([
    'docs;16:07;docs_backup',
    '/etc/hosts;00:00;hosts',
    '~/my photos;23:59;été',
    'a/b/../c;09:30;x.y',
  ])('adds %s to the file and says nothing on standard output', async (line) => {
    const workspace = makeWorkspace();
    const { status, stdout } = await workspace.run('create', line);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(workspace.read('backup_schedules.txt')).toBe(`${line}\n`);
    expect(workspace.log('backup_manager')).toEqual([`New schedule added: ${line}`]);
  });

  it.each([
    ['', 'it has 1 field where there are three'],
    ['test;', 'it has 2 fields where there are three'],
    ['test;16:07', 'it has 2 fields where there are three'],
    ['a;16:07;b;c;d', 'it has 5 fields where there are at most four'],
    ['test;16:07;x;', 'the fourth field is empty'],
    ['test;16:07;x;colour=red', 'the option is not understood: colour=red'],
    [';16:07;x', 'the path is empty'],
    ['test;;x', 'the WHEN is not HH:MM, daily@HH:MM, mon,fri@HH:MM or cron:M H D M W: (empty)'],
    ['test;24:00;x', 'the time is not HH:MM between 00:00 and 23:59: 24:00'],
    ['test;16:60;x', 'the time is not HH:MM between 00:00 and 23:59: 16:60'],
    ['test;6:07;x', 'the time is not HH:MM between 00:00 and 23:59: 6:07'],
    ['test;16:07 ;x', 'the time is not HH:MM between 00:00 and 23:59: 16:07 '],
    ['test;１６:07;x', 'the time is not HH:MM between 00:00 and 23:59: １６:07'],
    ['test;16:07;', 'the name is empty'],
    ['test;16:07;a/b', 'the name holds a /'],
    ['test;16:07;../x', 'the name holds a /'],
    ['test;16:07;.hidden', 'the name begins with .'],
    ['test;16:07;-x', 'the name begins with -'],
    [`test;16:07;${'x'.repeat(201)}`, 'the name is longer than 200 bytes'],
    ['test;16:07;x.20261122T160703', 'the name ends like the time stamp of an older version'],
    ['#test;16:07;x', 'a line that begins with # is a comment'],
  ])('refuses %p: %s', async (line, reason) => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = await workspace.run('create', line);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n').slice(0, 1)).toEqual([`Error: malformed schedule: ${line}`]);
    expect(stderr).toContain(`  ${reason}`);
    expect(workspace.log('backup_manager')).toEqual([`Error: malformed schedule: ${line}`]);
    expect(workspace.read('backup_schedules.txt')).toBeNull();
  });

  it.each([
    ['te\nst;16:07;x', 'te\\nst;16:07;x'],
    ['test;16:07;x\r\n[01/01/2026 00:00] forged', 'test;16:07;x\\r\\n[01/01/2026 00:00] forged'],
    ['te\u001b[31mst;16:07;x', 'te\\x1b[31mst;16:07;x'],
    ['te\u2028st;16:07;x', 'te\\u2028st;16:07;x'],
  ])('shows the control characters of %j by their escapes: no line can be forged', async (line, escaped) => {
    const workspace = makeWorkspace();
    const { status, stderr } = await workspace.run('create', line);
    expect(status).toBe(1);
    expect(stderr.split('\n').slice(0, 1)).toEqual([`Error: malformed schedule: ${escaped}`]);
    expect(workspace.log('backup_manager')).toEqual([`Error: malformed schedule: ${escaped}`]);
  });

  it('says that a time which has passed today will expire, and how to have it tomorrow', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', '');
    const { status, stdout, stderr } = await workspace.run('create', 'docs;00:00;x');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(
      /^note: 00:00 has passed today: the line will expire without a backup; .*tomorrow/,
    );
    expect(workspace.log('backup_manager')).toEqual(['New schedule added: docs;00:00;x']);
  });

  it('says that the path does not exist yet, and takes the schedule all the same', async () => {
    const workspace = makeWorkspace();
    expect(await workspace.run('create', 'later;23:59;x')).toEqual({
      ...nothing,
      stderr: 'note: later does not exist yet; it has to by 23:59\n',
    });
  });

  it('says nothing at all where all is well', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', '');
    expect(await workspace.run('create', 'docs;23:59;x')).toEqual(nothing);
  });
});

describe('list', () => {
  it('prints the schedules in the order of the file, each with its index', async () => {
    const workspace = makeWorkspace();
    for (const line of ['b;23:59;x', 'a;23:58;y', 'b;23:59;x']) await workspace.run('create', line);
    expect(await workspace.run('list')).toEqual({
      ...nothing,
      stdout: '0: b;23:59;x\n1: a;23:58;y\n2: b;23:59;x\n',
    });
    expect(workspace.log('backup_manager').slice(-1)).toEqual(['Show schedules list']);
  });

  it("refuses where there is no file: can't find backup_schedules.txt", async () => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = await workspace.run('list');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: can't find backup_schedules\.txt\n/);
    expect(workspace.log('backup_manager')).toEqual(["Error: can't find backup_schedules.txt"]);
  });

  it('passes over comments and blanks, and names a malformed line on standard error', async () => {
    const workspace = makeWorkspace();
    workspace.write('backup_schedules.txt', '# mine\n\na;23:59;x\nnonsense\nb;23:59;y\n');
    expect(await workspace.run('list')).toEqual({
      status: 0,
      stdout: '0: a;23:59;x\n1: b;23:59;y\n',
      stderr: expect.stringMatching(/^note: backup_schedules\.txt line 4 is no schedule \(.*\): nonsense\n$/),
    });
  });

  it('prints nothing for a file whose last line was deleted', async () => {
    const workspace = makeWorkspace();
    await workspace.run('create', 'a;23:59;x');
    await workspace.succeed('delete', '0');
    expect(await workspace.run('list')).toEqual(nothing);
    expect(workspace.read('backup_schedules.txt')).toBe('');
  });

  it('ends quietly when its reader has seen enough', async () => {
    const workspace = makeWorkspace();
    workspace.write('backup_schedules.txt', 'some/long/path/to/a/source;23:59;name\n'.repeat(20_000));
    const { stdout, stderr } = await workspace.shell(
      'bash',
      '-c',
      `set -o pipefail; '${process.execPath}' "$0" list | head -1`,
      require.resolve('../../dist/backup_manager.js'),
    );
    expect({ stdout, stderr }).toEqual({ stdout: '0: some/long/path/to/a/source;23:59;name\n', stderr: '' });
  });
});

describe('delete', () => {
  it('removes the schedule at the index, and no other byte', async () => {
    const workspace = makeWorkspace();
    workspace.write('backup_schedules.txt', '# mine\r\na;23:59;x\r\n\r\n b ;23:59;y\r\nc;23:59;z');
    await workspace.succeed('delete', '1');
    expect(workspace.read('backup_schedules.txt')).toBe('# mine\r\na;23:59;x\r\n\r\nc;23:59;z');
    expect(workspace.log('backup_manager').slice(-1)).toEqual(['Schedule at index 1 deleted']);
  });

  it.each(['99', '1', '-1', '-99', 'abc', '0x0', '0.0', ' 0', '', '1e0', '99999999999999999999'])(
    "refuses the index %p: can't find schedule",
    async (index) => {
      const workspace = makeWorkspace();
      await workspace.run('create', 'a;23:59;x');
      const { status, stdout, stderr } = await workspace.run('delete', index);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr.split('\n').slice(0, 1)).toEqual([`Error: can't find schedule at index ${index}`]);
      expect(workspace.log('backup_manager').slice(-1)).toEqual([
        `Error: can't find schedule at index ${index}`,
      ]);
      expect(workspace.read('backup_schedules.txt')).toBe('a;23:59;x\n');
    },
  );

  it("refuses where there is no file: can't find backup_schedules.txt", async () => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = await workspace.run('delete', '0');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: can't find backup_schedules\.txt\n/);
    expect(workspace.log('backup_manager')).toEqual(["Error: can't find backup_schedules.txt"]);
  });
});

describe('start, stop and backups', () => {
  it('start and stop say nothing; a second start and a second stop are refused', async () => {
    const workspace = makeWorkspace();
    expect(await workspace.run('start')).toEqual(nothing);
    expect(await workspace.run('start')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Error: backup_service already running\n/),
    });
    expect(await workspace.run('stop')).toEqual(nothing);
    expect(await workspace.run('stop')).toEqual({
      status: 1,
      stdout: '',
      stderr: "Error: can't stop backup_service\n  it is not running\n",
    });
    expect(workspace.log('backup_manager')).toEqual([
      'backup_service started',
      'Error: backup_service already running',
      'backup_service stopped',
      "Error: can't stop backup_service",
    ]);
  });

  it("stop where no service ever ran: can't stop backup_service", async () => {
    const workspace = makeWorkspace();
    expect((await workspace.run('stop')).status).toBe(1);
    expect(workspace.log('backup_manager')).toEqual(["Error: can't stop backup_service"]);
  });

  it("backups without the directory: can't find backups directory", async () => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = await workspace.run('backups');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: can't find backups directory\n/);
    expect(workspace.log('backup_manager')).toEqual(["Error: can't find backups directory"]);
  });

  it('backups prints the names of the archives, sorted, and nothing else that lies there', async () => {
    const workspace = makeWorkspace();
    for (const name of ['b.tar', 'a.tar', 'a.20261122T160703.tar', '.b.123.partial', 'notes.txt', '.c.tar'])
      workspace.write(`backups/${name}`, '');
    expect(await workspace.run('backups')).toEqual({
      ...nothing,
      stdout: 'a.20261122T160703.tar\na.tar\nb.tar\n',
    });
    expect(workspace.log('backup_manager')).toEqual(['Show backups list']);
  });
});

describe('wrong usage has status 2', () => {
  it.each([
    [[], 'no instruction'],
    [['frobnicate'], 'unknown instruction: frobnicate'],
    [['frobnicate', 'x', 'y'], 'unknown instruction: frobnicate'],
    [['Create', 'a;23:59;x'], 'unknown instruction: Create'],
    [['fro\nbnicate'], 'unknown instruction: fro\\nbnicate'],
    [[''], 'unknown instruction: '],
    [['create'], 'missing argument: create [schedule]'],
    [['create', 'a;23:59;x', 'b;23:59;y'], 'too many arguments: create'],
    [['delete'], 'missing argument: delete [index]'],
    [['delete', '0', '1'], 'too many arguments: delete'],
    [['list', 'x'], 'too many arguments: list'],
    [['start', 'x'], 'too many arguments: start'],
    [['stop', 'x'], 'too many arguments: stop'],
    [['backups', 'x'], 'too many arguments: backups'],
    [['journal', 'x'], 'too many arguments: journal'],
    [['list', '--frobnicate'], "unknown option '--frobnicate'"],
    [['--frobnicate'], "unknown option '--frobnicate'"],
  ])('%j: %s', async (words, text) => {
    const workspace = makeWorkspace();
    const { status, stdout, stderr } = await workspace.run(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n').slice(0, 1)).toEqual([`Error: ${text}`]);
    expect(stderr).toMatch(/\n {2}backup_manager .*--help shows .*\n$/);
    expect(workspace.log('backup_manager')).toEqual([`Error: ${text}`]);
    expect(workspace.ls()).toEqual(['logs']);
  });
});

describe('help', () => {
  const instructions = ['create', 'list', 'delete', 'start', 'stop', 'backups', 'journal'];

  it('names every instruction, and shows an example', async () => {
    const workspace = makeWorkspace();
    const stdout = await workspace.succeed('--help');
    for (const instruction of instructions) expect(stdout).toMatch(new RegExp(`^ {2}${instruction} `, 'm'));
    expect(stdout).toContain('  $ backup_manager create "docs;16:07;docs_backup"');
    expect(workspace.ls()).toEqual([]);
  });

  it.each(instructions)('%s --help says what it does, with an example', async (instruction) => {
    const workspace = makeWorkspace();
    const stdout = await workspace.succeed(instruction, '--help');
    expect(stdout).toMatch(new RegExp(`^Usage: backup_manager ${instruction}\\b`));
    expect(stdout).toContain(`  $ backup_manager ${instruction}`);
    expect(stdout).toBe(await workspace.succeed(instruction, '-h'));
    expect(workspace.ls()).toEqual([]);
  });

  it('--version prints the version', async () => {
    expect(await makeWorkspace().run('--version')).toEqual({ ...nothing, stdout: `${version}\n` });
  });
});

describe('the workspace', () => {
  it('is the current directory, or --dir before or after the instruction', async () => {
    const here = makeWorkspace();
    const there = makeWorkspace();
    await here.run('--dir', there.directory, 'create', 'a;23:59;x');
    await here.run('create', '--dir', there.directory, 'b;23:59;y');
    await here.run('create', 'c;23:59;z', `--dir=${there.directory}`);
    expect(there.read('backup_schedules.txt')).toBe('a;23:59;x\nb;23:59;y\nc;23:59;z\n');
    expect(here.ls()).toEqual([]);
  });

  it('is BACKUP_MANAGER_DIR where no --dir says otherwise', async () => {
    const here = makeWorkspace();
    const there = makeWorkspace();
    const elsewhere = makeWorkspace();
    const surroundings = { cwd: here.directory, env: { BACKUP_MANAGER_DIR: there.directory } };
    await here.runIn(surroundings, 'create', 'a;23:59;x');
    await here.runIn(surroundings, '--dir', elsewhere.directory, 'create', 'b;23:59;y');
    expect(there.read('backup_schedules.txt')).toBe('a;23:59;x\n');
    expect(elsewhere.read('backup_schedules.txt')).toBe('b;23:59;y\n');
    expect(here.ls()).toEqual([]);
  });

  it('is never made: one that does not exist, or is a file, is refused', async () => {
    const workspace = makeWorkspace();
    workspace.write('file', '');
    expect(await workspace.run('--dir', 'missing', 'create', 'a;23:59;x')).toEqual({
      status: 1,
      stdout: '',
      stderr: `Error: can't use the workspace ${workspace.path('missing')}: no such file or directory\n`,
    });
    expect(await workspace.run('--dir', 'file', 'list')).toEqual({
      status: 1,
      stdout: '',
      stderr: `Error: can't use the workspace ${workspace.path('file')}: it is not a directory\n`,
    });
    expect(workspace.ls()).toEqual(['file']);
  });

  it('of the service is that of the start, wherever start is typed', async () => {
    const here = makeWorkspace();
    const there = makeWorkspace();
    there.write('docs/a', '');
    await there.createDue('docs', 'docs');
    await here.run('--dir', there.directory, 'start');
    await there.logged('backup_service', /^Backup done for docs in backups\/docs\.tar/);
    await here.succeed('stop', '--dir', there.directory);
    expect(here.ls()).toEqual([]);
  });
});

describe('the logs', () => {
  it('that can not be written are a warning, and never fail the action', async () => {
    const workspace = makeWorkspace();
    workspace.write('logs', 'a file in the way');
    workspace.write('docs/a', '');
    expect(await workspace.run('create', 'docs;23:59;x')).toEqual({
      ...nothing,
      stderr: "warning: can't write logs/backup_manager.log: logs is not a directory; move it away\n",
    });
    expect(workspace.read('backup_schedules.txt')).toBe('docs;23:59;x\n');
  });
});
