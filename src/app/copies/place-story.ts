/** What became of a place elsewhere: every line of the journal about it, and how it stands now; and where the archive of a backup stands. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { Archives, Version } from '../../domain/archive/archives';
import { noDestinations } from '../../domain/destinations/destinations';
import { complaintsOf, failingText } from '../../domain/destinations/complaints';
import type { BackupError } from '../../domain/error';
import { describeEvent } from '../../domain/events/describe-event';
import type { Event } from '../../domain/events/event';
import { about, type Explanation, inOrder, type Sentence } from '../../domain/history/explain/sentence';
import { shellArgument } from '../../domain/shell-argument';
import { instantOf, type Instant, type Now, shown, type Timestamp } from '../../domain/time/time';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { Clock } from '../../ports/clock';
import type { Journal } from '../../ports/journal';
import type { ServiceProcess } from '../../ports/service-process';
import { isServiceUp } from '../service-state';
import { lackedAt, type PlaceStatus, placeStatuses } from './place-status';

export interface PlaceStoryPorts {
  readonly journal: Journal;
  readonly archiveIndex: Pick<ArchiveIndex, 'read'>;
  readonly clock: Clock;
  readonly service: Pick<ServiceProcess, 'look'>;
}

/** One event that is about a place. */
export interface PlaceEvent {
  readonly at: Timestamp;
  /** The journal's line. */
  readonly seq: number;
  readonly destination: number;
  readonly event: Event;
}

export interface ToldPlace extends PlaceStatus {
  readonly destination: number;
  /** The versions that are to stand there, and do not. */
  readonly lacked: ReadonlySet<Version>;
}

export interface PlacesTold {
  readonly now: Now;
  readonly isServiceUp: boolean;
  readonly archives: Archives;
  readonly places: ReadonlyArray<ToldPlace>;
  /** In the order of the journal. */
  readonly events: ReadonlyArray<PlaceEvent>;
}

/** So many of the last events are told where somebody asks why. */
const mostTold = 20;

const placeIn = (event: Event): number | null =>
  'destination' in event && typeof event.destination === 'number' ? event.destination : null;

/** Reads all of the journal, where there is a place at all. */
export const tellPlaces: RTE.ReaderTaskEither<PlaceStoryPorts, BackupError, PlacesTold> = (ports) =>
  pipe(
    TE.Do,
    TE.bind('head', () => ports.journal.exclusively(ports.journal.head)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.bind('isUp', () => isServiceUp(ports)),
    TE.bind('events', ({ head: { state } }) => {
      const events: PlaceEvent[] = [];
      return (state.destinations ?? noDestinations).places.length === 0
        ? TE.right(events)
        : pipe(
            ports.journal.readFrom(null, ({ at, seq, events: recorded }) => {
              for (const event of recorded) {
                const destination = placeIn(event);
                if (destination !== null) events.push({ at, seq, destination, event });
              }
            }),
            TE.map(() => events),
          );
    }),
    TE.map(({ head: { state }, archives, events, isUp }): PlacesTold => {
      const now = ports.clock.now();
      const numbers = (state.destinations ?? noDestinations).places;
      const statuses = placeStatuses(archives, state, now.instant);
      const places = numbers.flatMap((place) =>
        statuses
          .filter((one) => one.name === place.name)
          .map((one) => ({
            ...one,
            destination: place.destination,
            lacked: new Set(lackedAt(archives, state, place)),
          })),
      );
      return { now, isServiceUp: isUp, archives, places, events };
    }),
  );

/** What nobody has looked at yet, of what stands there. */
const untried = ({ name, completed, checked, drilled }: PlaceStatus): ReadonlyArray<string> =>
  completed === null
    ? []
    : [
        ...(checked === null
          ? [`what stands there was never read; backup_manager verify --at ${shellArgument(name)} reads it`]
          : []),
        ...(drilled === null
          ? [
              `no restore from there was ever tried; backup_manager drill --at ${shellArgument(name)} tries it`,
            ]
          : []),
      ];

const allThere = ({ completed }: PlaceStatus, now: Now): string =>
  completed === null
    ? 'nothing was copied there yet'
    : `all that is to stand there does; the last pass that sent something was over at ${shown(now)(completed)}`;

const sentenceOf = ({ at, seq, event }: PlaceEvent): Sentence => ({ at, seq, text: describeEvent(event) });

/** The events of one place, from an instant on; null where there is no place of that name. */
export const eventsOf = (
  { places, events }: PlacesTold,
  name: string,
  from: Instant | null,
): ReadonlyArray<PlaceEvent> | null => {
  const place = places.find((one) => one.name === name);
  return place === undefined
    ? null
    : events.filter(
        ({ destination, at }) =>
          destination === place.destination && (from === null || instantOf(at) >= from),
      );
};

/** Why a place is as it is: null where there is none of that name. */
export const explainPlace = (told: PlacesTold, name: string): Explanation | null => {
  const place = told.places.find((one) => one.name === name);
  if (place === undefined) return null;
  const { now } = told;
  const { outcome, complaints } = complaintsOf(place, told.isServiceUp, now);
  const said = [...complaints, ...(place.behind === 0 ? [allThere(place, now)] : [])];
  return {
    name,
    title: `${name}: ${place.where}`,
    outcome,
    cause: said[0] ?? null,
    due: null,
    chain: [
      ...(eventsOf(told, name, null) ?? []).slice(-mostTold).map(sentenceOf),
      ...[...said.slice(1), ...untried(place)].map(about),
    ],
  };
};

const isCopyOf =
  (number: number, { name, completed }: Version) =>
  ({ destination, event }: PlaceEvent): boolean =>
    destination === number &&
    event.type === 'VersionCopied' &&
    event.name === name &&
    event.completed === completed;

/** A restore of this very archive from there. */
const isDrillOf =
  (number: number, { name, completed }: Version) =>
  ({ destination, event }: PlaceEvent): boolean =>
    destination === number &&
    event.type === 'RestoreDrilled' &&
    event.name === name &&
    event.completed === completed;

/** That the last check there found it in such a state that it can't be restored whole. */
const damageOf = (
  { events, now }: PlacesTold,
  { name: place, destination }: ToldPlace,
  { name, completed }: Version,
): ReadonlyArray<Sentence> => {
  const last = events
    .filter((one) => one.destination === destination && one.event.type === 'PlaceChecked')
    .at(-1);
  return last?.event.type === 'PlaceChecked' &&
    last.event.damaged.some((one) => one.name === name && one.completed === completed)
    ? [about(`it can't be restored whole from ${place}, as its check of ${shown(now)(last.at)} found`)]
    : [];
};

/** Where the archive stands that a backup came to, as sentences behind what is said of it. */
export const withPlaces =
  (told: PlacesTold) =>
  (explanation: Explanation): Explanation => {
    const { places, archives, events, now } = told;
    const { name, due } = explanation;
    const version = [...archives]
      .flatMap(([called, versions]) => (called === name ? versions : []))
      .find((one) => due !== null && instantOf(one.due) === instantOf(due));
    if (version === undefined) return explanation;
    const sentences = places.flatMap((place): ReadonlyArray<Sentence> => {
      const { destination } = place;
      if (version.copies?.includes(destination) === true)
        return [
          ...[isCopyOf, isDrillOf].flatMap((isOne) =>
            events.filter(isOne(destination, version)).slice(-1).map(sentenceOf),
          ),
          ...damageOf(told, place, version),
        ];
      if (version.droppedAt?.includes(destination) === true)
        return [about(`the rules of ${place.name} keep it no longer`)];
      if (!place.lacked.has(version)) return [];
      const failing = failingText(place, told.isServiceUp, now);
      return [about(`it does not stand at ${place.name} yet${failing === null ? '' : `: ${failing}`}`)];
    });
    return { ...explanation, chain: inOrder([...explanation.chain, ...sentences]) };
  };
