/** Two machines that copy below one prefix, one of them encrypted, seen from a third by the built program. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const hostIn = async (fleet: string, name: string, ...readers: ReadonlyArray<string>): Promise<Workspace> => {
  const workspace = makeWorkspace();
  const prefix = join(fleet, name);
  mkdirSync(prefix, { recursive: true });
  workspace.write('docs/a', 'a\n');
  await workspace.succeed('create', 'docs;daily@02:00;docs');
  await workspace.run('destination', 'add', 'nas', `file:${prefix}`, ...readers);
  await workspace.run('run', 'docs');
  expect(await workspace.run('copy')).toMatchObject({ status: 0 });
  return workspace;
};

it('one line a schedule, whoever can not be read costing itself alone', async () => {
  const viewer = makeWorkspace();
  const fleet = join(viewer.home, 'fleet');
  const key = await viewer.run('key', 'new', join(viewer.home, 'fleet.key'));
  await hostIn(fleet, 'attic', '--plain');
  await hostIn(fleet, 'barn', '--recipient', key.stdout.trim());
  const seen = (...more: ReadonlyArray<string>) => viewer.run('fleet', `file:${fleet}`, ...more);
  const half = await seen();
  expect(half).toMatchObject({ status: 1 });
  expect(half.stdout).toMatch(/^attic +docs +just now +\S+ +nas +never$/m);
  expect(half.stderr).toContain('barn (file:');
  expect(half.stderr).toContain('what stands there is encrypted');
  const whole = await seen('--identity', join(viewer.home, 'fleet.key'));
  expect(whole).toMatchObject({ status: 0, stderr: '' });
  expect(whole.stdout).toContain('2 hosts, 2 schedules: none is late\n');
  // what was read before without the key is told no more than at first
  expect(await seen()).toMatchObject({ status: 1 });
  const json = await seen('--json', '--identity', join(viewer.home, 'fleet.key'));
  expect(JSON.parse(json.stdout)).toMatchObject({
    result: { well: true, late: 0, hosts: [{ host: 'attic' }, { host: 'barn' }], unreadable: [] },
  });
  const text = await seen('--prometheus', '--identity', join(viewer.home, 'fleet.key'));
  expect(text.stdout).toContain('\nbackup_manager_fleet_healthy 1\n');
  expect(text.stdout).toContain('host="barn",schedule="1",name="docs"} 0\n');
  // nothing of it is a workspace, nor becomes one
  expect(viewer.ls()).toEqual([]);
}, 60_000);

it('a host that is gone is told, and a place that is away', async () => {
  const viewer = makeWorkspace();
  const fleet = join(viewer.home, 'fleet');
  await hostIn(fleet, 'attic', '--plain');
  await hostIn(fleet, 'barn', '--plain');
  await viewer.run('fleet', `file:${fleet}`);
  renameSync(join(fleet, 'attic'), join(viewer.home, 'elsewhere'));
  const gone = await viewer.run('fleet', `file:${fleet}`);
  expect(gone).toMatchObject({ status: 1 });
  expect(gone.stderr).toContain('no journal stands there any more');
  expect(await viewer.run('fleet', `file:${fleet}`, '--anew')).toMatchObject({ status: 0, stderr: '' });
  writeFileSync(join(viewer.home, 'file'), '');
  const away = await viewer.run('fleet', `file:${join(viewer.home, 'none')}`, `file:${fleet}`);
  expect(away).toMatchObject({ status: 1 });
  expect(away.stderr).toContain("can't be read: ");
  expect((await viewer.run('fleet', 'ftp://x')).status).toBe(2);
}, 60_000);

it('a prefix below which no host stands is told with exit status 1, in each form', async () => {
  const viewer = makeWorkspace();
  const fleet = join(viewer.home, 'fleet');
  await hostIn(fleet, 'attic', '--plain');
  const empty = join(viewer.home, 'empty');
  mkdirSync(join(empty, 'lost'), { recursive: true });
  const alone = await viewer.run('fleet', `file:${empty}`);
  expect(alone).toMatchObject({ status: 1, stdout: '0 hosts, 0 schedules; 1 could not be read\n' });
  expect(alone.stderr).toContain(`can't find a host below file:${empty}: no machine has copied there\n`);
  expect(alone.stderr).toContain('is the prefix right?');
  const beside = await viewer.run('fleet', `file:${fleet}`, `file:${empty}`);
  expect(beside).toMatchObject({ status: 1 });
  expect(beside.stdout).toContain('1 host, 1 schedule: none is late; 1 could not be read\n');
  const json = await viewer.run('fleet', `file:${empty}`, '--json');
  expect(json).toMatchObject({ status: 1 });
  expect(JSON.parse(json.stdout)).toMatchObject({
    result: {
      ...{ well: false, late: 0, hosts: [] },
      unreadable: [{ host: null, url: `file:${empty}`, type: 'DestinationFailed' }],
    },
  });
  const text = await viewer.run('fleet', `file:${empty}`, '--prometheus');
  expect(text).toMatchObject({ status: 1 });
  expect(text.stdout).toContain('\nbackup_manager_fleet_healthy 0\n');
  expect(text.stdout).toContain(`fleet_host_readable{place="file:${empty}",host=""} 0\n`);
}, 60_000);
