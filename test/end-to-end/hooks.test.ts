/** Hooks around real backups: they prepare, refuse, name another place, and run behind every end, a kill's too. */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import { HookDocument } from '../../src/codecs/hook-document';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const put = (workspace: Workspace, hook: string, text: string): void => {
  workspace.write(`hooks/${hook}`, `#!/bin/sh\n${text}\n`);
  chmodSync(workspace.path('hooks'), 0o755);
  chmodSync(workspace.path('hooks', hook), 0o755);
};

/** Each hook that runs behind a backup says so, with what the backup came to. */
const tell = (workspace: Workspace): void => {
  for (const hook of ['after-backup', 'on-success', 'on-partial', 'on-failure'])
    put(workspace, hook, 'echo "$BACKUP_MANAGER_HOOK $BACKUP_MANAGER_OUTCOME" >>told; cat >>documents');
};

const told = (workspace: Workspace) => (workspace.read('told') ?? '').split('\n').slice(0, -1);

const eventsOf = (workspace: Workspace, type: string): ReadonlyArray<object> =>
  workspace.events().filter((event) => event.type === type);

const begun = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'live\n');
  await workspace.succeed('create', 'docs;daily@23:59;docs');
  return workspace;
};

it('another path is archived under the source’s name; verify, why and the journal know it', async () => {
  const workspace = await begun();
  workspace.write('snapshot/b', 'still\n');
  workspace.write('snapshot/left/out', 'x');
  put(workspace, 'before-backup', 'cat >asked\necho source=snapshot');
  tell(workspace);
  await workspace.succeed('run', 'docs');
  const { stdout } = await workspace.shell('tar', '-tzf', 'backups/docs.tar');
  expect(stdout.split('\n')).toEqual(['docs/', 'docs/b', 'docs/left/', 'docs/left/out', '']);
  expect(eventsOf(workspace, 'BackupCompleted')).toMatchObject([
    { archivedFrom: workspace.path('snapshot') },
  ]);
  expect((await workspace.run('verify', 'docs', '--level', 'source')).status).toBe(0);
  expect(await workspace.succeed('why', 'docs')).toContain(
    `read from ${workspace.path('snapshot')} as hooks/before-backup said`,
  );
  expect(told(workspace)).toEqual(['after-backup completed', 'on-success completed']);
  const documents = `${workspace.read('asked') ?? ''}${workspace.read('documents') ?? ''}`.split('\n');
  const decoded = documents.slice(0, -1).map((line) => HookDocument.decode(JSON.parse(line)));
  expect(decoded.map(E.isRight)).toEqual([true, true, true]);
  // why: a snapshot that is gone can't be compared with: then the source itself is
  rmSync(workspace.path('snapshot'), { recursive: true });
  mkdirSync(workspace.path('snapshot'));
  expect((await workspace.run('verify', 'docs', '--level', 'source')).stdout).toContain('docs/a');
});

it('a place that has lost its content is told as the source would be, and fails the backup', async () => {
  const workspace = await begun();
  mkdirSync(workspace.path('empty'));
  await workspace.succeed('run', 'docs');
  put(workspace, 'before-backup', 'echo source=empty');
  tell(workspace);
  expect((await workspace.run('run', 'docs')).stderr).toContain('it is empty');
  put(workspace, 'before-backup', 'echo source=nowhere');
  expect((await workspace.run('run', 'docs')).stderr).toContain(
    `${workspace.path('nowhere')}, which hooks/before-backup named: no such file or directory`,
  );
  expect(told(workspace)).toEqual([
    ...['after-backup failed', 'on-failure failed'],
    ...['after-backup failed', 'on-failure failed'],
  ]);
});

it('a before-backup that fails, or is refused, fails the backup and says why', async () => {
  const workspace = await begun();
  put(workspace, 'before-backup', 'echo no room >&2; exit 7');
  tell(workspace);
  const reason = 'hooks/before-backup ended with status 7: no room';
  expect(await workspace.run('run', 'docs')).toMatchObject({
    ...{ status: 1, stderr: `Error: can't back up docs: ${reason}\n` },
  });
  expect(eventsOf(workspace, 'BackupFailed')).toMatchObject([{ reason }]);
  chmodSync(workspace.path('hooks', 'before-backup'), 0o775);
  const refused = (await workspace.run('run', 'docs')).stderr;
  expect(refused).toContain("hooks/before-backup can't be run: group or others can write to it; chmod go-w ");
  const doctor = await workspace.run('doctor', '--json');
  expect(doctor.stdout).toContain('"hook-unusable"');
  expect(workspace.ls().includes('backups') ? workspace.ls('backups') : []).toEqual([]);
  expect(told(workspace)).toContain('on-failure failed');
});

it('a hook behind the backup that fails is told in the log, and changes nothing of the backup', async () => {
  const workspace = await begun();
  put(workspace, 'after-backup', 'echo broken; exit 1');
  expect((await workspace.run('run', 'docs')).status).toBe(0);
  expect(workspace.log('backup_manager')).toContain(
    'Error: hooks/after-backup ended with status 1: broken (backup of docs)',
  );
});

it('Ctrl-C ends before-backup, and after-backup runs all the same', async () => {
  const workspace = await begun();
  put(workspace, 'before-backup', 'echo $$ >pid; exec sleep 1000');
  tell(workspace);
  const run = workspace.begin('run', 'docs');
  const pid = await waitFor('the hook', () => Number(workspace.read('pid') ?? '') || null);
  run.interrupt();
  expect((await run.outcome).status).toBe(130);
  await waitUntilGone(pid);
  expect(told(workspace)).toEqual(['after-backup abandoned']);
});

it('after a kill whoever comes next runs after-backup first, once', async () => {
  const workspace = await begun();
  put(workspace, 'before-backup', 'echo $$ >pid; exec sleep 1000');
  tell(workspace);
  const run = workspace.begin('run', 'docs');
  const hook = await waitFor('the hook', () => Number(workspace.read('pid') ?? '') || null);
  kill(run.pid, 'SIGKILL');
  await waitUntilGone(run.pid);
  kill(hook, 'SIGKILL');
  expect(told(workspace)).toEqual([]);
  put(workspace, 'before-backup', 'echo "before again" >>told');
  await workspace.succeed('run', 'docs');
  expect(told(workspace)).toEqual([
    ...['after-backup interrupted', 'before again', 'after-backup completed', 'on-success completed'],
  ]);
});

it('the service runs them, too', async () => {
  const workspace = await begun();
  tell(workspace);
  await workspace.createDue('docs', 'now');
  await workspace.succeed('start');
  await waitFor('the hooks of both', () => told(workspace).includes('on-success completed'));
  await workspace.succeed('stop');
  expect(told(workspace)).toEqual(['after-backup completed', 'on-success completed']);
});

describe('the samples', () => {
  const samples = join(__dirname, '..', '..', 'examples', 'hooks');
  const directories = readdirSync(samples).filter((name) => name !== 'README.md');

  it('are shell scripts that any shell can read, in pairs', () => {
    for (const directory of directories) {
      expect(readdirSync(join(samples, directory)).sort()).toEqual(['after-backup', 'before-backup']);
      for (const hook of ['before-backup', 'after-backup'])
        execFileSync('sh', ['-n', join(samples, directory, hook)]);
      expect(readFileSync(join(samples, 'README.md'), 'utf8')).toContain(`\`${directory}\``);
    }
  });

  it('a service: it is stopped before the backup, and started again whatever that comes to', async () => {
    const workspace = await begun();
    await workspace.run('create', 'nowhere;daily@23:59;wiki');
    workspace.write('bin/systemctl', '#!/bin/sh\necho "$*" >>"${0%/*}/asked"\n');
    chmodSync(workspace.path('bin/systemctl'), 0o755);
    mkdirSync(workspace.path('hooks'), { mode: 0o755 });
    for (const hook of ['before-backup', 'after-backup']) {
      copyFileSync(join(samples, 'service', hook), workspace.path('hooks', hook));
      chmodSync(workspace.path('hooks', hook), 0o700);
    }
    const env = { PATH: `${workspace.path('bin')}:${process.env['PATH'] ?? ''}` };
    const run = (name: string) => workspace.runIn({ cwd: workspace.directory, env }, 'run', name);
    expect((await run('docs')).status).toBe(0);
    expect(workspace.read('bin/asked')).toBeNull();
    expect((await run('wiki')).status).toBe(1);
    expect(workspace.read('bin/asked')).toBe('stop wiki.service\nstart wiki.service\n');
    workspace.write('nowhere/page', 'a page\n');
    expect((await run('wiki')).status).toBe(0);
    expect(workspace.read('bin/asked')).toBe('stop wiki.service\nstart wiki.service\n'.repeat(2));
  });

  it('SQLite: the copy of a database in use is archived and restored, and nothing is left of it', async () => {
    const workspace = makeWorkspace();
    const database = workspace.path('app.db');
    execFileSync('sqlite3', [
      database,
      'pragma journal_mode=wal; create table t(x); insert into t values(42);',
    ]);
    await workspace.succeed('create', 'app.db;daily@23:59;app');
    mkdirSync(workspace.path('hooks'), { mode: 0o755 });
    for (const hook of ['before-backup', 'after-backup']) {
      copyFileSync(join(samples, 'sqlite', hook), workspace.path('hooks', hook));
      chmodSync(workspace.path('hooks', hook), 0o700);
    }
    const env = { TMPDIR: workspace.home };
    expect((await workspace.runIn({ cwd: workspace.directory, env }, 'run', 'app')).status).toBe(0);
    expect(readdirSync(workspace.home)).toEqual([]);
    await workspace.succeed('restore', 'app', '--to', 'back');
    const found = execFileSync('sqlite3', [workspace.path('back', 'app.db'), 'select x from t'], {
      encoding: 'utf8',
    });
    expect(found).toBe('42\n');
  });
});
