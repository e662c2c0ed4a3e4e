/** Gathers what a monitoring system is told. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Metric } from '../../domain/metric';
import type { MetricsOrigin } from '../../ports/metrics';
import type { WorkspaceProbe } from '../../ports/workspace-probe';
import { makeSeeStatus, type StatusPorts } from '../ask-status';
import { workspaceMetrics } from './workspace-metrics';

export type MetricsPorts = StatusPorts & {
  readonly workspaceProbe: Pick<WorkspaceProbe, 'free'>;
  readonly metricsOrigin: MetricsOrigin;
};

/** As often as it is asked: what is new in the journal since is read on. */
export const makeGatherMetrics = (): RTE.ReaderTaskEither<
  MetricsPorts,
  BackupError,
  ReadonlyArray<Metric>
> => {
  const see = makeSeeStatus();
  return (ports) =>
    pipe(
      TE.Do,
      TE.bind('seen', () => see(ports)),
      TE.bind('free', () =>
        pipe(
          ports.workspaceProbe.free,
          // why: without backups/ there is no room to tell of, and all else is told
          TE.orElse(() => TE.right<BackupError, number | null>(null)),
        ),
      ),
      TE.map(({ seen, free }) =>
        workspaceMetrics(ports.metricsOrigin, { ...seen, free }, ports.sources.placeOf),
      ),
    );
};
