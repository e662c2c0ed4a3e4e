/** Retention after a backup: removes the versions that its schedule's `keep` does not cover, each with its reason. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Archives, type Version, versionsOf } from '../domain/archive/archives';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/decider/log-line';
import { planRetention, type Retained, storedAs, type StoredVersion } from '../domain/archive/retention';
import type { Schedule } from '../domain/schedule/schedule';
import type { PlaceOf } from '../domain/schedule/source-place';
import { instantOf } from '../domain/time/time';
import type { ArchiveIndex } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Sources } from '../ports/sources';
import { execute, type ExecutePorts, logTexts } from './execute';

export type RetainPorts = ExecutePorts & {
  readonly archiveStore: ArchiveStore;
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Pick<Sources, 'placeOf'>;
};

const look = (store: ArchiveStore, version: Version): TE.TaskEither<BackupError, StoredVersion> =>
  pipe(
    store.size(version.file),
    TE.map((size) => storedAs(version, size)),
  );

const logged = (ports: RetainPorts, error: BackupError): TE.TaskEither<BackupError, void> =>
  TE.fromIO(() => logTexts(ports)([errorText(error)]));

/** First the file, then the record: between the two a crash leaves a version that is gone, which the next plan sees. */
const remove = (
  ports: RetainPorts,
  schedule: Schedule,
  { version: { name, file }, reason }: Retained,
): TE.TaskEither<BackupError, void> =>
  pipe(
    ports.archiveStore.remove(file),
    TE.chain(() => execute({ type: 'RecordRemoval', schedule: schedule.id, name, file, reason })(ports)),
    TE.map(() => undefined),
    TE.orElse((error) => logged(ports, error)),
  );

/** The caller holds the archive lock; the last backup of the schedule did not fail. Done again, it removes nothing more. */
export const retain =
  (schedule: Schedule): RTE.ReaderTaskEither<RetainPorts, BackupError, void> =>
  (ports) => {
    const { spec } = schedule;
    const { keep, allowEmpty } = spec.options;
    if (keep === null) return TE.right(undefined);
    return pipe(
      ports.archiveIndex.read,
      TE.chain((archives) =>
        TE.traverseSeqArray((version: Version) => look(ports.archiveStore, version))(
          versionsOf(archives, spec, ports.sources.placeOf),
        ),
      ),
      TE.map((versions) => planRetention({ keep, allowEmpty }, versions)),
      TE.chainFirst(({ foreign }) =>
        TE.traverseSeqArray(({ version, reason }: Retained) =>
          logged(ports, { type: 'FileFailed', doing: 'remove', path: `backups/${version.file}`, reason }),
        )(foreign),
      ),
      TE.chain((plan) =>
        TE.traverseSeqArray((retained: Retained) => remove(ports, schedule, retained))(plan.remove),
      ),
      TE.map(() => undefined),
      // why: the backup is made, whatever becomes of the older ones
      TE.orElse((error) => logged(ports, error)),
    );
  };

/**
 * Whether the newest version was made since the schedule asks for its `keep`: that one has let go of older ones by now,
 * and there are more than that none the less.
 */
const isUnfinished = (archives: Archives, { spec, created }: Schedule, placeOf: PlaceOf): boolean => {
  const versions = versionsOf(archives, spec, placeOf);
  const newest = versions.at(-1);
  return (
    newest !== undefined &&
    versions.length > (spec.options.keep ?? Infinity) &&
    instantOf(newest.completed) >= instantOf(created)
  );
};

/**
 * Retention that a kill cut short is made good. The caller holds the archive lock. It fails in nothing: what can't be
 * removed is logged, and stays.
 */
export const retainUnfinished: RTE.ReaderTaskEither<RetainPorts, BackupError, void> = (ports) =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.map((current) =>
      inForce(current.state, current).flatMap(({ schedule }) =>
        schedule.spec.options.keep === null ? [] : [schedule],
      ),
    ),
    TE.chain((schedules) =>
      schedules.length === 0
        ? TE.right<BackupError, ReadonlyArray<Schedule>>([])
        : pipe(
            ports.archiveIndex.read,
            TE.map((archives) =>
              schedules.filter((schedule) => isUnfinished(archives, schedule, ports.sources.placeOf)),
            ),
          ),
    ),
    TE.chain(TE.traverseSeqArray((schedule) => retain(schedule)(ports))),
    TE.map(() => undefined),
    TE.orElse((error) => logged(ports, error)),
  );
