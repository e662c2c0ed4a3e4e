/** Commands of which one call to the file system fails, or in which they are killed: every call, once at a time. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as t from 'io-ts';
import { rightOf } from '../../support/decoded';
import type { Outcome, Workspace } from './workspace';

const hook = join(__dirname, '../../support/failing-calls.js');

const Report = t.type({ struck: t.union([t.string, t.null]), count: t.number });

export interface Struck {
  readonly outcome: Outcome;
  /** The call that was struck; null when there were not so many. */
  readonly struck: string | null;
  /** How many calls there were until then, or in all. */
  readonly count: number;
}

export interface Striking {
  /** Runs a command of which the call `at` (from 1; 0: none) fails with this error's code, or is its last (KILL). */
  readonly run: (command: ReadonlyArray<string>, at: number, fault: string) => Promise<Struck>;
  /** Puts the workspace back as it was. */
  readonly reset: () => void;
  readonly remove: () => void;
}

/** Keeps the workspace as it is now, to be put back before each try. */
export const striking = (workspace: Workspace): Striking => {
  const place = mkdtempSync(join(tmpdir(), 'backup_manager-struck-'));
  const [kept, report] = [join(place, 'kept'), join(place, 'report')];
  cpSync(workspace.directory, kept, { recursive: true, preserveTimestamps: true });
  return {
    run: async (command, at, fault) => {
      rmSync(report, { force: true });
      const env = {
        NODE_OPTIONS: `--require ${hook}`,
        FAULT_BELOW: workspace.directory,
        FAULT_AT: String(at),
        FAULT: fault,
        FAULT_REPORT: report,
      };
      const outcome = await workspace.runIn({ cwd: workspace.directory, env }, ...command);
      return { outcome, ...rightOf(Report.decode(JSON.parse(readFileSync(report, 'utf8')))) };
    },
    reset: () => {
      for (const name of workspace.ls()) rmSync(workspace.path(name), { recursive: true });
      cpSync(kept, workspace.directory, { recursive: true, preserveTimestamps: true });
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
};
