/** What there is to note of a schedule that was made or changed just now. */
import type { Destinations } from '../../domain/destinations/destinations';
import type { Committed } from '../../app/commit';
import { encodeWhen } from '../../codecs/when-text';
import type { EventOf } from '../../domain/events/event';
import { nextOccurrences, zoneOf } from '../../domain/occurrence/occurrence';
import type { ScheduleSpec } from '../../domain/schedule/schedule';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import type { PlaceOf } from '../../domain/schedule/source-place';
import {
  instantOf,
  localOf,
  minute,
  type Now,
  shown,
  type Timestamp,
  wallDateTime,
} from '../../domain/time/time';

/** Its source is not there yet. */
export const missingNote = (
  { path, when }: ScheduleSpec,
  due: Timestamp,
  exists: boolean,
  now: Now,
): ReadonlyArray<string> =>
  exists
    ? []
    : [`${path} does not exist yet; it has to by ${when.kind === 'once' ? when.at : shown(now)(due)}`];

/** It will never come. */
export const expiredNote = (spec: ScheduleSpec): ReadonlyArray<string> =>
  spec.when.kind === 'once'
    ? [
        `${spec.when.at} has passed today: the line will expire without a backup; to have it tomorrow, create it again after midnight`,
      ]
    : [];

/** Names in `to=` that nobody has given to a destination yet. */
export const unknownPlaces = ({ options }: ScheduleSpec, { places }: Destinations): ReadonlyArray<string> =>
  (options.to ?? [])
    .filter((name) => !places.some((place) => place.name === name))
    .map((name) => `no destination is called ${name}; backup_manager destination add makes one`);

/** The next times of a line that comes again and again, for whoever sits at a terminal. */
export const nextNote = (spec: ScheduleSpec, due: Timestamp, now: Now): ReadonlyArray<string> => {
  const local = localOf(now);
  if (spec.when.kind === 'once') return [];
  const times = nextOccurrences(spec, instantOf(due) - minute, local, 3).map(wallDateTime);
  const zone = spec.options.tz === null ? '' : ` (${zoneOf(spec, local).name})`;
  return [`next times: ${times.join(', ')}${zone}`];
};

/**
 * Whether a line is one that stands there already, or shares its archives' name with another source: both are taken,
 * and seldom meant.
 */
export const likeOthers = (
  { schedule: created, spec }: Pick<EventOf<'ScheduleCreated'>, 'schedule' | 'spec'>,
  { state }: Pick<Committed, 'state'>,
  placeOf: PlaceOf,
): ReadonlyArray<string> => {
  const place = placeOf(spec.path);
  const others = schedulesOf(state.file)
    .map(({ schedule }, index) => ({ ...schedule, index }))
    .filter(({ id, spec: { name } }) => id !== created && name === spec.name);
  const same = others.find(
    (other) => placeOf(other.spec.path) === place && encodeWhen(other.spec.when) === encodeWhen(spec.when),
  );
  const elsewhere = others.find((other) => placeOf(other.spec.path) !== place);
  return [
    ...(same === undefined
      ? []
      : [
          `the schedule at index ${same.index} is the same: both make their backups; undo takes this one back`,
        ]),
    ...(elsewhere === undefined
      ? []
      : [
          `the schedule at index ${elsewhere.index} has the name ${spec.name}, too, for another path (${elsewhere.spec.path}): both make backups/${spec.name}.tar, and the one before is kept as an older version`,
        ]),
  ];
};
