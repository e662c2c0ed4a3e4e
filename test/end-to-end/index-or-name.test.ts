/** A schedule is meant by its index or its name, a version by its time, and `why` asks of what is not well. */
import { rmSync } from 'node:fs';
import { documentOf } from './support/json';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Two schedules, the second of which has the first one's index for its name. */
const furnished = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'of docs\n');
  workspace.write('other/a', 'of other\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  await workspace.succeed('create', 'other;daily@23:58;0');
  await workspace.succeed('run', 'docs');
  return workspace;
};

const taken = '0 is taken for an index; the schedule that has the name 0 is at index 1\n';

describe('a schedule', () => {
  it('is meant by its index, else by its name, whatever asks', async () => {
    const workspace = await furnished();
    const byIndex = async (...args: ReadonlyArray<string>): Promise<string> => {
      const { status, stdout, stderr } = await workspace.run(...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: `note: ${taken}` });
      return stdout;
    };
    expect(await byIndex('why', '0')).toBe(await workspace.succeed('why', 'docs'));
    expect(await byIndex('history', '0')).toBe(await workspace.succeed('history', 'docs'));
    expect(await byIndex('verify', '0')).toContain('backups/docs.tar');
    await byIndex('restore', '0', '--to', 'back');
    expect(workspace.read('back/docs/a')).toBe('of docs\n');
    await workspace.succeed('run', '1');
    expect(workspace.ls('backups')).toEqual(['0.tar', 'docs.tar']);
    expect((await workspace.run('delete', 'docs')).stderr).toBe('note: deleted: docs;daily@23:59;docs\n');
    expect(workspace.log('backup_manager').slice(-1)).toEqual(['Schedule at index 0 deleted']);
    expect(await workspace.succeed('list')).toBe('0: other;daily@23:58;0\n');
  });

  it('is said to be meant by its index, where the word is another one’s name, too', async () => {
    const workspace = await furnished();
    const { stderr } = await workspace.run('run', '0', '1');
    expect(stderr).toBe(`note: ${taken}`);
    expect((await workspace.run('delete', '0')).stderr).toBe(
      `note: deleted: docs;daily@23:59;docs\nnote: ${taken}`,
    );
    expect((await workspace.run('delete', '0')).stderr).toBe('note: deleted: other;daily@23:58;0\n');
  });

  it('is not deleted by a name that two have, or none', async () => {
    const workspace = await furnished();
    await workspace.run('create', 'docs;daily@22:00;docs');
    const { status, stderr } = await workspace.run('delete', 'docs');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Error: 2 schedules have the name docs\n  say which by its index: 0, 2\n',
    });
    expect((await workspace.run('delete', 'nobody')).status).toBe(1);
    expect((await workspace.succeed('list')).split('\n')).toHaveLength(4);
  });
});

describe('for programs, the index', () => {
  it('stands beside the number of the schedule, as list shows it now', async () => {
    const workspace = await furnished();
    await workspace.run('delete', '0');
    const created = await workspace.run('create', 'docs;daily@22:00;third', '--json');
    expect(documentOf(created, 'create').result).toMatchObject({ schedule: 3, index: 1 });
    for (const words of [['third'], ['1', '0']])
      expect(documentOf(await workspace.run('run', ...words, '--json'), 'run').result).toMatchObject(
        words.length === 1
          ? { schedule: 3, index: 1 }
          : {
              runs: [
                { index: 1, result: { schedule: 3, index: 1 } },
                { index: 0, result: { schedule: 2, index: 0 } },
              ],
            },
      );
    const history = documentOf(await workspace.run('history', '--json'), 'history').result;
    const numbers = (history?.occurrences as ReadonlyArray<{ schedule: number; index: number | null }>).map(
      ({ schedule, index }) => [schedule, index],
    );
    expect(numbers).toEqual(
      expect.arrayContaining([
        [1, null],
        [2, 0],
        [3, 1],
      ]),
    );
  });
});

describe('a version', () => {
  it.each([
    [['--version', 'latest'], 0],
    [['--version', 'today'], 0],
    [['--at', 'now'], 0],
    [['--version', 'yesterday'], 1],
    [['--at', 'yesterday'], 1],
    [['--at', 'tomorrow'], 2],
    [['--at', 'today', '--version', 'latest'], 2],
  ])('is meant by %j: exit status %i', async (options, expected) => {
    const workspace = await furnished();
    const { status } = await workspace.run('restore', 'docs', ...options, '--dry-run');
    expect(status).toBe(expected);
  });

  it('is meant by the beginning of its time, as it is written', async () => {
    const workspace = await furnished();
    const long = await workspace.succeed('backups', '--long');
    const [, y = '', m = '', d = '', h = '', min = ''] =
      /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d\d/.exec(long) ?? [];
    for (const wanted of [`${y}-${m}-${d}`, `${y}-${m}-${d} ${h}:${min}`, `${y}${m}${d}`])
      expect((await workspace.run('restore', 'docs', '--version', wanted, '--dry-run')).status).toBe(0);
  });
});

describe('why', () => {
  it('alone says that all is well, or explains what is not', async () => {
    const workspace = await furnished();
    await workspace.succeed('run', '1');
    expect((await workspace.run('why')).stderr).toBe(
      'note: all is well: every schedule has the backup that it should have\n',
    );
    workspace.write('backup_schedules.txt', 'docs;daily@23:59;docs\nnonsense\n');
    expect(await workspace.run('why')).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(
        /^note: backup_schedules\.txt line 2 is no schedule .*: nonsense\nnote: the service is not running; .*\n$/,
      ),
    });
  });

  it('alone tells of what it explains no second time', async () => {
    const workspace = await furnished();
    workspace.write('backup_schedules.txt', 'missing;cron:* * * * *;lacking\n');
    const { status, stdout, stderr } = await workspace.run('why');
    expect(stdout).toMatch(/^lacking: the backup due .*: waiting: the service is not running\n/);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'note: the service is not running; backup_manager start starts it\n',
    });
  });

  it('takes a time alone, for all names, unless it is one', async () => {
    const workspace = await furnished();
    const today = await workspace.succeed('why', 'today');
    expect(today).toContain('docs: ');
    expect(today).toContain('\n0: ');
    expect((await workspace.run('why', '3', 'days', 'ago')).stderr).toBe('note: no backup was due then\n');
    await workspace.run('create', 'docs;daily@01:00;today');
    expect(await workspace.succeed('why', 'today')).not.toContain('docs: ');
    expect((await workspace.run('why', 'nobody', 'today')).status).toBe(1);
  });
});

describe('verify of one version', () => {
  it.each([
    [['docs', '--version', 'latest'], 0, ['docs.tar']],
    [['docs', '--version', 'today'], 0, ['docs.tar']],
    [['docs', '--at', 'now'], 0, ['docs.tar']],
    [['--version', 'latest'], 0, ['docs.tar']],
    [['docs', '--at', 'yesterday'], 1, null],
    [['nobody', '--version', 'latest'], 1, null],
    [['--version', 'yesterday'], 1, null],
    [['docs', '--at', 'tomorrow'], 2, null],
    [['docs', '--at', 'today', '--version', 'latest'], 2, null],
  ])('%j: exit status %i', async (options, expected, files) => {
    const workspace = await furnished();
    await workspace.succeed('run', 'docs');
    const outcome = await workspace.run('verify', ...options, '--json');
    expect(outcome.status).toBe(expected);
    if (files === null) return;
    const { archives, unknown } = Object(documentOf(outcome, 'verify').result);
    expect((archives as ReadonlyArray<{ file: string }>).map(({ file }) => file)).toEqual(files);
    expect(unknown).toEqual([]);
  });
});

describe('backups --at', () => {
  it('shows what there was then, under the names of then, and what of it is gone', async () => {
    const workspace = await furnished();
    await workspace.succeed('run', '1');
    const before = await workspace.succeed('backups', '--at', 'now');
    expect(before).toBe('0.tar\ndocs.tar\n');
    rmSync(workspace.path('backups/0.tar'));
    const { status, stdout, stderr } = await workspace.run('backups', '--at', 'now', '--long');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'note: backups/0.tar of then is gone by now\n' });
    expect(stdout.split('\n').map((line) => line.split(/ +/)[0])).toEqual(['name', 'docs', '0', '']);
    const { result } = documentOf(
      await workspace.run('backups', '--at', 'now', '--long', '--json'),
      'backups',
    );
    expect(result).toMatchObject({
      files: ['0.tar', 'docs.tar'],
      versions: [
        { file: 'docs.tar', present: true },
        { file: '0.tar', present: false },
      ],
      unknown: [],
    });
    const earlier = await workspace.run('backups', '--at', 'yesterday');
    expect(earlier).toEqual({
      status: 0,
      stdout: '',
      stderr: 'note: the journal knows of no archive that was there then\n',
    });
  });
});

describe('next of one schedule', () => {
  it('is asked for by its name, or by its index before a number', async () => {
    const workspace = await furnished();
    const names = async (...words: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
      const { result } = documentOf(await workspace.run('next', ...words, '--json'), 'next');
      const { occurrences } = Object(result);
      return (occurrences as ReadonlyArray<{ name: string; index: number }>).map(
        ({ name, index }) => `${index}:${name}`,
      );
    };
    expect(await names('2')).toEqual(['1:0', '0:docs']);
    expect(await names('docs')).toEqual(['0:docs', '0:docs', '0:docs', '0:docs', '0:docs']);
    expect(await names('docs', '1')).toEqual(['0:docs']);
    expect(await names('0', '2')).toEqual(['0:docs', '0:docs']);
    expect((await workspace.run('next', 'nobody')).status).toBe(1);
    for (const words of [['0'], ['docs', 'many'], ['0', '0'], ['99999']])
      expect((await workspace.run('next', ...words)).status).toBe(2);
  });
});
