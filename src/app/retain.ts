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
import {
  planRetention,
  type Removed,
  type RetentionMoment,
  type RetentionPlan,
} from '../domain/archive/retention/plan';
import { isEmptyPolicy, policyOf, policyText } from '../domain/archive/retention/policy';
import { foreignText, removeReasonText, spareReasonText } from '../domain/archive/retention/reason';
import { findAgain } from '../domain/archive/version';
import { storedAs, type StoredVersion } from '../domain/archive/stored-version';
import { counted } from '../domain/counted';
import { type Schedule, type ScheduleSpec, usualTrash } from '../domain/schedule/schedule';
import type { PlaceOf } from '../domain/schedule/source-place';
import { believedTime, sight } from '../domain/time/clock-leap';
import { instantOf, type Now, presentTime } from '../domain/time/time';
import type { MakerOf } from '../ports/archive-index';
import type { ArchiveStore } from '../ports/archive-store';
import { contained } from './contained';
import { execute, logTexts } from './execute';
import { storeFailed } from './published';
import { discard } from './trash/discard';
import { holding } from './trash/holding';
import type { TrashPorts } from './trash/trash-ports';

export type RetainPorts = TrashPorts & { readonly archiveStore: ArchiveStore };

/** Whose policy it is. */
type Keeper = Pick<Schedule, 'id' | 'spec'>;

/** What came of retention after a backup. */
export interface RetentionReport {
  /** The rules, as they stand in the line. */
  readonly policy: string;
  readonly removed: ReadonlyArray<{ readonly file: string; readonly reason: string }>;
  /** What the rules don't cover and stays for now, with why. */
  readonly spared: ReadonlyArray<{ readonly file: string; readonly reason: string }>;
}

const look = (store: ArchiveStore, version: Version): TE.TaskEither<BackupError, StoredVersion> =>
  pipe(
    store.size(version.file),
    TE.map((size) => storedAs(version, size)),
  );

const logged = (ports: RetainPorts, error: BackupError): TE.TaskEither<BackupError, void> =>
  TE.fromIO(() => logTexts(ports)([errorText(error)]));

/** What is to become of a schedule's versions, by what stands in `backups/` now. Nothing is removed. */
export const planFor = (
  ports: Pick<RetainPorts, 'archiveIndex' | 'archiveStore' | 'sources' | 'clock'>,
  { spec }: Pick<Keeper, 'spec'>,
  moment: RetentionMoment,
): TE.TaskEither<BackupError, RetentionPlan> =>
  pipe(
    contained(
      () =>
        pipe(
          ports.archiveIndex.read,
          TE.chain((archives) =>
            TE.traverseSeqArray((version: Version) => look(ports.archiveStore, version))(
              versionsOf(archives, spec, ports.sources.placeOf),
            ),
          ),
        ),
      storeFailed('look for what is to be removed in', ''),
    ),
    TE.bindTo('versions'),
    TE.bind('trash', () => ports.archiveIndex.trash),
    TE.map(({ versions, trash }) => {
      const now = ports.clock.now();
      const believed = believedTime(sight(trash.sight, presentTime(now)));
      return planRetention(policyOf(spec.options), versions.map(holding(spec, now)), { ...moment, believed });
    }),
  );

/** Gives what it has removed; one that can't be removed keeps none of the others. */
const remove = (
  ports: RetainPorts,
  { id, spec }: Keeper,
  { version, kind, reason: why }: Removed,
): TE.TaskEither<BackupError, RetentionReport['removed']> => {
  const reason = removeReasonText(why, policyOf(spec.options), kind);
  const discarding = () =>
    pipe(
      ports.archiveIndex.read,
      TE.chain((archives) =>
        // why: who pins holds no lock for archives, and may have done so since the plan was made
        (findAgain(archives, version)?.pinned ?? null) === null
          ? discard(ports, { version, reason, schedule: id, minutes: spec.options.trash ?? usualTrash })
          : TE.right([]),
      ),
    );
  return pipe(
    contained(discarding, storeFailed('remove', version.file)),
    TE.map((removed): RetentionReport['removed'] => removed.map(({ file }) => ({ file, reason }))),
    TE.orElse((error): TE.TaskEither<BackupError, RetentionReport['removed']> =>
      pipe(
        logged(ports, error),
        TE.map(() => []),
      ),
    ),
  );
};

/** What is spared is told once, with the first reason for it. */
const logSpared = (ports: RetainPorts, { spec }: Keeper, { spared }: RetentionPlan): void => {
  const [first] = spared;
  if (first !== undefined)
    logTexts(ports)([
      `Removed nothing of ${counted(spared.length, 'archive')} of ${spec.path} that ${policyText(policyOf(spec.options))} does not cover: ${spareReasonText(first.reason)}`,
    ]);
};

/** The caller holds the archive lock; the last backup of the schedule did not fail. Done again, it removes nothing more. */
export const retain =
  (
    schedule: Keeper,
    moment: RetentionMoment,
  ): RTE.ReaderTaskEither<RetainPorts, BackupError, RetentionReport | null> =>
  (ports) => {
    const policy = policyOf(schedule.spec.options);
    if (isEmptyPolicy(policy)) return TE.right(null);
    return pipe(
      planFor(ports, schedule, moment),
      TE.chainFirst(({ foreign }) =>
        TE.traverseSeqArray(({ version }: RetentionPlan['foreign'][number]) =>
          logged(ports, {
            type: 'FileFailed',
            doing: 'remove',
            path: `backups/${version.file}`,
            reason: foreignText,
          }),
        )(foreign),
      ),
      TE.chainFirstIOK((plan) => () => logSpared(ports, schedule, plan)),
      TE.bindTo('plan'),
      TE.bind('removed', ({ plan }) =>
        TE.traverseSeqArray((removed: Removed) => remove(ports, schedule, removed))(plan.remove),
      ),
      TE.map(({ plan: { spared }, removed }): RetentionReport => ({
        policy: policyText(policy),
        removed: removed.flat(),
        spared: spared.map(({ version: { file }, reason }) => ({ file, reason: spareReasonText(reason) })),
      })),
      // why: the backup is made, whatever becomes of the older ones
      TE.orElse((error): TE.TaskEither<BackupError, RetentionReport | null> =>
        pipe(
          logged(ports, error),
          TE.map(() => null),
        ),
      ),
    );
  };

/**
 * Whether the newest version was made since the schedule asks for its rules: that one has let go of older ones by now,
 * and there are some none the less, as far as the journal tells.
 */
const isUnfinished = (archives: Archives, schedule: Schedule, placeOf: PlaceOf, now: Now): boolean => {
  const { spec, created } = schedule;
  const versions = versionsOf(archives, spec, placeOf);
  const newest = versions.at(-1);
  return (
    newest !== undefined &&
    instantOf(newest.completed) >= instantOf(created) &&
    isBeyond(spec, versions, retentionMoment(schedule, now))
  );
};

/** Whether the rules would remove one of these versions, if all are there. */
const isBeyond = (
  { options }: ScheduleSpec,
  versions: ReadonlyArray<Version>,
  moment: RetentionMoment,
): boolean => {
  const policy = policyOf(options);
  if (isEmptyPolicy(policy)) return false;
  const stored = versions.map((version): StoredVersion => ({ version, stored: 'whole' }));
  return planRetention(policy, stored, moment).remove.length > 0;
};

/** Whose retention is to be made good, and when it is. */
interface Unfinished {
  readonly keeper: Keeper;
  readonly moment: RetentionMoment;
}

/**
 * Schedules that came but once, and whose newest version has not let go of all that their rules do not cover. A line in
 * force of the same source and name says by itself what is kept.
 */
const unfinishedOver = (
  archives: Archives,
  makerOf: MakerOf,
  inForce: ReadonlyArray<Schedule>,
  placeOf: PlaceOf,
  now: Now,
): ReadonlyArray<Unfinished> =>
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
      if (maker === null || isHeld || goneSince(maker)?.by !== 'over') return [];
      const moment = retentionMoment({ spec: maker.spec, ended: null }, now);
      return isBeyond(maker.spec, versionsOf(archives, { name, path }, placeOf), moment)
        ? [{ keeper: maker, moment }]
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
    TE.map(({ current, archives, makerOf }): ReadonlyArray<Unfinished> => {
      const { now } = current;
      const { placeOf } = ports.sources;
      const schedules = inForce(current.state, current).map(({ schedule }) => schedule);
      return [
        ...schedules
          .filter((schedule) => isUnfinished(archives, schedule, placeOf, now))
          .map((keeper) => ({ keeper, moment: retentionMoment(keeper, now) })),
        ...(current.fileIsThere ? unfinishedOver(archives, makerOf, schedules, placeOf, now) : []),
      ];
    }),
    TE.chain(TE.traverseSeqArray(({ keeper, moment }) => retain(keeper, moment)(ports))),
    TE.map(() => undefined),
    TE.orElse((error) => logged(ports, error)),
  );
