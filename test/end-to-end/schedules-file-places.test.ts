/** A schedules file in places where no rename can replace it: mounted by itself, another user's, a link into somewhere read-only. */
import { chmodSync, chownSync, lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { canMount } from './support/small-disk';
import { bin, useWorkspaces, type Workspace } from './support/workspace';

const makeWorkspace = useWorkspaces();

const shell = async (workspace: Workspace, script: string) => {
  const { stdout, stderr } = await workspace.shell(
    'bash',
    '-c',
    `bm() { '${process.execPath}' '${bin}' "$@"; }; ${script}`,
  );
  return { said: stdout.trim().split('\n'), stderr };
};

/** As another user, who may look at the program. */
const asOther = `other() { setpriv --reuid 60125 --regid 60125 --clear-groups env HOME=/tmp '${process.execPath}' '${bin}' "$@"; }`;

const isRoot = process.getuid?.() === 0;

it('a file that lies where a link leads to nothing is never made in the place of the link', async () => {
  const workspace = makeWorkspace();
  symlinkSync(workspace.path('gone', 'list.txt'), workspace.path('backup_schedules.txt'));
  const { status, stderr } = await workspace.run('create', 'docs;daily@23:59;docs');
  expect({ status, stderr: stderr.replace(/\S*backup_schedules/, 'backup_schedules') }).toEqual({
    status: 1,
    stderr:
      "Error: can't replace backup_schedules.txt: it is a symbolic link to something that is not there\n",
  });
  expect(lstatSync(workspace.path('backup_schedules.txt')).isSymbolicLink()).toBe(true);
  expect(workspace.events().map(({ type }) => type)).toEqual([]);
});

// why: only the superuser can be another user, or mount a file; elsewhere these tests are not there, which the first says
if (!isRoot || !canMount) {
  it('other users and mounts can not be tried without the right to be them, and to make them', () => {
    expect(isRoot && canMount).toBe(false);
  });
} else {
  describe('a schedules file', () => {
    it('that is a mount of its own is written in place, and backups go on', async () => {
      const workspace = makeWorkspace();
      workspace.write('docs/a', 'a\n');
      workspace.write('host.txt', 'docs;daily@02:00;docs\n');
      workspace.write('backup_schedules.txt', '');
      const { said } = await shell(
        workspace,
        `unshare -m bash -c '
           bm() { "${process.execPath}" "${bin}" "$@"; }
           mount --bind host.txt backup_schedules.txt
           bm run docs >/dev/null; echo $?
           bm create "docs;daily@03:00;two"; echo $?
           bm list
           bm delete 0 2>/dev/null; echo $?
           bm run two >/dev/null; echo $?'
         cat host.txt; ls .backup_manager | grep -c schedules`,
      );
      expect(said).toEqual([
        '0',
        '0',
        '0: docs;daily@02:00;docs',
        '1: docs;daily@03:00;two',
        '0',
        '0',
        'docs;daily@03:00;two',
        '0',
      ]);
    });

    it('that is mounted and can’t be written: what would change it is refused, nothing is journalled, backups go on', async () => {
      const workspace = makeWorkspace();
      workspace.write('docs/a', 'a\n');
      workspace.write('host.txt', 'docs;daily@02:00;docs\n');
      workspace.write('backup_schedules.txt', '');
      const { said, stderr } = await shell(
        workspace,
        `unshare -m bash -c '
           bm() { "${process.execPath}" "${bin}" "$@"; }
           mount --bind host.txt backup_schedules.txt; mount -o remount,bind,ro backup_schedules.txt
           bm run docs >/dev/null; echo $?
           for command in "create docs;daily@03:00;two" "delete 0"; do bm $command; echo $?; done
           bm run docs >/dev/null; echo $?; bm list; bm status >/dev/null; echo $?
           bm doctor | grep -c "be replaced: read-only file system; create"'
         cat host.txt`,
      );
      expect(said).toEqual([
        '0',
        '1',
        '1',
        '0',
        '0: docs;daily@02:00;docs',
        '0',
        '1',
        'docs;daily@02:00;docs',
      ]);
      expect(stderr.match(/backup_schedules.txt: read-only file system$/gm)).toHaveLength(2);
      expect(workspace.events().some(({ type }) => /Created|Deleted/.test(type))).toBe(false);
    });

    it('of another user in a sticky directory is written in place where its mode lets us, else refused', async () => {
      const workspace = makeWorkspace();
      const file = workspace.path('backup_schedules.txt');
      chmodSync(workspace.directory, 0o1777);
      workspace.write('docs/a', 'a\n');
      writeFileSync(file, 'docs;daily@04:00;a\n');
      chmodSync(file, 0o666);
      const open = await shell(
        workspace,
        `chmod 755 ..; ${asOther}; other run a >/dev/null; echo $?; other create 'docs;daily@05:00;b'; echo $?; other run b >/dev/null; echo $?`,
      );
      expect(open.said).toEqual(['0', '0', '0']);
      expect(workspace.read('backup_schedules.txt')).toBe('docs;daily@04:00;a\ndocs;daily@05:00;b\n');
      expect(statSync(file).uid).toBe(0);
      chmodSync(file, 0o644);
      const closed = await shell(
        workspace,
        `${asOther}; other create 'docs;daily@06:00;c'; echo $?; other run a >/dev/null; echo $?; other journal | grep -c 06:00`,
      );
      expect(closed.said).toEqual(['1', '0', '0']);
      expect(closed.stderr).toContain('in a directory in which everybody may replace only what is theirs');
    });

    it('keeps its owner and its mode, also when the superuser changes it', async () => {
      const workspace = makeWorkspace();
      const file = workspace.path('backup_schedules.txt');
      writeFileSync(file, 'docs;daily@04:00;a\n');
      chownSync(file, 60125, 60126);
      chmodSync(file, 0o660);
      mkdirSync(workspace.path('docs'));
      await workspace.succeed('create', 'docs;daily@05:00;b');
      const { uid, gid, mode } = statSync(file);
      expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: 60125, gid: 60126, mode: 0o660 });
    });
  });
}
