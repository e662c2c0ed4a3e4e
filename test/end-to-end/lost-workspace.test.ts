/** A workspace on a disk that comes and goes: the service waits for it, makes nothing in its absence, and can be stopped. */
import { waitFor } from './support/processes';
import { inMounts } from './support/mounts';
import { type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** What the scripts are made of: the mount point is `usb`, the disk is `disk`; SIGHUP makes the service look at once. */
const words = `
set -u
bm() { "$NODE" "$BIN" --dir usb "$@"; }
pid() { grep -o '"pid":[0-9]*' "$1/.backup_manager/service.json" | cut -d: -f2; }
until_true() { for _ in $(seq 600); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
gone() { [ ! -e /proc/$1 ] || grep -q '^State:.Z' /proc/$1/status; }
# why: a file that the service closes meanwhile is no news
has_journal() { ls -l /proc/$1/fd 2>/dev/null | grep -q journal; }
mkdir usb disk disk/docs
echo hi > disk/docs/a
echo 'docs;cron:* * * * *;a' > disk/backup_schedules.txt
`;

/** Runs a script with these words. */
const scripted = (workspace: Workspace, script: string): Promise<Outcome> =>
  inMounts(workspace, `${words}\n${script}`);

const lines = ({ stdout, stderr, status }: Outcome) => ({
  status,
  stderr,
  said: stdout.split('\n').slice(0, -1),
});

const lost = /^\[.{16}\] Error: workspace lost: its disk is not mounted, .*: waiting until it is back$/;
const back = /^\[.{16}\] The workspace is back: backup_service goes on$/;

it('started in the empty mount point, it serves the workspace that is mounted there', async () => {
  const outcome = await scripted(
    makeWorkspace(),
    `
bm start
P=$(pid usb)
mount --bind disk usb
kill -HUP $P
until_true '[ -e disk/backups/a.tar ]'
until_true 'grep -q "Backup done" disk/logs/backup_service.log'
[ "$(pid usb)" = "$P" ] && echo 'its pid is published there'
bm start
bm stop
gone $P && echo ended
cat disk/logs/backup_service.log
`,
  );
  const { status, said } = lines(outcome);
  expect({ status, stderr: outcome.stderr }).toEqual({
    status: 0,
    stderr: 'Error: backup_service already running\n  backup_manager stop ends it\n',
  });
  expect(said.slice(0, 2)).toEqual(['its pid is published there', 'ended']);
  expect(said.filter((line) => lost.test(line))).toHaveLength(1);
  expect(said.filter((line) => back.test(line))).toHaveLength(1);
});

it('unmounted under it, nothing is made in the mount point; `stop` ends the service that waits', async () => {
  const outcome = await scripted(
    makeWorkspace(),
    `
mount --bind disk usb
bm start
P=$(pid usb)
umount -l usb
kill -HUP $P
until_true 'grep -q away disk/.backup_manager/status.json || ! has_journal $P'
ls -A usb
bm stop && echo stopped
gone $P && echo ended
ls -A usb | grep -v logs
bm stop
`,
  );
  expect(lines(outcome)).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^Error: can't stop backup_service\n {2}it is not running\n$/),
    said: ['stopped', 'ended'],
  });
});

it('mounted again, it goes on under its lock, and the log tells once of both', async () => {
  const workspace = makeWorkspace();
  const outcome = await scripted(
    workspace,
    `
mount --bind disk usb
bm start
P=$(pid usb)
umount -l usb
kill -HUP $P
until_true '! has_journal $P'
kill -HUP $P
kill -HUP $P
mount --bind disk usb
kill -HUP $P
until_true 'grep -q "workspace is back" disk/logs/backup_service.log'
bm start
bm stop && echo stopped
gone $P && echo ended
bm journal --check | cut -d: -f1
cat disk/logs/backup_service.log
`,
  );
  const { status, said } = lines(outcome);
  expect(status).toBe(0);
  expect(outcome.stderr).toContain('Error: backup_service already running\n');
  expect(said.slice(0, 3)).toEqual(['stopped', 'ended', 'journal ok']);
  expect(said.filter((line) => lost.test(line))).toHaveLength(1);
  expect(said.filter((line) => back.test(line))).toHaveLength(1);
});

it('SIGHUP is no end: the service looks again, and goes on', async () => {
  const workspace = makeWorkspace();
  await workspace.succeed('start');
  const pid = workspace.servicePid();
  const before = await workspace.idleSince();
  process.kill(pid, 'SIGHUP');
  await workspace.idleSince(before);
  expect(workspace.servicePid()).toBe(pid);
  workspace.write('docs/a', 'a\n');
  await workspace.createDue('docs', 'docs');
  await workspace.logged('backup_service', /^Backup done for docs /);
  await workspace.succeed('stop');
  await waitFor('the end of it', () => workspace.events().some(({ type }) => type === 'ServiceStopped'));
});
