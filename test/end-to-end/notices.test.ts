/** Somebody is told: by real servers and a real sendmail's stand-in, of what a real service saw, each fact once. */
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useReceiver } from './support/receiver';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const receiver = useReceiver();

/** A workspace with a backup that can't be made, and somebody to be told. */
const withTarget = async (...target: ReadonlyArray<string>): Promise<Workspace> => {
  const workspace = makeWorkspace();
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  expect((await workspace.run('notify', 'add', ...target)).status).toBe(0);
  return workspace;
};

const failedRun = 'failed: the backup of docs failed';

describe('a run by hand', () => {
  it('without a service tells what it came to; a service that starts does not tell it again', async () => {
    const workspace = await withTarget(`http://127.0.0.1:${receiver.port()}/`, '--on', 'failed,recovered,ok');
    const { status, stderr } = await workspace.run('run', 'docs');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "Error: can't back up nowhere: no such file or directory\n",
    });
    expect(receiver.facts()).toEqual([failedRun]);
    workspace.write('nowhere/file', 'here');
    await workspace.succeed('run', 'docs');
    await workspace.succeed('start');
    await workspace.idleSince();
    await workspace.succeed('stop');
    expect(receiver.facts()).toEqual([failedRun, 'recovered: docs has a good backup again']);
  });

  it('whose receiver refuses says so, ends as it would, and leaves it to the next one', async () => {
    const workspace = await withTarget(`http://127.0.0.1:${receiver.port()}/TOKEN`);
    receiver.answer(503);
    const { status, stderr } = await workspace.run('run', 'docs');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "note: can't tell webhook: it answered 503 (Service Unavailable); backup_manager notify list shows what waits\nError: can't back up nowhere: no such file or directory\n",
    });
    expect(workspace.events().filter(({ type }) => type === 'NoticeFailed')).toHaveLength(1);
    const state = await workspace.run('status');
    const lacking =
      /webhook can't be told since .{16}: it answered 503 \(Service Unavailable\); backup_manager notify test webhook tries it/;
    expect(state.stderr).toMatch(lacking);
    const examined = await workspace.run('doctor');
    expect(examined.status).toBe(1);
    expect(examined.stdout).toMatch(
      /^ {2}webhook: it can't be told since .{16}, 1 attempt in a row: it answered 503/m,
    );
    expect(state.stdout + state.stderr + examined.stdout).not.toContain('TOKEN');
    await workspace.run('run', 'docs');
    expect(receiver.facts()).toEqual([failedRun, failedRun]);
    expect((await workspace.run('status')).stderr).not.toMatch(/can't be told/);
    expect((await workspace.run('doctor')).stdout).toMatch(/^notices +ok/m);
  });

  it('beside a service leaves it to the service, which tells it once', async () => {
    const workspace = await withTarget(`http://127.0.0.1:${receiver.port()}/`, '--on', 'failed');
    await workspace.succeed('start');
    await workspace.idleSince();
    await workspace.run('run', 'docs');
    expect(receiver.heard()).toEqual([]);
    kill(workspace.servicePid(), 'SIGHUP');
    await receiver.hears(/failed/);
    await workspace.succeed('stop');
    expect(receiver.facts()).toEqual([failedRun]);
  });

  it('that no journal tells of is told at once: the schedules file is gone', async () => {
    const workspace = await withTarget(`http://127.0.0.1:${receiver.port()}/`);
    rmSync(workspace.path('backup_schedules.txt'));
    expect((await workspace.run('run', 'docs')).status).toBe(1);
    expect(receiver.facts()).toEqual(['failed: the backup of docs failed, and the journal does not say so']);
  });
});

it('a verification by hand that fails is told, and that it is well again', async () => {
  const workspace = await withTarget(`http://127.0.0.1:${receiver.port()}/`);
  workspace.write('nowhere/file', 'here');
  await workspace.succeed('run', 'docs');
  const archive = readFileSync(workspace.path('backups/docs.tar'));
  writeFileSync(workspace.path('backups/docs.tar'), 'damaged');
  expect((await workspace.run('verify')).status).toBe(1);
  writeFileSync(workspace.path('backups/docs.tar'), archive);
  expect((await workspace.run('verify')).status).toBe(0);
  expect(receiver.facts()).toEqual([
    'failed: backups/docs.tar does not verify',
    'recovered: backups/docs.tar verifies again',
  ]);
});

it('a webhook is told of a failed backup, once, though it refuses at first and the service is killed', async () => {
  receiver.answer(500, 500);
  const secret = `webhook+http://user:pass@127.0.0.1:${receiver.port()}/token?key=1`;
  const workspace = await withTarget(secret, '--on', 'failed,stopped');
  expect((await workspace.run('run', 'docs')).status).toBe(1);
  await workspace.succeed('start');
  await waitFor('refused notices', () => receiver.heard().length === 2);
  await workspace.logged('backup_manager', /^Error: can't tell webhook: it answered 500/);
  const pid = workspace.servicePid();
  kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
  await workspace.succeed('start');
  await waitFor('the notice', () => receiver.heard().length >= 3);
  await waitFor('its record', () => workspace.events().some(({ type }) => type === 'NoticeSent'));
  await workspace.succeed('stop');
  await waitFor('the last word', () => receiver.heard().length >= 4 || null);
  const told = receiver
    .heard()
    .map(({ body }) => JSON.parse(body) as { kind: string; facts: ReadonlyArray<{ summary: string }> });
  expect(told.slice(2).flatMap(({ facts }) => facts.map(({ summary }) => summary))).toEqual([
    'the backup of docs failed',
    'backup_service was killed, or the machine went off; it runs again',
    'backup_service stopped: nothing is backed up until it is started',
  ]);
  expect(receiver.heard()[0]).toMatchObject({
    url: '/token?key=1',
    headers: { authorization: `Basic ${Buffer.from('user:pass').toString('base64')}` },
  });
  for (const file of ['.backup_manager/journal.jsonl', 'logs/backup_manager.log', 'logs/backup_service.log'])
    expect(workspace.read(file) ?? '').not.toMatch(/token|user:pass|key=1/);
  expect(statSync(workspace.path('.backup_manager/notify.json')).mode & 0o777).toBe(0o600);
});

it('doctor closes the addresses to others, and takes away a draft of them', async () => {
  const workspace = await withTarget('https://example.org/TOKEN');
  const addresses = workspace.path('.backup_manager/notify.json');
  chmodSync(addresses, 0o644);
  workspace.write('.backup_manager/notify.json.99999.tmp', 'TOKEN');
  const examined = await workspace.run('doctor');
  expect(examined.stdout).toMatch(
    /^ {2}\.backup_manager\/notify\.json: other users can look into it: its mode is 0644/m,
  );
  expect(examined.stdout).toMatch(
    /^ {2}\.backup_manager\/notify\.json\.99999\.tmp: it was being written when/m,
  );
  await workspace.run('doctor', '--repair');
  expect(statSync(addresses).mode & 0o777).toBe(0o600);
  expect(workspace.ls('.backup_manager')).not.toContain('notify.json.99999.tmp');
  rmSync(addresses);
  expect((await workspace.run('doctor')).stdout).toMatch(/^ {2}webhook: its address is not in /m);
});

it('a mailbox is told through sendmail', async () => {
  const workspace = makeWorkspace();
  workspace.write('sendmail', '#!/bin/sh\ncat > "${0%/*}/mail"\n');
  chmodSync(workspace.path('sendmail'), 0o755);
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  await workspace.run('notify', 'add', 'mailto:root@example.org', '--sendmail', workspace.path('sendmail'));
  expect((await workspace.run('notify', 'test')).status).toBe(0);
  expect(workspace.read('mail')).toMatch(/^To: root@example.org$/m);
  expect(workspace.read('mail')).toMatch(/^Auto-Submitted: auto-generated$/m);
});

it('a test that does not arrive says why', async () => {
  receiver.answer(404);
  const workspace = makeWorkspace();
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  await workspace.run('notify', 'add', `http://127.0.0.1:${receiver.port()}/secret`);
  const { status, stderr } = await workspace.run('notify', 'test');
  expect(status).toBe(1);
  expect(stderr).toBe(
    `Error: can't tell webhook (http://127.0.0.1:${receiver.port()}/…): it answered 404 (Not Found)\n`,
  );
});
