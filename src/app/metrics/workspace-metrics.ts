/** What a monitoring system is told of a workspace: the service, the journal, the archives, and each schedule. Pure. */
import type { Metric } from '../../domain/metric';
import type { PlaceOf } from '../../domain/schedule/source-place';
import type { MetricsOrigin } from '../../ports/metrics';
import type { ReadHistory } from '../read-history';
import { isHealthyStatus, type Status } from '../status';
import { labelled, metric, secondsOf, truth } from './metric';
import { placeMetrics } from './place-metrics';
import { scheduleMetrics } from './schedule-metrics';

export interface MetricsGathered {
  readonly status: Status;
  readonly told: ReadHistory;
  /** Of the files in `backups/`, in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Bytes that can still be written into `backups/`; null where that can't be told. */
  readonly free: number | null;
}

/** One number of the workspace; null where there is none. */
interface Single {
  readonly name: string;
  readonly type?: Metric['type'];
  readonly help: string;
  readonly value: (gathered: MetricsGathered) => number | null;
}

const singles: ReadonlyArray<Single> = [
  {
    name: 'gathered_timestamp_seconds',
    help: 'When these metrics were gathered: a file that is not written any more is told by it.',
    value: ({ status }) => status.now.instant / 1000,
  },
  {
    name: 'healthy',
    help: 'Whether all is well, as the exit status of status has it (1), or not (0).',
    value: ({ status }) => truth(isHealthyStatus(status)),
  },
  {
    name: 'service_up',
    help: 'Whether the service runs.',
    value: ({ status }) => truth(status.service.state === 'up'),
  },
  {
    name: 'service_start_timestamp_seconds',
    help: 'Since when the service runs.',
    value: ({ status: { service } }) => (service.state === 'up' ? secondsOf(service.since) : null),
  },
  {
    name: 'clock_behind',
    help: 'Whether the clock is behind what the journal has seen, so that nothing is removed.',
    value: ({ status }) => truth(status.clockBehind !== null),
  },
  {
    name: 'schedules',
    help: 'How many schedules are in force.',
    value: ({ status }) => status.schedules.length,
  },
  {
    name: 'malformed_lines',
    help: 'Lines of the schedules file that are not understood: what they mean is not backed up.',
    value: ({ status }) => status.malformed.length,
  },
  {
    name: 'failed_once',
    help: 'Backups that were to be made once, failed of late, and have left the schedules file.',
    value: ({ status }) => status.failedOnce.length,
  },
  {
    name: 'journal_lines_total',
    type: 'counter',
    help: 'Lines of the journal: one for each decision.',
    value: ({ told }) => told.head.seq,
  },
  {
    name: 'archives',
    help: 'How many archives are in backups/.',
    value: ({ status }) => status.archives.count,
  },
  {
    name: 'archives_bytes',
    help: 'What the archives in backups/ take.',
    value: ({ status }) => status.archives.bytes,
  },
  {
    name: 'archives_never_verified',
    help: 'How many archives nobody has looked into since they were made.',
    value: ({ told: { projection }, sizes }) =>
      [...projection.archives.values()]
        .flat()
        .filter(({ file, verified }) => verified === null && sizes.has(file)).length,
  },
  {
    name: 'archives_faulty',
    help: 'How many archives did not verify.',
    value: ({ status }) => status.faulty.length,
  },
  {
    name: 'archives_unknown',
    help: 'How many archives the journal does not know.',
    value: ({ status }) => status.archives.unknown,
  },
  {
    name: 'trash_archives',
    help: 'How many archives are in the trash.',
    value: ({ status }) => status.archives.trash.count,
  },
  {
    name: 'trash_bytes',
    help: 'What the archives in the trash take.',
    value: ({ status }) => status.archives.trash.bytes,
  },
  {
    name: 'free_bytes',
    help: 'What can still be written into backups/.',
    value: ({ free }) => free,
  },
  {
    name: 'hook_failures_total',
    type: 'counter',
    help: 'How many runs of hooks failed.',
    value: ({ told }) => told.projection.tally.hooksFailed,
  },
  {
    name: 'notices_sent_total',
    type: 'counter',
    help: 'How many notices were taken by those who were to be told.',
    value: ({ told }) => told.projection.tally.noticesSent,
  },
  {
    name: 'notice_failures_total',
    type: 'counter',
    help: 'How often it was noted that somebody could not be told: once an hour at most while it lasts.',
    value: ({ told }) => told.projection.tally.noticesFailed,
  },
  {
    name: 'notice_targets',
    help: 'How many receivers of notices there are.',
    value: ({ told }) => told.state.notices.targets.length,
  },
  {
    name: 'notice_targets_failing',
    help: 'How many of them can not be told now.',
    value: ({ told }) => told.state.notices.targets.filter(({ failing }) => failing !== null).length,
  },
  {
    name: 'notices_waiting',
    help: 'How many facts somebody is still to be told of.',
    value: ({ told }) => told.state.notices.facts.length,
  },
];

/** Every sample has the label `workspace`: the metrics of several may be read together. */
export const workspaceMetrics = (
  { workspace, version }: MetricsOrigin,
  gathered: MetricsGathered,
  placeOf: PlaceOf,
): ReadonlyArray<Metric> => {
  const labels = { workspace };
  const { status, told, sizes } = gathered;
  return [
    metric('build_info', 'gauge', 'The version of backup_manager: 1.', [labelled({ ...labels, version }, 1)]),
    ...singles.map(({ name, type = 'gauge', help, value }) => {
      const number = value(gathered);
      return metric(name, type, help, number === null ? [] : [labelled(labels, number)]);
    }),
    ...placeMetrics(labels, status.places, status.proofs),
    ...scheduleMetrics(labels, status.schedules, told.projection, sizes, placeOf),
  ].filter(({ samples }) => samples.length > 0);
};
