/** `backup_schedules.txt`, read as text without loss, and replaced by staged texts that are durable before they count. */
import { join } from 'node:path';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { FileOnDisk } from '../domain/reconcile';
import type { SchedulesFile } from '../ports';
import { codeOf, fileFailed, type FileSystem, removeFile, syncDirectory, writeDurably } from './file-system';
import { bytesOf, textOf } from './text-bytes';
import type { Workspace } from './workspace';

const stagedName = /^schedules\.(\d+)\.next$/;

const ifThere = <A>(f: () => A, otherwise: A): A => {
  try {
    return f();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return otherwise;
    throw error;
  }
};

export const makeSchedulesFile = (workspace: Workspace, fileSystem: FileSystem): SchedulesFile => {
  const file = workspace.schedules;
  const staged = (seq: number): string => join(workspace.state, `schedules.${seq}.next`);
  const guarded = <A>(doing: string, f: () => A): TE.TaskEither<BackupError, A> =>
    TE.fromIOEither(IOE.tryCatch(f, fileFailed(doing, file)));

  /** Where the text really goes: a symbolic link stays one. */
  const target = (): string => ifThere(() => fileSystem.realpathSync(file), file);

  const readFile = (): FileOnDisk =>
    ifThere<FileOnDisk>(
      () => {
        const modified = Math.floor(fileSystem.statSync(file).mtimeMs);
        return { text: textOf(fileSystem.readFileSync(file)), modified };
      },
      { text: null, modified: 0 },
    );

  /** Renames across file systems, too, through a dot-file beside the target. */
  const replace = (from: string, to: string): void => {
    try {
      fileSystem.renameSync(from, to);
    } catch (error) {
      if (codeOf(error) !== 'EXDEV') throw error;
      const near = `${to}.${process.pid}.tmp`;
      writeDurably(fileSystem, near, fileSystem.readFileSync(from), 0o666);
      fileSystem.renameSync(near, to);
      removeFile(fileSystem, from);
    }
    syncDirectory(fileSystem, join(to, '..'));
  };

  return {
    read: guarded('read', readFile),
    staged: guarded('look for staged texts of', () =>
      ifThere(() => fileSystem.readdirSync(workspace.state), []).flatMap((name) => {
        const seq = stagedName.exec(name)?.[1];
        return seq === undefined ? [] : [Number(seq)];
      }),
    ),
    stage: (seq, text) =>
      guarded('stage', () => {
        const mode = ifThere(() => fileSystem.statSync(file).mode & 0o777, 0o666);
        writeDurably(fileSystem, staged(seq), bytesOf(text), mode);
      }),
    publish: (seq) => guarded('replace', () => replace(staged(seq), target())),
    discard: (seq) => guarded('discard the staged text of', () => void removeFile(fileSystem, staged(seq))),
  };
};
