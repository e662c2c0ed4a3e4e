/** `run` of several schedules, or of all: one after the other, each with a line of its own, and one that fails stops no other. */
import { truncateSync } from 'node:fs';
import { documentOf } from './support/json';
import { hasOpen, waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Three schedules, the second of which has nothing to back up. */
const furnished = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('a/file', 'of a\n');
  workspace.write('c/file', 'of c\n');
  workspace.write(
    'backup_schedules.txt',
    'a;daily@23:59;first\nmissing;daily@23:58;second\nc;daily@23:57;third\n',
  );
  return workspace;
};

describe('run', () => {
  it('takes several, by index or name, in the order typed and each once', async () => {
    const workspace = await furnished();
    const { status, stdout, stderr } = await workspace.run('run', 'third', '0', '2', 'first');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const sources = stdout.trimEnd().split('\n');
    expect(sources.map((line) => line.replace(/: .*/, ''))).toEqual([
      'c backed up in backups/third.tar',
      'a backed up in backups/first.tar',
    ]);
  });

  it('goes on after one that fails, and one that is not there', async () => {
    const workspace = await furnished();
    const { status, stdout, stderr } = await workspace.run('run', 'nope', 'second', 'third');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^c backed up in backups\/third\.tar: .*\n$/);
    expect(stderr).toMatch(
      /^Error: can't find a schedule at index or under name nope\n {2}backup_manager list .*\nError: can't back up missing: .*\n$/,
    );
    expect(workspace.log('backup_manager')).toContain(
      "Error: can't find a schedule at index or under name nope",
    );
  });

  it('--all takes every one, though names are equal', async () => {
    const workspace = await furnished();
    workspace.write('backup_schedules.txt', 'a;daily@23:59;same\nc;daily@23:58;same\n');
    const all = await workspace.run('run', '--all');
    expect({ status: all.status, lines: all.stdout.match(/^\w backed up/gm) }).toEqual({
      status: 0,
      lines: ['a backed up', 'c backed up'],
    });
  });

  it('has exit status 3 when one is partial and none has failed, and says which', async () => {
    const workspace = await furnished();
    workspace.write('a/more', 'x'.repeat(100_000));
    await workspace.succeed('run', 'first');
    workspace.write('a/more', '');
    const { status, stderr } = await workspace.run('run', 'first', 'third');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^Error: first: partial: /);
    expect((await workspace.run('run', '--all')).status).toBe(1);
  });

  it('tells programs of each in one document', async () => {
    const workspace = await furnished();
    const document = documentOf(await workspace.run('run', 'nope', '--json', 'second', '2'), 'run');
    expect(document).toMatchObject({
      exit: 1,
      error: null,
      notes: [],
      errors: [
        "can't find a schedule at index or under name nope",
        expect.stringContaining('backup_manager list'),
        expect.stringMatching(/^can't back up missing: /),
      ],
      result: {
        runs: [
          { which: 'nope', index: null, exit: 1, result: null, error: { type: 'NoSuchSchedule' } },
          { which: 'second', index: 1, exit: 1, result: { outcome: 'failed' }, error: null },
          { which: '2', index: 2, exit: 0, result: { outcome: 'completed', archive: 'third.tar' } },
        ],
      },
    });
    const alone = documentOf(await workspace.run('run', '2', '--json'), 'run');
    expect(Object.keys(alone.result ?? {})).not.toContain('runs');
  });

  it.each([[[]], [['--json']]])('begins none after Ctrl-C %j', async (options) => {
    const workspace = await furnished();
    workspace.write('missing', '');
    truncateSync(workspace.path('missing'), 2 ** 40);
    const running = workspace.begin('run', '--all', ...options);
    await waitFor('the second being read', () => hasOpen(running.pid, workspace.path('missing')));
    running.interrupt();
    const { status, stdout, stderr } = await running.outcome;
    expect({ status, stderr }).toEqual({
      status: 130,
      stderr: 'note: second: interrupted: no archive was made\nnote: not begun: third\n',
    });
    expect(workspace.ls('backups')).toEqual(['first.tar']);
    if (options.length > 0)
      expect(documentOf({ status, stdout, stderr }, 'run').result).toMatchObject({
        runs: [
          { which: 'first', exit: 0 },
          { which: 'second', exit: 130 },
        ],
      });
  });

  it.each([
    [['--all', 'first'], 2, '--all and schedules do not go together'],
    [[], 2, 'missing argument: run [schedule]'],
  ])('is refused with %j', async (args, status, message) => {
    const workspace = await furnished();
    const outcome = await workspace.run('run', ...args);
    expect(outcome).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(message) });
  });

  it('--all says so when there is no schedule', async () => {
    const workspace = await furnished();
    workspace.write('backup_schedules.txt', '# none\n');
    expect(await workspace.run('run', '--all')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Error: there is no schedule in backup_schedules\.txt\n {2}/),
    });
  });
});
