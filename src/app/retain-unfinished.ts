/** Retention that a kill or an error cut short is made good. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Archives, type Version, versionsOf } from '../domain/archive/archives';
import { retentionMoment } from '../domain/archive/retention/moment';
import { planRetention, type RetentionMoment } from '../domain/archive/retention/plan';
import { isEmptyPolicy, policyOf } from '../domain/archive/retention/policy';
import type { StoredVersion } from '../domain/archive/stored-version';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import { goneSince } from '../domain/history/schedule-history';
import type { Schedule, ScheduleSpec } from '../domain/schedule/schedule';
import type { PlaceOf } from '../domain/schedule/source-place';
import { instantOf } from '../domain/time/time';
import type { MakerOf } from '../ports/archive-index';
import { execute } from './execute';
import { logTexts } from './log-texts';
import { type Keeper, retain, type RetainPorts } from './retain';

/**
 * Whether the newest version was made since the schedule asks for its rules: that one has let go of older ones by now,
 * and there are some none the less, as far as the journal tells.
 */
const isUnfinished = (
  archives: Archives,
  { spec, created }: Schedule,
  placeOf: PlaceOf,
  moment: RetentionMoment,
): boolean => {
  const versions = versionsOf(archives, spec, placeOf);
  const newest = versions.at(-1);
  return (
    newest !== undefined &&
    instantOf(newest.completed) >= instantOf(created) &&
    isBeyond(spec, versions, moment)
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
  momentOf: (spec: ScheduleSpec) => RetentionMoment,
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
      const moment = momentOf(maker.spec);
      return isBeyond(maker.spec, versionsOf(archives, { name, path }, placeOf), moment)
        ? [{ keeper: maker, moment }]
        : [];
    });
  });

/** The caller holds the archive lock. It fails in nothing: what can't be removed is logged, and stays. */
export const retainUnfinished: RTE.ReaderTaskEither<RetainPorts, BackupError, void> = (ports) =>
  pipe(
    TE.Do,
    TE.bind('current', () => execute({ type: 'ReadSchedules' })(ports)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('makerOf', () => ports.archiveIndex.makers),
    TE.bind('failed', () => ports.archiveIndex.failures),
    TE.map(({ current, archives, makerOf, failed }): ReadonlyArray<Unfinished> => {
      const { now } = current;
      const { placeOf } = ports.sources;
      const schedules = inForce(current.state, current).map(({ schedule }) => schedule);
      const momentOf = (schedule: Pick<Schedule, 'spec' | 'ended'>): RetentionMoment =>
        retentionMoment(schedule, now, failed(schedule.spec, placeOf));
      return [
        ...schedules
          .map((keeper) => ({ keeper, moment: momentOf(keeper) }))
          .filter(({ keeper, moment }) => isUnfinished(archives, keeper, placeOf, moment)),
        ...(current.fileIsThere
          ? unfinishedOver(archives, makerOf, schedules, placeOf, (spec) => momentOf({ spec, ended: null }))
          : []),
      ];
    }),
    TE.chain(TE.traverseSeqArray(({ keeper, moment }) => retain(keeper, moment)(ports))),
    TE.map(() => undefined),
    TE.orElse((error) => TE.fromIO(() => logTexts(ports)([errorText(error)]))),
  );
