/** A workspace, or a part of one, on a small disk of its own, where the tests are allowed to make one. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from './workspace';

const mount = (directory: string, options: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' });
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
  const mounted = mount(directory, 'size=1m');
  if (mounted) unmount(directory);
  rmdirSync(directory);
  return mounted;
})();

/**
 * A workspace on a disk of 1 MiB, or a directory of it on one with other `options`; `use` fills it. The disk is taken away again
 * whatever happens.
 */
export const onSmallDisk = async (
  workspace: Workspace,
  use: (workspace: Workspace) => Promise<void>,
  { directory = workspace.directory, options = 'size=1m' } = {},
): Promise<void> => {
  expect(mount(directory, options)).toBe(true);
  try {
    await use(workspace);
    await workspace.run('stop');
  } finally {
    unmount(directory);
  }
};

/** Leaves not a byte of room. */
export const fill = (workspace: Workspace): void => {
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
