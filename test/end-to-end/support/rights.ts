/** Commands that are run without the superuser's way past every mode, and workspaces that nobody can write. */
import { execFileSync } from 'node:child_process';

/** In front of a program: it may do no more than its user's modes allow, be that user root. */
export const withoutPrivileges: ReadonlyArray<string> =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];

/** Runs `use` while nobody can write below the directory. The right to mount is needed. */
export const whileReadOnly = async (directory: string, use: () => Promise<void>): Promise<void> => {
  execFileSync('mount', ['--bind', directory, directory]);
  try {
    execFileSync('mount', ['-o', 'remount,ro,bind', directory]);
    await use();
  } finally {
    execFileSync('umount', ['--lazy', directory]);
  }
};
