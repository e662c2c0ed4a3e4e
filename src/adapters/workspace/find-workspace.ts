/** Finds the directory that is the workspace. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import * as E from 'fp-ts/Either';
import type { BackupError } from '../../domain/error';
import { answers } from '../patient-look';
import { meaningOf } from '../system-error';
import { type Workspace, workspaceAt } from './workspace';

/** The workspace in `directory`; where none is given, in the one that the environment says, or here. */
export const findWorkspace = (directory: string | undefined): E.Either<BackupError, Workspace> => {
  // why: to resolve it would be to take the current directory, and to write there
  if (directory === '')
    return E.left({ type: 'FileFailed', doing: 'use the workspace', path: "''", reason: 'it has no name' });
  const root = resolve(directory ?? (process.env['BACKUP_MANAGER_DIR'] || '.'));
  const fail = (reason: string): E.Either<BackupError, Workspace> =>
    E.left({ type: 'FileFailed', doing: 'use the workspace', path: root, reason });
  if (!answers(root)) return fail('its file system does not answer');
  try {
    if (!statSync(root).isDirectory()) return fail('it is not a directory');
  } catch (error) {
    return fail(meaningOf(error));
  }
  return E.right(workspaceAt(root));
};
