/** How things stand: the service, the schedules with their last and next backups, the archives, the journal's head. */
import type { RunStatus } from '../codecs/live-status';
import type { Archives, Version } from '../domain/archive/archives';
import { bytesBeside, bytesShared } from '../domain/archive/bytes-together';
import { bySize, goodOnes, goodSpan, type StoredOf } from '../domain/archive/good-versions';
import { unknownFiles } from '../domain/archive/unknown-files';
import { type ClockLag, clockBehind } from '../domain/decider/clock-trust';
import { placesUnknown } from '../domain/destinations/destinations';
import { failedOf, noProofs } from '../domain/destinations/proving';
import { isOfHistory, isSoundPlace } from '../domain/destinations/complaints';
import type { NameProof } from '../domain/events/proof';
import type { NoticeTarget } from '../domain/notices/notices';
import { failedOnce, type FailedOnce } from '../domain/history/failed-once';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { PlaceOf } from '../domain/schedule/source-place';
import { instantOf, type Now, presentTime } from '../domain/time/time';
import type { ServiceStatus } from '../ports/service-process';
import type { SeenArchives, Unseen } from './archive-sizes';
import { placeStatuses, type PlaceStatus } from './copies/place-status';
import type { LookedAround } from './look-around';
import type { ReadHistory } from './read-history';
import { type ScheduleStatus, scheduleStatuses } from './schedule-status';
import { serviceNow, type ServiceState } from './service-state';

export interface Status {
  readonly now: Now;
  readonly service: ServiceState;
  /** The archive that a `run` has in hand now. */
  readonly run: RunStatus | null;
  readonly schedules: ReadonlyArray<ScheduleStatus>;
  /** Those that came once, failed of late, and left the file. */
  readonly failedOnce: ReadonlyArray<FailedOnce>;
  /** Lines of the file that are neither schedules nor comments: nobody backs up what was meant. */
  readonly malformed: ReadHistory['malformed'];
  readonly fileIsThere: boolean;
  /** There were schedules, and their file is gone: nothing will be backed up. */
  readonly fileIsLost: boolean;
  /** What is in force could not be written into the file. */
  readonly isTextWaiting: boolean;
  readonly archives: {
    /** Places that nobody could look at: what is there counts as no backup. */
    readonly unseen: ReadonlyArray<Unseen>;
    readonly count: number;
    readonly bytes: number;
    /** How many of them the journal does not know: no schedule has them for its backups. */
    readonly unknown: number;
    /** What lies in the trash, beside them. */
    readonly trash: { readonly count: number; readonly bytes: number };
    readonly oldestGood: Version | null;
    readonly newestGood: Version | null;
  };
  /** Archives of which the last look found a fault. */
  readonly faulty: ReadonlyArray<Version>;
  /** Those who are to be told and can't be, as far as is known. */
  readonly untold: ReadonlyArray<NoticeTarget>;
  /** The places elsewhere, and what they lack. */
  readonly places: ReadonlyArray<PlaceStatus>;
  /** Destinations that schedules are to go to, and that there are none of. */
  readonly placesUnknown: ReadonlyArray<string>;
  /** What is known of restores that were tried, of each name. */
  readonly proofs: ReadonlyArray<NameProof>;
  /** Those of which the last one found a fault. */
  readonly unproven: ReadonlyArray<NameProof>;
  readonly head: ReadHistory['head'];
  /** What the clock is behind of, as long as it is not believed; null when it is right. */
  readonly clockBehind: ClockLag | null;
}

/** Of names that have archives, or a schedule: what became of others nobody asks any more. */
export const proofsOf = (
  { proofs, file }: ReadHistory['state'],
  archives: Archives,
): Pick<Status, 'proofs' | 'unproven'> => {
  const names = new Set<string>([
    ...archives.keys(),
    ...schedulesOf(file).map(({ schedule }) => schedule.spec.name),
  ]);
  const known = (proofs ?? noProofs).names.filter(({ name }) => names.has(name));
  const found = proofs ?? noProofs;
  const seen = known.map((one): NameProof => {
    // why: what went from a place by its rules can't be tried there again
    const isThere = (destination: number): boolean =>
      (archives.get(one.name) ?? []).some(({ copies }) => copies?.includes(destination) === true);
    return { ...one, failed: failedOf(found, one.name, isThere) };
  });
  return { proofs: seen, unproven: seen.filter(({ failed }) => failed !== null) };
};

export const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, n) => total + n, 0);

/** As the journal tells it, with what is to be seen beside it. */
export const statusOf = (
  told: ReadHistory,
  service: ServiceState,
  run: RunStatus | null,
  storedOf: StoredOf,
  placeOf: PlaceOf,
  archives: Pick<Status['archives'], 'count' | 'bytes' | 'unknown' | 'unseen'>,
  /** What is to be seen in the trash, by file name; null where nobody looked: then it is as the journal tells. */
  trashSizes: ReadonlyMap<string, number | null> | null = null,
): Status => {
  const { now, projection, malformed, head, fileIsThere, isTextWaiting, state } = told;
  const resting = projection.trash.entries.flatMap(({ trash, version }) =>
    trashSizes === null || trashSizes.get(trash) === version.report.bytes ? [version] : [],
  );
  const behind = clockBehind(state.clock, presentTime(now), state.nextSchedule);
  // why: beside a clock that is behind, what was made before it went back is of no wrong time
  const present = behind === null ? now.instant : instantOf(behind.latest);
  return {
    now,
    service,
    run,
    schedules: scheduleStatuses(told, service, storedOf, placeOf, present),
    failedOnce: failedOnce(projection, now.instant),
    malformed,
    fileIsThere,
    fileIsLost: !fileIsThere && schedulesOf(state.file).length > 0,
    isTextWaiting,
    archives: {
      ...archives,
      trash: {
        count: resting.length,
        bytes: bytesBeside(resting, [...projection.archives.values()].flat()),
      },
      ...goodSpan(
        [...projection.archives.values()].map((versions) => goodOnes(versions.map(storedOf), present)),
      ),
    },
    faulty: [...projection.archives.values()]
      .flat()
      .filter(({ verified }) => verified !== null && verified.finding !== null),
    untold: state.notices.targets.filter(({ failing }) => failing !== null),
    places: placeStatuses(projection.archives, state, present),
    placesUnknown: placesUnknown(state),
    ...proofsOf(state, projection.archives),
    head,
    clockBehind: behind,
  };
};

/** What the journal says is in hand is not, when nobody makes an archive: who made it was killed. */
const unlessKilled = (told: ReadHistory, { archiving }: ServiceStatus): ReadHistory =>
  archiving === false ? { ...told, state: { ...told.state, attempt: null } } : told;

/** Archives that the journal does not know, at one look. */
export const unknownIn = ({
  told: { projection, state },
  sizes,
}: Pick<LookedAround, 'told' | 'sizes'>): ReadonlyArray<string> =>
  unknownFiles(projection.archives, state, [...sizes.keys()]);

/** The versions whose files are there, as large as they were made. */
const presentOf = ({ projection }: ReadHistory, sizes: SeenArchives['sizes']): ReadonlyArray<Version> =>
  [...projection.archives.values()].flat().filter(({ file, report }) => sizes.get(file) === report.bytes);

/** Now, by what the journal tells and what is to be seen. */
export const statusNow = (
  told: ReadHistory,
  serviceStatus: ServiceStatus,
  { sizes, unseen }: SeenArchives,
  placeOf: PlaceOf,
  unknown = unknownIn({ told, sizes }),
  trashSizes: ReadonlyMap<string, number | null> | null = null,
): Status =>
  statusOf(
    unlessKilled(told, serviceStatus),
    serviceNow(told.projection, serviceStatus),
    serviceStatus.run ?? null,
    bySize(sizes),
    placeOf,
    {
      ...{ unseen, count: sizes.size, unknown: unknown.length },
      bytes: sum(sizes.values()) - bytesShared(presentOf(told, sizes)),
    },
    trashSizes,
  );

/** Whether the clock can be right, the service can read the journal, the file says what is in force, every line of the file is understood, the archives can be looked at, every schedule has the backup that it should have by now, none that came once has failed of late, and each place elsewhere has what it should have, as it was written, with the history of here. */
export const isHealthyStatus = ({
  service,
  schedules,
  failedOnce: failed,
  malformed,
  fileIsLost,
  isTextWaiting,
  archives: { unseen },
  places,
  unproven,
  clockBehind: behind,
}: Status): boolean =>
  behind === null &&
  unseen.length === 0 &&
  service.outdated !== true &&
  !fileIsLost &&
  !isTextWaiting &&
  malformed.length === 0 &&
  failed.length === 0 &&
  places.every((place) => !place.isLate && !isOfHistory(place.failing) && isSoundPlace(place)) &&
  unproven.length === 0 &&
  schedules.every(({ health }) => health !== 'overdue');
