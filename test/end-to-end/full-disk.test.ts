/** A disk without room: what is refused is said, what was there stays, and the service goes on. */
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { wallTime } from './support/clock';
import { waitFor } from './support/processes';
import { canMount, fill, onSmallDisk } from './support/small-disk';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** Leaves the log so many bytes, and the disk that it lies on none. */
const fillLog = (workspace: Workspace, left: number): void => {
  const log = workspace.path('logs', 'backup_service.log');
  const size = existsSync(log) ? statSync(log).size : 0;
  // why: a file has room up to the end of its last page, whatever there is beside it
  appendFileSync(log, `${'#'.repeat((2 * 4096 - left - 1 - size) % 4096)}\n`);
  for (let n = 0; ; n += 1) {
    try {
      writeFileSync(workspace.path('logs', `filling-${n}`), randomBytes(4_096));
    } catch {
      break;
    }
  }
};

/** Makes empty files until there is no inode for another one. */
const takeInodes = (workspace: Workspace): void => {
  for (let n = 0; ; n += 1) {
    try {
      writeFileSync(workspace.path(`filling-${n}`), '');
    } catch {
      break;
    }
  }
};

const makeRoom = (workspace: Workspace, directory = '.'): void => {
  for (const name of workspace.ls(directory))
    if (name.startsWith('filling-')) rmSync(workspace.path(directory, name));
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

  describe('a full disk under the log alone', () => {
    const completed = (workspace: Workspace): number =>
      workspace.events().filter(({ type }) => type === 'BackupCompleted').length;

    // why: a line may find no room at all, or leave its beginning
    it.each([0, 10])('with %i bytes left costs lines of the log, and nothing else', async (left) => {
      const workspace = makeWorkspace();
      mkdirSync(workspace.path('logs'));
      const logsAlone = { directory: workspace.path('logs'), options: 'size=64k' };
      await onSmallDisk(
        workspace,
        async () => {
          workspace.write('docs/small', 'small\n');
          await workspace.succeed('start');
          const pid = workspace.servicePid();
          await workspace.createDue('docs', 'before');
          await workspace.logged('backup_service', /^Backup done for docs in backups\/before\.tar/);
          fillLog(workspace, left);
          const full = workspace.read('logs/backup_service.log') ?? '';
          await workspace.createDue('docs', 'meanwhile');
          await waitFor('a backup that no log tells of', () => completed(workspace) === 2);
          await workspace.idleSince();
          expect((workspace.read('logs/backup_service.log') ?? '').length).toBe(full.length + left);
          expect(workspace.read('.backup_manager/service.err')).toContain(
            "warning: can't write logs/backup_service.log: no space left on device",
          );

          makeRoom(workspace, 'logs');
          await workspace.createDue('docs', 'after');
          const line = /^\[.*\] Backup done for docs in backups\/after\.tar/m;
          await waitFor('a line of its own', () =>
            line.test(workspace.read('logs/backup_service.log') ?? ''),
          );
          expect(workspace.servicePid()).toBe(pid);
          await workspace.succeed('stop');
          expect(workspace.ls('backups')).toEqual(['after.tar', 'before.tar', 'meanwhile.tar']);
        },
        logsAlone,
      );
    });
  });

  describe('a disk without inodes', () => {
    it('is called so; nothing is lost, and all works again when there are some', () =>
      onSmallDisk(
        makeWorkspace(),
        async (workspace) => {
          workspace.write('docs/small', 'small\n');
          await workspace.succeed('create', 'docs;daily@23:59;x');
          await workspace.succeed('run', 'x');
          takeInodes(workspace);
          const why = /no space left on device \(or no inodes left\)/;
          for (const command of [['create', 'docs;daily@23:59;y'], ['delete', '0'], ['undo'], ['run', 'x']]) {
            const { status, stderr } = await workspace.run(...command);
            expect({ command, status, stderr }).toEqual({
              command,
              status: 1,
              stderr: expect.stringMatching(why),
            });
            expect(stderr).not.toContain('no such file');
          }
          for (const command of ['list', 'next', 'history', 'backups', 'verify'])
            expect((await workspace.run(command)).status).toBe(0);
          expect(workspace.read('backup_schedules.txt')).toBe('docs;daily@23:59;x\n');

          makeRoom(workspace);
          await workspace.succeed('create', 'docs;daily@23:59;y');
          await workspace.succeed('run', 'x');
          expect((await workspace.run('verify')).status).toBe(0);
          expect(await workspace.succeed('list')).toBe('0: docs;daily@23:59;x\n1: docs;daily@23:59;y\n');
        },
        { options: 'size=4m,nr_inodes=60' },
      ));

    it('under a service: it says what it can’t do, goes on, and makes the backup when there are some', () =>
      onSmallDisk(
        makeWorkspace(),
        async (workspace) => {
          workspace.write('docs/small', 'small\n');
          await workspace.succeed('start');
          const pid = workspace.servicePid();
          await workspace.createDue('docs', 'x');
          await workspace.logged('backup_service', /^Backup done for docs in backups\/x\.tar/);
          takeInodes(workspace);
          appendFileSync(workspace.path('backup_schedules.txt'), `docs;${wallTime()};hand\n`);
          await workspace.logged(
            'backup_service',
            /^Error: can't back up docs: .*no space left on device \(or no inodes left\)/,
          );
          makeRoom(workspace);
          await workspace.createDue('docs', 'y');
          await workspace.logged('backup_service', /^Backup done for docs in backups\/y\.tar/);
          expect(workspace.servicePid()).toBe(pid);
          expect((await workspace.run('journal', '--check')).status).toBe(0);
        },
        { options: 'size=4m,nr_inodes=60' },
      ));
  });
}
