/** Drills by the built program: backups are restored into a directory that is removed, and held against their catalogues. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './support/processes';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const begin = async (): Promise<Workspace & { readonly nas: string }> => {
  const workspace = makeWorkspace();
  const nas = join(workspace.home, 'nas');
  mkdirSync(nas);
  workspace.write('docs/letter', 'Dear reader\n');
  workspace.write('docs/sub/closed', 'x'.repeat(100_000));
  chmodSync(workspace.path('docs/sub'), 0o555);
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('run', 'docs');
  return { ...workspace, nas };
};

/** Flips a bit of a file. */
const spoil = (file: string): void => {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
};

const finds = (workspace: Workspace): ReadonlyArray<string> =>
  workspace
    .events()
    .filter(({ type }) => ['RestoreDrilled', 'DrillMissed', 'PlaceChecked'].includes(type))
    .map(({ type }) => type);

it('what lies here is proven restorable, and a rotten archive is not', async () => {
  const workspace = await begin();
  const well = await workspace.run('drill');
  expect(well).toMatchObject({ status: 0, stderr: '' });
  expect(well.stdout).toMatch(
    /^docs of \d{4}-\S+ \S+: restored from backups\/, 2 files \(100\.0 kB\) as they were, in .* s\n$/,
  );
  expect(workspace.ls('.backup_manager')).not.toContain('scratch');
  const stands = await workspace.run('status');
  expect(stands.stdout).toMatch(/^proven +docs: \d{4}-\d\d-\d\d \d\d:\d\d$/m);
  await workspace.logged('backup_manager', /^Proven restorable: docs of .* from backups\/$/);
  spoil(workspace.path('backups/docs.tar'));
  const rotten = await workspace.run('drill', 'docs', '--json');
  expect(rotten).toMatchObject({ status: 1 });
  expect(JSON.parse(rotten.stdout)).toMatchObject({
    result: {
      proven: false,
      drills: [{ name: 'docs', finding: 'its digest is not the one in the journal', recorded: true }],
    },
  });
  const after = await workspace.run('status');
  expect(after).toMatchObject({ status: 1 });
  expect(after.stdout).toContain(', the last drill failed');
  expect(after.stderr).toContain('docs could not be restored from backups/ as it was');
  expect((await workspace.run('drill', 'none')).status).toBe(1);
  expect(finds(workspace)).toEqual(['RestoreDrilled', 'RestoreDrilled']);
  chmodSync(workspace.path('docs/sub'), 0o755);
}, 60_000);

it('from a place that is encrypted it takes the key; what was changed there is found', async () => {
  const workspace = await begin();
  const key = join(workspace.home, 'key');
  const { stdout: recipient } = await workspace.run('key', 'new', key);
  await workspace.run('destination', 'add', 'nas', `file:${workspace.nas}`, '--recipient', recipient.trim());
  await workspace.run('copy');
  const without = await workspace.run('drill', '--at', 'nas');
  expect(without).toMatchObject({ status: 1 });
  expect(without.stderr).toContain('what stands there is encrypted');
  const well = await workspace.run('drill', 'docs', '--at', 'nas', '--identity', key);
  expect(well).toMatchObject({ status: 0, stderr: '' });
  expect(well.stdout).toContain('restored from nas, 2 files');
  expect((await workspace.run('destination', 'list')).stdout).toMatch(/, ok$/m);
  const packs = join(workspace.nas, 'packs');
  const [pack] = readdirSync(packs, { recursive: true, encoding: 'utf8' }).filter((one) =>
    one.endsWith('.pack'),
  );
  spoil(join(packs, pack ?? ''));
  const rotten = await workspace.run('drill', '--at', 'nas', '--identity', key);
  expect(rotten).toMatchObject({ status: 1 });
  expect(rotten.stderr).toContain('does not come back from nas as it was');
  expect(await workspace.run('verify', '--at', 'nas', '--identity', key)).toMatchObject({ status: 1 });
  expect(finds(workspace)).toEqual(['DrillMissed', 'RestoreDrilled', 'RestoreDrilled', 'PlaceChecked']);
  expect((await workspace.run('status')).stderr).toContain('nas is not as it was written');
  expect(existsSync(workspace.path('.backup_manager/scratch'))).toBe(false);
  chmodSync(workspace.path('docs/sub'), 0o755);
}, 120_000);

it('the service holds them by itself where it was asked to', async () => {
  const workspace = await begin();
  const added = await workspace.run(
    ...['destination', 'add', 'nas', `file:${workspace.nas}`, '--plain', '--drill', 'weekly'],
  );
  expect(added).toMatchObject({ status: 0 });
  await workspace.succeed('start');
  await waitFor('a drill', () => finds(workspace).includes('RestoreDrilled'));
  // why: what is made now is copied by a pass of its own, behind the one that held the drill
  await workspace.run('run', 'docs');
  const copies = (): number => workspace.events().filter(({ type }) => type === 'CopyCompleted').length;
  await waitFor('a further pass', () => copies() > 1);
  await workspace.succeed('stop');
  expect(finds(workspace)).toEqual(['RestoreDrilled']);
  const blind = await workspace.run(
    ...['destination', 'add', 'cloud', `file:${workspace.home}`, '--drill', 'weekly'],
    ...['--recipient', 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'],
  );
  expect(blind).toMatchObject({ status: 2 });
  expect(blind.stderr).toContain('this machine holds no key that reads there');
  chmodSync(workspace.path('docs/sub'), 0o755);
}, 60_000);
