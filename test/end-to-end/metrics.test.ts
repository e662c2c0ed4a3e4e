/** Metrics, as a collector gets them: from the command, and from the file that the service writes. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { metricsIn, valueIn } from '../support/prometheus-format';
import { kill, waitFor } from './support/processes';
import { documentOf } from './support/json';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const withBackup = async (): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'hi\n');
  await workspace.run('create', 'docs;daily@00:00;docs');
  await workspace.succeed('run', 'docs');
  return workspace;
};

/** The service's file in the directory, where files of others may be, too; null while there is none. */
const fileIn = (workspace: Workspace, directory: string): string | null => {
  const folder = workspace.path(directory);
  const name = existsSync(folder)
    ? readdirSync(folder).find((one) => one.startsWith('backup_manager') && one.endsWith('.prom'))
    : undefined;
  return name === undefined ? null : `${folder}/${name}`;
};

const valueOf = (workspace: Workspace, directory: string, name: string, labels = {}): number | null => {
  const file = fileIn(workspace, directory);
  return file === null ? null : valueIn(metricsIn(readFileSync(file, 'utf8')), name, labels);
};

describe('the command', () => {
  it('prints them, and leaves the journal and the logs alone', async () => {
    const workspace = await withBackup();
    const before = ['.backup_manager/journal.jsonl', 'logs/backup_manager.log'].map(workspace.read);
    const metrics = metricsIn(await workspace.succeed('metrics'));
    expect(['.backup_manager/journal.jsonl', 'logs/backup_manager.log'].map(workspace.read)).toEqual(before);
    expect(valueIn(metrics, 'schedule_backups_total', { outcome: 'completed' })).toBe(1);
    expect(valueIn(metrics, 'schedule_versions', { name: 'docs', workspace: workspace.directory })).toBe(1);
    expect(valueIn(metrics, 'archives_bytes')).toBe(statSync(workspace.path('backups/docs.tar')).size);
    const document = documentOf(await workspace.run('metrics', '--json'), 'metrics');
    expect(document.result).toMatchObject({ metrics: metrics.map(({ name, type }) => ({ name, type })) });
  });

  it('has exit status 0 although a schedule is overdue, and 1 where no workspace is', async () => {
    const workspace = await withBackup();
    workspace.write('backup_schedules.txt', 'none;daily@00:00;none\nnonsense\n');
    const { status, stdout } = await workspace.run('metrics');
    expect(status).toBe(0);
    expect(valueIn(metricsIn(stdout), 'malformed_lines')).toBe(1);
    expect(await makeWorkspace().run('metrics')).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('the file of the service', () => {
  it('is there after its start, follows what happens, and says at its end that the service is down', async () => {
    const workspace = await withBackup();
    workspace.write('metrics/other.prom', 'other 1\n');
    await workspace.succeed('start', '--textfile', 'metrics');
    await waitFor('the file', () => valueOf(workspace, 'metrics', 'service_up') === 1);
    const file = fileIn(workspace, 'metrics') ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(valueOf(workspace, 'metrics', 'service_start_timestamp_seconds')).not.toBeNull();
    workspace.write('backup_schedules.txt', 'docs;cron:* * * * *;often\n');
    await waitFor('the backup', () => {
      const labels = { name: 'often', outcome: 'completed' };
      return (valueOf(workspace, 'metrics', 'schedule_backups_total', labels) ?? 0) > 0;
    });
    await workspace.succeed('stop');
    expect(valueOf(workspace, 'metrics', 'service_up')).toBe(0);
    expect(valueOf(workspace, 'metrics', 'service_start_timestamp_seconds')).toBeNull();
    expect(readdirSync(workspace.path('metrics')).sort()).toHaveLength(2);
    expect(workspace.read('metrics/other.prom')).toBe('other 1\n');
  });

  it('of a service that was killed goes stale, and the next service writes it again', async () => {
    const workspace = await withBackup();
    workspace.write('metrics/x', '');
    await workspace.succeed('start', '--textfile', 'metrics');
    await waitFor('the file', () => valueOf(workspace, 'metrics', 'service_up') === 1);
    const before = valueOf(workspace, 'metrics', 'gathered_timestamp_seconds') ?? 0;
    kill(workspace.servicePid(), 'SIGKILL');
    await waitFor('its end', async () => (await workspace.run('stop')).status === 1);
    expect(valueOf(workspace, 'metrics', 'gathered_timestamp_seconds')).toBe(before);
    await workspace.succeed('start', '--textfile', 'metrics');
    await waitFor(
      'a newer file',
      () => (valueOf(workspace, 'metrics', 'gathered_timestamp_seconds') ?? 0) > before,
    );
    await workspace.succeed('stop');
  });

  it('that can’t be written costs itself alone, is told once, and is written when it can be', async () => {
    const workspace = await withBackup();
    workspace.write('backup_schedules.txt', 'docs;cron:* * * * *;often\n');
    await workspace.succeed('start', '--textfile', 'away');
    await workspace.logged('backup_service', 'Backup done for docs in backups/often.tar');
    await workspace.logged(
      'backup_service',
      /^Error: can't write .*\/away\/backup_manager-.*\.prom: no such file/,
    );
    const told = (): number =>
      workspace.log('backup_service').filter((text) => text.includes('.prom')).length;
    workspace.write('backup_schedules.txt', 'docs;cron:* * * * *;again\n');
    await workspace.logged('backup_service', 'Backup done for docs in backups/again.tar');
    expect(told()).toBe(1);
    workspace.write('away/x', '');
    workspace.write('backup_schedules.txt', 'docs;cron:* * * * *;anew\n');
    await waitFor('the file', () => valueOf(workspace, 'away', 'service_up') === 1);
    await workspace.succeed('stop');
    expect(told()).toBe(1);
  });
});

it('an empty directory is no directory', async () => {
  const workspace = await withBackup();
  expect(await workspace.run('start', '--textfile', '')).toMatchObject({ status: 2 });
});

it('what the machine’s service manager reads names the directory, wherever one stands', async () => {
  const workspace = await withBackup();
  const { stdout } = await workspace.run(
    ...['service', 'install', '--system', '--print', 'systemd', '--textfile', 'me trics'],
  );
  expect(stdout).toContain(` start --foreground --textfile "${workspace.path('me trics')}"\n`);
  expect(stdout).toContain(` "-${workspace.path('me trics')}"\n`);
});
