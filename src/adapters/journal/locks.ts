/** Kernel locks on byte ranges of the journal file: released by the kernel when their holder dies, so never stale. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { HeldRange } from '../../ports';
import { nativeLocks } from '../native-locks';

/** Far behind any byte that the journal will ever hold. */
const offsets: Readonly<Record<HeldRange | 'write', number>> = {
  write: 2 ** 40,
  service: 2 ** 40 + 1,
  archive: 2 ** 40 + 2,
};

export const tryLock = (fd: number, range: HeldRange | 'write'): boolean =>
  nativeLocks().tryLock(fd, offsets[range], 1);

/** Takes the range together with others who only share it. The file may be open for reading alone. */
export const tryShare = (fd: number, range: HeldRange | 'write'): boolean =>
  nativeLocks().tryLock(fd, offsets[range], 1, { shared: true });

export const unlock = (fd: number, range: HeldRange | 'write'): void =>
  nativeLocks().unlock(fd, offsets[range], 1);

const numbers = (directory: string): ReadonlyArray<string> => {
  try {
    return readdirSync(directory).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

const read = (f: () => string): string => {
  try {
    return f();
  } catch {
    return '';
  }
};

/**
 * Whether a line of `/proc/locks` or of a descriptor's `fdinfo` tells of a lock on the byte. Locks side by side that one
 * process holds are told as one; `->` stands before one that only waits.
 */
const covers = (line: string, offset: number): boolean => {
  const [, from, to] = / (\d+) (\d+|EOF)$/.exec(line.trimEnd()) ?? [];
  if (from === undefined || line.includes('->')) return false;
  return Number(from) <= offset && (to === 'EOF' || offset <= Number(to));
};

/**
 * Whether any process holds the range, as Linux tells everybody in `/proc/locks` (proc(5)): a lock's file is there by
 * its inode, after the numbers of its device. Null where the system does not tell. Nothing is locked to find out.
 */
export const isHeld = (journal: string, range: HeldRange | 'write'): boolean | null => {
  try {
    const told = readFileSync('/proc/locks', 'utf8').split('\n');
    // why: not the device: a layered or copy-on-write file system shows another one there than stat does
    const file = `:${statSync(journal).ino} `;
    return told.some((line) => line.includes(file) && covers(line, offsets[range]));
  } catch {
    return null;
  }
};

/** Whether the process has the journal open with this range locked, as Linux tells in `/proc` (proc(5), fdinfo). */
const holds = (pid: string, journal: string, offset: number): boolean =>
  numbers(`/proc/${pid}/fd`).some(
    (fd) =>
      read(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === journal &&
      read(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'))
        .split('\n')
        .some((line) => line.startsWith('lock:') && covers(line, offset)),
  );

/** Who holds the range, as far as it can be told. `journal` is the real path. */
export const holderOf = (journal: string, range: HeldRange | 'write'): string => {
  const pid = numbers('/proc').find((candidate) => holds(candidate, journal, offsets[range]));
  if (pid === undefined) return 'another process';
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .replaceAll('\0', ' ')
    .trim();
  return `process ${pid} (${command})`;
};
