/** What the tests share that have every call to the file system fail, one at a time. */
import { madeOnce } from '../../support/made-once';
import type { Outcome } from '../../support/workspace';

const errors = ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EMFILE', 'ENFILE'];

/** The error for a call: they take turns, so that each comes at calls of every kind. */
export const errorAt = (call: number): string => errors[call % errors.length] ?? 'EIO';

export const linesOf = (...names: ReadonlyArray<string>): string =>
  names.map((name) => `docs;daily@23:59;${name}\n`).join('');

/** A workspace with the schedules `one` and `two`, and an archive of the first. */
export const usedWorkspace = madeOnce(async (workspace) => {
  workspace.write('docs/a', 'a\n');
  for (const name of ['one', 'two']) await workspace.succeed('create', `docs;daily@23:59;${name}`);
  await workspace.run('run', 'one');
});

/** Whether a program ended by a signal, or in the words of a machine. */
export const hasCrashed = ({ status, stderr }: Outcome): boolean =>
  status === null || /^ +at |[Uu]ncaught|Cannot /m.test(stderr);
