/** How copying to each place goes: what is recorded of it, and what that adds up to. Pure. */
import * as E from 'fp-ts/Either';
import type { BackupError } from '../error';
import type { Command } from '../events/command';
import type { CopyRecord } from '../events/copy';
import type { Event, EventOf } from '../events/event';
import { hour, instantOf, type Now, type Timestamp } from '../time/time';
import type { Destinations } from './destinations';

type Decision = E.Either<BackupError, ReadonlyArray<Event>>;
type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

const nothing: Decision = E.right([]);

const noRecord = (destination: number): CopyRecord => ({ destination, completed: null, failing: null });

export const copyRecord = ({ copying = [] }: Destinations, destination: number): CopyRecord =>
  copying.find((one) => one.destination === destination) ?? noRecord(destination);

/** Of a place that was removed meanwhile there is nothing to record. */
const atPlace = ({ places }: Destinations, destination: number, f: (name: string) => Decision): Decision => {
  const place = places.find((one) => one.destination === destination);
  return place === undefined ? nothing : f(place.name);
};

export const recordVersionCopied = (
  { destination, name, completed, sha256, bytes, sent, packs }: CommandOf<'RecordVersionCopied'>,
  destinations: Destinations,
): Decision =>
  atPlace(destinations, destination, (place) =>
    E.right([
      { type: 'VersionCopied', ...{ destination, place, name, completed, sha256, bytes, sent, packs } },
    ]),
  );

/** A pass that found all there, the journal and what a store begins with, too, and no failure before it, is no news. */
export const recordCopy = (
  { destination, versions, written, line, left, resent }: CommandOf<'RecordCopy'>,
  destinations: Destinations,
): Decision =>
  atPlace(destinations, destination, (place) => {
    const { failing, completed } = copyRecord(destinations, destination);
    const isAsBefore = versions === 0 && left.length === 0 && resent === undefined;
    return isAsBefore && failing === null && completed !== null
      ? nothing
      : E.right([
          {
            type: 'CopyCompleted',
            ...{ destination, place, versions, written, line, left },
            ...(resent === undefined ? {} : { resent }),
          },
        ]);
  });

export const recordCopyFailure = (
  { destination, reason, attempts, next, historyDiffers }: CommandOf<'RecordCopyFailure'>,
  destinations: Destinations,
  { instant }: Now,
): Decision =>
  atPlace(destinations, destination, (place) => {
    const { failing } = copyRecord(destinations, destination);
    // why: one by hand says nothing of the next try, which the service does
    const isKnown =
      failing?.reason === reason &&
      (failing.next !== null || next === null) &&
      Math.abs(instant - instantOf(failing.last)) < hour;
    return isKnown
      ? nothing
      : E.right([
          {
            type: 'CopyFailed',
            ...{ destination, place, reason, attempts, next },
            ...(historyDiffers === undefined ? {} : { historyDiffers }),
          },
        ]);
  });

/** Each once; of one that the journal does not say to stand there nothing. */
export const recordCopyVanished = (
  { destination, versions }: CommandOf<'RecordCopyVanished'>,
  destinations: Destinations,
): Decision =>
  atPlace(destinations, destination, (place) =>
    E.right(versions.map((version) => ({ type: 'CopyVanished' as const, destination, place, ...version }))),
  );

/** That nothing went, and that as little could have gone as before, is no news. */
export const recordCopiesPruned = (
  { type: _, destination, ...pruned }: CommandOf<'RecordCopiesPruned'>,
  destinations: Destinations,
): Decision =>
  atPlace(destinations, destination, (place) => {
    const { waiting } = copyRecord(destinations, destination);
    const { removed, passed, packs, repacked, why } = pruned;
    const isNothing = removed.length + passed.length + packs + repacked === 0;
    return isNothing && pruned.waiting === (waiting?.versions ?? 0) && why === (waiting?.why ?? null)
      ? nothing
      : E.right([{ type: 'CopiesPruned', destination, place, ...pruned }]);
  });

export const recordPlaceTest = (
  { destination, works, overwrites, removes }: CommandOf<'RecordPlaceTest'>,
  destinations: Destinations,
): Decision =>
  atPlace(destinations, destination, (place) =>
    E.right([{ type: 'DestinationTested', ...{ destination, place, works, overwrites, removes } }]),
  );

const put = (destinations: Destinations, record: CopyRecord): Destinations => ({
  ...destinations,
  copying: [
    ...(destinations.copying ?? []).filter(({ destination }) => destination !== record.destination),
    record,
  ],
});

export const followCopying = (
  destinations: Destinations,
  event: EventOf<'CopyCompleted' | 'CopyFailed' | 'CopiesPruned' | 'DestinationTested'>,
  at: Timestamp,
): Destinations => {
  const { destination } = event;
  const { removes, waiting, ...before } = copyRecord(destinations, destination);
  const kept = {
    ...before,
    ...(removes === undefined ? {} : { removes }),
    ...(waiting === undefined ? {} : { waiting }),
  };
  if (event.type === 'CopyCompleted')
    return put(destinations, { ...kept, completed: { at, line: event.line }, failing: null });
  if (event.type === 'CopiesPruned')
    return put(destinations, {
      ...before,
      ...(removes === undefined ? {} : { removes }),
      ...(event.why === null ? {} : { waiting: { versions: event.waiting, why: event.why } }),
    });
  if (event.type === 'DestinationTested')
    return put(destinations, {
      ...before,
      ...(waiting === undefined ? {} : { waiting }),
      ...(event.removes === null ? {} : { removes: event.removes }),
    });
  const { reason, attempts, next, historyDiffers } = event;
  const since = before.failing?.since ?? at;
  const failing = { since, last: at, reason, attempts, next };
  return put(destinations, {
    ...kept,
    failing: historyDiffers === undefined ? failing : { ...failing, historyDiffers },
  });
};
