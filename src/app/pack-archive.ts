/** Packs the archive of a backup in hand, be it that a full disk has to be given the trash first. */
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { lastVersion } from '../domain/archive/archives';
import { reasonOf } from '../domain/error';
import type { Placement } from '../domain/events/event';
import type { PackReport } from '../domain/events/pack-report';
import { type Schedule, usualReread } from '../domain/schedule/schedule';
import { minute } from '../domain/time/time';
import type { PackFailure, ReuseRequest } from '../ports/archiver';
import type { ArchiveObserver } from './archive-observer';
import { contained } from './contained';
import type { ArchivePorts } from './end-backup';
import { packRequest } from './pack-request';
import { storeFailed } from './published';
import { makeRoom } from './trash/make-room';

const unforeseen = (message: string): PackFailure => ({ kind: 'other', message });

/** Of a source that is not the schedule's own, the failure says which it is. */
const elsewhere =
  (archivedFrom: string | null) =>
  (failure: PackFailure): PackFailure =>
    archivedFrom === null || failure.kind !== 'source'
      ? failure
      : { ...failure, message: `${archivedFrom}, which hooks/before-backup named: ${failure.message}` };

const rereadAfter = ({ spec }: Schedule): number => (spec.options.reread ?? usualReread) * minute;

/** What may be copied from; where it can't be told, nothing: then everything is made anew. */
const lastArchive = (
  { archiveIndex, archiveStore, sources }: ArchivePorts,
  { spec }: Schedule,
): T.Task<Omit<ReuseRequest, 'rereadAfter'>> =>
  pipe(
    TE.Do,
    TE.bind('archives', () =>
      contained(() => archiveIndex.read, storeFailed('look for older archives in', '')),
    ),
    TE.bind('trash', () => contained(() => archiveIndex.trash, storeFailed('look into', '.trash'))),
    TE.map(({ archives, trash }): Pick<ReuseRequest, 'last' | 'kept'> => {
      const version = lastVersion(archives, spec, sources.placeOf);
      const resting = trash.entries.map((entry) => entry.version);
      return {
        last:
          version === null
            ? null
            : { path: archiveStore.pathOf(version.file), sha256: version.report.sha256 },
        kept: [...[...archives.values()].flat(), ...resting].map(({ report }) => report.sha256),
      };
    }),
    TE.getOrElse(() => T.of<Pick<ReuseRequest, 'last' | 'kept'>>({ last: null })),
    T.map((known) => ({ ...known, catalogues: archiveStore.catalogues })),
  );

const packOnce = (
  ports: ArchivePorts,
  schedule: Schedule,
  placement: Placement,
  archivedFrom: string | null,
  { onProgress, signal, reread }: Required<ArchiveObserver>,
): TE.TaskEither<PackFailure, PackReport> =>
  contained(
    () =>
      pipe(
        TE.fromEither(packRequest(ports.sources, schedule.spec.path, schedule.spec.options, archivedFrom)),
        TE.mapLeft((error): PackFailure => ({ kind: 'source', message: reasonOf(error) })),
        TE.bindTo('request'),
        TE.bind('last', () => TE.fromTask(lastArchive(ports, schedule))),
        TE.chain(({ request, last }) =>
          ports.archiver.pack(
            { ...request, reuse: { ...last, rereadAfter: reread ? 0 : rereadAfter(schedule) } },
            ports.archiveStore.pathOf(placement.temporary),
            onProgress,
            signal,
          ),
        ),
        TE.mapLeft(elsewhere(archivedFrom)),
      ),
    unforeseen,
  );

/** On a full disk the trash is emptied before the backup fails, and the archive is begun anew. */
export const pack = (
  ports: ArchivePorts,
  schedule: Schedule,
  placement: Placement,
  archivedFrom: string | null,
  observer: Required<ArchiveObserver>,
): TE.TaskEither<PackFailure, PackReport> =>
  pipe(
    packOnce(ports, schedule, placement, archivedFrom, observer),
    TE.orElse((failure) =>
      failure.kind !== 'no-space'
        ? TE.left(failure)
        : pipe(
            TE.fromTask<boolean, PackFailure>(
              makeRoom(ports, schedule.spec.name, observer.onEmptied, failure.lacking),
            ),
            TE.chain((hasRoom) =>
              hasRoom ? packOnce(ports, schedule, placement, archivedFrom, observer) : TE.left(failure),
            ),
          ),
    ),
  );
