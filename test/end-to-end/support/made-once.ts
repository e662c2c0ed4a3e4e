/** Workspaces that many tests begin with: the first makes one, the others get a copy. */
import { chmodSync, cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from './workspace';

/** In every byte, mode and time like the other. */
export const copyWorkspace = (from: string, to: string): void => {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const state = join(to, '.backup_manager');
  if (existsSync(state)) chmodSync(state, 0o700);
};

/** What `make` makes of an empty workspace; in one test file it is run once. */
export const madeOnce = (
  make: (workspace: Workspace) => Promise<void>,
): ((workspace: Workspace) => Promise<Workspace>) => {
  let kept: string | null = null;
  afterAll(() => {
    if (kept !== null) rmSync(kept, { recursive: true, force: true });
  });
  return async (workspace) => {
    if (kept === null) {
      await make(workspace);
      kept = realpathSync(mkdtempSync(join(tmpdir(), 'backup_manager-made-')));
      copyWorkspace(workspace.directory, kept);
    } else copyWorkspace(kept, workspace.directory);
    return workspace;
  };
};
