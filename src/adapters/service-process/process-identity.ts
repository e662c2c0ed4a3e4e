/** Tells a process from a later one with the same pid, by the time at which it started. */
import { readFileSync } from 'node:fs';

/** Field 22 of /proc/PID/stat (proc(5)): ticks since boot, with the boot's own id. */
const onLinux = (pid: number): string | null => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // why: one that has ended is listed until its parent takes notice
  if (fields[0] === 'Z' || fields[0] === 'X') return null;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`;
};

// why: loaded only where it is needed, since it costs every command some milliseconds
const elsewhere = (pid: number): string =>
  process
    .getBuiltinModule('node:child_process')
    .execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    .trim();

/** Null when there is no such process, or the system does not tell. */
export const identityOf = (pid: number): string | null => {
  try {
    return process.platform === 'linux' ? onLinux(pid) : elsewhere(pid) || null;
  } catch {
    return null;
  }
};
