/** The trash as people meet it: what `keep` removes can be had back, for a time, unless the disk is full. */
import { randomBytes } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { fakeClock } from './support/fake-clock';
import { documentOf } from './support/json';
import { canMount, onSmallDisk } from './support/small-disk';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Days of the clock on which the workspace's only schedule was run by hand; the last one is kept. */
const daysOf = async (workspace: Workspace, days: ReadonlyArray<number>) => {
  const clock = fakeClock(workspace);
  workspace.write('docs/a', 'of the first day\n');
  clock.set('2026-11-01T12:00:00Z');
  await clock.run('create', 'docs;daily@23:00;docs;keep=1 catchup=no');
  for (const day of days) {
    clock.set(`2026-11-0${day}T12:00:00Z`);
    workspace.write('docs/a', `of day ${day}\n`);
    const { status } = await clock.run('run', 'docs');
    expect(status).toBe(0);
  }
  return clock;
};

/** What a version is called by the name of its file, which has the time that this clock does not change. */
const idOf = (file = ''): string => /^docs\.(.*)\.tar$/.exec(file)?.[1] ?? '';

it('an archive that keep removes is told of, and comes back with its content', async () => {
  const workspace = makeWorkspace();
  const clock = await daysOf(workspace, [1, 2]);
  expect(workspace.ls('backups')).toEqual(['docs.tar']);
  expect(workspace.ls('backups/.trash')).toHaveLength(1);
  expect((await clock.run('backups')).stdout).toBe('docs.tar\n');
  const listed = await clock.run('undelete');
  // why: it is called by the time of its file, which this clock does not change
  const [, id = ''] =
    /^docs +(\d{8}T\d{6}) .*older than the newest 1 by hand \(keep=1\)/m.exec(listed.stdout) ?? [];
  const refused = await clock.run('restore', 'docs', '--version', id, '--to', 'again');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain(`backup_manager undelete docs ${id}`);
  expect((await clock.run('undelete', 'docs', id)).status).toBe(0);
  expect(workspace.ls('backups/.trash')).toEqual([]);
  expect((await clock.run('restore', 'docs', '--version', id, '--to', 'again', 'docs/a')).status).toBe(0);
  expect(workspace.read('again/docs/a')).toBe('of day 1\n');
  expect((await clock.run('journal', '--check')).status).toBe(0);
});

it('the service empties what has rested for its time, and nothing else', async () => {
  const workspace = makeWorkspace();
  const clock = await daysOf(workspace, [1, 2, 4]);
  workspace.write('backups/.trash/stranger', 'of somebody\n');
  clock.set('2026-11-05T13:00:00Z');
  expect((await clock.run('start')).status).toBe(0);
  expect((await clock.run('stop')).status).toBe(0);
  expect(workspace.ls('backups/.trash')).toHaveLength(2);
  expect(workspace.ls('backups/.trash')).toContain('stranger');
  expect((await clock.run('backups', '--long', '--json')).stdout).toMatch(/"trash"/);
  expect((await clock.run('doctor')).stdout).toContain('stranger');
  expect((await clock.run('undelete', 'docs', '20261101T120000')).stderr).toMatch(/^Error: /);
});

it('remove and prune explain themselves', async () => {
  const workspace = makeWorkspace();
  const clock = await daysOf(workspace, [1]);
  const refused = await clock.run('remove', 'docs', 'latest');
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('--force') });
  expect(workspace.ls('backups')).toEqual(['docs.tar']);
  const pruned = await clock.run('prune', '--dry-run', '--json');
  expect(documentOf(pruned, 'prune').exit).toBe(0);
  expect((await clock.run('remove', 'docs', 'latest', '--force')).status).toBe(0);
  expect(workspace.ls('backups/.trash')).toEqual(['docs.20261101T120000.tar']);
  expect((await clock.run('remove', 'docs', 'latest')).stderr).toContain('undelete docs 20261101T120000');
});

// why: only the superuser can make a small disk
if (canMount) {
  it('another file system in the place of the trash takes nothing, and that is told until it is away', async () => {
    const workspace = makeWorkspace();
    const clock = await daysOf(workspace, [1, 2]);
    const [trashed = ''] = workspace.ls('backups/.trash');
    const directory = join(workspace.directory, 'backups', '.trash');
    await onSmallDisk(
      workspace,
      async () => {
        clock.set('2026-11-03T12:00:00Z');
        const run = await clock.run('run', 'docs');
        expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: expect.any(String) });
        expect(workspace.ls('backups')).toHaveLength(2);
        expect(workspace.ls('backups/.trash')).toEqual([]);
        expect(workspace.log('backup_manager').join('\n')).toMatch(
          /Error: can't .*: it lies on another file system than the archives; unmount it/,
        );
        const doctor = await clock.run('doctor');
        expect([doctor.status, doctor.stdout]).toEqual([1, expect.stringContaining('unmount it')]);
        const refused = await clock.run('remove', 'docs', idOf(workspace.ls('backups')[0]));
        expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('unmount it') });
      },
      { directory },
    );
    expect(workspace.ls('backups/.trash')).toEqual([trashed]);
    clock.set('2026-11-04T12:00:00Z');
    expect((await clock.run('run', 'docs')).status).toBe(0);
    expect(workspace.ls('backups')).toEqual(['docs.tar']);
    expect(workspace.ls('backups/.trash')).toHaveLength(3);
    expect((await clock.run('undelete', 'docs', idOf(trashed))).status).toBe(0);
  });

  it('on a full disk the trash makes room for the next backup, and that is told', () =>
    onSmallDisk(makeWorkspace(), async (workspace) => {
      workspace.write('docs/a', 'a\n');
      const size = statfsSync(workspace.directory).blocks * (statfsSync(workspace.directory).bsize / 8);
      await workspace.succeed('create', 'docs;23:59;docs;keep=1 compress=none');
      const told: Array<string> = [];
      for (let n = 0; n < 9; n += 1) {
        workspace.write(
          'docs/a',
          randomBytes(size)
            .toString('latin1')
            .slice(0, size / 2),
        );
        const { status, stdout, stderr } = await workspace.run('run', 'docs');
        expect({ n, status, stderr: status === 0 ? '' : stderr }).toEqual({ n, status: 0, stderr: '' });
        told.push(stdout + stderr);
      }
      expect(told.join('')).toMatch(/note: \d archives removed from the trash: the disk was full/);
      expect((await workspace.run('verify')).status).toBe(0);
    }));
}
