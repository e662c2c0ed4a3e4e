/** What the tests share that have every call to the file system fail, one at a time. */
import type { Outcome, Workspace } from '../../support/workspace';

const errors = ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EMFILE', 'ENFILE'];

/** The error for a call: they take turns, so that each comes at calls of every kind. */
export const errorAt = (call: number): string => errors[call % errors.length] ?? 'EIO';

export const linesOf = (...names: ReadonlyArray<string>): string =>
  names.map((name) => `docs;daily@23:59;${name}\n`).join('');

/** A workspace with these schedules, and an archive of the first. */
export const usedWorkspace = async (
  makeWorkspace: () => Workspace,
  ...names: ReadonlyArray<string>
): Promise<Workspace> => {
  const workspace = makeWorkspace();
  workspace.write('docs/a', 'a\n');
  for (const name of names) await workspace.succeed('create', `docs;daily@23:59;${name}`);
  await workspace.run('run', names[0] ?? '');
  return workspace;
};

/** Whether a program ended by a signal, or in the words of a machine. */
export const hasCrashed = ({ status, stderr }: Outcome): boolean =>
  status === null || /^ +at |[Uu]ncaught|Cannot /m.test(stderr);
