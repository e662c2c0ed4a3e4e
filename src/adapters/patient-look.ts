/** Whether something is there, asked so that a file system that never answers can't keep the process. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { codeOf } from './file-system';

/** How long, in milliseconds, a look may take. */
const timeout = 5_000;

/** What a server or another program answers for: the kinds of file systems that can hang. */
const answeredFor = /^(fuse|nfs|cifs|smb|9p|ceph|gluster|afs|autofs|lustre|sshfs|davfs|virtiofs|vboxsf)/;

/** Whether any is mounted, as Linux tells (proc(5), mountinfo); elsewhere it may be. */
const anyCanHang = (): boolean => {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .some((line) => answeredFor.test(line.split(' - ')[1] ?? ''));
  } catch {
    return true;
  }
};

const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

const lookHere = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
};

/** By a process of its own: a thread of ours that hangs would keep the program from its end. */
const lookElsewhere = (path: string, within: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const child = spawn('stat', ['-L', '--', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      child.stderr.destroy();
      child.unref();
      reject(new Error(`no answer within ${within / 1000} s: its file system hangs`));
    }, within);
    child.on('error', () => {
      clearTimeout(timer);
      lookHere(path).then(resolve, reject);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      if (status === 0) resolve(true);
      else if (/No such file or directory|Not a directory/.test(said)) resolve(false);
      else reject(new Error(said.trim().split(': ').at(-1)?.toLowerCase() ?? 'it can’t be looked at'));
    });
  });

/** Rejects with what the system says against it, or when there is no answer. */
export const isThere = (path: string, within = timeout): Promise<boolean> =>
  anyCanHang() ? lookElsewhere(path, within) : lookHere(path);
