/** One run of a hook as a process: bounded in time and in what is kept of its output; no shell in between. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HookEnd, HookRequest, HookRun } from '../../ports/hooks';
import { codeOf, meaningOf } from '../system-error';
import { makeHookOutput } from './hook-output';
import { endGroup, killGroup } from './process-group';

/** What this program tells its own children is none of a hook's. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BACKUP_MANAGER_')));

const startFault = (error: unknown): string => {
  if (codeOf(error) === 'ENOENT') return 'the interpreter that its first line names is not there';
  if (codeOf(error) === 'EACCES') return 'permission denied (is its file system mounted noexec?)';
  return meaningOf(error);
};

/** Turns of the event loop without anything to read: then the pipes are empty, whoever else holds them open. */
const quietTurns = 3;

/** However long somebody goes on writing. */
const drainWithin = 2_000;

/** Reads what is left in the pipes of a process that has ended. A process that it left behind may hold them for ever. */
const drain = async (child: ChildProcessWithoutNullStreams): Promise<void> => {
  let quiet = 0;
  const stir = (): void => {
    quiet = 0;
  };
  child.stdout.on('data', stir);
  child.stderr.on('data', stir);
  const until = performance.now() + drainWithin;
  while (quiet < quietTurns && performance.now() < until) {
    quiet += 1;
    await nextTurn();
  }
};

interface Bounds {
  /** How it was cut short; null when it was not. */
  readonly cut: () => HookEnd | null;
  /** Over when it can't be ended either: one that hangs in the kernel is waited for by nobody. */
  readonly unending: Promise<void>;
  /** Ends what is left of its process group. */
  readonly release: () => Promise<void>;
}

/** Ends it when its time is over, or the signal aborts. */
const bound = (group: number, { timeout, signal }: HookRequest): Bounds => {
  let cut: HookEnd | null = null;
  let giveUp: () => void;
  const unending = new Promise<void>((settle) => {
    giveUp = settle;
  });
  const end = (how: HookEnd): void => {
    cut ??= how;
    void endGroup(group).then(() => giveUp());
  };
  const timer = setTimeout(() => end({ ended: 'timeout' }), timeout);
  const cancel = (): void => end({ ended: 'cancelled' });
  const kill = (): void => killGroup(group);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  // why: a process that leaves without waiting leaves no hook behind
  process.once('exit', kill);
  return {
    cut: () => cut,
    unending,
    release: async () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      await endGroup(group);
      process.removeListener('exit', kill);
    },
  };
};

/** Runs `file` in `root`, which is its working directory. Never rejects. */
export const runHookProcess = async (file: string, root: string, request: HookRequest): Promise<HookRun> => {
  const started = performance.now();
  const output = makeHookOutput((path) => resolve(root, path));
  const over = (end: HookEnd): HookRun => ({ ...end, ...output.over(), took: performance.now() - started });
  const unusable = (error: unknown): HookRun => over({ ended: 'unusable', reason: startFault(error) });
  let child: ChildProcessWithoutNullStreams;
  try {
    child = spawn(file, [], {
      cwd: root,
      env: { ...inherited(), ...request.environment },
      // why: a session and a process group of its own: all of it can be ended, and a Ctrl-C for us is none for it
      detached: true,
    });
  } catch (error) {
    return unusable(error);
  }
  const exited = new Promise<HookEnd | { readonly error: unknown }>((settle) => {
    child.on('error', (error) => settle({ error }));
    child.once('exit', (status, signal) =>
      settle(signal === null ? { ended: 'exited', status: status ?? 0 } : { ended: 'signal', signal }),
    );
  });
  if (child.pid === undefined) {
    // why: where no descriptor is left there are no streams either
    const ended = await exited;
    return unusable('error' in ended ? ended.error : null);
  }
  child.stdout.on('data', output.standardOutput);
  child.stderr.on('data', output.standardError);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  child.stdin.end(request.input);
  const bounds = bound(child.pid, request);
  const ended = await Promise.race([exited, bounds.unending]);
  await bounds.release();
  await drain(child);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  child.unref();
  if (ended !== undefined && 'error' in ended) return unusable(ended.error);
  return over(bounds.cut() ?? ended ?? { ended: 'timeout' });
};
