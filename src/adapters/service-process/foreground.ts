/** The service in the foreground: in the very process of `start`, for systemd, for containers, and for terminals. */
import * as E from 'fp-ts/Either';
import type * as TE from 'fp-ts/TaskEither';
import { type ServiceArguments, serviceWords } from '../../codecs/service-arguments';
import type { ServiceMessage } from '../../codecs/service-message';
import { type BackupError, showError } from '../../domain/error';
import { stamped } from '../../domain/events/log-line';
import type { Log } from '../../ports/log';
import { meaningOf } from '../system-error';
import type { Workspace } from '../workspace/workspace';
import { openState } from './open-state';
import { servedDirectory } from './waiting-service';

/** The argument by which the service's script is told so. */
export const foregroundWord = '--foreground';

/** Makes this process the service, which ends it. Comes back only when it can't begin. */
export const serveHere =
  (workspace: Workspace, entry: string) =>
  (asked: ServiceArguments): TE.TaskEither<BackupError, never> =>
  () =>
    new Promise((resolve) => {
      try {
        openState(workspace);
        process.chdir(workspace.root);
        process.env[servedDirectory] = workspace.root;
        process.argv.splice(1, Infinity, entry, foregroundWord, ...serviceWords(asked));
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- why: it runs where it is loaded, which is to be here
        require(entry);
      } catch (error) {
        resolve(E.left({ type: 'CannotStartService', reason: meaningOf(error) }));
      }
    });

/** What a service in the foreground has to say itself: there is nobody who started it, and would say it. */
export const toldHere = (message: ServiceMessage): string | null => {
  switch (message.type) {
    case 'already-running':
      return `Error: ${showError({ type: 'ServiceAlreadyRunning' })}`;
    case 'failed':
      return `Error: ${showError({ type: 'CannotStartService', reason: message.reason })}`;
    case 'ready':
      return `backup_service started, pid ${message.pid}`;
    case 'pass-over':
    case 'reading':
    case 'warning':
      return null;
  }
};

/** A log that is read where the service runs, too. */
export const spokenLog = (log: Log, say: (line: string) => void): Log => ({
  write: (at, text) => () => {
    say(stamped(at, text));
    log.write(at, text)();
  },
});
