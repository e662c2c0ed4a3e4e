/** The service's exporter of metrics: told that something has changed, it has the file written; it keeps nobody from anything. */
import { pipe } from 'fp-ts/function';
import type { IO } from 'fp-ts/IO';
import * as TE from 'fp-ts/TaskEither';
import { createActor, fromPromise, type InspectionEvent, waitFor } from 'xstate';
import { exporterMachine } from '../../machines/exporter.machine';
import { contained } from '../app/contained';
import { logTexts } from '../app/log-texts';
import { makeGatherMetrics, type MetricsPorts } from '../app/metrics/gather-metrics';
import type { BackupError } from '../domain/error';
import type { Journal } from '../ports/journal';
import type { Log } from '../ports/log';
import type { MetricsFile, MetricsText } from '../ports/metrics';
import type { ServiceStatus } from '../ports/service-process';
import { failureText, isBackupError, settled } from './actors';

export type ExporterPorts = Omit<MetricsPorts, 'service'> & {
  readonly log: Log;
  readonly metricsText: MetricsText;
  /** Null: no metrics are to be written. */
  readonly metricsFile: MetricsFile | null;
};

export interface Exporter {
  /** The same journal, which tells the exporter of what is appended to it. */
  readonly watching: (journal: Journal) => Journal;
  /** Something may have changed. */
  readonly look: IO<void>;
  /** Has the file say that the service is down, within a bounded time. */
  readonly finish: () => Promise<void>;
}

/** How long, in milliseconds, the end of the service waits for the last writing. */
const lastWriteWithin = 3_000;

const nobody: Exporter = {
  watching: (journal) => journal,
  look: () => undefined,
  finish: () => Promise.resolve(),
};

const unforeseen = (reason: string): BackupError => ({
  type: 'FileFailed',
  doing: 'make',
  path: 'metrics',
  reason,
});

/** `shown` is what the service shows of itself. */
export const makeExporter = (
  ports: ExporterPorts,
  shown: IO<ServiceStatus>,
  inspect: (event: InspectionEvent) => void,
): Exporter => {
  const file = ports.metricsFile;
  if (file === null) return nobody;
  const gatherMetrics = makeGatherMetrics();
  let text = '';
  /** What was told last of what is in the way; null once it is not any more. */
  let told: string | null = null;
  let isEnding = false;

  const tell = (failure: string): void => {
    if (failure === told) return;
    told = failure;
    logTexts(ports)([failure]);
  };

  const gathering = (service: ServiceStatus): TE.TaskEither<BackupError, string> =>
    contained(
      () =>
        pipe(gatherMetrics({ ...ports, service: { look: TE.right(service) } }), TE.chain(ports.metricsText)),
      unforeseen,
    );

  const write = (): Promise<void> => settled(contained(() => file.write(text), unforeseen));

  const actor = createActor(
    exporterMachine.provide({
      actors: {
        gather: fromPromise(async () => {
          text = await settled(gathering(shown()));
        }),
        write: fromPromise(write),
        writeLast: fromPromise(async () => {
          text = await settled(gathering({ up: false, pid: null, since: null, live: null }));
          await write();
        }),
      },
      actions: {
        reportWritten: () => {
          told = null;
        },
        // why: of a workspace that was lost the service tells
        reportFailure: (_, { error }) => {
          if (!isBackupError(error) || error.type !== 'WorkspaceLost') tell(failureText(error));
        },
        reportSilence: () =>
          tell(`Error: can't write ${file.path}: no answer within 30 s: its file system hangs`),
      },
    }),
    { inspect },
  );
  actor.start();

  const look = (): void => {
    if (!isEnding) actor.send({ type: 'facts.changed' });
  };

  return {
    look,
    watching: (journal) => ({
      ...journal,
      append: (...line) =>
        pipe(
          journal.append(...line),
          TE.chainFirstIOK(() => look),
        ),
    }),
    finish: async () => {
      isEnding = true;
      actor.send({ type: 'service.ends' });
      await waitFor(actor, ({ status }) => status !== 'active', { timeout: lastWriteWithin }).catch(
        () => undefined,
      );
      actor.stop();
    },
  };
};
