/** Disks that stop answering, and answer again: a workspace's own, and a local one on which a source stands. */
import { inMounts } from './support/mounts';
import { type Outcome, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

/** `bindfs` shows a directory elsewhere; while it is stopped, nothing there is answered. */
const words = `
set -u
bm() { "$NODE" "$BIN" "$@"; }
pid() { grep -o '"pid":[0-9]*' .backup_manager/service.json | cut -d: -f2; }
until_true() { for _ in $(seq 900); do if eval "$1"; then return 0; fi; sleep 0.1; done; echo "never came: $1"; exit 9; }
gone() { [ ! -e /proc/$1 ] || grep -q '^State:.Z' /proc/$1/status; }
mkdir real shown
serve() { bindfs -f real shown & SERVER=$!; until_true 'mountpoint -q shown'; }
trap 'kill -CONT $SERVER; kill $SERVER' EXIT
`;

/** Runs a script with these words. */
const scripted = (workspace: Workspace, script: string): Promise<Outcome> =>
  inMounts(workspace, `${words}\n${script}`);

it('a workspace whose disk hangs is told by every command, and served on when the disk answers again', async () => {
  const outcome = await scripted(
    makeWorkspace(),
    `
mkdir real/docs; echo hi > real/docs/a
serve
cd shown
bm create 'docs;daily@00:00;docs' > /dev/null
bm start
P=$(pid)
cd ..
kill -STOP $SERVER
kill -HUP $P
bm --dir shown status 2>&1 | sed 's/.*: its/its/'
kill -CONT $SERVER
cd shown
echo 'docs;cron:* * * * *;each' >> backup_schedules.txt
until_true '[ -e backups/each.tar ]'
until_true 'grep -q "Backup done for docs" logs/backup_service.log'
[ "$(pid)" = "$P" ] && echo 'the same service'
bm stop && gone $P && echo stopped
bm journal --check > /dev/null && bm verify > /dev/null && echo sound
# a minute may have passed meanwhile, and a version more been made
ls -A backups | sed 's/^each\\.[0-9T]*\\.tar$/each.tar/' | sort -u
cd ..
`,
  );
  expect(outcome).toMatchObject({
    status: 0,
    stdout: 'its file system does not answer\nthe same service\nstopped\nsound\neach.tar\n',
  });
});

it('a source that hangs on a local disk is let go of at `stop --now`, and the next service makes the others', async () => {
  const outcome = await scripted(
    makeWorkspace(),
    `
mkdir disk docs; echo hi > docs/a
truncate -s 16M real/image; mkfs.ext4 -q real/image
serve
# for the kernel it is a disk like any other: what lies beneath is shown no more
on_disk() { mount -o loop shown/image disk; }
on_disk; head -c 4000000 /dev/urandom > disk/big; umount disk
on_disk; umount -l shown
printf '%s\\n' "$PWD/disk;cron:* * * * *;disk" > backup_schedules.txt
kill -STOP $SERVER
bm start
P=$(pid)
until_true 'ls -A backups 2> /dev/null | grep -q partial'
bm stop --now 2> /dev/null && gone $P && echo stopped
ls -A backups
# its thread hangs there still, and holds nothing
[ -e /proc/$P/task ] && grep -q ') D ' /proc/$P/task/*/stat && echo 'it hangs'
printf '%s\\n' 'docs;cron:* * * * *;docs' > backup_schedules.txt
bm start && [ "$(pid)" != "$P" ] && echo 'another service'
until_true '[ -e backups/docs.tar ]'
bm stop > /dev/null 2>&1
bm journal --check > /dev/null && echo sound
kill -CONT $SERVER
until_true 'umount disk 2> /dev/null'
`,
  );
  expect(outcome).toMatchObject({
    status: 0,
    stdout: 'stopped\nit hangs\nanother service\nsound\n',
  });
});
