/** Scripts that mount what they like, seen by nobody else. */
import { bin, type Outcome, type Workspace } from './workspace';

/** Runs a bash script in the workspace, in mounts of its own: `$NODE` and `$BIN` are the program, `set` more variables. */
export const inMounts = (
  workspace: Workspace,
  script: string,
  set: Readonly<Record<string, string>> = {},
): Promise<Outcome> =>
  workspace.shell(
    'unshare',
    '-m',
    'env',
    ...Object.entries({ NODE: process.execPath, BIN: bin, ...set }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    'bash',
    '-c',
    script,
  );
