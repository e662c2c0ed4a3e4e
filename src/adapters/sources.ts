/** What a schedule's path means on this machine. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import type { SourcePath } from '../domain/schedule';
import { placeIn } from '../domain/source-place';
import type { Sources } from '../ports';
import { codeOf, fileFailed } from './file-system';
import type { Workspace } from './workspace';

/** Relative to the workspace; `~/` is the home directory. */
const absolute = (path: SourcePath, root: string): string =>
  path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(root, path);

/** Null where nobody can tell: no HOME, and no entry of the user among the system's. */
const homeOrNull = (): string | null => {
  try {
    return homedir();
  } catch {
    return null;
  }
};

export const makeSources = (workspace: Workspace): Sources => ({
  resolve: (path) => {
    const source = absolute(path, workspace.root);
    return { source, root: basename(source) || 'root' };
  },
  placeOf: placeIn({ root: workspace.root, home: homeOrNull() }),
  exists: (path) =>
    TE.tryCatch(
      async () => {
        try {
          await stat(absolute(path, workspace.root));
          return true;
        } catch (error) {
          if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
          throw error;
        }
      },
      fileFailed('look at', path),
    ),
  never: [workspace.backups, workspace.logs, workspace.state],
});
