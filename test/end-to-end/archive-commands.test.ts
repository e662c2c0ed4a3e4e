/** Back up now, prove, list and restore: the commands about archives, with the built programs. */
import { appendFileSync, mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { kill, processesBelow, waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A workspace with one schedule, `docs` under the name `d`, that is not due. */
const withSchedule = async (options = ''): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'one\n'.repeat(1000));
  workspace.write('docs/below/b', 'two\n');
  expect((await workspace.run('create', `docs;daily@23:59;d${options}`)).status).toBe(0);
  return workspace;
};

const stillThere = async (workspace: Workspace, directory: string): Promise<string> =>
  (await workspace.shell('diff', '-r', 'docs', `${directory}/docs`)).stdout;

/** So much that no machine is done with it before it is interrupted. */
const makeEndless = (workspace: Workspace): void => {
  mkdirSync(workspace.path('endless'));
  for (let n = 0; n < 8; n += 1) {
    writeFileSync(workspace.path('endless', String(n)), '');
    truncateSync(workspace.path('endless', String(n)), 2 ** 40);
  }
};

describe('run', () => {
  it('backs up at once, by index or by name, and leaves the schedule as it was', async () => {
    const workspace = await withSchedule();
    expect(await workspace.succeed('run', '0')).toMatch(
      /^docs backed up in backups\/d\.tar: 4 entries, 4\.0 kB → \d+ bytes\n$/,
    );
    await workspace.succeed('run', 'd');
    expect(workspace.ls('backups')).toEqual([expect.stringMatching(/^d\.\d{8}T\d{6}(-2)?\.tar$/), 'd.tar']);
    expect(await workspace.succeed('list')).toBe('0: docs;daily@23:59;d\n');
    expect(workspace.log('backup_manager').slice(1, 3)).toEqual([
      'Backup done for docs in backups/d.tar',
      'Backup done for docs in backups/d.tar',
    ]);
  });

  it('takes the options of the schedule', async () => {
    const workspace = await withSchedule(';exclude=below compress=zstd level=5');
    expect(await workspace.succeed('run', 'd')).toContain(': 2 entries, 4.0 kB → ');
    const { stdout } = await workspace.shell('tar', '--zstd', '-tf', 'backups/d.tar');
    expect(stdout).toBe('docs/\ndocs/a\n');
  });

  it('ends with 1 when nothing could be archived, and says why', async () => {
    const workspace = await withSchedule();
    renameSync(workspace.path('docs'), workspace.path('elsewhere'));
    const text = "can't back up docs: no such file or directory";
    expect(await workspace.run('run', 'd')).toEqual({ status: 1, stdout: '', stderr: `Error: ${text}\n` });
    expect(workspace.log('backup_manager')).toContain(`Error: ${text}`);
    expect(workspace.ls('backups')).toEqual([]);
  });

  it('fails on a source that is suddenly empty, is partial on one that shrank, unless that is allowed', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    workspace.write('docs/a', '');
    const shrunk = await workspace.run('run', 'd');
    expect(shrunk.status).toBe(3);
    expect(shrunk.stderr).toBe('Error: partial: its content shrank from 4.0 kB to 4 bytes\n');
    workspace.write('docs/below/b', '');
    const emptied = await workspace.run('run', 'd');
    expect(emptied.status).toBe(1);
    expect(emptied.stderr).toContain('it is empty, and held 4 bytes at its last backup');
    expect((await workspace.run('create', 'docs;daily@23:59;d;allow-empty')).status).toBe(0);
    await workspace.succeed('run', '1');
  });

  it.each([
    ['nothing', ['run'], 2],
    ['a name that is not there', ['run', 'nope'], 1],
    ['an index that is not there', ['run', '7'], 1],
  ])('is refused for %s', async (_, args, status) => {
    const workspace = await withSchedule();
    const outcome = await workspace.run(...args);
    expect(outcome).toMatchObject({ status, stdout: '' });
    expect(outcome.stderr).toMatch(/^Error: /);
  });

  it('asks which one when a name stands for several', async () => {
    const workspace = await withSchedule();
    await workspace.run('create', 'docs/below;23:59;d');
    expect(await workspace.run('run', 'd')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Error: 2 schedules have the name d\n  say which by its index: 0, 1\n',
    });
  });

  it('leaves no file when it is interrupted, and lets the next one go on', async () => {
    const workspace = await withSchedule();
    makeEndless(workspace);
    await workspace.run('create', 'endless;23:59;e');
    const running = workspace.begin('run', 'e');
    await waitFor(
      'an archive in hand',
      () => workspace.ls().includes('backups') && workspace.ls('backups').length > 0,
    );
    for (const pid of processesBelow(workspace.directory)) kill(pid, 'SIGINT');
    expect(await running.outcome).toEqual({
      status: 130,
      stdout: '',
      stderr: 'note: interrupted: no archive was made\n',
    });
    expect(workspace.ls('backups')).toEqual([]);
    expect(
      workspace
        .events()
        .map(({ type }) => type)
        .slice(-1),
    ).toEqual(['BackupAbandoned']);
    await workspace.succeed('run', 'd');
  });

  it('waits for its turn while another archive is made', async () => {
    const workspace = await withSchedule();
    makeEndless(workspace);
    await workspace.run('create', 'endless;23:59;e');
    const first = workspace.begin('run', 'e');
    await waitFor(
      'an archive in hand',
      () => workspace.ls().includes('backups') && workspace.ls('backups').length > 0,
    );
    const [pid] = processesBelow(workspace.directory);
    const second = workspace.begin('run', 'd');
    await waitFor('a word about the wait', () => second.said().includes('waiting for another archive'));
    if (pid !== undefined) kill(pid, 'SIGINT');
    expect((await first.outcome).status).toBe(130);
    expect((await second.outcome).status).toBe(0);
    expect(workspace.ls('backups')).toEqual(['d.tar']);
  });
});

describe('restore', () => {
  it('restores into a new directory, which it names', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    const said = await workspace.succeed('restore', 'd');
    const target = /to (\S+)\n$/.exec(said)?.[1] ?? '';
    expect(said).toContain('restored 4 entries, 4.0 kB, from backups/d.tar to ');
    expect(target).toMatch(/\/d\.restored-\d{8}T\d{6}$/);
    expect((await workspace.shell('diff', '-r', 'docs', `${target}/docs`)).stdout).toBe('');
    expect(await workspace.succeed('restore', 'd')).toContain(`${target}-2\n`);
  });

  it('restores a part, into a given directory, an older version, without our journal', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    workspace.write('docs/a', 'two\n'.repeat(1000));
    await workspace.succeed('run', 'd');
    await workspace.succeed('restore', 'd', 'docs/below', '--to', 'part');
    expect(workspace.ls('part/docs')).toEqual(['below']);
    const old = workspace.ls('backups').find((file) => file !== 'd.tar') ?? '';
    await workspace.succeed('restore', 'd', '--version', old.slice(2, -4), '--to', 'old');
    expect(workspace.read('old/docs/a')).toBe('one\n'.repeat(1000));
    renameSync(workspace.path('.backup_manager'), workspace.path('gone'));
    await workspace.succeed('restore', '--archive', 'backups/d.tar', '--to', 'new');
    expect(await stillThere(workspace, 'new')).toBe('');
  });

  it('gives back each version by the id that it is listed with, however quickly they were made', async () => {
    const workspace = await withSchedule();
    for (const text of ['1', '2', '3']) {
      workspace.write('docs/a', text);
      await workspace.succeed('run', 'd');
    }
    const listed = (await workspace.succeed('backups', '--long')).trim().split('\n').slice(1);
    const ids = listed.map((row) => /^d +(\S+)/.exec(row)?.[1] ?? '');
    expect(new Set(ids).size).toBe(3);
    for (const [index, id] of ids.entries()) {
      await workspace.succeed('restore', 'd', '--version', id, '--to', id);
      expect(workspace.read(`${id}/docs/a`)).toBe(String(index + 1));
    }
  });

  it('writes over nothing unless it is told to, and shows beforehand what it would do', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    workspace.write('docs/a', 'mine\n');
    workspace.write('docs/other', 'mine, too\n');
    const refused = await workspace.run('restore', 'd', '--to', '.', '--dry-run');
    expect(refused).toMatchObject({ status: 1, stdout: expect.stringMatching(/^would restore /) });
    expect(refused.stderr).toMatch(
      /^Error: 2 entries would not be restored:\n {2}docs\/a: it exists already\n/,
    );
    expect((await workspace.run('restore', 'd', '--to', '.')).status).toBe(1);
    expect(workspace.read('docs/a')).toBe('mine\n');
    await workspace.succeed('restore', 'd', '--to', '.', '--overwrite');
    expect(workspace.read('docs/a')).toBe('one\n'.repeat(1000));
    expect(workspace.read('docs/other')).toBe('mine, too\n');
  });

  it('refuses an archive that is not the one that was made, unless it is told to go on', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    workspace.write('docs/a', 'another\n');
    await workspace.shell('tar', '-czf', 'backups/d.tar', 'docs');
    const refused = await workspace.run('restore', 'd', '--to', 'out');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('Error: backups/d.tar is not the archive that was made');
    expect(workspace.ls()).not.toContain('out');
    await workspace.succeed('restore', 'd', '--to', 'out', '--unverified');
    expect(workspace.read('out/docs/a')).toBe('another\n');
  });

  it('never writes outside its target', async () => {
    const workspace = makeWorkspace();
    workspace.write('evil/file', 'bad\n');
    mkdirSync(workspace.path('outside'));
    symlinkSync(workspace.path('outside'), workspace.path('evil/link'));
    await workspace.shell(
      'tar',
      '-cf',
      'e.tar',
      'evil/link',
      '--transform',
      's#evil/file#../escaped#',
      'evil/file',
    );
    await workspace.shell(
      'tar',
      '-rf',
      'e.tar',
      '--transform',
      's#evil/file#evil/link/through#',
      'evil/file',
    );
    const outcome = await workspace.run('restore', '--archive', 'e.tar', '--to', 'target');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toMatch(/^Error: 2 entries not restored:\n {2}\.\.\/escaped: /);
    expect(workspace.ls()).not.toContain('escaped');
    expect(workspace.ls('outside')).toEqual([]);
  });

  it.each([
    [['restore'], 2],
    [['restore', 'nope'], 1],
    [['restore', 'd', '--version', '1999'], 1],
    [['restore', 'd', 'docs/nope', '--to', 'out'], 1],
    [['restore', '--archive', 'nope.tar'], 1],
  ])('%j is refused with a reason', async (args, status) => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    const outcome = await workspace.run(...args);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toMatch(/^Error: /);
  });
});

describe('verify', () => {
  it.each(['digest', 'read', 'source'])(
    'holds for what was just made, at level %s, and remembers',
    async (level) => {
      const workspace = await withSchedule();
      await workspace.succeed('run', 'd');
      await workspace.succeed('run', 'd');
      expect(await workspace.succeed('verify', 'd', '--level', level)).toContain(
        `backups/d.tar: ok (${level})\n`,
      );
      expect(workspace.events().filter(({ type }) => type === 'ArchiveVerified')).toHaveLength(2);
      expect(await workspace.succeed('backups', '--long')).toMatch(new RegExp(` ${level} \\d{4}-`));
    },
  );

  it('names what was changed, what is missing and what the journal does not know', async () => {
    const workspace = await withSchedule();
    for (const name of ['changed', 'missing']) {
      await workspace.run('create', `docs;23:59;${name}`);
      await workspace.succeed('run', name);
    }
    appendFileSync(workspace.path('backups/changed.tar'), 'x');
    renameSync(workspace.path('backups/missing.tar'), workspace.path('backups/stranger.tar'));
    const { status, stdout } = await workspace.run('verify');
    expect(status).toBe(1);
    expect(stdout).toContain('backups/changed.tar: its digest is not the one in the journal');
    expect(stdout).toContain('backups/missing.tar: it is missing\n');
    expect(stdout).toContain('backups/stranger.tar: the journal does not know it\n');
  });

  it('says which files differ from their source, and how', async () => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    workspace.write('docs/below/b', 'TWO\n');
    workspace.write('docs/new', '');
    const { status, stdout } = await workspace.run('verify', 'd', '--level', 'source');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^backups\/d\.tar: ok \(read\), but it differs from its source in \d+ places\n/);
    expect(stdout).toMatch(/^ {2}.*below\/b: .*content/m);
    expect(stdout).toMatch(/^ {2}.*new: .*/m);
    expect(stdout).toMatch(/\nthe archive is ok, but it differs from its source\n$/);
  });

  it.each([
    ['changed', (workspace: Workspace) => workspace.write('docs/a', 'another\n')],
    ['went away', (workspace: Workspace) => renameSync(workspace.path('docs'), workspace.path('elsewhere'))],
  ])('holds an archive for good although its source %s', async (_, change) => {
    const workspace = await withSchedule();
    await workspace.succeed('run', 'd');
    change(workspace);
    expect((await workspace.run('verify', 'd', '--level', 'source')).status).toBe(1);
    expect(workspace.read('.backup_manager/journal.jsonl')).toMatch(
      /"level":"read","finding":null}],"digest":"[0-9a-f]{64}"}\n$/,
    );
    expect(await workspace.succeed('backups', '--long')).toMatch(/ read \d{4}-\d\d-\d\d \d\d:\d\d\n$/);
    expect(workspace.log('backup_manager').slice(-3, -1)).toEqual([
      'Verified backups/d.tar (read)',
      expect.stringMatching(/^backups\/d\.tar differs from its source in \d+ places$/),
    ]);
    const { stdout } = await workspace.run('verify', 'd', '--level', 'source', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      exit: 1,
      result: {
        holds: true,
        archives: [{ level: 'read', finding: null, differenceCount: expect.any(Number) }],
      },
    });
  });
});

describe('exclude', () => {
  it.each([
    ['../x', 'it leads out of the source'],
    ['a//b', 'it has two slashes side by side'],
  ])('that can exclude nothing (%s) is refused by create', async (pattern, why) => {
    const workspace = makeWorkspace();
    const line = `docs;daily@23:59;d;exclude=ok,${pattern}`;
    const { status, stderr } = await workspace.run('create', line);
    expect(status).toBe(1);
    expect(stderr).toContain(`Error: malformed schedule: ${line}\n`);
    expect(stderr).toContain(`exclude=${pattern} excludes nothing: ${why}\n`);
    expect(workspace.read('backup_schedules.txt')).toBeNull();
  });

  it('of a line that was written by hand is told of at each backup', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'one');
    workspace.write('docs/cache/b', 'two');
    const patterns = `../x,${workspace.path('docs/cache')}`;
    workspace.write('backup_schedules.txt', `docs;daily@23:59;d;exclude=${patterns}\n`);
    const { status, stdout, stderr } = await workspace.run('run', 'd');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(', 1 excluded\n') });
    expect(stderr).toBe('note: .: exclude=../x excludes nothing: it leads out of the source\n');
  });
});
