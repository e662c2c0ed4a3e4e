/** Every way to fail tells: what a real service sees by its clock, in its file and in its archives; and what it does when it is killed or put off while it tells. */
import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { fakeClock } from './support/fake-clock';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useReceiver } from './support/receiver';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const receiver = useReceiver();

const address = (path = ''): string => `http://127.0.0.1:${receiver.port()}/${path}`;

const damage = (file: string): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.from([0xff]), 0, 1, 40);
  closeSync(fd);
};

it('a backup that is late, an archive that is damaged, a line that is not understood, a clock that is wrong', async () => {
  const workspace = makeWorkspace();
  const clock = fakeClock(workspace);
  clock.set('2026-03-01T12:00:00Z');
  workspace.write('docs/a', 'a letter to be kept\n');
  await clock.run('create', 'docs;daily@11:00;docs;verify=daily');
  await clock.run('create', 'nowhere;daily@11:00;gone');
  await clock.run('run', 'docs');
  damage(workspace.path('backups/docs.tar'));
  const { status } = await clock.run('notify', 'add', address(), '--on', 'late,failed,recovered');
  expect(status).toBe(0);
  // why: of a backup that failed nobody is told that it is late who was told why
  await clock.run('notify', 'add', address('late'), '--on', 'late', '--name', 'waits');
  clock.set('2026-03-03T13:00:00Z');
  await clock.run('start');
  await receiver.hears(/^failed: the backup of gone failed$/);
  await receiver.hears(/^late: gone has no good backup yet, and should have one$/);
  await receiver.hears(/^failed: backups\/docs\.\d+T\d+\.tar does not verify$/);
  appendFileSync(workspace.path('backup_schedules.txt'), 'docs;at tea time;tea\n');
  await receiver.hears(/^failed: 1 line of backup_schedules\.txt can't be understood/);
  clock.set('2026-01-20T13:00:00Z');
  await clock.serviceLogs(/clock/i);
  await receiver.hears(/^failed: the clock is behind: it had shown 2026-03-03 13:00 before$/);
  await workspace.succeed('stop');
  const facts = receiver.facts();
  expect(new Set(facts).size).toBe(facts.length);
  expect(facts.filter((fact) => fact.startsWith('late'))).toHaveLength(1);
});

const failedRun = 'failed: the backup of docs failed';

/** A service at rest, with somebody to be told that a backup failed by hand. */
const withFailure = async (): Promise<{ readonly workspace: Workspace; readonly pid: number }> => {
  const workspace = makeWorkspace();
  await workspace.run('create', 'nowhere;daily@23:59;docs');
  expect((await workspace.run('notify', 'add', address(), '--on', 'failed')).status).toBe(0);
  await workspace.succeed('start');
  await workspace.idleSince();
  expect((await workspace.run('run', 'docs')).status).toBe(1);
  const pid = workspace.servicePid();
  kill(pid, 'SIGHUP');
  return { workspace, pid };
};

const summaries = (): ReadonlyArray<string> =>
  receiver
    .heard()
    .map(({ body }) => JSON.parse(body) as { facts: ReadonlyArray<{ kind: string; summary: string }> })
    .flatMap(({ facts }) => facts.map(({ kind, summary }) => `${kind}: ${summary}`));

it('a service that is killed while its receiver keeps it waiting tells it once more when it starts again, and then no more', async () => {
  receiver.answer('held');
  const { workspace, pid } = await withFailure();
  await waitFor('a notice that waits for its answer', () => receiver.heard().length === 1);
  kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
  expect(workspace.events().filter(({ type }) => type === 'NoticeSent')).toEqual([]);
  await workspace.succeed('start');
  await receiver.hears(/failed/);
  await waitFor('its record', () => workspace.events().some(({ type }) => type === 'NoticeSent'));
  await workspace.succeed('stop');
  await workspace.succeed('start');
  await workspace.idleSince();
  await workspace.succeed('stop');
  expect(summaries()).toEqual([failedRun, failedRun]);
});

it('a receiver that is told too much is left alone for as long as it asks, and then told once', async () => {
  // why: without that it would be asked again after 5 seconds
  receiver.answer({ status: 429, retryAfter: '7' });
  const { workspace } = await withFailure();
  await waitFor('a notice that is put off', () => receiver.heard().length === 1);
  await workspace.logged('backup_service', /^Error: can't tell webhook: it answered 429/);
  await receiver.hears(/failed/);
  await waitFor('its record', () => workspace.events().some(({ type }) => type === 'NoticeSent'));
  await workspace.succeed('stop');
  const [first, second, ...others] = receiver.heard();
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(7_000);
  expect(others).toEqual([]);
  expect(summaries()).toEqual([failedRun, failedRun]);
});
