/** One backup that can't be made, for reasons of the system: the service goes on, and so do its other backups. */
import { chmodSync, chownSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wallTime } from './support/clock';
import { isAlive, waitFor } from './support/processes';
import { bin, type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Nobody in particular, without an account: root is bound by no limit, and owns what it likes. */
const stranger = 54_321;
const isRoot = process.getuid?.() === 0;

const giveAway = (workspace: Workspace): void => {
  if (!isRoot) return;
  chmodSync(dirname(workspace.directory), 0o755);
  for (const directory of [workspace.directory, workspace.home]) {
    chownSync(directory, stranger, stranger);
    for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
      chownSync(join(directory, entry), stranger, stranger);
  }
};

/** Runs a program as the stranger. */
const asStranger = (workspace: Workspace, program: ReadonlyArray<string>): Promise<Outcome> => {
  const become = isRoot ? ['setpriv', `--reuid=${stranger}`, `--regid=${stranger}`, '--clear-groups'] : [];
  const [command = '', ...rest] = [...become, ...program];
  return workspace.shell(command, ...rest);
};

/** Runs `backup_manager` as the stranger, with HOME or without. */
const manage = (workspace: Workspace, home: string | null, ...args: ReadonlyArray<string>) =>
  asStranger(workspace, [
    ...(home === null ? ['env', '-u', 'HOME'] : ['env', `HOME=${home}`]),
    process.execPath,
    bin,
    ...args,
  ]);

const started: Outcome = { status: 0, stdout: '', stderr: '' };

const dueNow = async (
  workspace: Workspace,
  lines: (time: string) => ReadonlyArray<string>,
): Promise<void> => {
  await waitFor('a minute with some seconds left', () => new Date().getSeconds() < 50);
  const next = workspace.path('next.txt');
  writeFileSync(next, `${lines(wallTime()).join('\n')}\n`);
  if (isRoot) chownSync(next, stranger, stranger);
  renameSync(next, workspace.path('backup_schedules.txt'));
};

it('a process limit that leaves no thread fails the backup, and neither the service nor the next one', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  giveAway(workspace);
  expect(await manage(workspace, workspace.home, 'start')).toEqual(started);
  const pid = workspace.servicePid();
  const seen = await asStranger(workspace, [
    'prlimit',
    `--pid=${pid}`,
    '--nproc',
    '--output=HARD',
    '--noheadings',
    '--raw',
  ]);
  const limit = (soft: string) => asStranger(workspace, ['prlimit', `--pid=${pid}`, `--nproc=${soft}:`]);
  expect(await limit('1')).toMatchObject({ status: 0 });
  await dueNow(workspace, (time) => [`docs;daily@${time};one`]);
  await workspace.logged(
    'backup_service',
    /^Error: can't back up docs: can't start a thread to make the archive/,
  );
  expect(await limit(seen.stdout.trim())).toMatchObject({ status: 0 });
  await dueNow(workspace, (time) => [`docs;daily@${time};two`]);
  await workspace.logged('backup_service', /^Backup done for docs in backups\/two\.tar/);
  expect(await manage(workspace, workspace.home, 'stop')).toMatchObject({ status: 0 });
  expect(isAlive(pid)).toBe(false);
});

it('a path below a home that nobody has fails its own backup, and `stop` ends the service', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  giveAway(workspace);
  const home = isRoot ? null : '/nonexistent';
  expect(await manage(workspace, home, 'start')).toEqual(started);
  const pid = workspace.servicePid();
  await dueNow(workspace, (time) => [`~/docs;daily@${time};mine`, `docs;daily@${time};docs`]);
  await workspace.logged('backup_service', /^Error: can't back up ~\/docs: no /);
  await workspace.logged('backup_service', /^Backup done for docs in backups\/docs\.tar/);
  expect(await manage(workspace, home, 'stop')).toMatchObject({ status: 0 });
  expect(isAlive(pid)).toBe(false);
});

it('an archive that belongs to somebody else fails no backup: it is moved aside as it is', async () => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  workspace.write('notes/b', 'b\n');
  giveAway(workspace);
  await dueNow(workspace, () => ['docs;daily@00:00;docs']);
  expect(await manage(workspace, workspace.home, 'run', 'docs')).toMatchObject({ status: 0 });
  const archive = workspace.path('backups', 'docs.tar');
  if (isRoot) chownSync(archive, 0, 0);
  else chmodSync(archive, 0o400);
  await dueNow(workspace, (time) => [`docs;daily@${time};docs`, `notes;daily@${time};notes`]);
  expect(await manage(workspace, workspace.home, 'start')).toMatchObject({ status: 0 });
  await workspace.logged('backup_service', /^Backup done for docs/);
  await workspace.logged('backup_service', /^Backup done for notes in backups\/notes\.tar/);
  expect(await manage(workspace, workspace.home, 'stop')).toMatchObject({ status: 0 });
});
