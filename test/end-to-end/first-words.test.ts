/** What people type first: help, version, words of other programs, and schedules as they know them from elsewhere. */
import { version } from '../../package.json';
import { useWorkspaces } from './support/workspace';

const makeWorkspace = useWorkspaces();

describe('help', () => {
  it('is an option and a word, of all and of one command, and fits 80 columns', async () => {
    const workspace = makeWorkspace();
    const help = await workspace.succeed('--help');
    expect(await workspace.succeed('help')).toBe(help);
    const headings = ['Schedules:', 'Backups:', 'Service:', 'Asking:', 'Repair:'];
    expect(help.split('\n').filter((line) => headings.includes(line))).toEqual(headings);
    const commands = [...help.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name = '']) => name);
    expect(commands.length).toBeGreaterThan(16);
    for (const command of commands) {
      const own = await workspace.succeed('help', command);
      expect(own).toBe(await workspace.succeed(command, '--help'));
      expect(own).toMatch(/^Examples?:\n {2}\$ .*backup_manager /m);
      expect(own.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(await workspace.succeed('--dir', 'nowhere', 'help', 'list')).toContain(
      'Usage: backup_manager list',
    );
    expect(await workspace.succeed('version')).toBe(`${version}\n`);
    expect(workspace.ls()).toEqual([]);
  });

  it.each([
    [['help', 'frobnicate'], 'frobnicate', null],
    [['lsit'], 'lsit', 'did you mean list?'],
    [['snapshots'], 'snapshots', 'backup_manager backups --long shows every version'],
    [['rm', '0'], 'rm', 'backup_manager delete SCHEDULE removes a schedule, remove NAME VERSION an archive'],
  ])('%j is answered with what to do', async (words, word, hint) => {
    const { status, stdout, stderr } = await makeWorkspace().run(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^Error: unknown \\w+: ${word}$`)),
      ...(hint === null ? [] : [`  ${hint}`]),
      '  backup_manager --help shows what there is',
      '',
    ]);
  });
});

describe('create', () => {
  it('takes what people type for a WHEN, and writes the form that every version reads', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', '');
    const said = async (line: string) => {
      const { status, stdout, stderr } = await workspace.run('create', line);
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
      return stderr;
    };
    expect(await said('docs;@daily;a')).toBe('note: written as docs;daily@00:00;a\n');
    expect(await said('docs;mon-fri@2:00;b;keep=2')).toMatch(/docs;mon,tue,wed,thu,fri@02:00;b;keep=2\n$/);
    expect(await said('docs;0 */4 * * *;c')).toMatch(/docs;cron:0 \*\/4 \* \* \*;c\n$/);
    expect(workspace.read('backup_schedules.txt')).toBe(
      'docs;daily@00:00;a\ndocs;mon,tue,wed,thu,fri@02:00;b;keep=2\ndocs;cron:0 */4 * * *;c\n',
    );
    expect(workspace.log('backup_manager')[0]).toBe('New schedule added: docs;daily@00:00;a');
    workspace.write('backup_schedules.txt', 'docs;Tue@2:00;by_hand\n');
    expect(await workspace.succeed('list')).toBe('0: docs;Tue@2:00;by_hand\n');
    expect(await workspace.succeed('next', '1')).toContain('by_hand');
    expect(workspace.read('backup_schedules.txt')).toBe('docs;Tue@2:00;by_hand\n');
  });

  it('notes a name that another path has, and a line that stands there already; and takes both', async () => {
    const workspace = makeWorkspace();
    for (const path of ['docs/a', 'other/a']) workspace.write(path, '');
    expect((await workspace.run('create', 'docs;daily@02:00;x')).stderr).toBe('');
    expect(await workspace.run('create', 'docs/;daily@02:00;x')).toEqual({
      status: 0,
      stdout: '',
      stderr:
        'note: the schedule at index 0 is the same: both make their backups; undo takes this one back\n',
    });
    expect(await workspace.run('create', 'other;daily@03:00;x')).toEqual({
      status: 0,
      stdout: '',
      stderr:
        'note: the schedule at index 0 has the name x, too, for another path (docs): both make backups/x.tar, and the one before is kept as an older version\n',
    });
    expect((await workspace.run('create', 'docs;daily@04:00;y')).stderr).toBe('');
    expect(workspace.read('backup_schedules.txt')?.split('\n')).toHaveLength(5);
  });
});
