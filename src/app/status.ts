/** How things stand: the service, the schedules with their last and next backups, the archives, the journal's head. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { type Archives, isGood, type Version, versionsOf } from '../domain/archives';
import type { Chronicle, Moment, Occurrence } from '../domain/chronicle';
import type { BackupError } from '../domain/error';
import { type Health, healthOf } from '../domain/health';
import { inheritedDues } from '../domain/inheritance';
import { pendingOf } from '../domain/pending';
import type { Outcome, Schedule } from '../domain/schedule';
import { type Instant, instantOf, type Now, type Timestamp } from '../domain/time';
import { firstToCome } from '../domain/upcoming';
import type { ArchiveStore, ServiceProcess, ServiceSight } from '../ports';
import { archiveSizes } from './archive-sizes';
import { makeReteller, type RetellPorts, retellUntil, type Told } from './retell';

export type StatusPorts = RetellPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
  readonly service: Pick<ServiceProcess, 'look'>;
};

/** Whether the service is up, and how it came to that. */
export interface ServiceState {
  /** `vanished`: it ended without a word. */
  readonly state: 'up' | 'stopped' | 'failed' | 'vanished' | 'never started';
  /** Since when; null for one that never was. */
  readonly since: Timestamp | null;
  readonly pid: number | null;
  readonly reason: string | null;
  /** What it shows of itself; only of one that is up now. */
  readonly live: ServiceSight['live'];
}

export interface ScheduleStatus {
  readonly index: number;
  readonly line: string;
  readonly schedule: Schedule;
  readonly health: Health;
  /** The occurrence that is made next. */
  readonly next: Timestamp | null;
  /** The occurrence that ended last. */
  readonly last: (Moment & { due: Timestamp; outcome: Outcome; reason: string | null }) | null;
  readonly oldestGood: Version | null;
  readonly newestGood: Version | null;
}

export interface Status {
  readonly now: Now;
  readonly service: ServiceState;
  readonly schedules: ReadonlyArray<ScheduleStatus>;
  readonly fileIsThere: boolean;
  /** There were schedules, and their file is gone: nothing will be backed up. */
  readonly fileIsLost: boolean;
  readonly archives: {
    readonly count: number;
    readonly bytes: number;
    readonly oldestGood: Version | null;
    readonly newestGood: Version | null;
  };
  readonly head: Told['head'];
}

/** The service as the journal tells of it. */
const journalled = ({ shifts }: Chronicle): ServiceState => {
  const shift = shifts.at(-1);
  if (shift === undefined)
    return { state: 'never started', since: null, pid: null, reason: null, live: null };
  const { ended, started, pid } = shift;
  return ended === null
    ? { state: 'up', since: started.at, pid, reason: null, live: null }
    : { state: ended.how, since: ended.at, pid: null, reason: ended.reason, live: null };
};

const serviceNow = (chronicle: Chronicle, sight: ServiceSight): ServiceState => {
  const known = journalled(chronicle);
  if (sight.up) {
    const since = sight.since ?? (known.state === 'up' ? known.since : null);
    return { state: 'up', since, pid: sight.pid ?? known.pid, reason: null, live: sight.live };
  }
  return known.state === 'up'
    ? { ...known, state: 'vanished', since: chronicle.shifts.at(-1)?.last.at ?? known.since, pid: null }
    : known;
};

const lastOf = ({ occurrences }: Chronicle): ReadonlyMap<number, Occurrence> =>
  new Map(
    occurrences
      .filter(({ end, trigger }) => end !== null && trigger === 'schedule')
      .map((occurrence) => [occurrence.schedule, occurrence]),
  );

const bySize =
  (sizes: ReadonlyMap<string, number>) =>
  ({ file, report }: Version): boolean =>
    sizes.get(file) === report.bytes;

const goodOnes = (
  versions: ReadonlyArray<Version>,
  isThere: (version: Version) => boolean,
): ReadonlyArray<Version> =>
  versions
    .filter((version) => isGood(version) && isThere(version))
    .sort((a, b) => instantOf(a.completed) - instantOf(b.completed));

const statusOf = (
  told: Told,
  service: ServiceState,
  isThere: (version: Version) => boolean,
  archives: Pick<Status['archives'], 'count' | 'bytes'>,
): Status => {
  const { now, chronicle, lines, head, fileIsThere, state } = told;
  const last = lastOf(chronicle);
  const inherited = inheritedDues(chronicle, pendingOf(chronicle, [], now), now.instant);
  const schedules = lines.map(({ content: line, schedule }, index): ScheduleStatus => {
    const { name, path } = schedule.spec;
    const good = goodOnes(versionsOf(chronicle.archives, name, path), isThere);
    const newestGood = good.at(-1) ?? null;
    const ended = last.get(schedule.id);
    return {
      index,
      line,
      schedule,
      health: healthOf(schedule, {
        now,
        serviceIsUp: service.state === 'up',
        isAtWork: service.live === null ? state.attempt !== null : service.live.archive !== null,
        inheritedDue: inherited(schedule),
        newestGood: newestGood === null ? null : instantOf(newestGood.completed),
      }),
      next: firstToCome(schedule, now),
      last:
        ended?.end == null
          ? null
          : {
              seq: ended.end.seq,
              at: ended.end.at,
              due: ended.through,
              outcome: ended.end.outcome,
              reason: ended.end.reason,
            },
      oldestGood: good[0] ?? null,
      newestGood,
    };
  });
  const all = goodOnes([...chronicle.archives.values()].flat(), isThere);
  return {
    now,
    service,
    schedules,
    fileIsThere,
    fileIsLost: !fileIsThere && (state.file?.lines.some(({ schedule }) => schedule !== null) ?? false),
    archives: { ...archives, oldestGood: all[0] ?? null, newestGood: all.at(-1) ?? null },
    head,
  };
};

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, n) => total + n, 0);

/** Now, by what the journal tells and what is to be seen. */
export const statusNow = (told: Told, sight: ServiceSight, sizes: ReadonlyMap<string, number>): Status =>
  statusOf(told, serviceNow(told.chronicle, sight), bySize(sizes), {
    count: sizes.size,
    bytes: sum(sizes.values()),
  });

const statusBy =
  (
    tell: RTE.ReaderTaskEither<RetellPorts, BackupError, Told>,
  ): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => tell(ports)),
      TE.bind('sight', () => ports.service.look),
      TE.bind('sizes', () => archiveSizes(ports)),
      TE.map(({ told, sight, sizes }) => statusNow(told, sight, sizes)),
    );

const recordedArchives = (archives: Archives): Pick<Status['archives'], 'count' | 'bytes'> => {
  const versions = [...archives.values()].flat();
  return { count: versions.length, bytes: sum(versions.map(({ report }) => report.bytes)) };
};

/** How things stood at an instant, by the journal alone. */
export const statusAt =
  (until: Instant): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> =>
  (ports) =>
    pipe(
      retellUntil(until)(ports),
      TE.map((told) =>
        statusOf(told, journalled(told.chronicle), () => true, recordedArchives(told.chronicle.archives)),
      ),
    );

/** Now, as often as it is asked: what is new in the journal since is read on. */
export const makeStatus = (): RTE.ReaderTaskEither<StatusPorts, BackupError, Status> =>
  statusBy(makeReteller());

/** Whether every schedule has the backup that it should have by now. */
export const isWell = ({ schedules, fileIsLost }: Status): boolean =>
  !fileIsLost && schedules.every(({ health }) => health !== 'overdue');
