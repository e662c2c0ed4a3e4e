/** Archives what is due, one occurrence after the other, each from its start to its one end. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { inForce } from '../domain/decide';
import type { BackupError } from '../domain/error';
import { lastVersion, suspect, type Suspicion } from '../domain/archives';
import type { Placement, Trigger } from '../domain/event';
import { dueSchedules } from '../domain/occurrence';
import type { PackReport } from '../domain/pack-report';
import type { Schedule } from '../domain/schedule';
import type { ArchiveIndex, Archiver, ArchiveStore, PackFailure, PackProgress, Sources } from '../ports';
import type { Committed } from './commit';
import { execute, type ExecutePorts } from './execute';
import { sealAndPublish } from './put-in-place';
import { recover } from './recover';
import { retain } from './retain';

export type ArchivePorts = ExecutePorts & {
  readonly archiver: Archiver;
  readonly archiveStore: ArchiveStore;
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Sources;
};

/** How one archive can be watched, and let go of. */
export interface Handling {
  readonly onStart: (schedule: Schedule) => void;
  readonly onProgress: (progress: PackProgress) => void;
  readonly signal: AbortSignal;
}

const pack = (
  { archiver, archiveStore, sources }: ArchivePorts,
  schedule: Schedule,
  placement: Placement,
  { onProgress, signal }: Handling,
): TE.TaskEither<PackFailure, PackReport> =>
  archiver.pack(
    {
      ...sources.resolve(schedule.spec.path),
      never: sources.never,
      exclude: schedule.spec.options.exclude,
      excludeCaches: schedule.spec.options.excludeCaches,
      compression: schedule.spec.options.compress,
      level: schedule.spec.options.level,
    },
    archiveStore.pathOf(placement.temporary),
    onProgress,
    signal,
  );

/** How the archive looks beside the last one of the same source. */
const compareWithLast = (
  { archiveIndex, sources }: ArchivePorts,
  { spec }: Schedule,
  report: PackReport,
): TE.TaskEither<BackupError, Suspicion> =>
  spec.options.allowEmpty
    ? TE.right({ type: 'none' })
    : pipe(
        archiveIndex.read,
        TE.map((archives) => suspect(lastVersion(archives, spec, sources.placeOf), report)),
      );

/** Seals, publishes, completes. An archive that can't be published is a failed backup. */
const publish = (
  ports: ArchivePorts,
  placement: Placement,
  report: PackReport,
  doubt: string | null,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    sealAndPublish(ports, { placement, report, doubt }),
    TE.chain((published) =>
      published._tag === 'Right'
        ? execute({ type: 'CompleteBackup', adopted: false })(ports)
        : unlessPublished(ports, placement, report, published.left),
    ),
  );

/** A publication that failed after the rename, as by a failed flush of the directory, has put the archive in place. */
const unlessPublished = (
  ports: ArchivePorts,
  placement: Placement,
  report: PackReport,
  failure: BackupError,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    // why: the one that stands there may be alike; the new one is not in its place as long as it lies beside it
    ports.archiveStore.size(placement.temporary),
    TE.chain((waiting) =>
      waiting === null ? ports.archiveStore.holds(placement.archive, report) : TE.right(false),
    ),
    TE.chain((inPlace) =>
      inPlace
        ? execute({ type: 'CompleteBackup', adopted: false })(ports)
        : giveUp(ports, placement, failure),
    ),
  );

/** What becomes of an archive that was packed to its end. */
const accept = (
  ports: ArchivePorts,
  schedule: Schedule,
  placement: Placement,
  report: PackReport,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    compareWithLast(ports, schedule, report),
    TE.chain((suspicion) => {
      switch (suspicion.type) {
        case 'none':
          return publish(ports, placement, report, null);
        case 'shrunk':
          return publish(ports, placement, report, suspicion.reason);
        case 'emptied':
          return giveUp(ports, placement, { kind: 'source', message: suspicion.reason });
      }
    }),
  );

const giveUp = (
  ports: ArchivePorts,
  placement: Placement,
  failure: PackFailure | BackupError,
): TE.TaskEither<BackupError, Committed> => {
  const reason = 'kind' in failure ? failure.message : reasonOf(failure);
  return pipe(
    ports.archiveStore.remove(placement.temporary),
    TE.chain(() =>
      'kind' in failure && failure.kind === 'abandoned'
        ? execute({ type: 'AbandonBackup' })(ports)
        : execute({ type: 'FailBackup', reason })(ports),
    ),
  );
};

const reasonOf = (error: BackupError): string => ('reason' in error ? error.reason : error.type);

/** A backup that failed lets nothing go. */
const retainAfter = (
  ports: ArchivePorts,
  schedule: Schedule,
  { events }: Committed,
): TE.TaskEither<BackupError, void> =>
  events.some(({ type }) => type === 'BackupCompleted' || type === 'BackupPartial')
    ? retain(schedule)(ports)
    : TE.right(undefined);

/** One occurrence, from its start to its end; the caller holds the archive lock. */
export const archiveOne = (
  ports: ArchivePorts,
  schedule: Schedule,
  trigger: Trigger,
  handling: Handling,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    execute({ type: 'StartBackup', schedule: schedule.id, trigger })(ports),
    TE.chain((started) => {
      if (!started.events.some(({ type }) => type === 'BackupStarted')) return TE.right(started);
      handling.onStart(schedule);
      return pipe(
        ports.archiveStore.place(schedule.spec.name, started.now),
        TE.foldW(
          (error) => execute({ type: 'FailBackup', reason: reasonOf(error) })(ports),
          (placement) =>
            pipe(
              TE.fromTask(pack(ports, schedule, placement, handling)),
              TE.chain((packed) =>
                packed._tag === 'Right'
                  ? accept(ports, schedule, placement, packed.right)
                  : giveUp(ports, placement, packed.left),
              ),
              TE.chainFirst((ended) => retainAfter(ports, schedule, ended)),
            ),
        ),
      );
    }),
  );

/** Archives until nothing is due or the signal aborts; the caller holds the archive lock. */
export const archiveDue =
  (handling: Handling): RTE.ReaderTaskEither<ArchivePorts, BackupError, void> =>
  (ports) =>
    pipe(
      recover(ports),
      TE.chain(() => archiveRest(ports, handling)),
    );

/** Somebody took the line out between our look and our start: the others are still to be made. */
const unlessOvertaken = (error: BackupError): TE.TaskEither<BackupError, void> =>
  error.type === 'NothingToDo' ? TE.right(undefined) : TE.left(error);

const archiveRest = (ports: ArchivePorts, handling: Handling): TE.TaskEither<BackupError, void> =>
  pipe(
    execute({ type: 'SkipMissed', look: 'queue' })(ports),
    TE.chain((current) => {
      const next = dueSchedules(inForce(current.state, current), current.now.instant)[0];
      return next === undefined || handling.signal.aborted
        ? TE.right(undefined)
        : pipe(
            archiveOne(ports, next, 'schedule', handling),
            TE.map(() => undefined),
            TE.orElse(unlessOvertaken),
            TE.chain(() => archiveRest(ports, handling)),
          );
    }),
  );
