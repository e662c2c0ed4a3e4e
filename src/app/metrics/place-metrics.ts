/** What a monitoring system is told of each place elsewhere, and of what was proven restorable. Pure. */
import type { Metric, MetricSample } from '../../domain/metric';
import type { NameProof } from '../../domain/events/proof';
import type { PlaceStatus } from '../copies/place-status';
import { labelled, type Labels, metric, secondsOf, truth } from './metric';

interface Single {
  readonly name: string;
  readonly help: string;
  readonly value: (place: PlaceStatus) => number | null;
}

const singles: ReadonlyArray<Single> = [
  {
    name: 'behind',
    help: 'How many archives that are to stand there do not.',
    value: ({ behind }) => behind,
  },
  {
    name: 'behind_since_timestamp_seconds',
    help: 'When the oldest of them was made.',
    value: ({ since }) => secondsOf(since),
  },
  {
    name: 'late',
    help: 'Whether one of them was made more than a day ago.',
    value: ({ isLate }) => truth(isLate),
  },
  {
    name: 'failing',
    help: 'Whether copying there failed the last time.',
    value: ({ failing }) => truth(failing !== null),
  },
  {
    name: 'last_copy_timestamp_seconds',
    help: 'When all that could be sent last stood there.',
    value: ({ completed }) => secondsOf(completed),
  },
  {
    name: 'last_check_timestamp_seconds',
    help: 'When what stands there was read last.',
    value: ({ checked }) => secondsOf(checked?.at ?? null),
  },
  {
    name: 'faults',
    help: 'How many objects were not as they were written when it was read last.',
    value: ({ checked }) => checked?.faults ?? null,
  },
  {
    name: 'last_drill_timestamp_seconds',
    help: 'When a restore from there was tried last.',
    value: ({ drilled }) => secondsOf(drilled?.at ?? null),
  },
  {
    name: 'drill_failed',
    help: 'Whether what it came to was not as it was.',
    value: ({ drilled }) => (drilled === null ? null : truth(drilled.finding !== null)),
  },
];

const some = (labels: Labels, value: number | null): ReadonlyArray<MetricSample> =>
  value === null ? [] : [labelled(labels, value)];

export const placeMetrics = (
  workspace: Labels,
  places: ReadonlyArray<PlaceStatus>,
  proofs: ReadonlyArray<NameProof>,
): ReadonlyArray<Metric> => [
  ...singles.map(({ name, help, value }) =>
    metric(
      `place_${name}`,
      'gauge',
      help,
      places.flatMap((place) => some({ ...workspace, place: place.name }, value(place))),
    ),
  ),
  metric(
    'proven_timestamp_seconds',
    'gauge',
    'When a restore of one of its archives was tried last that came out as it was.',
    proofs.flatMap(({ name, proven }) => some({ ...workspace, name }, secondsOf(proven?.at ?? null))),
  ),
  metric(
    'drill_failed',
    'gauge',
    'Whether the last restore of one of its archives that was tried did not come out as it was.',
    proofs.map(({ name, failed }) => labelled({ ...workspace, name }, truth(failed !== null))),
  ),
];
