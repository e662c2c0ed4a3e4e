/** Watches the workspace for changes to `backup_schedules.txt` (in place, by rename, created, removed), and for its loss. */
import type { IO } from 'fp-ts/IO';
import * as TE from 'fp-ts/TaskEither';
import { fileFailed } from './file-system';
import type { Watcher } from '../ports';
import type { Workspace } from './workspace';

/** A change is told this many milliseconds later, with all that came since: an editor saves in several steps. */
const settle = 100;

export const makeWatcher = (workspace: Workspace): Watcher => ({
  watch: (onChange) =>
    TE.tryCatch(
      async () => {
        const { watch } = await import('chokidar');
        const seen = [workspace.root, workspace.schedules, workspace.state];
        const watcher = watch(workspace.root, {
          depth: 0,
          ignoreInitial: true,
          ignored: (path) => !seen.includes(path),
        });
        let timer: NodeJS.Timeout | undefined;
        const tell = (): void => {
          clearTimeout(timer);
          timer = setTimeout(onChange, settle);
        };
        watcher.on('all', tell);
        // why: a watch that fails is no reason to stop; the timer is the safety net
        watcher.on('error', () => undefined);
        await new Promise<void>((ready) => watcher.once('ready', ready));
        const close: IO<Promise<void>> = () => {
          clearTimeout(timer);
          return watcher.close();
        };
        return close;
      },
      fileFailed('watch', workspace.root),
    ),
});
