/** Retention after a backup: removes the versions that its schedule's `keep` does not cover, each with its reason. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Archives, type Version, versionsOf } from '../domain/archive/archives';
import { inForce } from '../domain/decider/decide';
import { goneSince } from '../domain/history/schedule-history';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import { retentionMoment } from '../domain/archive/retention/moment';
import { planRetention, type Removed } from '../domain/archive/retention/plan';
import { isEmptyPolicy, policyOf, type RetentionPolicy } from '../domain/archive/retention/policy';
import { foreignText, removeReasonText } from '../domain/archive/retention/reason';
import { storedAs, type StoredVersion } from '../domain/archive/stored-version';
import type { Schedule } from '../domain/schedule/schedule';
import type { PlaceOf } from '../domain/schedule/source-place';
import { instantOf } from '../domain/time/time';
import type { ArchiveIndex, MakerOf } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import type { Sources } from '../ports/sources';
import { contained } from './contained';
import { execute, type ExecutePorts, logTexts } from './execute';
import { removeSafely, storeFailed } from './published';

export type RetainPorts = ExecutePorts & {
  readonly archiveStore: ArchiveStore;
  readonly archiveIndex: ArchiveIndex;
  readonly sources: Pick<Sources, 'placeOf'>;
};

/** Whose policy it is. */
type Keeper = Pick<Schedule, 'id' | 'spec'> & { readonly ended?: Schedule['ended'] };

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
  schedule: Keeper,
  policy: RetentionPolicy,
  { version: { name, file }, kind, reason: why }: Removed,
): TE.TaskEither<BackupError, void> => {
  const reason = removeReasonText(why, policy, kind);
  return pipe(
    removeSafely(ports.archiveStore, file),
    TE.chain(() => execute({ type: 'RecordRemoval', schedule: schedule.id, name, file, reason })(ports)),
    TE.map(() => undefined),
    TE.orElse((error) => logged(ports, error)),
  );
};

/** The caller holds the archive lock; the last backup of the schedule did not fail. Done again, it removes nothing more. */
export const retain =
  (schedule: Keeper): RTE.ReaderTaskEither<RetainPorts, BackupError, void> =>
  (ports) => {
    const { spec } = schedule;
    const policy = policyOf(spec.options);
    if (isEmptyPolicy(policy)) return TE.right(undefined);
    const looked = pipe(
      ports.archiveIndex.read,
      TE.chain((archives) =>
        TE.traverseSeqArray((version: Version) => look(ports.archiveStore, version))(
          versionsOf(archives, spec, ports.sources.placeOf),
        ),
      ),
    );
    return pipe(
      contained(() => looked, storeFailed('look for what is to be removed in', '')),
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
 * Schedules that came but once, and whose newest version has not let go of all that their `keep` does not cover. A line in
 * force of the same source and name says by itself what is kept.
 */
const unfinishedOver = (
  archives: Archives,
  makerOf: MakerOf,
  inForce: ReadonlyArray<Schedule>,
  placeOf: PlaceOf,
): ReadonlyArray<Keeper> =>
  [...archives.values()].flatMap((versions) => {
    const newest = new Map(
      versions.flatMap((version) =>
        version.path === null ? [] : [[placeOf(version.path), { ...version, path: version.path }] as const],
      ),
    );
    return [...newest].flatMap(([place, version]) => {
      const maker = makerOf(version);
      const { name, path } = version;
      const isHeld = inForce.some(({ spec }) => spec.name === name && placeOf(spec.path) === place);
      return maker === null || isHeld || goneSince(maker)?.by !== 'over'
        ? []
        : versionsOf(archives, { name, path }, placeOf).length > (maker.spec.options.keep ?? Infinity)
          ? [maker]
          : [];
    });
  });

/**
 * Retention that a kill or an error cut short is made good. The caller holds the archive lock. It fails in nothing: what can't
 * be removed is logged, and stays.
 */
export const retainUnfinished: RTE.ReaderTaskEither<RetainPorts, BackupError, void> = (ports) =>
  pipe(
    TE.Do,
    TE.bind('current', () => execute({ type: 'ReadSchedules' })(ports)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('makerOf', () => ports.archiveIndex.makers),
    TE.map(({ current, archives, makerOf }): ReadonlyArray<Keeper> => {
      const { placeOf } = ports.sources;
      const schedules = inForce(current.state, current).map(({ schedule }) => schedule);
      return [
        ...schedules.filter((schedule) => isUnfinished(archives, schedule, placeOf)),
        ...(current.fileIsThere ? unfinishedOver(archives, makerOf, schedules, placeOf) : []),
      ];
    }),
    TE.chain(TE.traverseSeqArray((schedule) => retain(schedule)(ports))),
    TE.map(() => undefined),
    TE.orElse((error) => logged(ports, error)),
  );
