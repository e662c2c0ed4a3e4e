/** Watches for changes to `backup_schedules.txt` (in place, by rename, created, removed), and for the loss of the workspace. */
import { watch as watchNames } from 'node:fs';
import { basename } from 'node:path';
import type { IO } from 'fp-ts/IO';
import * as TE from 'fp-ts/TaskEither';
import { fileFailed } from './file-system';
import type { Watcher } from '../ports/watcher';
import type { Workspace } from './workspace/workspace';

/** A change is told this many milliseconds later, with all that came since: an editor saves in several steps. */
const settle = 100;

/**
 * chokidar watches the one file. Given the directory it would read all of it whenever any file in it changes, which
 * takes a whole core where a file is written often; so the directory is watched for the names alone, as the kernel tells
 * them: that is how a file is noticed that comes, or comes back.
 */
const fileWatcher = async () => {
  const { FSWatcher } = await import('chokidar');
  return class FileWatcher extends FSWatcher {
    // why: chokidar goes up to the directories above a name that is not there, or no more, and reads all that is in them
    override add(paths: string | Array<string>, missing?: string): this {
      if (missing === undefined) super.add(paths);
      return this;
    }
  };
};

export const makeWatcher = (workspace: Workspace): Watcher => ({
  watch: (onChange) =>
    TE.tryCatch(
      async () => {
        const seen: ReadonlySet<string> = new Set(
          [workspace.schedules, workspace.state].map((path) => basename(path)),
        );
        let timer: NodeJS.Timeout | undefined;
        const tell = (): void => {
          clearTimeout(timer);
          timer = setTimeout(onChange, settle);
        };
        const FileWatcher = await fileWatcher();
        const file = new FileWatcher({ ignoreInitial: true });
        // why: where the directory is not there this throws, and nothing is watched
        const names = watchNames(workspace.root, (event, name) => {
          if (name !== null && !seen.has(name)) return;
          // why: chokidar follows no name that was not there
          if (event === 'rename') file.add(workspace.schedules);
          tell();
        });
        file.add(workspace.schedules);
        file.on('all', tell);
        // why: a watch that fails is no reason to stop; the timer is the safety net
        file.on('error', () => undefined);
        names.on('error', () => undefined);
        await new Promise<void>((ready) => file.once('ready', ready));
        const close: IO<Promise<void>> = () => {
          clearTimeout(timer);
          names.close();
          return file.close();
        };
        return close;
      },
      fileFailed('watch', workspace.root),
    ),
});
