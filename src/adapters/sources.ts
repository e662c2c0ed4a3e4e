/** What a schedule's path means on this machine. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { SourcePath } from '../domain/schedule/schedule';
import { placeIn } from '../domain/schedule/source-place';
import type { Sources } from '../ports/sources';
import { fileFailed } from './file-system';
import { isThere } from './patient-look';
import type { Workspace } from './workspace/workspace';

/** Null where nobody can tell: no HOME, and no entry of the user among the system's. */
const homeOrNull = (): string | null => {
  try {
    return homedir();
  } catch {
    return null;
  }
};

/** Relative to the workspace; `~/` is the home directory. */
const absolute = (path: SourcePath, root: string): E.Either<BackupError, string> => {
  if (path !== '~' && !path.startsWith('~/')) return E.right(resolve(root, path));
  const home = homeOrNull();
  const reason = 'no home directory is known: HOME is not set, and this user has no account';
  return home === null
    ? E.left({ type: 'FileFailed', doing: 'look at', path, reason })
    : E.right(join(home, path.slice(1)));
};

const isFilled = async (path: string): Promise<boolean> => {
  try {
    if (!(await isThere(path))) return false;
    return !statSync(path).isDirectory() || readdirSync(path).length > 0;
  } catch {
    return false;
  }
};

export const makeSources = (workspace: Workspace): Sources => ({
  resolve: (path) =>
    pipe(
      absolute(path, workspace.root),
      E.map((source) => ({ source, root: basename(source) || 'root' })),
    ),
  placeOf: placeIn({ root: workspace.root, home: homeOrNull }),
  exists: (path) =>
    pipe(
      TE.fromEither(absolute(path, workspace.root)),
      TE.chain((source) => TE.tryCatch(() => isThere(source), fileFailed('look at', path))),
    ),
  isFilled: (path) => () => isFilled(path),
  never: [workspace.backups, workspace.logs, workspace.state],
});
