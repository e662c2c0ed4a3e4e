/** Asking how things stand, what happened, why, and what comes next, of the real programs. */
import { rmSync, truncateSync, utimesSync } from 'node:fs';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const day = 86_400_000;

/** Columns parted by two spaces or more. */
const cellsOf = (text: string): ReadonlyArray<ReadonlyArray<string>> =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/));

/** A daily schedule at 02:00 that was written by hand three days ago, and that nobody has looked at since. */
const neglect = (workspace: Workspace): void => {
  workspace.write('docs/one.txt', 'Dear reader\n');
  workspace.write('backup_schedules.txt', 'docs;daily@02:00;docs\n');
  const then = (Date.now() - 3 * day) / 1000;
  utimesSync(workspace.path('backup_schedules.txt'), then, then);
};

const startStop = async (workspace: Workspace): Promise<void> => {
  await workspace.succeed('start');
  await workspace.idleSince();
  await workspace.succeed('stop');
};

describe('status', () => {
  it('works in a workspace where nothing has happened, and makes nothing there but the log', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    const stdout = await workspace.succeed('status');
    expect(stdout).toMatch(
      /^ok {9}nothing is scheduled\ntime .*\nservice {4}down: never started\narchives {3}none; no good one\njournal {4}0 lines, head 0 0{12}\nschedules {2}none yet\n$/,
    );
    expect(workspace.ls()).toEqual(['.backup_manager', 'logs']);
    expect(workspace.ls('.backup_manager')).toEqual([]);
    expect(workspace.log('backup_manager')).toEqual(['Show status']);
  });

  it('has exit status 1 while a backup is missing, and 0 once it was made up for', async () => {
    const workspace = makeWorkspace();
    neglect(workspace);
    const missing = await workspace.run('status');
    expect(missing.status).toBe(1);
    expect(cellsOf(missing.stdout).at(-1)?.slice(0, 3)).toEqual(['0', 'docs', 'OVERDUE']);
    expect(missing.stderr).toBe(
      'Error: the service is not running; backup_manager start starts it\n' +
        'Error: docs has no good backup yet; backup_manager why docs says why\n',
    );
    expect(workspace.ls()).not.toContain('.backup_manager');

    await workspace.succeed('start');
    await workspace.idleSince();
    const made = await workspace.succeed('status');
    expect(made).toMatch(new RegExp(`service {4}up since .*, pid ${workspace.servicePid()}, idle\n`));
    expect(made).toMatch(/archives {3}1, \d+ bytes; one good, of /);
    expect(made).toMatch(/^ok {9}the schedule has the backups that it should have by now\n/);
    expect(cellsOf(made).at(-1)?.slice(0, 5)).toEqual(['0', 'docs', 'ok', 'completed', 'just now']);

    await workspace.succeed('stop');
    const stopped = await workspace.run('status');
    expect(stopped.status).toBe(0);
    expect(stopped.stdout).toMatch(/service {4}down since .*: stopped \(SIGTERM\)\n/);

    rmSync(workspace.path('backups'), { recursive: true });
    const lost = await workspace.run('status');
    expect(lost.status).toBe(1);
    expect(lost.stdout).toMatch(
      /^NOT OK {5}the service is not running; backup_manager start starts it\n {11}docs has /,
    );
    expect(lost.stderr).toContain(
      'docs has no good backup yet: the archive of its last one is missing, or is not what it was; backup_manager',
    );
  });

  it('has exit status 1 when the schedules file is gone', async () => {
    const workspace = makeWorkspace();
    await workspace.run('create', 'docs;daily@02:00;docs');
    rmSync(workspace.path('backup_schedules.txt'));
    const { status, stdout, stderr } = await workspace.run('status');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "Error: can't find backup_schedules.txt: nothing is backed up\n",
    });
    expect(stdout).toContain('schedules  backup_schedules.txt is gone: nothing is backed up\n');
  });

  it('tells a service that was killed from one that was stopped', async () => {
    const workspace = makeWorkspace();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    expect(await workspace.succeed('status')).toContain(
      'service    down: killed, or the machine went off, some time after ',
    );
  });

  it('shows how far the archive in hand has come, in place of a user’s guess', async () => {
    const workspace = makeWorkspace();
    workspace.write('big/holes', '');
    truncateSync(workspace.path('big/holes'), 2 ** 40);
    await workspace.createDue('big', 'big');
    await workspace.run('start');
    const shown = await waitFor('a share of the archive in status', async () => {
      const stdout = await workspace.succeed('status');
      return (
        /archiving {2}big: \d+ %, [\d.]+ [kMG]?B(?:ytes)? of 1\.1 TB, \d+ of \d+ entries\n/.test(stdout) &&
        stdout
      );
    });
    expect(shown).toMatch(/, archiving\n/);
    expect(cellsOf(shown).at(-1)?.slice(0, 3)).toEqual(['0', 'big', 'due now']);
    await workspace.succeed('stop', '--now');
  });

  it('goes on with --watch, saying what has changed, until it is interrupted', async () => {
    const workspace = makeWorkspace();
    workspace.begun();
    const watching = workspace.begin('status', '--watch');
    await waitFor('a first status', () => watching.heard().includes('schedules  none yet'));
    await workspace.run('create', 'docs;daily@02:00;docs');
    await waitFor('the new schedule', () => /0 {2}docs {2}waiting/.test(watching.heard()));
    watching.interrupt();
    const { status, stdout } = await watching.outcome;
    expect(status).toBe(0);
    expect(stdout.match(/^service /gm)).toHaveLength(2);
    expect((await workspace.run('status', '--watch', '--at', 'today')).status).toBe(2);
  });

  it('goes on with --watch when the workspace is begun anew', async () => {
    const workspace = makeWorkspace();
    await workspace.run('create', 'docs;daily@02:00;docs');
    await workspace.run('create', 'docs;daily@03:00;more');
    const watching = workspace.begin('status', '--watch');
    await waitFor('a first status', () => watching.heard().includes('journal    2 lines'));
    rmSync(workspace.path('backup_schedules.txt'));
    rmSync(workspace.path('.backup_manager'), { recursive: true });
    await waitFor('nothing', () => watching.heard().includes('journal    0 lines'));
    await workspace.run('create', 'photos;daily@02:00;photos');
    await waitFor('the new journal', () => watching.heard().includes('journal    1 line,'));
    watching.interrupt();
    const { stdout } = await watching.outcome;
    const [latest = ''] = stdout.split('time ').slice(-1);
    expect(cellsOf(latest).at(-1)?.slice(0, 2)).toEqual(['0', 'photos']);
    expect(latest).not.toContain('docs');
  });

  it('complains of a line that is no schedule, and tells of a torn end of the journal', async () => {
    const workspace = makeWorkspace();
    workspace.write('backup_schedules.txt', 'docs;daily@25:00;docs\n');
    workspace.write('.backup_manager/journal.jsonl', '{"v":1');
    const { status, stdout, stderr } = await workspace.run('status');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'Error: backup_schedules.txt line 1 is no schedule (the time is not HH:MM between 00:00 and 23:59: 25:00): docs;daily@25:00;docs\n',
    });
    expect(stdout).toContain('torn: 6 bytes after it');
  });

  it('tells how things stood, with --at', async () => {
    const workspace = makeWorkspace();
    neglect(workspace);
    await startStop(workspace);
    await workspace.run('delete', '0');
    await workspace.run('create', 'docs;daily@02:00;later');
    const yesterday = await workspace.succeed('status', '--at', 'yesterday');
    expect(yesterday).toContain('schedules  none yet\n');
    expect(await workspace.succeed('list', '--at', 'yesterday')).toBe('');
    expect(await workspace.succeed('list', '--at', 'today')).toBe('0: docs;daily@02:00;later\n');
    const [, , , backedUp] = workspace.events();
    const then = new Date((backedUp?.at ?? 0) + 1).toISOString();
    expect(await workspace.succeed('list', '--at', then)).toBe('0: docs;daily@02:00;docs\n');
    const wrong = await workspace.run('list', '--at', 'soon');
    expect({ status: wrong.status, stderr: wrong.stderr.split('\n')[0] }).toEqual({
      status: 2,
      stderr: "Error: can't understand the time soon",
    });
    const tomorrow = new Date(Date.now() + 2 * day).toISOString().slice(0, 10);
    const early = await workspace.run('status', '--at', tomorrow);
    expect({ status: early.status, stderr: early.stderr.split('\n')[0] }).toEqual({
      status: 2,
      stderr: `Error: ${tomorrow} is still to come`,
    });
  });
});

describe('history', () => {
  it('shows what waits, what was skipped and what was made, and can be asked for less', async () => {
    const workspace = makeWorkspace();
    neglect(workspace);
    const before = cellsOf(await workspace.succeed('history')).slice(1);
    expect(before.map((row) => row[4])).toEqual(['waiting', 'waiting', 'waiting']);
    await startStop(workspace);
    await workspace.run('run', 'docs');
    const rows = cellsOf(await workspace.succeed('history')).slice(1);
    expect(rows.map((row) => row[4])).toEqual(['skipped', 'skipped', 'completed', 'completed']);
    expect(rows.map((row) => row.at(-1))).toEqual([
      'a later one was made instead',
      'a later one was made instead',
      expect.stringMatching(/^backups\/docs\.\d{8}T\d{6}\.tar$/),
      'backups/docs.tar',
    ]);
    expect(rows[3]?.[0]).toMatch(/ by hand$/);
    expect(cellsOf(await workspace.succeed('history', 'docs', '--limit', '1')).slice(1)).toHaveLength(1);
    expect(cellsOf(await workspace.succeed('history', '--since', 'today')).slice(1)).toHaveLength(2);
    expect(await workspace.succeed('history')).not.toContain('path');
    await workspace.run('create', 'docs/one.txt;daily@02:00;docs');
    await workspace.run('run', '1');
    const twoPaths = cellsOf(await workspace.succeed('history', 'docs'));
    expect(twoPaths.map((row) => row[1])).toEqual(['path', 'docs', 'docs', 'docs', 'docs', 'docs/one.txt']);
    const unknown = await workspace.run('history', 'photos');
    expect({ status: unknown.status, stderr: unknown.stderr.split('\n')[0] }).toEqual({
      status: 1,
      stderr: "Error: can't find a schedule named photos in the journal",
    });
    const empty = makeWorkspace();
    empty.begun();
    const nothing = await empty.run('history');
    expect(nothing).toEqual({
      status: 0,
      stdout: '',
      stderr: 'note: no backup was due, and none was asked for\n',
    });
  });
});

describe('history on another clock than the one on which things were due', () => {
  it('tells one that waits as one', async () => {
    const workspace = makeWorkspace();
    await workspace.createDue('docs', 'docs');
    const elsewhere = { cwd: workspace.directory, env: { TZ: 'Asia/Kathmandu' } };
    const { stdout } = await workspace.runIn(elsewhere, 'history');
    expect(cellsOf(stdout)[1]?.[4]).toBe('waiting');
  });
});

describe('why', () => {
  it('tells the chain of events behind a backup, and behind its absence', async () => {
    const workspace = makeWorkspace();
    neglect(workspace);
    await startStop(workspace);
    const latest = (await workspace.succeed('why', 'docs')).replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'WHEN');
    expect(cellsOf(latest)).toEqual([
      ['docs: the backup due WHEN: completed'],
      ['WHEN', 'a backup of docs was due; the service had not been started yet'],
      ['WHEN', 'its line was found in backup_schedules.txt, written there by hand: docs;daily@02:00;docs'],
      ['WHEN', 'the service was started'],
      ['WHEN', 'the backup was started by the service, late'],
      ['WHEN', expect.stringMatching(/^it was completed: 2 entries, 12 bytes → \d+ bytes$/)],
      ['now', 'the archive is backups/docs.tar; it has not been verified'],
    ]);
    expect(await workspace.succeed('why', 'docs', 'yesterday', '02:00')).toContain(
      'it was skipped: a later one had come due before it could be made, and only the latest is',
    );
    expect(await workspace.succeed('why', 'docs', '03:00')).toContain(
      'the schedule at index 0 comes every day at 02:00, and not then: before that it came at ',
    );
    const titles = (await workspace.succeed('why', 'docs', '36h')).match(
      /^docs: the backup due [-\d: ]+: \w+/gm,
    );
    expect(titles?.map((title) => title.split(': ').at(-1))).toEqual(['skipped', 'completed']);
    await workspace.succeed('verify');
    expect(await workspace.succeed('why', 'docs')).toContain('it was ok when it was verified at ');
    rmSync(workspace.path('docs'), { recursive: true });
    await workspace.run('run', 'docs');
    expect(await workspace.succeed('why', 'docs')).toContain('it failed: no such file or directory\n');
    expect((await workspace.run('why', 'photos')).status).toBe(1);
    expect((await workspace.run('why', 'docs', '25:00')).status).toBe(2);
  });
});

describe('next', () => {
  it('shows the next occurrences over all schedules, with their zones', async () => {
    const workspace = makeWorkspace();
    const none = await workspace.run('next');
    expect(none.status).toBe(1);
    await workspace.run('create', 'docs;daily@02:00;docs');
    await workspace.run('create', 'docs;mon@03:00;tokyo;tz=Asia/Tokyo');
    const rows = cellsOf(await workspace.succeed('next')).slice(1);
    expect(rows).toHaveLength(5);
    const times = rows.map(([due]) => due ?? '');
    expect([...times].sort()).toEqual(times);
    const more = cellsOf(await workspace.succeed('next', '20')).slice(1);
    expect(more).toHaveLength(20);
    expect(more.filter((row) => row[2] === 'tokyo').map((row) => row[4])).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Asia\/Tokyo \(\d{4}-\d\d-\d\d 03:00\)$/)]),
    );
    expect((await workspace.run('next', '0')).status).toBe(2);
  });
});

describe('on a terminal', () => {
  /** What the command writes to a terminal, of 60 columns unless told. */
  const onTerminal = async (workspace: Workspace, command: string, columns = 60): Promise<string> => {
    const { stdout } = await workspace.shell(
      'script',
      '-qec',
      `stty cols ${columns} rows 20; "${process.execPath}" "${bin}" ${command}`,
      '/dev/null',
    );
    return stdout.replaceAll('\r\n', '\n');
  };
  const escape = '\u001b[';

  it('fits its width and has colours, but not under NO_COLOR', async () => {
    const workspace = makeWorkspace();
    neglect(workspace);
    await startStop(workspace);
    const history = await onTerminal(workspace, 'history');
    expect(history).toContain(`${escape}32mcompleted`);
    const uncolour = (text: string): string => text.replace(/\u001b\[\d+m/g, '');
    for (const line of uncolour(history).split('\n')) expect(line.length).toBeLessThanOrEqual(60);
    const why = await onTerminal(workspace, 'why docs');
    for (const line of uncolour(why).split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(60);
    await workspace.succeed('verify');
    const versions = uncolour(await onTerminal(workspace, 'backups --long', 80))
      .split('\n')
      .slice(0, 2);
    expect(versions[1]).toMatch(/ {2}digest [\d-]+…$/);
    for (const line of versions) expect(line.length).toBeLessThanOrEqual(80);
    // why: a terminal that nobody has told its size says 0
    expect(uncolour(await onTerminal(workspace, 'history', 0))).toBe(await workspace.succeed('history'));
    expect(await workspace.succeed('history')).not.toContain(escape);
    const uncoloured = await workspace.shell(
      'script',
      '-qec',
      `NO_COLOR=1 "${process.execPath}" "${bin}" history`,
      '/dev/null',
    );
    expect(uncoloured.stdout).not.toContain(escape);
  });
});
