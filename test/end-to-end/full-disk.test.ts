/** A disk without room: what is refused is said, what was there stays, and the service goes on. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { canMount, onSmallDisk } from './support/small-disk';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Leaves not a byte of room. */
const fill = (workspace: Workspace): void => {
  for (const size of [65_536, 4_096]) {
    for (let n = 0; ; n += 1) {
      try {
        writeFileSync(workspace.path(`filling-${size}-${n}`), randomBytes(size));
      } catch {
        break;
      }
    }
  }
};

const makeRoom = (workspace: Workspace): void => {
  for (const name of workspace.ls()) if (name.startsWith('filling-')) rmSync(workspace.path(name));
};

// why: only the superuser can make a small disk; elsewhere these tests are not there, which the first one says
if (!canMount) {
  it('a full disk can not be tried without the right to mount one', () => {
    expect(canMount).toBe(false);
  });
} else {
  describe('a full disk', () => {
    it('create: refused with the reason; nothing is lost; works again when there is room', () =>
      onSmallDisk(makeWorkspace(), async (workspace) => {
        mkdirSync(workspace.path('docs'));
        await workspace.succeed('create', 'docs;23:59;first');
        fill(workspace);
        const { status, stdout, stderr } = await workspace.run('create', `docs;23:59;${'x'.repeat(200)}`);
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
        expect(stderr).toMatch(/^Error: can't .*: no space left on device \(or no inodes left\)$/m);
        expect(workspace.read('backup_schedules.txt')).toBe('docs;23:59;first\n');
        expect(await workspace.run('list')).toMatchObject({ status: 0, stdout: '0: docs;23:59;first\n' });

        makeRoom(workspace);
        await workspace.succeed('create', 'docs;23:59;second');
        expect(workspace.read('backup_schedules.txt')).toBe('docs;23:59;first\ndocs;23:59;second\n');
        expect(await workspace.succeed('journal', '--check')).toMatch(/^journal ok: 2 lines/);
        expect(workspace.ls('.backup_manager').filter((name) => name.endsWith('.next'))).toEqual([]);
      }));

    it('an archive that finds no room: logged, no file, the one before it stays, and the service goes on', () =>
      onSmallDisk(makeWorkspace(), async (workspace) => {
        workspace.write('docs/small', 'small\n');
        await workspace.createDue('docs', 'x');
        await workspace.run('start');
        await workspace.logged('backup_service', /^Backup done for docs /);

        workspace.write(`../${workspace.home.split('/').at(-1)}/big`, randomBytes(2 ** 21).toString('hex'));
        await workspace.createDue('~/big', 'x');
        await workspace.logged(
          'backup_service',
          /^Error: can't back up ~\/big: .*(no space|not enough|free)/i,
        );
        expect(workspace.ls('backups')).toEqual(['x.tar']);
        const listed = await workspace.shell('tar', '-tzf', 'backups/x.tar');
        expect(listed.stdout).toContain('docs/small');

        await workspace.createDue('docs', 'y');
        await workspace.logged('backup_service', /^Backup done for docs in backups\/y\.tar/);
      }));

    it('with a service that is at work: it stays, and makes the backup when there is room', () =>
      onSmallDisk(makeWorkspace(), async (workspace) => {
        workspace.write('docs/small', 'small\n');
        await workspace.succeed('start');
        const pid = workspace.servicePid();
        await workspace.createDue('docs', 'x');
        await workspace.logged('backup_service', /^Backup done for docs /);
        fill(workspace);
        await workspace.run('create', 'docs;23:59;y');
        makeRoom(workspace);
        await workspace.createDue('docs', 'z');
        await workspace.logged('backup_service', /^Backup done for docs in backups\/z\.tar/);
        expect(workspace.servicePid()).toBe(pid);
        expect((await workspace.run('journal', '--check')).status).toBe(0);
      }));
  });
}
