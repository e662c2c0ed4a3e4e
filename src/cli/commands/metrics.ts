/** `metrics`: how things stand, for Prometheus. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { makeGatherMetrics } from '../../app/metrics/gather-metrics';
import type { Action } from '../action';
import { replied } from '../output';
import { example, type RegisterCommand } from '../registry';

/** It is asked again and again by programs, so that the log does not tell of it. */
const metrics: Action = (ports) =>
  pipe(
    makeGatherMetrics()(ports),
    TE.chain((found) =>
      pipe(
        ports.metricsText(found),
        TE.map((text) =>
          replied({ command: 'metrics', result: { metrics: found } }, { results: [text.trimEnd()] }),
        ),
      ),
    ),
  );

export const metricsCommand: RegisterCommand = ({ command, ask }) => {
  command('metrics', 'Print how things stand in the text format of Prometheus')
    .action(() => ask(metrics))
    .addHelpText(
      'after',
      `
Exit status 0 whatever they tell: backup_manager_healthy has that of status.
A service that is started with --textfile writes the same into a file by
itself; see docs/monitoring.md, which has rules for alerts, too.
${example('backup_manager metrics', 'backup_manager start --textfile /var/lib/prometheus/node-exporter')}`,
    );
};
