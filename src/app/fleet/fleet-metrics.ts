/** What a monitoring system is told of a fleet. Pure. */
import type { Metric, MetricSample } from '../../domain/metric';
import { labelled, type Labels, metric, secondsOf, truth } from '../metrics/metric';
import type { FleetSchedule } from './fleet-rows';
import { type FleetView, isHealthyFleet } from './read-fleet';

interface Single {
  readonly name: string;
  readonly help: string;
  readonly value: (one: FleetSchedule) => number | null;
}

const singles: ReadonlyArray<Single> = [
  {
    name: 'late',
    help: 'Whether it has no good backup as new as it should have one (1), or one that stands elsewhere too late, or neither (0).',
    value: ({ isLate }) => truth(isLate),
  },
  {
    name: 'last_success_timestamp_seconds',
    help: 'When its newest good backup was completed.',
    value: ({ lastGood }) => secondsOf(lastGood),
  },
  {
    name: 'last_proven_timestamp_seconds',
    help: 'When a restore of one of its backups was tried last that came out as it was.',
    value: ({ known: { proven } }) => secondsOf(proven?.at ?? null),
  },
  {
    name: 'drill_failed',
    help: 'Whether the last restore of one of its backups that was tried did not come out as it was.',
    value: ({ known: { failed } }) => truth(failed !== null),
  },
];

const some = (labels: Labels, value: number | null): ReadonlyArray<MetricSample> =>
  value === null ? [] : [labelled(labels, value)];

export const fleetMetrics = (view: FleetView): ReadonlyArray<Metric> => {
  const { hosts, unreadable, now } = view;
  const all = hosts.flatMap(({ host, url, schedules }) =>
    schedules.map((one) => ({
      labels: {
        place: url,
        host,
        schedule: String(one.known.schedule.id),
        name: one.known.schedule.spec.name,
      },
      one,
    })),
  );
  return [
    metric('fleet_gathered_timestamp_seconds', 'gauge', 'When these metrics were gathered.', [
      labelled({}, now.instant / 1000),
    ]),
    metric('fleet_healthy', 'gauge', 'Whether all is well, as the exit status of fleet has it.', [
      labelled({}, truth(isHealthyFleet(view))),
    ]),
    metric('fleet_host_readable', 'gauge', 'Whether what stands there of a host could be read.', [
      ...hosts.map(({ host, url }) => labelled({ place: url, host }, 1)),
      ...unreadable.map(({ host, url }) => labelled({ place: url, host: host ?? '' }, 0)),
    ]),
    metric(
      'fleet_host_heard_timestamp_seconds',
      'gauge',
      'When the last line of its journal was written that stands there.',
      hosts.flatMap(({ host, url, facts }) => some({ place: url, host }, secondsOf(facts.heard))),
    ),
    metric(
      'fleet_host_journal_lines',
      'gauge',
      'Lines of its journal that stand there.',
      hosts.map(({ host, url, facts }) => labelled({ place: url, host }, facts.lines)),
    ),
    ...singles.map(({ name, help, value }) =>
      metric(
        `fleet_schedule_${name}`,
        'gauge',
        help,
        all.flatMap(({ labels, one }) => some(labels, value(one))),
      ),
    ),
    metric(
      'fleet_schedule_behind',
      'gauge',
      'How many of its archives do not stand at a destination where they are to stand.',
      all.flatMap(({ labels, one }) =>
        one.places.map(({ name, behind }) => labelled({ ...labels, destination: name }, behind)),
      ),
    ),
  ];
};
