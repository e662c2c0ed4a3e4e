/** How things stand: the service, the schedules with their last and next backups, the archives, the journal's head. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { RunStatus } from '../codecs/live-status';
import { type Archives, isGood, type Version, versionsOf } from '../domain/archive/archives';
import type { HistoryProjection, JournalPoint, Occurrence } from '../domain/history/projection';
import { type ClockLag, clockBehind } from '../domain/decider/clock-trust';
import type { BackupError } from '../domain/error';
import { failedOnce, type FailedOnce } from '../domain/history/failed-once';
import { laterEnded } from '../domain/history/forgotten';
import { type Health, healthOf } from '../domain/occurrence/health';
import { inheritedDues } from '../domain/history/inheritance';
import { type KeepEffect, keepEffect } from '../domain/archive/keep-effect';
import { pendingOf } from '../domain/history/pending';
import { type VerifyEffect, verifyEffect } from '../domain/archive/verification-plan';
import { unknownFiles } from '../domain/archive/unknown-files';
import { storedAs, type StoredVersion } from '../domain/archive/stored-version';
import type { Asked, Outcome, Pause, Schedule, ScheduleId } from '../domain/schedule/schedule';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { PlaceOf } from '../domain/schedule/source-place';
import { believedTime, sight } from '../domain/time/clock-leap';
import { type Instant, instantOf, minute, type Now, type Timestamp, presentTime } from '../domain/time/time';
import { firstToCome, pauseNow, requestsOf } from '../domain/occurrence/on-request';
import type { ServiceStatus } from '../ports/service-process';
import type { Sources } from '../ports/sources';
import { lookAround, type LookAroundPorts, type LookedAround } from './look-around';
import { makeReadHistoryer, type ReadHistory } from './read-history';
import { holding } from './trash/holding';
import { readHistoryUntil } from './read-history-until';
import { serviceNow, type ServiceState, serviceThen } from './service-state';

export type StatusPorts = LookAroundPorts & { readonly sources: Pick<Sources, 'placeOf'> };

export interface ScheduleStatus {
  readonly index: number;
  readonly line: string;
  readonly schedule: Schedule;
  readonly health: Health;
  /** The occurrence that is made next. */
  readonly next: Timestamp | null;
  /** The occurrence that ended last. */
  readonly last: (JournalPoint & { due: Timestamp; outcome: Outcome; reason: string | null }) | null;
  readonly oldestGood: Version | null;
  readonly newestGood: Version | null;
  /** Why it is overdue, as short as it can be said; null where it is not, or where only `why` can tell. */
  readonly cause: string | null;
  /** The pause that is in force for it, its own or that of all; null where there is none. */
  readonly paused: Pause | null;
  /** What of it is still to be skipped, as asked. */
  readonly asked: Asked | null;
  /** What comes of its `keep`; null without one. */
  readonly retention: KeepEffect | null;
  /** What comes of its `verify`; null without one. */
  readonly verification: VerifyEffect | null;
}

/** Why a schedule has no good backup that is new enough, by what its last occurrence came to, unless there is a good one since. */
const overdueCause = (last: ScheduleStatus['last'], newestGood: Dated | null): string | null => {
  if (last !== null && newestGood !== null && newestGood.made >= instantOf(last.at)) return null;
  switch (last?.outcome) {
    case 'failed':
      return `its last one failed: ${last.reason ?? ''}`;
    case 'partial':
      return `its last one is partial: ${last.reason ?? ''}`;
    case 'completed':
      return 'the archive of its last one is missing, or is not what it was';
    case 'skipped':
      return 'its last one was skipped';
    case undefined:
      return null;
  }
};

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
  readonly head: ReadHistory['head'];
  /** What the clock is behind of, as long as it is not believed; null when it is right. */
  readonly clockBehind: ClockLag | null;
}

/** The occurrence of each schedule that ended last. */
const lastOf = ({ occurrences, forgotten }: HistoryProjection): ReadonlyMap<ScheduleId, Occurrence> => {
  const last = new Map(forgotten.ended);
  for (const occurrence of occurrences)
    if (occurrence.end !== null && occurrence.trigger === 'schedule')
      last.set(occurrence.schedule, laterEnded(last.get(occurrence.schedule), occurrence));
  return last;
};

/** What stands under the name of a version. */
type StoredOf = (version: Version) => StoredVersion;

const bySize =
  (sizes: ReadonlyMap<string, number>): StoredOf =>
  (version) =>
    storedAs(version, sizes.get(version.file) ?? null);

/** How far ahead of now, in milliseconds, a backup may have been completed: further on it was by a wrong clock. */
const slack = minute;

interface GoodSpan {
  readonly oldestGood: Version | null;
  readonly newestGood: Version | null;
}

interface Dated {
  readonly version: Version;
  /** Not before any that was made earlier, whatever its own clock said. */
  readonly made: Instant;
}

const newestOf = (name: ReadonlyArray<Dated>): Dated | null => name.at(-1) ?? null;

/** The good ones of a name, in the order in which they were made. */
const goodOnes = (versions: ReadonlyArray<StoredVersion>, present: Instant): ReadonlyArray<Dated> => {
  let made = -Infinity;
  return versions.flatMap(({ version, stored }) => {
    const completed = instantOf(version.completed);
    if (completed > present + slack) return [];
    made = Math.max(made, completed);
    return isGood(version) && stored === 'whole' ? [{ version, made }] : [];
  });
};

/** The oldest and the newest good one over all names. */
const goodSpan = (names: ReadonlyArray<ReadonlyArray<Dated>>): GoodSpan => {
  const oldest = names.flatMap((name) => name.slice(0, 1)).sort((a, b) => a.made - b.made);
  const newest = names.flatMap((name) => name.slice(-1)).sort((a, b) => b.made - a.made);
  return { oldestGood: oldest[0]?.version ?? null, newestGood: newest[0]?.version ?? null };
};

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, n) => total + n, 0);

const statusOf = (
  told: ReadHistory,
  service: ServiceState,
  run: RunStatus | null,
  storedOf: StoredOf,
  placeOf: PlaceOf,
  archives: Pick<Status['archives'], 'count' | 'bytes' | 'unknown'>,
): Status => {
  const { now, projection, lines, malformed, head, fileIsThere, isTextWaiting, state } = told;
  const behind = clockBehind(state.clock, presentTime(now), state.nextSchedule);
  // why: beside a clock that is behind, what was made before it went back is of no wrong time
  const present = behind === null ? now.instant : instantOf(behind.latest);
  const believed = believedTime(sight(projection.trash.sight, presentTime(now)));
  const last = lastOf(projection);
  const inherited = inheritedDues(projection, pendingOf(projection, [], now), now.instant, placeOf);
  const schedules = lines.map(({ content: line, schedule }, index): ScheduleStatus => {
    const versions = versionsOf(projection.archives, schedule.spec, placeOf)
      .map(storedOf)
      .map(holding(schedule.spec, now));
    const good = goodOnes(versions, present);
    const ended = last.get(schedule.id);
    const { asked } = schedule;
    const health = healthOf(schedule, {
      now,
      serviceIsUp: service.state === 'up',
      isAtWork: service.live === null ? state.attempt !== null : service.live.archive !== null,
      inheritedDue: inherited(schedule),
      newestGood: newestOf(good)?.made ?? null,
      paused: state.paused,
    });
    const lastEnd =
      ended?.end == null
        ? null
        : {
            seq: ended.end.seq,
            at: ended.end.at,
            due: ended.through,
            outcome: ended.end.outcome,
            reason: ended.end.reason,
          };
    return {
      index,
      line,
      schedule,
      health,
      next: firstToCome(schedule, now, state.paused),
      paused: pauseNow(requestsOf(schedule, state.paused), now.instant),
      asked:
        asked !== undefined && schedule.due !== null && instantOf(asked.through) >= instantOf(schedule.due)
          ? asked
          : null,
      last: lastEnd,
      ...goodSpan([good]),
      cause: health === 'overdue' ? overdueCause(lastEnd, newestOf(good)) : null,
      retention: keepEffect(schedule, versions, { ...now, instant: present }, believed),
      verification: verifyEffect(projection.archives, schedule.spec, placeOf, present),
    };
  });
  return {
    now,
    service,
    run,
    schedules,
    failedOnce: failedOnce(projection, now.instant),
    malformed,
    fileIsThere,
    fileIsLost: !fileIsThere && schedulesOf(state.file).length > 0,
    isTextWaiting,
    archives: {
      ...archives,
      trash: {
        count: projection.trash.entries.length,
        bytes: sum(projection.trash.entries.map(({ version }) => version.report.bytes)),
      },
      ...goodSpan(
        [...projection.archives.values()].map((versions) => goodOnes(versions.map(storedOf), present)),
      ),
    },
    faulty: [...projection.archives.values()]
      .flat()
      .filter(({ verified }) => verified !== null && verified.finding !== null),
    head,
    clockBehind: behind,
  };
};

/** What the journal says is in hand is not, when nobody makes an archive: who made it was killed. */
const unlessKilled = (told: ReadHistory, { archiving }: ServiceStatus): ReadHistory =>
  archiving === false ? { ...told, state: { ...told.state, attempt: null } } : told;

/** Archives that the journal does not know, at one look. */
const unknownIn = ({
  told: { projection, state },
  sizes,
}: Pick<LookedAround, 'told' | 'sizes'>): ReadonlyArray<string> =>
  unknownFiles(projection.archives, state, [...sizes.keys()]);

/** Now, by what the journal tells and what is to be seen. */
export const statusNow = (
  told: ReadHistory,
  serviceStatus: ServiceStatus,
  sizes: ReadonlyMap<string, number>,
  placeOf: PlaceOf,
  unknown = unknownIn({ told, sizes }),
): Status =>
  statusOf(
    unlessKilled(told, serviceStatus),
    serviceNow(told.projection, serviceStatus),
    serviceStatus.run ?? null,
    bySize(sizes),
    placeOf,
    { count: sizes.size, bytes: sum(sizes.values()), unknown: unknown.length },
  );

const recordedArchives = (archives: Archives): Pick<Status['archives'], 'count' | 'bytes' | 'unknown'> => {
  const versions = [...archives.values()].flat();
  return { unknown: 0, count: versions.length, bytes: sum(versions.map(({ report }) => report.bytes)) };
};

/** How things stood at an instant, by the journal, and by a look at the service where it is not told of any more. */
export const statusAt =
  (until: Instant): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => readHistoryUntil(until)(ports)),
      TE.bind('serviceStatus', () => ports.service.look),
      TE.map(({ told, serviceStatus }) => {
        const { projection, serviceRuns } = told;
        const isNow = ports.clock.now().instant - until < slack;
        return statusOf(
          told,
          serviceThen(projection.serviceRuns, serviceRuns, serviceStatus, isNow),
          null,
          (version) => ({ version, stored: 'whole' }),
          ports.sources.placeOf,
          recordedArchives(projection.archives),
        );
      }),
    );

/** Now, as often as it is asked: what is new in the journal since is read on. */
export const makeStatus = (): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> => {
  const look = lookAround(makeReadHistoryer());
  return (ports) =>
    pipe(
      look(ports),
      TE.chain((first) => {
        const unknown = new Set(unknownIn(first));
        if (unknown.size === 0) return TE.right({ ...first, unknown: [] });
        // why: what is published or removed between a look at the journal and one at the files is unknown to one look only
        return pipe(
          look(ports),
          TE.map((again) => ({ ...again, unknown: unknownIn(again).filter((file) => unknown.has(file)) })),
        );
      }),
      TE.map(({ told, serviceStatus, sizes, unknown }) =>
        statusNow(told, serviceStatus, sizes, ports.sources.placeOf, unknown),
      ),
    );
};

/** Whether the clock can be right, the service can read the journal, the file says what is in force, every line of the file is understood, every schedule has the backup that it should have by now, and none that came once has failed of late. */
export const isHealthyStatus = ({
  service,
  schedules,
  failedOnce: failed,
  malformed,
  fileIsLost,
  isTextWaiting,
  clockBehind: behind,
}: Status): boolean =>
  behind === null &&
  service.outdated !== true &&
  !fileIsLost &&
  !isTextWaiting &&
  malformed.length === 0 &&
  failed.length === 0 &&
  schedules.every(({ health }) => health !== 'overdue');
