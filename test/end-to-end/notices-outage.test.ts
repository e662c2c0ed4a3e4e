/** What can't be journalled is told even so: once while it lasts, not again after a restart, and once that it is over. */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { kill, waitFor, waitUntilGone } from './support/processes';
import { inMounts } from './support/mounts';
import { useReceiver } from './support/receiver';
import { canMount, fill, onSmallDisk } from './support/small-disk';
import { useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();
const receiver = useReceiver();

const makeRoom = (workspace: Workspace): void => {
  for (const name of workspace.ls()) if (name.startsWith('filling-')) rmSync(workspace.path(name));
};

/** An edit by hand that needs no room. */
const overwrite = (workspace: Workspace, text: string): void => {
  const fd = openSync(workspace.path('backup_schedules.txt'), 'r+');
  writeSync(fd, text, 0);
  closeSync(fd);
};

/** A service that is at rest, with somebody to be told of what fails and what is well again. */
const atRest = async (workspace: Workspace): Promise<number> => {
  mkdirSync(workspace.path('docs'));
  await workspace.succeed('create', 'docs;daily@23:58;docs');
  const { status } = await workspace.run(
    ...['notify', 'add', `http://127.0.0.1:${receiver.port()}/SECRET`, '--on', 'failed,recovered'],
  );
  expect(status).toBe(0);
  await workspace.succeed('start');
  await workspace.idleSince();
  return workspace.servicePid();
};

/** Makes the service look once more, and waits until it has. */
const look = async (workspace: Workspace, pid: number): Promise<void> => {
  const before = await workspace.idleSince();
  kill(pid, 'SIGHUP');
  await workspace.idleSince(before);
};

/** Waits until who was told is known to whoever starts next. */
const remembered = async (workspace: Workspace): Promise<void> => {
  await waitFor('its record', () => /"told":\["/.test(workspace.read('.backup_manager/outage.json') ?? ''));
};

const cannotWork =
  'failed: backup_service can’t do its work: what is due is not backed up until that is mended';
const cannotStart = 'failed: backup_service can’t start: nothing is backed up until it does';
const runsAgain = 'recovered: backup_service runs again';

it('a schedules file that is gone', async () => {
  const workspace = makeWorkspace();
  const pid = await atRest(workspace);
  renameSync(workspace.path('backup_schedules.txt'), workspace.path('away'));
  await workspace.logged('backup_service', "Error: can't find backup_schedules.txt");
  kill(pid, 'SIGHUP');
  const gone = 'failed: backup_schedules.txt is gone: nothing is backed up until it is back';
  await receiver.hears(/is gone/);
  await remembered(workspace);
  kill(pid, 'SIGKILL');
  await waitUntilGone(pid);
  await workspace.succeed('start');
  const next = workspace.servicePid();
  await look(workspace, next);
  await look(workspace, next);
  expect(receiver.facts()).toEqual([gone]);
  renameSync(workspace.path('away'), workspace.path('backup_schedules.txt'));
  await receiver.hears(/recovered/);
  expect(receiver.facts()).toEqual([gone, 'recovered: backup_schedules.txt is there again: backups go on']);
});

// why: only the superuser can make a small disk, or mount one; elsewhere these tests are not there, which the first one says
if (!canMount) {
  it('a full disk can not be tried without the right to mount one', () => {
    expect(canMount).toBe(false);
  });
} else {
  it('a full disk under the journal, and a service that can’t start on it', () =>
    onSmallDisk(makeWorkspace(), async (workspace) => {
      const pid = await atRest(workspace);
      fill(workspace);
      // why: a file has room up to the end of its last page, whatever there is beside it
      let edits = 0;
      await waitFor('a notice of it', () => {
        overwrite(workspace, `docs;daily@23:${10 + (edits % 50)};docs\n`);
        edits += 1;
        kill(pid, 'SIGHUP');
        return receiver.facts().length > 0;
      });
      await remembered(workspace);
      kill(pid, 'SIGHUP');
      kill(pid, 'SIGKILL');
      await waitUntilGone(pid);
      for (let times = 0; times < 3; times += 1) {
        const { status, stderr } = await workspace.run('start');
        expect({ status, stderr }).toEqual({
          status: 1,
          stderr: expect.stringMatching(
            /^Error: can't start backup_service: can't write .*journal.*: no space left/,
          ),
        });
        await receiver.hears(/can’t start/);
      }
      expect(receiver.facts()).toEqual([cannotWork, cannotStart]);
      makeRoom(workspace);
      await workspace.succeed('start');
      await receiver.hears(/runs again/);
      await workspace.succeed('stop');
      expect(receiver.facts().filter((fact) => fact.startsWith('recovered'))).toEqual([runsAgain]);
      expect(
        receiver
          .heard()
          .map(({ body }) => body)
          .join(''),
      ).not.toContain('SECRET');
    }));

  it('a workspace whose disk is away', async () => {
    const workspace = makeWorkspace();
    const script = inMounts(
      workspace,
      `
set -u
bm() { "$NODE" "$BIN" --dir usb "$@"; }
until_true() { for _ in $(seq 600); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
mkdir usb disk disk/docs
echo hi > disk/docs/a
echo 'docs;daily@23:58;docs' > disk/backup_schedules.txt
mount --bind disk usb
bm notify add "$ADDRESS" --on failed,recovered > /dev/null 2>&1
bm start
P=$(grep -o '"pid":[0-9]*' usb/.backup_manager/service.json | cut -d: -f2)
umount -l usb
until_true 'kill -HUP $P; sleep 0.3; [ -e heard-away ]'
kill -HUP $P
ls -A usb
mount --bind disk usb
kill -HUP $P
until_true '[ -e heard-back ]'
bm stop
`,
      { ADDRESS: `http://127.0.0.1:${receiver.port()}/SECRET` },
    );
    await receiver.hears(/workspace is away/);
    workspace.write('heard-away', '');
    await receiver.hears(/recovered/);
    workspace.write('heard-back', '');
    expect(await script).toEqual({ status: 0, stdout: expect.any(String), stderr: '' });
    expect(receiver.facts()).toEqual([
      'failed: the workspace is away: nothing is backed up until it is back',
      'recovered: the workspace is back: backups go on',
    ]);
    expect(workspace.ls('usb').filter((name) => name !== 'logs')).toEqual([]);
    await waitFor('a journal on the disk', () => workspace.read('disk/.backup_manager/journal.jsonl'));
  });
}
