/** Kernel locks on byte ranges of the journal file: released by the kernel when their holder dies, so never stale. */
import { createRequire } from 'node:module';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { HeldRange } from '../../ports';

/** Far behind any byte that the journal will ever hold. */
const offsets: Readonly<Record<HeldRange | 'write', number>> = {
  write: 2 ** 40,
  service: 2 ** 40 + 1,
  archive: 2 ** 40 + 2,
};

interface NativeLocks {
  readonly tryLock: (
    fd: number,
    offset: number,
    length: number,
    options?: { readonly shared: boolean },
  ) => boolean;
  readonly unlock: (fd: number, offset: number, length: number) => void;
}

// why: a binding is loaded on first use; commands that only read need no lock and should start fast
const load = createRequire(__filename);
const native = (): NativeLocks => load('fs-native-extensions') as NativeLocks; // why: the package ships no types

export const tryLock = (fd: number, range: HeldRange | 'write'): boolean =>
  native().tryLock(fd, offsets[range], 1);

/** Takes the range together with others who only share it. The file may be open for reading alone. */
export const tryShare = (fd: number, range: HeldRange | 'write'): boolean =>
  native().tryLock(fd, offsets[range], 1, { shared: true });

export const unlock = (fd: number, range: HeldRange | 'write'): void =>
  native().unlock(fd, offsets[range], 1);

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

/** Whether the process has the journal open with this range locked, as Linux tells in `/proc` (proc(5), fdinfo). */
const holds = (pid: string, journal: string, offset: number): boolean =>
  numbers(`/proc/${pid}/fd`).some(
    (fd) =>
      read(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === journal &&
      read(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')).includes(` ${offset} ${offset}`),
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
