/**
 * Runs a command in a child process where a file system may hang: no process with a call that never comes back can end with
 * a status of its own, nor hear of Ctrl-C in the middle of it. Its parent can.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hangingMounts } from './hanging-mounts';
import { mark, statusFd } from './supervised';

/** The commands that look into sources and archives. */
const looking: ReadonlySet<string> = new Set([
  'run',
  'verify',
  'restore',
  'doctor',
  'files',
  'ls',
  'find',
  'diff',
  'cat',
  'copy',
  'recover',
]);

const numbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type Ending = keyof typeof numbers;
const endings: ReadonlyArray<Ending> = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/** Milliseconds. */
export interface Timeouts {
  /** Until a command that was interrupted says that it has heard of it. */
  readonly answer: number;
  /** Until it has ended then. */
  readonly end: number;
  /** Without anything going on, until that is said. */
  readonly quiet: number;
  /** The same, until the command is given up. */
  readonly silence: number;
}

const usual: Timeouts = { answer: 2_000, end: 5_000, quiet: 30_000, silence: 600_000 };

/** Whether the command of these arguments is to be run so. */
export const needsSupervision = (args: ReadonlyArray<string>): boolean =>
  args.some((argument) => looking.has(argument)) && (hangingMounts() ?? []).length > 0;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** The processor time that a process has used, in the kernel's ticks (proc(5)); null when nobody tells. */
const ticksOf = (pid: number | undefined): number | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return null;
  }
};

/** So few ticks in a look are the process's own turning, and no work. */
const idleTicks = 2;

/** Tells, once each, when nothing goes on. Of a `run` its own log tells, and `timeout=` ends it. */
const watchSilence = (
  child: ChildProcess,
  { quiet, silence }: Timeouts,
  onQuiet: () => void,
  onSilence: () => void,
): (() => void) => {
  const every = Math.min(5_000, quiet / 4);
  let idle = 0;
  let last = ticksOf(child.pid);
  const timer = setInterval(() => {
    const ticks = ticksOf(child.pid);
    const before = idle;
    idle = ticks !== null && last !== null && ticks - last <= idleTicks ? idle + every : 0;
    last = ticks;
    if (before < quiet && idle >= quiet) onQuiet();
    if (idle >= silence) onSilence();
  }, every);
  return () => clearInterval(timer);
};

/** Runs `script` with the arguments in a child process, and ends as that does, or when it does not. */
export const supervise = async (
  script: string,
  args: ReadonlyArray<string>,
  timeout: Timeouts = usual,
): Promise<void> => {
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    // why: Ctrl-C reaches this process alone, which passes it on once
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc', 'pipe'],
    env: { ...process.env, [mark]: String(process.pid) },
  });
  let told = '';
  child.stdio[statusFd]?.on('data', (bytes: Buffer) => (told += bytes.toString('latin1')));
  const leave = (status: number): void => {
    child.kill('SIGKILL');
    process.exit(status);
  };
  let asked: Ending | null = null;
  let timer: NodeJS.Timeout | undefined;
  for (const signal of endings)
    process.on(signal, () => {
      if (asked !== null) {
        leave(128 + numbers[signal]);
        return;
      }
      asked = signal;
      child.kill(signal);
      child.send('do you hear?', () => undefined);
      timer = setTimeout(() => leave(128 + numbers[signal]), timeout.answer);
    });
  child.on('message', () => {
    clearTimeout(timer);
    timer = setTimeout(() => leave(128 + numbers[asked ?? 'SIGINT']), timeout.end);
  });
  const silence = args.includes('run')
    ? () => undefined
    : watchSilence(
        child,
        timeout,
        () =>
          say(
            `nothing goes on for ${timeout.quiet / 1000} s: a file system may not answer; Ctrl-C ends this`,
          ),
        () => {
          say(
            `Error: given up: nothing went on for ${timeout.silence / 1000} s, a file system does not answer`,
          );
          leave(1);
        },
      );
  child.on('error', (error) => {
    say(`Error: can't start: ${error.message}`);
    process.exit(1);
  });
  child.on('close', (status, signal) => {
    silence();
    clearTimeout(timer);
    if (told !== '') process.exit(Number(told));
    if (signal === null) process.exit(status ?? 1);
    for (const ending of endings) process.removeAllListeners(ending);
    process.kill(process.pid, signal);
  });
};
