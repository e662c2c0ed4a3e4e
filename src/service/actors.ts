/** The chart's placeholders filled in: each actor runs one use-case, each action tells somebody. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { fromPromise } from 'xstate';
import { backupServiceMachine } from '../../machines/backup-service.machine';
import { archiveDue, type ArchivePorts } from '../app/archive-due';
import { withArchiveLock } from '../app/archive-lock';
import { check, type CheckOutcome } from '../app/check';
import { contained } from '../app/contained';
import { execute, logTexts } from '../app/execute';
import { recover, type RecoverFaults } from '../app/recover';
import { watchArchive } from '../app/watch-archive';
import type { ArchiveInHand } from '../codecs/live-status';
import { type BackupError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import type { Locks } from '../ports/locks';

export type ServicePorts = ArchivePorts & { readonly locks: Locks };

/** Who hears of what the service does, and who finds the workspace again when it was lost. */
export interface Listeners {
  readonly onPassOver: () => void;
  readonly seek: () => Promise<'here' | 'away' | 'taken'>;
  readonly onArchive: (archive: ArchiveInHand | null) => void;
}

const isBackupError = (error: unknown): error is BackupError =>
  typeof error === 'object' && error !== null && 'type' in error && !(error instanceof Error);

/** What a failed step is called in the log. */
export const failureText = (error: unknown): string => {
  if (isBackupError(error)) return errorText(error);
  return `Error: ${error instanceof Error ? error.message : String(error)}`;
};

/** A use-case as a promise that an actor can wait for: its error is the rejection. */
const settled = async <A>(task: TE.TaskEither<BackupError, A>): Promise<A> => {
  const result = await task();
  if (result._tag === 'Right') return result.right;
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- why: the chart hands the error itself to the log
  return Promise.reject(result.left);
};

const unforeseen = (reason: string): BackupError => ({
  type: 'FileFailed',
  doing: 'look after',
  path: 'the schedules',
  reason,
});

export const provideService = (ports: ServicePorts, { onPassOver, onArchive, seek }: Listeners) => {
  let recovered = false;
  let missingTold = false;
  let abandon = new AbortController();

  /**
   * Before the first check, or the first one at which no other process is at work on it: what a killed process left is
   * ended. The check comes whether or not that could be done.
   */
  const recoverOnce: TE.TaskEither<BackupError, void> = pipe(
    TE.fromIO(() => recovered),
    TE.chain((already) =>
      already
        ? TE.right(undefined)
        : pipe(
            withArchiveLock<RecoverFaults | null>(ports.locks, AbortSignal.abort(), recover(ports), null),
            TE.map((faults) => {
              recovered = faults !== null;
            }),
          ),
    ),
  );

  /** Where the check fails as well, its reason is the one to tell. */
  const recoverAndCheck: TE.TaskEither<BackupError, CheckOutcome> = pipe(
    TE.fromTask(contained(() => recoverOnce, unforeseen)),
    TE.chain((recovery) =>
      pipe(
        check(ports),
        TE.chainFirstIOK(() => () => {
          if (recovery._tag === 'Left') logTexts(ports)([errorText(recovery.left)]);
        }),
      ),
    ),
  );

  const tellMissing = (fileIsThere: boolean): void => {
    if (!fileIsThere && !missingTold) logTexts(ports)([errorText({ type: 'SchedulesFileMissing' })]);
    missingTold = !fileIsThere;
  };

  const tellLost = (error: Extract<BackupError, { type: 'WorkspaceLost' }>): void => {
    const what = error.removed ? '' : ': waiting until it is back';
    logTexts(ports)([`${errorText(error)}${what}`]);
  };

  /** What is known of the workspace that was lost is not known of the one that stands there now. */
  const comeBack = async (): Promise<{ readonly found: 'here' | 'away' | 'taken' }> => {
    const found = await seek();
    if (found === 'taken') logTexts(ports)([errorText({ type: 'ServiceAlreadyRunning' })]);
    if (found !== 'here') return { found };
    recovered = false;
    missingTold = false;
    logTexts(ports)(['The workspace is back: backup_service goes on']);
    return { found };
  };

  const archiveAll = (signal: AbortSignal): TE.TaskEither<BackupError, void> => {
    const watch = watchArchive(ports.clock, onArchive, (text) => logTexts(ports)([text]));
    const archiving = withArchiveLock(
      ports.locks,
      signal,
      archiveDue({
        signal,
        onStart: ({ spec }) => watch.begin(spec.path, spec.name),
        onProgress: watch.progress,
      })(ports),
      undefined,
    );
    return async () => {
      try {
        return await archiving();
      } finally {
        watch.end();
      }
    };
  };

  return backupServiceMachine.provide({
    actors: {
      checkSchedules: fromPromise(async () => {
        const result = await recoverAndCheck();
        if (result._tag === 'Left' && result.left.type === 'WorkspaceLost') {
          tellLost(result.left);
          return {
            workspace: result.left.removed ? ('removed' as const) : ('lost' as const),
            due: 0,
            prunable: 0,
          };
        }
        const { due, prunable, fileIsThere } = await settled(TE.fromEither(result));
        tellMissing(fileIsThere);
        return { workspace: 'present' as const, due, prunable };
      }),
      archiveDue: fromPromise(async ({ signal }) => {
        abandon = new AbortController();
        await settled(archiveAll(AbortSignal.any([signal, abandon.signal])));
      }),
      pruneSchedules: fromPromise(async () => {
        await settled(execute({ type: 'PruneSchedules' })(ports));
      }),
      seekWorkspace: fromPromise(comeBack),
    },
    actions: {
      abandonArchive: () => abandon.abort(),
      // why: of a workspace that was lost the next check tells, once
      reportFailure: (_, { error }) => {
        if (!isBackupError(error) || error.type !== 'WorkspaceLost') logTexts(ports)([failureText(error)]);
      },
      announcePass: onPassOver,
    },
  });
};
