/** `adopt`: archives that the journal does not know are taken into it, and then all commands know them. */
import { copyFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import { AdoptResult } from '../../src/codecs/replies/archives';
import { HistoryResult } from '../../src/codecs/replies/asking';
import { rightOf } from '../support/decoded';
import { documentOf } from './support/json';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Three versions of one name, and a journal that was lost. */
const bereft = async (options = ''): Promise<Workspace> => {
  const workspace = makeWorkspace();
  expect((await workspace.run('create', `docs;daily@23:59;d${options}`)).status).toBe(0);
  for (const content of ['one', 'two', 'three']) {
    workspace.write('docs/a', content);
    await workspace.succeed('run', 'd');
  }
  rmSync(workspace.path('.backup_manager'), { recursive: true });
  return workspace;
};

const adoptedIn = (workspace: Workspace) =>
  workspace.events().filter(({ type }) => type === 'ArchiveAdopted').length;

it('takes all of them in, in the order in which they were made, and doing it again takes nothing', async () => {
  const workspace = await bereft();
  const unknown =
    'the journal does not know 3 archives in backups/; backup_manager adopt takes in what is whole';
  expect((await workspace.run('status')).stderr).toContain(unknown);
  expect((await workspace.run('verify')).status).toBe(1);
  expect((await workspace.run('doctor')).stdout).toContain('backup_manager adopt ');
  const lines = (await workspace.succeed('adopt')).trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines)
    expect(line).toMatch(
      /^backups\/d.*\.tar: adopted as a backup of docs, made at .*: 2 entries, \d+ bytes$/,
    );
  expect(await workspace.succeed('adopt')).toBe('there is no archive that the journal does not know\n');
  expect(adoptedIn(workspace)).toBe(3);
  expect(await workspace.succeed('verify', '--level', 'read')).toMatch(
    /: ok \(read\)\n.*: ok \(read\)\n.*: ok \(read\)\n/,
  );
  expect((await workspace.run('doctor')).stdout).not.toContain('the journal does not know it');
  await workspace.succeed('restore', 'd', '--to', 'out');
  expect(workspace.read('out/docs/a')).toBe('three');
  const { stdout, stderr } = await workspace.run('status');
  expect(stdout).toMatch(/0 +d +waiting +- +(just now|1 min ago)/);
  expect(stderr).not.toContain('does not know');
});

it('history has a row for each, told apart from the backups that were made', async () => {
  const workspace = await bereft();
  await workspace.succeed('adopt');
  await workspace.succeed('run', 'd');
  const lines = (await workspace.succeed('history', 'd')).trimEnd().split('\n').slice(1);
  expect(
    lines.map((line) => /(adopted|completed) .* backups\/(\S+?)(, adopted at \S+ \S+)?$/.exec(line)?.[1]),
  ).toEqual(['adopted', 'adopted', 'adopted', 'completed']);
  const outcome = await workspace.run('history', '--json');
  const { occurrences, adopted } = rightOf(HistoryResult.decode(documentOf(outcome, 'history').result));
  expect([occurrences.length, adopted.map(({ index }) => index)]).toEqual([1, [0, 0, 0]]);
  rmSync(workspace.path('backup_schedules.txt'));
  expect(await workspace.succeed('history', 'd')).toContain('adopted');
});

it('keep counts and removes what was adopted for its schedule', async () => {
  const workspace = await bereft();
  await workspace.succeed('adopt');
  workspace.write('backup_schedules.txt', 'docs;daily@23:59;d;keep=2\n');
  // why: what is adopted counts among the scheduled ones, which a run by hand pushes none of out
  expect(await workspace.succeed('run', 'd')).toContain('older than the newest 2 (keep=2)');
  expect(workspace.ls('backups')).toHaveLength(3);
  await workspace.succeed('verify');
});

it('keep leaves alone what nobody can tell the source of', async () => {
  const workspace = await bereft();
  workspace.write('other/a', 'other');
  workspace.write('backup_schedules.txt', 'docs;daily@23:59;d;keep=1\nother;daily@23:59;d;keep=1\n');
  const { stdout, stderr, status } = await workspace.run('adopt');
  expect([status, stdout.match(/adopted, made at/g)?.length]).toEqual([0, 3]);
  expect(stderr).toContain('nobody can tell the source');
  await workspace.succeed('run', '0');
  await workspace.succeed('run', '1');
  expect(workspace.ls('backups')).toHaveLength(5);
  expect(await workspace.succeed('verify', '--level', 'source')).not.toContain('differs');
  expect((await workspace.run('doctor')).stdout).toContain('3 archives of a source that nobody knows');
});

it('a version has the time that its name says, and the newest that of its file', async () => {
  const workspace = await bereft();
  const archive = workspace.path('backups/d.tar');
  copyFileSync(archive, workspace.path('backups/e.20240305T160000.tar'));
  copyFileSync(archive, workspace.path('backups/e.20249999T999999.tar'));
  copyFileSync(archive, workspace.path('backups/e.tar'));
  const made = new Date('2024-06-07T08:09:10Z');
  for (const file of ['e.tar', 'e.20249999T999999.tar'])
    utimesSync(workspace.path('backups', file), made, made);
  const outcome = await workspace.run('adopt', '--json');
  const { adopted } = rightOf(AdoptResult.decode(documentOf(outcome, 'adopt').result));
  const times = adopted.flatMap(({ name, completed }) => (name === 'e' ? [completed] : []));
  expect(times[0]).toMatch(/^2024-03-05T16:00:00\.000/);
  expect(times.slice(1).map((time) => Date.parse(time))).toEqual([made.getTime(), made.getTime()]);
});

it('names each file that is no archive, follows none, and adopts the others', async () => {
  const workspace = await bereft();
  const backups = (name: string) => workspace.path('backups', name);
  workspace.write('backups/text.tar', 'no archive');
  workspace.write('backups/empty.tar', '');
  copyFileSync(backups('d.tar'), backups('cut.tar'));
  truncateSync(backups('cut.tar'), 100);
  symlinkSync('d.tar', backups('link.tar'));
  await workspace.shell('mkfifo', backups('pipe.tar'));
  mkdirSync(backups('directory.tar'));
  copyFileSync(backups('d.tar'), backups('-x.tar'));
  const outcome = await workspace.run('adopt', '--json');
  expect(outcome.status).toBe(1);
  const { adopted, refused } = rightOf(AdoptResult.decode(documentOf(outcome, 'adopt').result));
  expect(adopted.map(({ name }) => name)).toEqual(['d', 'd', 'd']);
  expect(refused.map(({ file }) => file).toSorted()).toEqual(
    ['-x.tar', 'cut.tar', 'directory.tar', 'empty.tar', 'link.tar', 'pipe.tar', 'text.tar'].toSorted(),
  );
  expect((await workspace.run('adopt')).stderr.match(/^Error: backups\/.* is not adopted: /gm)).toHaveLength(
    7,
  );
  expect(adoptedIn(workspace)).toBe(3);
});

it('one that was killed has adopted each whole or not at all, and the next one adopts the rest', async () => {
  const workspace = await bereft();
  const all = Array.from({ length: 60 }, (_, n) => `more${n}.tar`);
  for (const file of all) copyFileSync(workspace.path('backups/d.tar'), workspace.path('backups', file));
  const running = workspace.begin('adopt');
  await waitFor('a few adopted ones', () => adoptedIn(workspace) > 3);
  kill(running.pid, 'SIGKILL');
  await waitUntilGone(running.pid);
  await workspace.run('adopt');
  expect(adoptedIn(workspace)).toBe(63);
  expect(await workspace.succeed('adopt')).toBe('there is no archive that the journal does not know\n');
  await workspace.succeed('verify');
});
