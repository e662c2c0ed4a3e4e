/** `.backup_manager/scratch/`: there as long as somebody works in it, and removed with all that was put there. */
import { closeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/Either';
import type { BackupError } from '../../domain/error';
import type { Scratch } from '../../ports/scratch';
import { tryLockFile } from '../archive/file-lock';
import { fileFailed, makeDirectory, opening, openRegular, realFileSystem } from '../file-system';
import { checkOwnDirectory } from './own-place';
import { removeTree } from './remove-tree';

/** `state`: where the journal lies. */
export const scratchIn = (state: string): Scratch => {
  const directory = join(state, 'scratch');
  const lockFile = join(state, 'scratch.lock');
  return {
    within: (use) => async () => {
      let lock: number | null = null;
      try {
        checkOwnDirectory(realFileSystem, state);
        makeDirectory(realFileSystem, state, 0o700);
        lock = openRegular(realFileSystem, lockFile, opening.appendAndRead, 0o600);
        if (tryLockFile(lock) === 'held')
          return E.left<BackupError>({
            type: 'NothingToDo',
            reason: 'another process tries a restore in this workspace at this moment',
          });
        await removeTree(directory);
        await mkdir(directory, { mode: 0o700 });
        try {
          return await use(directory)();
        } finally {
          // why: what was found there counts, and the next one removes first what is left
          await removeTree(directory).catch(() => undefined);
        }
      } catch (error) {
        return E.left(fileFailed('use', directory)(error));
      } finally {
        if (lock !== null) closeSync(lock);
      }
    },
  };
};
