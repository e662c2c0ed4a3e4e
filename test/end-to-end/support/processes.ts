/** Processes as the system shows them, and waiting for what they do. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const hasProc = existsSync('/proc/self/stat');

const orNothing = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

const allOrNothing = (read: () => ReadonlyArray<string>): ReadonlyArray<string> => {
  try {
    return read();
  } catch {
    return [];
  }
};

/** One letter, as ps(1) shows it; empty when there is no such process. `Z` has ended and waits for its parent. */
const stateOf = (pid: number): string =>
  hasProc
    ? orNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')).slice(0, 1)
    : orNothing(() => execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })).trim();

export const isAlive = (pid: number): boolean => !['', 'Z'].includes(stateOf(pid).slice(0, 1));

const workingDirectory = (pid: number): string =>
  hasProc
    ? orNothing(() => readlinkSync(`/proc/${pid}/cwd`))
    : orNothing(() =>
        execFileSync('lsof', ['-a', '-d', 'cwd', '-Fn', '-p', String(pid)], { encoding: 'utf8' }),
      )
        .split('\nn')
        .slice(-1)
        .join('')
        .trim();

const allPids = (): ReadonlyArray<number> =>
  (hasProc
    ? readdirSync('/proc')
    : execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n')
  )
    .map((name) => name.trim())
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The living processes whose working directory is, or was, at or below `directory`, the oldest first as far as numbers tell. */
export const processesBelow = (directory: string): ReadonlyArray<number> =>
  allPids()
    .filter((pid) => `${workingDirectory(pid)}/`.startsWith(`${directory}/`) && isAlive(pid))
    .sort((one, other) => one - other);

/** Whether a process has a file open. */
export const hasOpen = (pid: number, file: string): boolean =>
  hasProc
    ? allOrNothing(() => readdirSync(`/proc/${pid}/fd`))
        .map((fd) => orNothing(() => readlinkSync(`/proc/${pid}/fd/${fd}`)))
        .includes(file)
    : orNothing(() => execFileSync('lsof', ['-Fn', '-p', String(pid)], { encoding: 'utf8' }))
        .split('\n')
        .includes(`n${file}`);

/** The command of a process, as `ps -A -f` shows it. */
export const commandOf = (pid: number): string =>
  hasProc
    ? orNothing(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')).trim()
    : orNothing(() => execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })).trim();

export const kill = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // why: it may have ended by itself
  }
};

/** Far more than anything here takes; what is waited for is a condition, never a span of time. */
const usualTimeout = 50_000;

/** Asks until the answer is something; fails after a long time, saying what never came. */
export const waitFor = async <A>(
  what: string,
  ask: () => A | null | undefined | false | Promise<A | null | undefined | false>,
  timeout = usualTimeout,
): Promise<A> => {
  const deadline = performance.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await pause(20);
  }
};

export const waitUntilGone = (pid: number): Promise<boolean> =>
  waitFor(`the end of process ${pid}`, () => !isAlive(pid));
