/** Makes the archive of one occurrence, from its start to its one end. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Placement, Trigger } from '../domain/events/event';
import type { PackReport } from '../domain/events/pack-report';
import type { Schedule } from '../domain/schedule/schedule';
import type { PackFailure } from '../ports/archiver';
import { type ArchiveObserver, type BackupStarted, harmless, isBackupEnd } from './archive-observer';
import type { Committed } from './commit';
import { contained } from './contained';
import { accept, type ArchivePorts, giveUp, reasonOf } from './end-backup';
import { execute } from './execute';
import { packRequest } from './pack-request';
import { storeFailed } from './published';
import { isEmptyPolicy, policyOf } from '../domain/archive/retention/policy';
import { retentionMoment } from '../domain/archive/retention/moment';
import { endIfSealed } from './recover';
import { retain } from './retain';

const unforeseen = (message: string): PackFailure => ({ kind: 'other', message });

const pack = (
  ports: ArchivePorts,
  schedule: Schedule,
  placement: Placement,
  { onProgress, signal }: Required<ArchiveObserver>,
): TE.TaskEither<PackFailure, PackReport> =>
  contained(
    () =>
      pipe(
        TE.fromEither(packRequest(ports.sources, schedule.spec.path, schedule.spec.options)),
        TE.mapLeft((error): PackFailure => ({ kind: 'source', message: reasonOf(error) })),
        TE.chain((request) =>
          ports.archiver.pack(request, ports.archiveStore.pathOf(placement.temporary), onProgress, signal),
        ),
      ),
    unforeseen,
  );

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
  return pipe(
    retain(schedule, retentionMoment({ spec: schedule.spec, ended: null }, now))(ports),
    TE.map((report) => {
      if (report !== null) observer.onRetained(report);
    }),
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
  const { name } = schedule.spec;
  return pipe(
    contained(() => ports.archiveStore.place(name, now), storeFailed('make room for', `${name}.tar`)),
    TE.foldW(
      (error) => execute({ type: 'FailBackup', reason: reasonOf(error) })(ports),
      (placement) =>
        pipe(
          TE.fromTask(pack(ports, schedule, placement, observer)),
          TE.chain((packed) =>
            packed._tag === 'Right'
              ? accept(ports, schedule, placement, packed.right, observer)
              : giveUp(ports, placement, packed.left),
          ),
        ),
    ),
  );
};

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
              ? execute({ type: 'FailBackup', reason: reasonOf(error) })(ports)
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

/** One occurrence, from its start to its end; the caller holds the archive lock. */
export const archiveOne = (
  ports: ArchivePorts,
  schedule: Schedule,
  trigger: Trigger,
  told: ArchiveObserver,
): TE.TaskEither<BackupError, Committed> => {
  const observer = harmless(told);
  const failed = (reason: string): BackupError => ({
    type: 'FileFailed',
    doing: 'back up',
    path: schedule.spec.path,
    reason,
  });
  return pipe(
    contained(() => execute({ type: 'StartBackup', schedule: schedule.id, trigger })(ports), failed),
    TE.chain((current) => {
      const started = current.events.find((event) => event.type === 'BackupStarted');
      return started === undefined
        ? TE.right(current)
        : pipe(
            contained(() => pursue(ports, schedule, current, started, observer), failed),
            TE.orElse((error) => contained(() => endUnfinished(ports)(error), failed)),
            TE.chainFirst((ended) => contained(() => retainAfter(ports, schedule, ended, observer), failed)),
            tellEnd(observer),
          );
    }),
  );
};
