/** The trash of a workspace: `backups/.trash/`, on the file system of the archives, so that a move is a second name and no copy. */
import { join } from 'node:path';
import * as IOE from 'fp-ts/IOEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { TrashStore } from '../../ports/trash-store';
import {
  fileFailed,
  type FileSystem,
  lstatOrNull,
  makeDirectory,
  opening,
  removeFile,
  syncDirectory,
  WrongKind,
} from '../file-system';
import { tryLockFile } from '../archive/file-lock';
import { isMissing } from '../system-error';
import { isComponent } from './archive-store';
import { moveFile } from './move-file';
import { isWholeFile } from './whole-file';
import type { Workspace } from './workspace';

/** Refuses what is none of our own making: the trash is a directory beside the archives, and nothing else. */
const checkTrash = (fileSystem: FileSystem, backups: string, trash: string): boolean => {
  const found = lstatOrNull(fileSystem, trash);
  if (found === null) return false;
  if (found.isSymbolicLink())
    throw new WrongKind('it is a symbolic link, which is not followed here; remove it');
  if (!found.isDirectory()) throw new WrongKind('it is not a directory; move it away');
  if (found.dev !== fileSystem.statSync(backups).dev)
    throw new WrongKind('it lies on another file system than the archives; unmount it');
  return true;
};

export const makeTrashStore = ({ backups, trash }: Workspace, fileSystem: FileSystem): TrashStore => {
  const pathIn = (directory: string, file: string): string => {
    if (isComponent(file)) return join(directory, file);
    throw new WrongKind('it is not the name of a file in backups/');
  };

  const guarded = <A>(doing: string, path: string, f: () => A): TE.TaskEither<BackupError, A> =>
    TE.fromIOEither(IOE.tryCatch(f, fileFailed(doing, path)));

  const isThere = (): boolean => {
    try {
      return checkTrash(fileSystem, backups, trash);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  };

  const make = (): void => {
    if (isThere()) return;
    makeDirectory(fileSystem, trash, 0o777);
    checkTrash(fileSystem, backups, trash);
  };

  const sizes = (): ReadonlyMap<string, number | null> =>
    new Map(
      (isThere() ? fileSystem.readdirSync(trash).sort() : []).map((name) => {
        const found = lstatOrNull(fileSystem, join(trash, name));
        return [name, found?.isFile() === true ? found.size : null];
      }),
    );

  const frees = (names: ReadonlyArray<string>): number => {
    const files = new Map<string, { readonly size: number; left: number }>();
    for (const name of isThere() ? names : []) {
      const found = lstatOrNull(fileSystem, pathIn(trash, name));
      if (found === null) continue;
      const file = files.get(`${found.dev}:${found.ino}`) ?? { size: found.size, left: found.nlink };
      files.set(`${found.dev}:${found.ino}`, file);
      file.left -= 1;
    }
    return [...files.values()].reduce((sum, { size, left }) => (left > 0 ? sum : sum + size), 0);
  };

  const isSame = (one: string, other: string): boolean => {
    const [a, b] = [lstatOrNull(fileSystem, one), lstatOrNull(fileSystem, other)];
    return a !== null && a.ino === b?.ino && a.dev === b.dev;
  };

  /** Who reads an archive shares a lock on it. */
  const isUsed = (path: string): boolean => {
    if (lstatOrNull(fileSystem, path) === null) return false;
    const fd = fileSystem.openSync(path, opening.overwrite | opening.unfollowed);
    try {
      return tryLockFile(fd) === 'held';
    } finally {
      fileSystem.closeSync(fd);
    }
  };

  return {
    put: (file, names) =>
      guarded('remove', `backups/${file}`, () => {
        const from = pathIn(backups, file);
        if (lstatOrNull(fileSystem, from) === null) return null;
        make();
        return moveFile(fileSystem, from, trash, names);
      }),
    takeBack: (name, files) =>
      guarded('bring back', `backups/.trash/${name}`, () =>
        isThere() ? moveFile(fileSystem, pathIn(trash, name), backups, files) : null,
      ),
    sizes: guarded('look into', trash, sizes),
    frees: (names) => guarded('look into', trash, () => frees(names)),
    isSame: (name, file) =>
      guarded('look at', `backups/.trash/${name}`, () =>
        isThere() ? isSame(pathIn(trash, name), pathIn(backups, file)) : false,
      ),
    isUsed: (file) => guarded('look at', `backups/${file}`, () => isUsed(pathIn(backups, file))),
    holds: (name, report) =>
      TE.tryCatch(
        async () => isThere() && (await isWholeFile(fileSystem, pathIn(trash, name), report)),
        fileFailed('read', `backups/.trash/${name}`),
      ),
    remove: (name) =>
      guarded('remove', `backups/.trash/${name}`, () => {
        if (isThere() && removeFile(fileSystem, pathIn(trash, name))) syncDirectory(fileSystem, trash);
      }),
  };
};
