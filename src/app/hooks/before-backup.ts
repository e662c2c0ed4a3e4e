/** What a backup begins with: the hook that may prepare its source, refuse it, or name another place to read. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Schedule } from '../../domain/schedule/schedule';
import type { BackupStarted } from '../archive-observer';
import { hookTimeout } from './hook-timeout';
import { type HookPorts, runHook } from './run-hook';

/** Whether the source may be read, and where. */
export type Prepared =
  | { readonly type: 'ready'; readonly archivedFrom: string | null }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'cancelled' };

const plainly: Prepared = { type: 'ready', archivedFrom: null };

/** `onRun` hears that there is one. */
export const beforeBackup = (
  ports: HookPorts,
  { spec }: Schedule,
  started: BackupStarted,
  signal: AbortSignal,
  onRun: () => void,
): TE.TaskEither<BackupError, Prepared> => {
  if (started.hooks?.includes('before-backup') !== true) return TE.right(plainly);
  onRun();
  const { schedule, due, trigger, path, name, attempt } = started;
  const backup = {
    schedule,
    due,
    trigger,
    path,
    name,
    attempt,
    archivedFrom: null,
    end: null,
    outcome: null,
  };
  return pipe(
    runHook(ports, 'before-backup', backup, { timeout: hookTimeout(spec.options), signal }),
    TE.map(({ failure, isCancelled, archivedFrom }): Prepared => {
      if (isCancelled || signal.aborted) return { type: 'cancelled' };
      return failure === null
        ? { type: 'ready', archivedFrom }
        : { type: 'failed', reason: `hooks/before-backup ${failure}` };
    }),
  );
};
