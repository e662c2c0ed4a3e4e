/** Commands of which one call to the file system fails, or in which they are killed: every call, once at a time. */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as t from 'io-ts';
import { rightOf } from '../../support/decoded';
import { isThorough } from '../../support/runs';
import type { Outcome, Workspace } from './workspace';

const hook = join(__dirname, '../../support/failing-calls.js');

/** What a program with a fault leaves. */
export const Blow = t.type({
  struck: t.union([t.string, t.null]),
  count: t.number,
  first: t.array(t.number),
});

export interface Struck {
  readonly outcome: Outcome;
  /** The call that was struck; null when there were not so many. */
  readonly struck: string | null;
  /** How many calls there were until then, or in all. */
  readonly count: number;
  /** Where none was to be struck: the calls that were the first on their way through the program (of its main thread). */
  readonly first: ReadonlyArray<number>;
}

/** Which calls are to be struck, by what came of a run without a fault: each way to a call once, and with EVIDENCE each call. */
export const callsToStrike = ({ count, first }: Omit<Struck, 'outcome'>): ReadonlyArray<number> =>
  isThorough ? Array.from({ length: count }, (_, index) => index + 1) : first;

/** Whose calls count: the command's own, or those of the service that it starts; of a thread that packs, or of the others. */
export interface Target {
  readonly program: 'backup_manager' | 'backup_service';
  readonly thread: 'main' | 'worker';
  /** Only calls below this directory count; the workspace unless told. */
  readonly below?: string;
}

const theCommand: Target = { program: 'backup_manager', thread: 'main' };

export interface Striking {
  /**
   * Runs a command of which the call `at` (from 1; 0: none) fails with this error's code, or is its last (KILL). What is
   * told of a service that goes on is told by `blow` once it has ended.
   */
  readonly run: (command: ReadonlyArray<string>, at: number, fault: string) => Promise<Struck>;
  /** The environment of such a command. */
  readonly armed: (at: number, fault: string) => Readonly<Record<string, string>>;
  /** What the last of them came to; null while the program that is meant goes on. */
  readonly blow: () => Omit<Struck, 'outcome'> | null;
  /** Puts the workspace back as it was. */
  readonly reset: () => void;
  /** Takes the workspace as it is now away, to be looked at later, and puts another as it was in its place; gives where it is. */
  readonly setAside: (name: string) => string;
  readonly remove: () => void;
}

/** Keeps the workspace as it is now, to be put back before each try. */
export const striking = (workspace: Workspace, { program, thread, below }: Target = theCommand): Striking => {
  const place = mkdtempSync(join(tmpdir(), 'backup_manager-struck-'));
  const [kept, report] = [join(place, 'kept'), join(place, 'report')];
  cpSync(workspace.directory, kept, { recursive: true, preserveTimestamps: true });
  const armed = (at: number, fault: string): Readonly<Record<string, string>> => {
    rmSync(report, { force: true });
    return {
      NODE_OPTIONS: `--require ${hook}`,
      FAULT_BELOW: below ?? workspace.directory,
      FAULT_AT: String(at),
      FAULT: fault,
      FAULT_PROGRAM: program,
      FAULT_THREAD: thread,
      FAULT_REPORT: report,
    };
  };
  const blow = (): Omit<Struck, 'outcome'> | null =>
    existsSync(report) ? rightOf(Blow.decode(JSON.parse(readFileSync(report, 'utf8')))) : null;
  return {
    armed,
    blow,
    run: async (command, at, fault) => {
      const surroundings = { cwd: workspace.directory, env: armed(at, fault) };
      const outcome = await workspace.runIn(surroundings, ...command);
      const came = blow();
      if (came === null) throw new Error(`nothing is told of ${command.join(' ')}`);
      return { outcome, ...came };
    },
    setAside: (name) => {
      const aside = join(place, name);
      renameSync(workspace.directory, aside);
      cpSync(kept, workspace.directory, { recursive: true, preserveTimestamps: true });
      return aside;
    },
    reset: () => {
      for (const name of workspace.ls()) rmSync(workspace.path(name), { recursive: true });
      cpSync(kept, workspace.directory, { recursive: true, preserveTimestamps: true });
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
};
