/** Proofs that backups can be had again: what is recorded of them, and what that adds up to. Pure. */
import * as E from 'fp-ts/Either';
import type { BackupError } from '../error';
import type { Command } from '../events/command';
import type { Event, EventOf } from '../events/event';
import type { Drilled, NameProof, PlaceProof, Proofs } from '../events/proof';
import type { ArchiveName } from '../schedule/schedule';
import { hour, instantOf, type Now, type Timestamp } from '../time/time';
import type { Destinations } from './destinations';

type Decision = E.Either<BackupError, ReadonlyArray<Event>>;
type CommandOf<Type extends Command['type']> = Extract<Command, { readonly type: Type }>;

const nothing: Decision = E.right([]);

export const noProofs: Proofs = { places: [], names: [] };

export const placeProof = ({ places }: Proofs, destination: number): PlaceProof =>
  places.find((one) => one.destination === destination) ?? {
    destination,
    ...{ checked: null, drilled: null, failing: [], missed: null },
  };

export const nameProof = ({ names }: Proofs, name: ArchiveName): NameProof =>
  names.find((one) => one.name === name) ?? { name, proven: null, failed: null };

const placeCalled = ({ places }: Destinations, destination: number | null): string | null | undefined =>
  destination === null ? null : places.find((one) => one.destination === destination)?.name;

/** Of a place that was removed meanwhile there is nothing to record. */
export const recordCheck = (
  { destination, versions, packs, read, bytes, faults, finding, damaged }: CommandOf<'RecordCheck'>,
  destinations: Destinations,
): Decision => {
  const place = placeCalled(destinations, destination);
  return place === undefined || place === null
    ? nothing
    : E.right([
        {
          type: 'PlaceChecked',
          ...{ destination, place, versions, packs, read, bytes, faults, finding, damaged },
        },
      ]);
};

export const recordDrill = (
  { destination, name, completed, sha256, files, bytes, milliseconds, finding }: CommandOf<'RecordDrill'>,
  destinations: Destinations,
): Decision => {
  const place = placeCalled(destinations, destination);
  return place === undefined
    ? nothing
    : E.right([
        {
          type: 'RestoreDrilled',
          ...{ destination, place, name, completed, sha256, files, bytes, milliseconds, finding },
        },
      ]);
};

export const recordMissedDrill = (
  { destination, reason }: CommandOf<'RecordMissedDrill'>,
  destinations: Destinations,
  proofs: Proofs,
  { instant }: Now,
): Decision => {
  const place = placeCalled(destinations, destination);
  if (place === undefined) return nothing;
  const missed = destination === null ? null : placeProof(proofs, destination).missed;
  const isKnown = missed?.reason === reason && Math.abs(instant - instantOf(missed.last)) < hour;
  return isKnown ? nothing : E.right([{ type: 'DrillMissed', destination, place, reason }]);
};

const putPlace = (proofs: Proofs, one: PlaceProof): Proofs => ({
  ...proofs,
  places: [...proofs.places.filter(({ destination }) => destination !== one.destination), one],
});

const putName = (proofs: Proofs, one: NameProof): Proofs => ({
  ...proofs,
  names: [...proofs.names.filter(({ name }) => name !== one.name), one],
});

/**
 * The last drill of a name that found a fault and none has succeeded since: what is whole in one place says nothing of what lies in
 * another. `isThere`: whether anything of the name still stands at the destination of that number.
 */
export const failedOf = (
  proofs: Proofs,
  name: ArchiveName,
  isThere: (destination: number) => boolean,
): Drilled | null =>
  nameProof(proofs, name).failed ??
  proofs.places
    .filter(({ destination }) => isThere(destination))
    .flatMap(({ failing }) => failing)
    .find((one) => one.name === name)?.drilled ??
  null;

const followDrill = (proofs: Proofs, event: EventOf<'RestoreDrilled'>, at: Timestamp): Proofs => {
  const { destination, place, name, completed, finding } = event;
  const drilled: Drilled = { at, completed, place, finding };
  const named = putName(
    proofs,
    finding === null
      ? { name, proven: drilled, failed: null }
      : { ...nameProof(proofs, name), failed: drilled },
  );
  if (destination === null) return named;
  const known = placeProof(named, destination);
  const others = known.failing.filter((one) => one.name !== name);
  return putPlace(named, {
    ...known,
    drilled: { at, name, finding },
    failing: finding === null ? others : [...others, { name, drilled }],
    missed: null,
  });
};

export const followProof = (
  proofs: Proofs,
  event: EventOf<'PlaceChecked' | 'RestoreDrilled' | 'DrillMissed' | 'DestinationRemoved'>,
  at: Timestamp,
): Proofs => {
  switch (event.type) {
    case 'DestinationRemoved':
      return {
        ...proofs,
        places: proofs.places.filter(({ destination }) => destination !== event.destination),
      };
    case 'PlaceChecked': {
      const { destination, versions, packs, read, bytes, faults, finding } = event;
      return putPlace(proofs, {
        ...placeProof(proofs, destination),
        checked: { at, versions, packs, read, bytes, faults, finding },
      });
    }
    case 'RestoreDrilled':
      return followDrill(proofs, event, at);
    case 'DrillMissed': {
      const { destination, reason } = event;
      if (destination === null) return proofs;
      const before = placeProof(proofs, destination);
      return putPlace(proofs, {
        ...before,
        missed: { since: before.missed?.since ?? at, last: at, reason },
      });
    }
  }
};
