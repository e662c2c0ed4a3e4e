/** A source that has not changed: its versions are one file, and each lives as if it were the only one. */
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** A source that is old enough for its times to tell of every change, backed up so often, a second apart. */
const backedUp = async (times: number, options = ''): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  workspace.write('docs/b/c', 'c\n');
  await workspace.run('create', `docs;daily@02:00;docs${options}`);
  const { ctimeMs } = statSync(workspace.path('docs/b/c'));
  await waitFor('the source to be two seconds old', () => Date.now() - ctimeMs > 3000);
  for (let n = 0; n < times; n += 1) await again(workspace);
  return workspace;
};

/** Not in the second of the last one, whose name it would share. */
const again = async (workspace: Workspace): Promise<string> => {
  const second = Math.floor(Date.now() / 1000);
  await waitFor('the next second', () => Math.floor(Date.now() / 1000) > second);
  const { status, stdout } = await workspace.run('run', 'docs');
  expect(status).toBe(0);
  return stdout;
};

interface Listed {
  readonly version: string;
  readonly file: string;
  readonly completed: string;
  readonly alone?: number;
  readonly sharedWith?: ReadonlyArray<string>;
  readonly bytes: number;
}
const versionsOf = async (workspace: Workspace): Promise<ReadonlyArray<Listed>> => {
  const { stdout } = await workspace.run('backups', '--long', '--json');
  const { result } = JSON.parse(stdout) as { readonly result: { readonly versions: ReadonlyArray<Listed> } };
  return result.versions;
};
const inodes = (workspace: Workspace): ReadonlySet<number> =>
  new Set(
    workspace
      .ls('backups')
      .filter((name) => name.endsWith('.tar'))
      .map((name) => statSync(workspace.path('backups', name)).ino),
  );

it('each version is called by its own time, and all are one file', async () => {
  const workspace = await backedUp(3);
  expect(inodes(workspace).size).toBe(1);
  const versions = await versionsOf(workspace);
  expect(versions.map(({ alone, sharedWith }) => [alone, sharedWith?.length])).toEqual([
    [0, 2],
    [0, 2],
    [0, 2],
  ]);
  for (const { version, completed } of versions)
    expect(completed.replace(/[-:]/g, '').slice(0, 13)).toBe(version.slice(0, 13));
  expect(new Set(versions.map(({ version }) => version)).size).toBe(3);
  expect(versions.every(({ version }) => !/-\d+$/.test(version))).toBe(true);
  const long = await workspace.run('backups', '--long');
  expect(long.stdout).toMatch(/ alone /);
  expect(long.stderr).toMatch(/ are one file of .* \(hard links\)/);
  const status = JSON.parse((await workspace.run('status', '--json')).stdout) as {
    readonly result: { readonly archives: { readonly count: number; readonly bytes: number } };
  };
  expect(status.result.archives).toMatchObject({ count: 3, bytes: versions[0]?.bytes });
  expect((await workspace.run('doctor')).stdout).toMatch(/\narchives +ok .*\nbackups +ok/);
  expect(workspace.ls('backups').filter((name) => name.endsWith('.partial'))).toEqual([]);
  writeFileSync(workspace.path('docs/b/c'), 'changed\n');
  expect(await again(workspace)).not.toContain('nothing has changed');
  expect(inodes(workspace).size).toBe(2);
  expect((await workspace.run('verify')).status).toBe(0);
}, 120_000);

it('one that goes leaves the others whole, and comes back; keep counts versions', async () => {
  const workspace = await backedUp(3, ';keep=2');
  const left = await versionsOf(workspace);
  expect(left).toHaveLength(2);
  expect((await workspace.run('verify')).status).toBe(0);
  const [older] = left;
  await workspace.run('remove', 'docs', older?.version ?? '');
  expect(inodes(workspace).size).toBe(1);
  expect((await workspace.run('verify')).status).toBe(0);
  const restored = await workspace.run('restore', 'docs', '--to', 'back');
  expect(restored.status).toBe(0);
  expect(readFileSync(workspace.path('back/docs/b/c'), 'utf8')).toBe('c\n');
  await workspace.run('undelete', 'docs', older?.version ?? '');
  expect((await versionsOf(workspace)).map(({ version }) => version)).toContain(older?.version);
  const gone = await workspace.run('remove', 'docs', older?.version ?? '', '--now');
  expect(gone.status).toBe(0);
  expect((await workspace.run('verify')).status).toBe(0);
  expect((await workspace.run('doctor')).stdout).toMatch(/\narchives +ok .*\nbackups +ok/);
}, 120_000);

it('a flipped bit is told of both, and the next backup is whole', async () => {
  const workspace = await backedUp(2);
  const archive = workspace.path('backups/docs.tar');
  const bytes = readFileSync(archive);
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
  writeFileSync(archive, bytes);
  const verified = await workspace.run('verify', '--json');
  expect(verified.status).not.toBe(0);
  const { result } = JSON.parse(verified.stdout) as {
    readonly result: { readonly archives: ReadonlyArray<{ readonly finding: string | null }> };
  };
  expect(result.archives.map(({ finding }) => finding === null)).toEqual([false, false]);
  expect(await again(workspace)).not.toContain('nothing has changed');
  expect(await workspace.run('restore', 'docs', '--to', 'back')).toMatchObject({ status: 0 });
  expect(readFileSync(workspace.path('back/docs/b/c'), 'utf8')).toBe('c\n');
}, 120_000);

it('what a kill left between two names of one file is ended by the next who comes', async () => {
  const workspace = await backedUp(2);
  const [older] = await versionsOf(workspace);
  const file = older?.file ?? '';
  // as if it had been killed on its way to the trash, with both names, and then with the new one alone
  await workspace.run('remove', 'docs', older?.version ?? '');
  await workspace.run('undelete', 'docs', older?.version ?? '');
  linkSync(workspace.path('backups', file), workspace.path('backups/.trash', file));
  rmSync(workspace.path('backups', file));
  await again(workspace);
  expect(workspace.ls('backups')).toContain(file);
  expect((await workspace.run('verify')).status).toBe(0);
  linkSync(workspace.path('backups', file), workspace.path('backups/.trash', file));
  await again(workspace);
  expect(workspace.ls('backups/.trash')).toEqual([]);
  expect(await versionsOf(workspace)).toHaveLength(4);
  expect(inodes(workspace).size).toBe(1);
}, 120_000);
