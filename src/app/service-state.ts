/** Whether the service is up, or was at some time, by the journal and by a look at it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { HistoryProjection, ServiceRun } from '../domain/history/projection';
import { type Timestamp } from '../domain/time/time';
import type { ServiceProcess, ServiceStatus } from '../ports/service-process';

/** Whether the service is up, and how it came to that. */
export interface ServiceState {
  /**
   * `vanished`: it ended without a word. `up or vanished`: nothing was heard of it since, and by now it has ended
   * without a word.
   */
  readonly state: 'up' | 'stopped' | 'failed' | 'vanished' | 'up or vanished' | 'never started';
  /** Since when, or since when nothing was heard of it; null for one that never was. */
  readonly since: Timestamp | null;
  readonly pid: number | null;
  readonly reason: string | null;
  /** What it shows of itself; only of one that is up now. */
  readonly live: ServiceStatus['live'];
  /** It is of an older version, which can't read the journal any more; only of one that is up now. */
  readonly outdated?: boolean;
}

const nothing = { since: null, pid: null, reason: null, live: null };

const up = ({ started, pid }: ServiceRun): ServiceState => ({
  ...nothing,
  state: 'up',
  since: started.at,
  pid,
});

/** As the journal tells of one that has ended; null for one that has not. */
const ended = (serviceRun: ServiceRun | undefined): ServiceState | null => {
  if (serviceRun === undefined) return { ...nothing, state: 'never started' };
  if (serviceRun.ended === null) return null;
  const { how, at, reason } = serviceRun.ended;
  return { ...nothing, state: how, since: at, reason };
};

/** Now. */
export const serviceNow = (
  { serviceRuns }: Pick<HistoryProjection, 'serviceRuns'>,
  serviceStatus: ServiceStatus,
): ServiceState => {
  const serviceRun = serviceRuns.at(-1);
  const over = ended(serviceRun);
  if (serviceStatus.up) {
    const known = over === null && serviceRun !== undefined ? up(serviceRun) : null;
    return {
      state: 'up',
      since: serviceStatus.since ?? known?.since ?? null,
      pid: serviceStatus.pid ?? known?.pid ?? null,
      reason: null,
      live: serviceStatus.live,
      ...(serviceStatus.outdated === true ? { outdated: true } : {}),
    };
  }
  return over ?? { ...nothing, state: 'vanished', since: serviceRun?.last.at ?? null };
};

/**
 * At a time of which `serviceRuns` tell. What was journalled since, `allRuns`, may show that it lived on, or that another
 * had to be started in its place; `serviceStatus` is that of now, and `isNow` says whether the time is.
 */
export const serviceThen = (
  serviceRuns: ReadonlyArray<ServiceRun>,
  allRuns: ReadonlyArray<ServiceRun>,
  serviceStatus: ServiceStatus,
  isNow: boolean,
): ServiceState => {
  const serviceRun = serviceRuns.at(-1);
  const over = ended(serviceRun);
  if (serviceRun === undefined || over !== null) return over ?? { ...nothing, state: 'never started' };
  const whole = allRuns[serviceRuns.length - 1] ?? serviceRun;
  if (whole.ended !== null || whole.last.seq > serviceRun.last.seq) return up(serviceRun);
  const silent = { ...nothing, since: serviceRun.last.at };
  if (allRuns.length > serviceRuns.length) return { ...silent, state: 'vanished' };
  if (serviceStatus.up && (serviceStatus.pid === null || serviceStatus.pid === serviceRun.pid))
    return up(serviceRun);
  return { ...silent, state: isNow ? 'vanished' : 'up or vanished' };
};

/** Whether it runs now; where nobody can look at it, as of one that does not. */
export const isServiceUp = ({
  service,
}: {
  readonly service: Pick<ServiceProcess, 'look'>;
}): TE.TaskEither<BackupError, boolean> =>
  pipe(
    service.look,
    TE.map(({ up: isUp }) => isUp),
    TE.orElse(() => TE.right<BackupError, boolean>(false)),
  );
