/** The service as a process: how it starts, how it ends, by signals, kills, and the loss of what it stands on. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { identityOf } from '../../src/adapters/service-process/process-identity';
import { commandOf, isAlive, kill, processesBelow, waitFor, waitUntilGone } from './support/processes';
import { type Running, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A source whose archive is made for hours: a file of holes. It takes no room. */
const withEndlessSource = (): Workspace => {
  const workspace = makeWorkspace();
  workspace.write('big/holes', '');
  truncateSync(workspace.path('big/holes'), 2 ** 40);
  return workspace;
};

const shrinkSource = (workspace: Workspace): void => truncateSync(workspace.path('big/holes'), 0);

const temporaryFiles = (workspace: Workspace): ReadonlyArray<string> =>
  workspace.ls().includes('backups') ? workspace.ls('backups').filter((name) => name.startsWith('.')) : [];

const untilArchiving = (workspace: Workspace): Promise<unknown> =>
  waitFor('an archive that is being written', () =>
    temporaryFiles(workspace).some((name) => statSync(workspace.path('backups', name)).size > 0),
  );

/** Starts a service that falls to its endless work at once. */
const startArchiving = async (workspace: Workspace): Promise<{ pid: number; start: Running }> => {
  const start = workspace.begin('start');
  await untilArchiving(workspace);
  return { pid: workspace.servicePid(), start };
};

const wasStopped = { status: 0, stdout: '', stderr: '' };

describe('start', () => {
  it('makes one service: backup_service in the list of processes, in a session of its own', async () => {
    const workspace = makeWorkspace();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    expect(processesBelow(workspace.directory)).toEqual([pid]);
    expect(commandOf(pid)).toBe('backup_service');
    // why: only the leader of a process group has the group's number
    expect(() => process.kill(-pid, 0)).not.toThrow();
  });

  it('made four times at once makes one service; the others say that it is running already', async () => {
    const workspace = makeWorkspace();
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => workspace.run('start')));
    expect(outcomes.map(({ status }) => status).sort()).toEqual([0, 1, 1, 1]);
    expect(outcomes.map(({ stderr }) => stderr.split('\n')[0]).sort()).toEqual([
      '',
      ...Array<string>(3).fill('Error: backup_service already running'),
    ]);
    await waitFor('the end of the other three', () => processesBelow(workspace.directory).length === 1);
    expect(processesBelow(workspace.directory)).toEqual([workspace.servicePid()]);
    expect(workspace.log('backup_manager').toSorted()).toEqual([
      ...Array<string>(3).fill('Error: backup_service already running'),
      'backup_service started',
    ]);
  });

  it('in two workspaces makes two services that know nothing of each other', async () => {
    const [one, other] = [makeWorkspace(), makeWorkspace()];
    await Promise.all([one.succeed('start'), other.succeed('start')]);
    await one.succeed('stop');
    expect(isAlive(other.servicePid())).toBe(true);
    other.write('docs/a', 'a\n');
    await other.createDue('docs', 'docs');
    await other.logged('backup_service', /^Backup done for docs /);
    expect(one.ls()).toEqual(['.backup_manager', 'logs']);
  });

  it('says what is still being archived when that takes longer', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    expect(await workspace.run('start')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'note: big is still being archived; backup_manager backups shows it when it is done\n',
    });
    expect(await workspace.run('backups')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('says why the service could not', async () => {
    const workspace = makeWorkspace();
    workspace.write('.backup_manager/journal.jsonl', 'nonsense\n');
    const { status, stdout, stderr } = await workspace.run('start');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const reason = "Error: can't start backup_service: journal damaged at line 1: it is not JSON";
    expect(stderr.split('\n')[0]).toBe(reason);
    expect(workspace.log('backup_manager')).toEqual([reason]);
    await waitFor('the end of the service', () => processesBelow(workspace.directory).length === 0);
  });

  it('says so when the service is killed in its first pass', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    const { pid, start } = await startArchiving(workspace);
    kill(pid, 'SIGKILL');
    const { status, stderr } = await start.outcome;
    // why: the first 2 s are watched; a kill that came after them is nobody's to report
    expect([status, stderr.split('\n')[0]]).toEqual(
      status === 0
        ? [0, expect.stringMatching(/^note: /)]
        : [1, "Error: can't start backup_service: it was killed by SIGKILL"],
    );
  });
});

describe('stop', () => {
  it('right after start, and start right after stop, time and again', async () => {
    const workspace = makeWorkspace();
    for (let round = 0; round < 3; round += 1) {
      await workspace.succeed('start');
      const pid = workspace.servicePid();
      // why: where the machine is slow, it says on standard error what it waits for
      expect(await workspace.run('stop')).toMatchObject({ status: 0, stdout: '' });
      expect(isAlive(pid)).toBe(false);
    }
  });

  it('at the same time as start leaves a service that runs, or none: as it says', async () => {
    const workspace = makeWorkspace();
    const [start, stop] = await Promise.all([workspace.run('start'), workspace.run('stop')]);
    expect(start.status).toBe(0);
    expect(processesBelow(workspace.directory)).toHaveLength(stop.status === 0 ? 0 : 1);
    expect(
      stop.status === 0 || stop.stderr === "Error: can't stop backup_service\n  it is not running\n",
    ).toBe(true);
  });

  it('waits for the archive in hand and says so; stop --now lets go of it, and it is made later', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    const { pid, start } = await startArchiving(workspace);
    const patient = workspace.begin('stop');
    await waitFor('what stop waits for', () => patient.said().includes('\n'));
    expect(patient.said()).toBe(
      'waiting for backup_service to finish the archive of big; backup_manager stop --now lets go of it\n',
    );
    expect(isAlive(pid)).toBe(true);

    expect((await workspace.run('stop', '--now')).status).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect((await patient.outcome).status).toBe(0);
    expect((await start.outcome).status).toBe(0);
    expect(workspace.ls('backups')).toEqual([]);
    expect(workspace.read('logs/backup_service.log')).toBeNull();

    shrinkSource(workspace);
    await workspace.run('start');
    await workspace.logged('backup_service', /^Backup done for big in backups\/big\.tar/);
  });

  it('says so where no service runs, although the record of a killed one is left', async () => {
    const workspace = makeWorkspace();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    expect(workspace.servicePid()).toBe(pid);
    expect(await workspace.run('stop')).toEqual({
      status: 1,
      stdout: '',
      stderr: "Error: can't stop backup_service\n  it is not running\n",
    });
  });

  it('never signals a process that only has the recorded pid', async () => {
    const workspace = makeWorkspace();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    const bystander = spawn('sleep', ['1000'], { cwd: workspace.directory, stdio: 'ignore' });
    const record = workspace.read('.backup_manager/service.json') ?? '';
    workspace.write('.backup_manager/service.json', record.replace(`"pid":${pid}`, `"pid":${bystander.pid}`));
    const { status, stderr } = await workspace.run('stop');
    expect(status).toBe(1);
    expect(stderr).toBe(
      "Error: can't stop backup_service\n  it runs, but its pid is not known; end it by hand: ps -A -f shows it\n",
    );
    expect([bystander.exitCode, bystander.signalCode, isAlive(pid)]).toEqual([null, null, true]);
  });

  it('signals none but the holder of the lock: not even a process that the record proves to be alive', async () => {
    const workspace = makeWorkspace();
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    const bystander = spawn('sleep', ['1000'], { cwd: workspace.directory });
    const identity = identityOf(bystander.pid ?? 0);
    const record = { pid: bystander.pid, identity, since: new Date().toISOString().replace('Z', '+00:00') };
    workspace.write('.backup_manager/service.json', JSON.stringify(record));
    const { status, stderr } = await workspace.run('stop');
    expect([status, stderr]).toEqual([1, expect.stringContaining('its pid is not known')]);
    expect([bystander.exitCode, bystander.signalCode, isAlive(pid)]).toEqual([null, null, true]);
  });
});

describe('a signal', () => {
  it('SIGTERM: the archive in hand is finished first', async () => {
    const workspace = makeWorkspace();
    workspace.write('big/holes', '');
    truncateSync(workspace.path('big/holes'), 2 ** 28);
    await workspace.createDue('big', 'big');
    const { pid, start } = await startArchiving(workspace);
    kill(pid, 'SIGTERM');
    await waitUntilGone(pid);
    expect((await start.outcome).status).toBe(0);
    expect(workspace.ls('backups')).toEqual(['big.tar']);
    await workspace.logged('backup_service', /^Backup done for big /);
    expect(workspace.events().at(-1)?.type).toBe('ServiceStopped');
  });

  it('SIGINT: the archive in hand is let go of, without a trace', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    const { pid } = await startArchiving(workspace);
    kill(pid, 'SIGINT');
    await waitUntilGone(pid);
    expect(workspace.ls('backups')).toEqual([]);
    expect(
      workspace
        .events()
        .map(({ type }) => type)
        .slice(-2),
    ).toEqual(['BackupAbandoned', 'ServiceStopped']);
  });

  it('SIGTERM, then SIGINT: letting go wins', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    const { pid } = await startArchiving(workspace);
    kill(pid, 'SIGTERM');
    kill(pid, 'SIGINT');
    kill(pid, 'SIGTERM');
    await waitUntilGone(pid);
    expect(workspace.ls('backups')).toEqual([]);
  });
});

describe('kill -9', () => {
  it('of an idle service: the next start works, and nothing was lost', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.succeed('create', 'docs;23:59;docs');
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    await workspace.succeed('start');
    await workspace.succeed('stop');
    expect(await workspace.succeed('list')).toBe('0: docs;23:59;docs\n');
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: /);
  });

  it('in the middle of an archive: the next start sweeps what is left, and makes it', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    const { pid } = await startArchiving(workspace);
    kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    expect(temporaryFiles(workspace)).toHaveLength(1);
    shrinkSource(workspace);
    await workspace.run('start');
    await workspace.logged('backup_service', /^Backup done for big in backups\/big\.tar/);
    expect(workspace.ls('backups')).toEqual(['big.tar']);
  });

  it('three times in the middle of the same archive: it counts as failed, and the service goes on', async () => {
    const workspace = withEndlessSource();
    workspace.write('docs/a', 'a\n');
    await workspace.createDue('big', 'big');
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { pid, start } = await startArchiving(workspace);
      kill(pid, 'SIGKILL');
      await waitUntilGone(pid);
      await start.outcome;
      for (const name of temporaryFiles(workspace)) rmSync(workspace.path('backups', name));
    }
    await workspace.succeed('start');
    await workspace.logged(
      'backup_service',
      "Error: can't back up big: interrupted: started 3 times without an end",
    );
    await workspace.createDue('docs', 'docs');
    await workspace.logged('backup_service', /^Backup done for docs /);
    expect(workspace.ls('backups')).toEqual(['docs.tar']);
  });
});

describe('the service leaves by itself', () => {
  it('when its workspace is removed; one elsewhere stays', async () => {
    const [workspace, other] = [makeWorkspace(), makeWorkspace()];
    await workspace.run('create', 'docs;23:59;docs');
    await workspace.succeed('start');
    await other.succeed('start');
    const pid = workspace.servicePid();
    rmSync(workspace.directory, { recursive: true });
    await waitUntilGone(pid);
    expect(isAlive(other.servicePid())).toBe(true);
    expect(() => statSync(workspace.directory)).toThrow('ENOENT');
  });

  it('when .backup_manager is removed, with a line in its log', async () => {
    const workspace = makeWorkspace();
    await workspace.run('create', 'docs;23:59;docs');
    await workspace.succeed('start');
    const pid = workspace.servicePid();
    rmSync(workspace.path('.backup_manager'), { recursive: true });
    await waitUntilGone(pid);
    expect(workspace.log('backup_service')).toEqual(['Error: workspace lost: the journal is gone']);
    await workspace.succeed('start');
    expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: /);
  });

  it('when its workspace is removed in the middle of an archive', async () => {
    const workspace = withEndlessSource();
    await workspace.createDue('big', 'big');
    const { pid } = await startArchiving(workspace);
    await waitFor('the removal of what is written to meanwhile', () => {
      try {
        rmSync(workspace.directory, { recursive: true, force: true });
        return true;
      } catch {
        // why: what was put there between the listing and the removal of the directory
        return null;
      }
    });
    await waitUntilGone(pid);
  });
});

describe('whatever of its own is removed at any time', () => {
  it.each(['logs', 'backups', 'backup_schedules.txt'])('%s: never an internal error', async (what) => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.createDue('docs', 'first');
    await workspace.run('start');
    await workspace.logged('backup_service', /first/);
    rmSync(workspace.path(what), { recursive: true });
    await workspace.createDue('docs', 'second');
    await workspace.logged('backup_service', /^Backup done for docs in backups\/second\.tar/);
    rmSync(workspace.path(what), { recursive: true });
    await workspace.succeed('stop');
    expect(readFileSync(workspace.path('.backup_manager/service.err'), 'utf8')).toBe('');
    expect(processesBelow(workspace.directory)).toEqual([]);
  });

  it('all three, and start over', async () => {
    const workspace = makeWorkspace();
    workspace.write('docs/a', 'a\n');
    await workspace.createDue('docs', 'first');
    await workspace.run('start');
    await workspace.succeed('stop');
    for (const what of ['logs', 'backups', 'backup_schedules.txt'])
      rmSync(workspace.path(what), { recursive: true });
    expect((await workspace.run('list')).stderr).toContain("Error: can't find backup_schedules.txt");
    expect((await workspace.run('delete', '0')).stderr).toContain("Error: can't find backup_schedules.txt");
    expect((await workspace.run('backups')).stderr).toContain("Error: can't find backups directory");
    await workspace.createDue('docs', 'again');
    await workspace.run('start');
    expect(await workspace.run('stop')).toEqual(wasStopped);
    expect(workspace.ls('backups')).toEqual(['again.tar']);
  });
});
