/** How a backup comes to its end: a packed archive is compared with the last one and published, or the backup is given up. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { lastVersion, contentDrop, type ContentDrop } from '../domain/archive/archives';
import { type BackupError, reasonOf } from '../domain/error';
import type { Placement } from '../domain/events/event';
import type { PackReport } from '../domain/events/pack-report';
import type { Schedule } from '../domain/schedule/schedule';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Archiver, PackFailure } from '../ports/archiver';
import type { Hooks } from '../ports/hooks';
import type { Sources } from '../ports/sources';
import type { TrashStore } from '../ports/trash-store';
import type { ArchiveObserver } from './archive-observer';
import type { Committed } from './commit';
import { contained } from './contained';
import { execute, type ExecutePorts } from './execute';
import { isPublished, removeSafely, storeFailed } from './published';
import { sealAndPublish } from './put-in-place';

export type ArchivePorts = ExecutePorts & {
  readonly hooks: Hooks;
  readonly archiver: Archiver;
  readonly archiveStore: ArchiveStore;
  readonly trashStore: TrashStore;
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Sources;
};

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
export const accept = (
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
export const giveUp = (
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
