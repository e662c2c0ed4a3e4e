/** Archives what is due, one occurrence after the other, each from its start to its one end. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { lastVersion, contentDrop, type ContentDrop } from '../domain/archive/archives';
import type { Event, EventOf, Placement, Trigger } from '../domain/events/event';
import { errorText } from '../domain/events/log-line';
import { dueSchedules } from '../domain/occurrence/occurrence';
import type { PackReport } from '../domain/events/pack-report';
import type { Schedule } from '../domain/schedule/schedule';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Archiver, PackFailure, PackProgress } from '../ports/archiver';
import type { Sources } from '../ports/sources';
import type { Committed } from './commit';
import { contained, quietly } from './contained';
import { execute, type ExecutePorts, logTexts } from './execute';
import { packRequest } from './pack-request';
import { isPublished, removeSafely, storeFailed } from './published';
import { sealAndPublish } from './put-in-place';
import { endIfSealed, recover } from './recover';
import { retain } from './retain';

export type ArchivePorts = ExecutePorts & {
  readonly archiver: Archiver;
  readonly archiveStore: ArchiveStore;
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Sources;
};

export type BackupStarted = EventOf<'BackupStarted'>;

/** How a backup ended. */
export type BackupEnd = EventOf<'BackupCompleted' | 'BackupPartial' | 'BackupFailed' | 'BackupAbandoned'>;

export const isBackupEnd = (event: Event): event is BackupEnd =>
  event.type === 'BackupCompleted' ||
  event.type === 'BackupPartial' ||
  event.type === 'BackupFailed' ||
  event.type === 'BackupAbandoned';

/** What a backup does after the archive was packed. */
export type Stage = 'sealing' | 'publishing' | 'retaining';

/** How one archive can be watched, and let go of. */
export interface ArchiveObserver {
  readonly onStart: (schedule: Schedule, started: BackupStarted) => void;
  readonly onProgress: (progress: PackProgress) => void;
  readonly onStage?: (stage: Stage) => void;
  /** Hears the end that was journalled, or why none could be. */
  readonly onEnd?: (end: E.Either<BackupError, BackupEnd>) => void;
  readonly signal: AbortSignal;
}

/** The same, who ends nothing by throwing: it only listens. */
const harmless = ({
  onStart,
  onProgress,
  onStage,
  onEnd,
  signal,
}: ArchiveObserver): Required<ArchiveObserver> => ({
  onStart: (schedule, started) => quietly(() => onStart(schedule, started)),
  onProgress: (progress) => quietly(() => onProgress(progress)),
  onStage: (stage) => quietly(() => onStage?.(stage)),
  onEnd: (end) => quietly(() => onEnd?.(end)),
  signal,
});

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

/** How the archive looks beside the last one of the same source. */
const compareWithLast = (
  { archiveIndex, sources }: ArchivePorts,
  { spec }: Schedule,
  report: PackReport,
): TE.TaskEither<BackupError, ContentDrop> =>
  spec.options.allowEmpty
    ? TE.right({ type: 'none' })
    : pipe(
        contained(() => archiveIndex.read, storeFailed('look for older archives in', '')),
        TE.map((archives) => contentDrop(lastVersion(archives, spec, sources.placeOf), report)),
      );

/** Seals, publishes, completes. An archive that can't be published is a failed backup. */
const publish = (
  ports: ArchivePorts,
  placement: Placement,
  report: PackReport,
  doubt: string | null,
  observer: Required<ArchiveObserver>,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    sealAndPublish(ports, { placement, report, doubt }, observer.onStage),
    TE.chain((published) =>
      published._tag === 'Right'
        ? execute({ type: 'CompleteBackup', adopted: false })(ports)
        : unlessPublished(ports, placement, published.left),
    ),
  );

/** A publication that failed after the rename, as by a failed flush of the directory, has put the archive in place. */
const unlessPublished = (
  ports: ArchivePorts,
  placement: Placement,
  failure: BackupError,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.chain(({ state }) =>
      // why: the names that count are those that were journalled last
      state.attempt?.sealed ? isPublished(ports.archiveStore, state.attempt.sealed) : TE.right(false),
    ),
    TE.orElse(() => TE.right<BackupError, boolean>(false)),
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
  observer: Required<ArchiveObserver>,
): TE.TaskEither<BackupError, Committed> =>
  pipe(
    TE.fromTask(compareWithLast(ports, schedule, report)),
    TE.chain((compared) => {
      if (compared._tag === 'Left') return giveUp(ports, placement, compared.left);
      const suspicion = compared.right;
      switch (suspicion.type) {
        case 'none':
          return publish(ports, placement, report, null, observer);
        case 'shrunk':
          return publish(ports, placement, report, suspicion.reason, observer);
        case 'emptied':
          return giveUp(ports, placement, { kind: 'source', message: suspicion.reason });
      }
    }),
  );

/** Ends the backup without an archive; a temporary file that can't be removed is swept later. */
const giveUp = (
  ports: ArchivePorts,
  placement: Placement,
  failure: PackFailure | BackupError,
): TE.TaskEither<BackupError, Committed> => {
  const reason = 'kind' in failure ? failure.message : reasonOf(failure);
  return pipe(
    TE.fromTask(removeSafely(ports.archiveStore, placement.temporary)),
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
  observer: Required<ArchiveObserver>,
): TE.TaskEither<BackupError, void> => {
  if (!events.some(({ type }) => type === 'BackupCompleted' || type === 'BackupPartial'))
    return TE.right(undefined);
  if (schedule.spec.options.keep !== null) observer.onStage('retaining');
  return retain(schedule)(ports);
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

/** Archives until nothing is due or the signal aborts; the caller holds the archive lock. */
export const archiveDue =
  (observer: ArchiveObserver): RTE.ReaderTaskEither<ArchivePorts, BackupError, void> =>
  (ports) =>
    contained(
      () =>
        pipe(
          recover(ports),
          TE.chain(() => archiveRest(ports, observer, new Set())),
        ),
      (reason): BackupError => ({ type: 'FileFailed', doing: 'go on with', path: 'the backups', reason }),
    );

/** The occurrence that a schedule waits for, as a key. */
const occurrenceOf = ({ id, due }: Schedule): string => `${id} ${due ?? ''}`;

/**
 * The others are still to be made, whatever went wrong with one: somebody may have taken its line out between our look
 * and our start. Only without a workspace there are no others.
 */
const goOn =
  (ports: ArchivePorts) =>
  (error: BackupError): TE.TaskEither<BackupError, void> => {
    if (error.type === 'WorkspaceLost') return TE.left(error);
    if (error.type !== 'NothingToDo') logTexts(ports)([errorText(error)]);
    return TE.right(undefined);
  };

/** `tried`: what has had its turn in this pass. Each occurrence has one, so that a fault that stays is no endless loop. */
const archiveRest = (
  ports: ArchivePorts,
  observer: ArchiveObserver,
  tried: ReadonlySet<string>,
): TE.TaskEither<BackupError, void> =>
  pipe(
    execute({ type: 'SkipMissed', look: 'queue' })(ports),
    TE.chain((current) => {
      const next = dueSchedules(inForce(current.state, current), current.now.instant).find(
        (schedule) => !tried.has(occurrenceOf(schedule)),
      );
      return next === undefined || observer.signal.aborted
        ? TE.right(undefined)
        : pipe(
            // why: the next start would be the end of an archive that is sealed and not recorded yet
            endIfSealed(current)(ports),
            TE.chain(() => archiveOne(ports, next, 'schedule', observer)),
            TE.map(() => undefined),
            TE.orElse(goOn(ports)),
            TE.chain(() => archiveRest(ports, observer, new Set([...tried, occurrenceOf(next)]))),
          );
    }),
  );
