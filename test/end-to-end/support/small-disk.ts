/** A workspace on a disk of its own, of 1 MiB, where the tests are allowed to make one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from './workspace';

const mount = (directory: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const unmount = (directory: string): void => {
  execFileSync('umount', ['--lazy', directory], { stdio: 'ignore' });
};

/** Only the superuser can make a small disk. */
export const canMount = ((): boolean => {
  const directory = mkdtempSync(join(tmpdir(), 'backup_manager-mount-'));
  const mounted = mount(directory);
  if (mounted) unmount(directory);
  rmdirSync(directory);
  return mounted;
})();

/** A workspace on a disk of 1 MiB; `use` fills it. The disk is taken away again whatever happens. */
export const onSmallDisk = async (
  workspace: Workspace,
  use: (workspace: Workspace) => Promise<void>,
): Promise<void> => {
  expect(mount(workspace.directory)).toBe(true);
  try {
    await use(workspace);
    await workspace.run('stop');
  } finally {
    unmount(workspace.directory);
  }
};
