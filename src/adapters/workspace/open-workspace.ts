/** A directory as a workspace, and the ports that every process needs of one. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/Either';
import type { BackupError } from '../../domain/error';
import { authorHere } from '../author';
import { machineClock } from '../clock';
import { realFileSystem } from '../file-system';
import { makeHooks } from '../hooks/hooks';
import { type JournalOptions, makeJournal } from '../journal/journal';
import { makeLog } from '../log';
import { answers } from '../patient-look';
import { makeSources } from '../sources';
import { meaningOf } from '../system-error';
import { makeArchiveStore } from './archive-store';
import { makeTrashStore } from './trash-store';
import { makeSchedulesFile } from './schedules-file';
import { type Workspace, workspaceAt } from './workspace';

/** The workspace in `directory`; where none is given, in the one that the environment says, or here. */
export const findWorkspace = (directory: string | undefined): E.Either<BackupError, Workspace> => {
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

/** What every process needs of a workspace. */
export const workspacePorts = (
  workspace: Workspace,
  via: 'command' | 'service',
  complain: (text: string) => void,
  service: Pick<JournalOptions, 'warn' | 'onPiece' | 'isThorough'> = { warn: complain },
) => {
  const logFile = via === 'service' ? 'backup_service.log' : 'backup_manager.log';
  const author = () => authorHere(via);
  const journal = makeJournal({ workspace, fileSystem: realFileSystem, author, ...service });
  return {
    journal,
    locks: journal,
    schedulesFile: makeSchedulesFile(workspace, realFileSystem),
    archiveStore: makeArchiveStore(workspace, realFileSystem),
    trashStore: makeTrashStore(workspace, realFileSystem),
    sources: makeSources(workspace),
    hooks: makeHooks(workspace),
    clock: machineClock,
    log: makeLog(join(workspace.logs, logFile), complain),
  };
};
