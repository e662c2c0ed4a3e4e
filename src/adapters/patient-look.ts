/** Whether something is there, asked so that a file system that never answers can't keep the process. */
import { spawn, spawnSync } from 'node:child_process';
import { stat } from 'node:fs';
import { mayHang } from './hanging-mounts';
import { isMissing } from './system-error';

/** How long, in milliseconds, a look may take. */
const timeout = 5_000;

// why: not by node:fs/promises, which a command would have to load for this alone
const lookHere = (path: string): Promise<boolean> =>
  new Promise((resolve, reject) =>
    stat(path, (error) => {
      if (error === null) resolve(true);
      else if (isMissing(error)) resolve(false);
      else reject(error);
    }),
  );

/** By a process of its own: a thread of ours that hangs would keep the program from its end. */
const lookElsewhere = (path: string, within: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn('stat', ['-L', '--', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    child.on('error', () => {
      clearTimeout(timer);
      lookHere(path).then(resolve, reject);
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.stderr.destroy();
      child.unref();
      reject(new Error(`no answer within ${within / 1000} s: its file system hangs`));
    }, within);
    // why: where no descriptor is left there is no stream either; the error is told in a moment
    if (child.pid === undefined) return;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('close', (status) => {
      clearTimeout(timer);
      if (status === 0) resolve(true);
      else if (/No such file or directory|Not a directory/.test(said)) resolve(false);
      else reject(new Error(said.trim().split(': ').at(-1)?.toLowerCase() ?? 'it can’t be looked at'));
    });
  });

/** Rejects with what the system says against it, or when there is no answer. */
export const isThere = (path: string, within = timeout): Promise<boolean> =>
  mayHang(path) ? lookElsewhere(path, within) : lookHere(path);

/**
 * Whether the file system of a directory answers in time: `df` asks the file system itself, which may still know of a file
 * when its server is gone.
 */
export const answers = (directory: string, within = timeout): boolean =>
  !mayHang(directory) ||
  spawnSync('df', ['-P', '--', directory], { stdio: 'ignore', timeout: within, killSignal: 'SIGKILL' })
    .signal === null;
