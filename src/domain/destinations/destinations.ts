/** The places elsewhere that take copies: added, removed, chosen; and which schedules go where. Pure. */
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import type { BackupError } from '../error';
import type { Command } from '../events/command';
import { CopyRecord } from '../events/copy';
import { Destination } from '../events/destination';
import type { Event, EventOf } from '../events/event';
import { NonNegativeInteger } from '../integer';
import type { ScheduleOptions } from '../schedule/schedule';
import { type ScheduleFile, schedulesOf } from '../schedule/schedule-file';

/** `copying`: how it went at those to which it was tried; not there as long as it never was. */
export const Destinations = t.exact(
  t.intersection([
    t.type({ next: NonNegativeInteger, places: t.readonlyArray(Destination) }),
    t.partial({ copying: t.readonlyArray(CopyRecord) }),
  ]),
  'Destinations',
);
export type Destinations = Readonly<t.TypeOf<typeof Destinations>>;

export const noDestinations: Destinations = { next: 1, places: [] };

type Decision = E.Either<BackupError, ReadonlyArray<Event>>;
type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

/** A place that others than the machine's owner can read has to be encrypted, or be asked for as it is. */
const isRemote = (url: string): boolean => !url.startsWith('file:');

export const addDestination = (
  { name, url, recipients, plain, options }: CommandOf<'AddDestination'>,
  { next, places }: Destinations,
): Decision => {
  if (plain && recipients.length > 0)
    return E.left({ type: 'WrongDestination', reason: 'it is either for recipients or --plain, not both' });
  if (isRemote(url) && recipients.length === 0 && !plain)
    return E.left({
      type: 'WrongDestination',
      reason: 'who keeps that place could read all backups: name a --recipient, or say --plain',
    });
  if (places.some((place) => place.name === name)) return E.left({ type: 'DestinationExists', name });
  const same = places.find((place) => place.url === url);
  if (same !== undefined)
    return E.left({ type: 'WrongDestination', reason: `${same.name} is at that address already` });
  return E.right([{ type: 'DestinationAdded', destination: next, name, url, recipients, options }]);
};

/** Names that schedules say `to=` of, and that no destination has. */
export const placesUnknown = ({
  file,
  destinations,
}: {
  readonly file: ScheduleFile | null;
  readonly destinations?: Destinations | undefined;
}): ReadonlyArray<string> => {
  const known = new Set((destinations ?? noDestinations).places.map(({ name }) => name));
  const named = schedulesOf(file).flatMap(({ schedule }) => schedule.spec.options.to ?? []);
  return [...new Set(named)].filter((name) => !known.has(name));
};

export const chooseDestination = (
  { places }: Destinations,
  which: string,
): E.Either<BackupError, Destination> => {
  const found = places.find(({ name }) => name === which);
  return found === undefined
    ? E.left({ type: 'NoSuchDestination', which, known: places.map(({ name }) => name) })
    : E.right(found);
};

export const removeDestination = (which: string, destinations: Destinations): Decision =>
  E.map(({ destination, name }: Destination): ReadonlyArray<Event> => [
    { type: 'DestinationRemoved', destination, name },
  ])(chooseDestination(destinations, which));

/** Follows what adds a destination, or removes one. */
export const followDestination = (
  { next, places, copying }: Destinations,
  event: EventOf<'DestinationAdded' | 'DestinationRemoved'>,
): Destinations => {
  if (event.type === 'DestinationRemoved')
    return {
      next,
      places: places.filter(({ destination }) => destination !== event.destination),
      ...(copying === undefined
        ? {}
        : { copying: copying.filter(({ destination }) => destination !== event.destination) }),
    };
  const { destination, name, url, recipients, options } = event;
  return {
    ...(copying === undefined ? {} : { copying }),
    next: Math.max(next, destination + 1),
    places: [...places, { destination, name, url, recipients, options }],
  };
};

/** Whether the backups of a schedule are copied to the place of that name: to every one, unless it says where. */
export const goesTo = ({ to }: Pick<ScheduleOptions, 'to'>, name: string): boolean =>
  to === undefined || to.includes(name);
