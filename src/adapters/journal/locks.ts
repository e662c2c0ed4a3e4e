/** Kernel locks on byte ranges of the journal file: released by the kernel when their holder dies, so never stale. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import type { HeldRange } from '../../ports/locks';
import { nativeLocks } from '../native-locks';

/** Far behind any byte that the journal will ever hold. */
const offsets: Readonly<Record<HeldRange | 'write', number>> = {
  write: 2 ** 40,
  service: 2 ** 40 + 1,
  archive: 2 ** 40 + 2,
  notices: 2 ** 40 + 3,
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
 * process holds are told as one; `->` stands before one that only waits; `flock` excludes none but others of its kind.
 */
const covers = (line: string, offset: number): boolean => {
  const [, from, to] = / (\d+) (\d+|EOF)$/.exec(line.trimEnd()) ?? [];
  if (from === undefined || /->| FLOCK /.test(line)) return false;
  return Number(from) <= offset && (to === 'EOF' || offset <= Number(to));
};

/**
 * The device of an open file as `/proc/locks` tells it: that of its mount (proc(5), mountinfo), where a layered or
 * copy-on-write file system shows another one in stat. Null where it can't be found out.
 */
const lockDeviceOf = (fd: number): string | null => {
  const mount = /^mnt_id:\s*(\d+)$/m.exec(read(() => readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')))?.[1];
  const line = read(() => readFileSync('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .find((text) => text.split(' ', 1)[0] === mount);
  const [major, minor] = (line?.split(' ')[2] ?? '').split(':').map(Number);
  const hex = (n: number): string => n.toString(16).padStart(2, '0');
  return major === undefined || minor === undefined ? null : `${hex(major)}:${hex(minor)}`;
};

/** The file as a line of `/proc/locks` names it; without its device where that can't be found out. */
const lockNameOf = (file: string): string => {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return ` ${lockDeviceOf(fd) ?? ''}:${fstatSync(fd).ino} `;
  } finally {
    closeSync(fd);
  }
};

/**
 * Whether any process holds the range, as Linux tells everybody in `/proc/locks` (proc(5)): a lock's file is there by
 * its device and inode. Null where the system does not tell. Nothing is locked to find out.
 */
export const isHeld = (journal: string, range: HeldRange | 'write'): boolean | null => {
  try {
    const told = readFileSync('/proc/locks', 'utf8').split('\n');
    const name = lockNameOf(journal);
    const file = name.startsWith(' :') ? name.slice(1) : name;
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
        .some((line) => covers(line, offset)),
  );

/**
 * Whether this very process holds the range. Null where that can't be told: another system than Linux, or a process of
 * another user.
 */
export const isHolder = (pid: number, journal: string, range: HeldRange): boolean | null => {
  try {
    readdirSync(`/proc/${pid}/fd`);
    return holds(String(pid), realpathSync(journal), offsets[range]);
  } catch {
    return null;
  }
};

/** Who holds the range, as far as it can be told. `journal` is the real path. */
export const holderOf = (journal: string, range: HeldRange | 'write'): string => {
  const pid = numbers('/proc').find((candidate) => holds(candidate, journal, offsets[range]));
  if (pid === undefined) return 'another process';
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .replaceAll('\0', ' ')
    .trim();
  return `process ${pid} (${command})`;
};
