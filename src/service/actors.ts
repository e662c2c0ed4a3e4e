/** The chart's placeholders filled in: each actor runs one use-case, each action tells somebody. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { fromPromise, type SnapshotFrom } from 'xstate';
import { backupMachine } from '../../machines/backup.machine';
import {
  backupServiceMachine,
  type BackupNews,
  type CheckOutcome,
} from '../../machines/backup-service.machine';
import { archiveDue } from '../app/archive-due';
import type { ArchivePorts } from '../app/end-backup';
import { releasing, withArchiveLock } from '../app/archive-lock';
import { check, prune } from '../app/check';
import { contained } from '../app/contained';
import { logTexts } from '../app/log-texts';
import { emptyOver, lookAtTrash } from '../app/trash/empty-trash';
import { nothingSeen as nothingYet } from '../domain/time/clock-leap';
import { recover, type RecoverFaults } from '../app/recover';
import { watchArchive } from '../app/watch-archive';
import type { ArchiveInHand } from '../codecs/live-status';
import { type BackupError, showError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import type { Trouble } from '../domain/notices/outage';
import type { Locks } from '../ports/locks';
import { newsOf } from './backup-news';

export type ServicePorts = ArchivePorts & { readonly locks: Locks };

/** Who hears of what the service does, and who finds the workspace again when it was lost. */
export interface Listeners {
  readonly onPassOver: () => void;
  /** Something keeps it from its work, and may stand in no journal. */
  readonly onTrouble: (trouble: Trouble) => void;
  readonly seek: () => Promise<'here' | 'away' | 'taken'>;
  readonly onArchive: (archive: ArchiveInHand | null) => void;
}

export const isBackupError = (error: unknown): error is BackupError =>
  typeof error === 'object' && error !== null && 'type' in error && !(error instanceof Error);

/** What a failed step is called in the log. */
export const failureText = (error: unknown): string => {
  if (isBackupError(error)) return errorText(error);
  return `Error: ${error instanceof Error ? error.message : String(error)}`;
};

/** A use-case as a promise that an actor can wait for: its error is the rejection. */
export const settled = async <A>(task: TE.TaskEither<BackupError, A>): Promise<A> => {
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

/** A look that found no workspace: nothing is known of its schedules. */
const nothingSeen = { fileIsThere: false, due: 0, prunable: 0, at: 0, nextDue: null };

export const provideService = (
  ports: ServicePorts,
  { onPassOver, onTrouble, onArchive, seek }: Listeners,
) => {
  let abandon = new AbortController();

  /** What a killed process left is ended, unless another one is at work on it: then it is none of ours yet. */
  const recovering = contained(
    () => withArchiveLock<RecoverFaults | null>(ports.locks, AbortSignal.abort(), recover(ports), null),
    unforeseen,
  );

  let clockSeen = nothingYet;

  /** What has rested its time in the trash goes, unless somebody has an archive in hand: then at the next pass. */
  const emptyingTrash = pipe(
    contained(() => lookAtTrash(clockSeen)(ports), unforeseen),
    TE.chain(({ seen, over }) => {
      const before = clockSeen;
      clockSeen = seen;
      return over.length === 0
        ? TE.right([])
        : contained(
            () => withArchiveLock(ports.locks, AbortSignal.abort(), emptyOver(before)(ports), []),
            unforeseen,
          );
    }),
    TE.match(
      (error) => logTexts(ports)([errorText(error)]),
      () => undefined,
    ),
  );

  let away: Trouble = { cause: 'workspace', reason: 'its disk is not mounted', isSure: false };

  const tellLost = (error: Extract<BackupError, { type: 'WorkspaceLost' }>): void => {
    const what = error.removed ? '' : ': waiting until it is back';
    logTexts(ports)([`${errorText(error)}${what}`]);
    away = { cause: 'workspace', reason: showError(error), isSure: error.removed };
    onTrouble(away);
  };

  const comeBack = async (): Promise<{ readonly found: 'here' | 'away' | 'taken' }> => {
    const found = await seek();
    if (found === 'away') onTrouble(away);
    if (found === 'taken') logTexts(ports)([errorText({ type: 'ServiceAlreadyRunning' })]);
    if (found === 'here') logTexts(ports)(['The workspace is back: backup_service goes on']);
    return { found };
  };

  const archiveAll = (
    signal: AbortSignal,
    tell: (news: BackupNews) => void,
  ): TE.TaskEither<BackupError, void> => {
    const watch = watchArchive(ports.clock, onArchive, (text) => logTexts(ports)([text]));
    const news = newsOf(tell);
    const archiving = withArchiveLock(
      ports.locks,
      signal,
      archiveDue({
        ...news,
        signal,
        onStart: (schedule, started) => {
          watch.begin(schedule.spec.path, schedule.spec.name);
          news.onStart(schedule, started);
        },
        onStage: (stage) => {
          watch.stage(stage);
          news.onStage(stage);
        },
        onProgress: (progress) => {
          watch.progress(progress);
          news.onProgress(progress);
        },
      })(ports),
      undefined,
    );
    return releasing(archiving, watch.end);
  };

  return backupServiceMachine.provide({
    actors: {
      recover: fromPromise(async () => ({ recovered: (await settled(recovering)) !== null })),
      checkSchedules: fromPromise<CheckOutcome>(async () => {
        const result = await check(ports)();
        if (result._tag === 'Left' && result.left.type === 'WorkspaceLost') {
          tellLost(result.left);
          return { ...nothingSeen, workspace: result.left.removed ? 'removed' : 'lost' };
        }
        const outcome = await settled(TE.fromEither(result));
        if (outcome.fileIsLost)
          onTrouble({
            cause: 'schedules',
            reason: showError({ type: 'SchedulesFileMissing' }),
            isSure: false,
          });
        await emptyingTrash();
        return { ...outcome, workspace: 'present' };
      }),
      archiveDue: fromPromise(async ({ signal, input: { tell } }) => {
        abandon = new AbortController();
        // why: a chart that was stopped hears nothing any more
        const tellChart = (news: BackupNews) => (signal.aborted ? undefined : tell(news));
        await settled(archiveAll(AbortSignal.any([signal, abandon.signal]), tellChart));
      }),
      backup: backupMachine,
      pruneSchedules: fromPromise(() => settled(prune(ports))),
      seekWorkspace: fromPromise(comeBack),
    },
    actions: {
      abandonArchive: () => abandon.abort(),
      // why: of a workspace that was lost the next check tells, once
      reportFailure: (_, { error }) => {
        if (isBackupError(error) && error.type === 'WorkspaceLost') return;
        logTexts(ports)([failureText(error)]);
        const reason = isBackupError(error) ? showError(error) : failureText(error);
        onTrouble({ cause: 'work', reason, isSure: false });
      },
      reportMissingFile: () => logTexts(ports)([errorText({ type: 'SchedulesFileMissing' })]),
      announcePass: onPassOver,
    },
  });
};

/** A snapshot of the service's chart. */
export type ServiceSnapshot = SnapshotFrom<typeof backupServiceMachine>;

/** Whether it has nothing to do, and nobody has asked it to stop. */
export const isResting = ({ value }: ServiceSnapshot): boolean =>
  typeof value !== 'string' && value.up.work === 'idle' && value.up.stop === 'serving';

/** What the service does, as one word: the state of its chart without what runs beside it. */
export const stateOf = ({ value }: ServiceSnapshot): string => {
  if (typeof value === 'string') return value;
  const { work } = value.up;
  return typeof work === 'string' ? work : 'archiving';
};
