/** Makes the archive of one occurrence, from its start to its one end. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type BackupError, reasonOf } from '../domain/error';
import { hooksToRun } from '../domain/decider/owed-hooks';
import type { State } from '../domain/decider/state';
import type { Trigger } from '../domain/events/event';
import type { HookName } from '../domain/events/hook';
import { errorText } from '../domain/events/log-line';
import type { Schedule } from '../domain/schedule/schedule';
import type { Now } from '../domain/time/time';
import { type ArchiveObserver, type BackupStarted, harmless, isBackupEnd } from './archive-observer';
import type { Committed } from './commit';
import { contained } from './contained';
import { accept, type ArchivePorts, giveUp } from './end-backup';
import { execute } from './execute';
import { logTexts } from './log-texts';
import { beforeBackup } from './hooks/before-backup';
import { runOwedHooks } from './hooks/owed-hooks';
import { storeFailed } from './published';
import { isEmptyPolicy, policyOf } from '../domain/archive/retention/policy';
import { retentionMoment } from '../domain/archive/retention/moment';
import { endIfSealed } from './recover';
import { retain } from './retain';
import { pack } from './pack-archive';
import { emptyOver } from './trash/empty-trash';
import { makeRoom } from './trash/make-room';

/** A backup that failed lets nothing go. */
const retainAfter = (
  ports: ArchivePorts,
  schedule: Schedule,
  { events, now }: Committed,
  observer: Required<ArchiveObserver>,
): TE.TaskEither<BackupError, void> => {
  if (!events.some(({ type }) => type === 'BackupCompleted' || type === 'BackupPartial'))
    return TE.right(undefined);
  if (!isEmptyPolicy(policyOf(schedule.spec.options))) observer.onStage('retaining');
  // why: the backup is made and journalled, whatever becomes of older ones and of the trash
  const unlessFailed = (step: () => TE.TaskEither<BackupError, unknown>, doing: string) =>
    pipe(
      contained(step, storeFailed(doing, '')),
      TE.map(() => undefined),
      TE.orElse((error) => TE.fromIO<void, BackupError>(() => logTexts(ports)([errorText(error)]))),
    );
  const removing = () =>
    pipe(
      retain(schedule, retentionMoment({ spec: schedule.spec, ended: null }, now))(ports),
      TE.map((report) => {
        if (report !== null) observer.onRetained(report);
      }),
    );
  return pipe(
    unlessFailed(removing, 'look for what is to be removed in'),
    TE.chain(() => unlessFailed(() => emptyOver()(ports), 'empty the trash of')),
  );
};

/** Reads the source, or what `before-backup` named instead, and brings the archive to its place. */
const packAndPublish = (
  ports: ArchivePorts,
  schedule: Schedule,
  now: Now,
  archivedFrom: string | null,
  observer: Required<ArchiveObserver>,
): TE.TaskEither<BackupError, Committed> => {
  const { name } = schedule.spec;
  return pipe(
    contained(() => ports.archiveStore.place(name, now), storeFailed('make room for', `${name}.tar`)),
    TE.foldW(
      // why: the source is not what the reason speaks of
      (error) =>
        execute({ type: 'FailBackup', reason: `no place for backups/${name}.tar: ${reasonOf(error)}` })(
          ports,
        ),
      (placement) =>
        pipe(
          TE.fromTask(pack(ports, schedule, placement, archivedFrom, observer)),
          TE.chain((packed) =>
            packed._tag === 'Right'
              ? accept(ports, schedule, placement, packed.right, observer)
              : giveUp(ports, placement, packed.left),
          ),
        ),
    ),
  );
};

/** From the start that was journalled to the end. */
const pursue = (
  ports: ArchivePorts,
  schedule: Schedule,
  { now }: Committed,
  started: BackupStarted,
  observer: Required<ArchiveObserver>,
): TE.TaskEither<BackupError, Committed> => {
  observer.onStart(schedule, started);
  return pipe(
    beforeBackup(ports, schedule, started, observer.signal, () => observer.onStage('preparing')),
    TE.chain((prepared) => {
      switch (prepared.type) {
        case 'failed':
          return execute({ type: 'FailBackup', reason: prepared.reason })(ports);
        case 'cancelled':
          return execute({ type: 'AbandonBackup' })(ports);
        case 'ready':
          observer.onStage('packing');
          return packAndPublish(ports, schedule, now, prepared.archivedFrom, observer);
      }
    }),
  );
};

/** What is left of an archive that comes to nothing may be what has filled the disk on which its end is to be journalled. */
const swept = ({ archiveStore }: ArchivePorts): TE.TaskEither<BackupError, void> =>
  pipe(
    contained(() => archiveStore.sweep, storeFailed('sweep', '')),
    TE.match(
      // why: the next backup sweeps again, and tells what it can't remove
      () => undefined,
      () => undefined,
    ),
    TE.fromTask,
  );

/**
 * A step failed from which the backup has no end yet. What was sealed is put in place; else the backup has failed, if
 * that can be journalled. `error` where nothing can.
 */
const endUnfinished =
  (ports: ArchivePorts) =>
  (error: BackupError): TE.TaskEither<BackupError, Committed> =>
    error.type === 'WorkspaceLost'
      ? TE.left(error)
      : pipe(
          execute({ type: 'ReadSchedules' })(ports),
          TE.chain((current) => endIfSealed(current)(ports)),
          TE.chain((ended) =>
            ended === null
              ? pipe(
                  swept(ports),
                  TE.chain(() => execute({ type: 'FailBackup', reason: reasonOf(error) })(ports)),
                )
              : TE.right(ended),
          ),
          TE.mapLeft(() => error),
        );

const tellEnd =
  ({ onEnd }: Required<ArchiveObserver>) =>
  (backup: TE.TaskEither<BackupError, Committed>): TE.TaskEither<BackupError, Committed> =>
    pipe(
      backup,
      TE.chainFirstIOK(({ events }) => () => {
        const end = events.find(isBackupEnd);
        if (end !== undefined) onEnd(E.right(end));
      }),
      TE.orElseFirstIOK((error) => () => onEnd(E.left(error))),
    );

/** Journals the start, and with it which hooks are owed from then on. */
const start = (ports: ArchivePorts, { id }: Schedule, trigger: Trigger) =>
  pipe(
    contained(
      () => TE.fromTask<ReadonlyArray<HookName>, ReadonlyArray<HookName>>(ports.hooks.present),
      (): ReadonlyArray<HookName> => [],
    ),
    TE.orElse((none) => TE.right<BackupError, ReadonlyArray<HookName>>(none)),
    TE.chain((hooks) =>
      execute({ type: 'StartBackup', schedule: id, trigger, ...(hooks.length === 0 ? {} : { hooks }) })(
        ports,
      ),
    ),
  );

/** The hooks behind a backup, whatever it came to. */
const runHooksAfter =
  (ports: ArchivePorts, observer: Required<ArchiveObserver>) =>
  ({ state }: { readonly state: Pick<State, 'owed' | 'file'> }): TE.TaskEither<BackupError, void> => {
    if (hooksToRun(state.owed).length > 0) observer.onStage('finishing');
    return runOwedHooks(ports, state);
  };

/** The same where not even the end can be journalled: what `before-backup` has stopped must be started again. */
const runHooksBeforeEnd =
  (ports: ArchivePorts, { state: { owed, file } }: Committed, observer: Required<ArchiveObserver>) =>
  (error: BackupError): TE.TaskEither<BackupError, Committed> => {
    const notEnded = TE.left<BackupError, Committed>(error);
    if (owed === null || error.type === 'WorkspaceLost') return notEnded;
    const end = { outcome: 'failed' as const, reason: reasonOf(error), archive: null };
    return pipe(
      runHooksAfter(ports, observer)({ state: { owed: { ...owed, end }, file } }),
      TE.chain(() => notEnded),
    );
  };

/** One occurrence, from its start to its end; the caller holds the archive lock. */
export const archiveOne = (
  given: ArchivePorts,
  schedule: Schedule,
  trigger: Trigger,
  told: ArchiveObserver,
): TE.TaskEither<BackupError, Committed> => {
  const observer = harmless(told);
  const ports = { ...given, makeRoom: makeRoom(given, schedule.spec.name, observer.onEmptied) };
  const failed = (reason: string): BackupError => ({
    type: 'FileFailed',
    doing: 'back up',
    path: schedule.spec.path,
    reason,
  });
  return pipe(
    contained(() => start(ports, schedule, trigger), failed),
    TE.chain((current) => {
      const started = current.events.find((event) => event.type === 'BackupStarted');
      return started === undefined
        ? pipe(
            runHooksAfter(ports, observer)(current),
            TE.map(() => current),
          )
        : pipe(
            contained(() => pursue(ports, schedule, current, started, observer), failed),
            TE.orElse((error) => contained(() => endUnfinished(ports)(error), failed)),
            TE.orElse((error) => runHooksBeforeEnd(ports, current, observer)(error)),
            TE.chainFirst((ended) => runHooksAfter(ports, observer)(ended)),
            TE.chainFirst((ended) => retainAfter(ports, schedule, ended, observer)),
            tellEnd(observer),
          );
    }),
  );
};
