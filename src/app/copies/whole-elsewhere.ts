/** Where else a version stands whole, as far as the journal tells: what is damaged at one place is to be had at another. Pure. */
import type { Archives } from '../../domain/archive/archives';
import { type PlaceVersion, versionKey } from '../../domain/archive/place-versions';
import { versionIdAmong } from '../../domain/archive/version';
import type { Proofs } from '../../domain/events/proof';
import type { ArchiveName } from '../../domain/schedule/schedule';
import { shellArgument } from '../../domain/shell-argument';
import { instantOf, type Timestamp, wallDateTime } from '../../domain/time/time';
import type { Destinations } from '../../domain/destinations/destinations';
import { noProofs, placeProof } from '../../domain/destinations/proving';

export interface WantedVersion {
  readonly name: ArchiveName;
  readonly completed: Timestamp;
  readonly sha256: string;
}

/** One place where it stands, and of which no fault is known. */
export interface StandsElsewhere {
  /** The name of the place; null: here. */
  readonly place: string | null;
  /** When it was last looked at, and was in order; null where it never was. */
  readonly proven: Timestamp | null;
}

export interface ElsewhereSeen {
  readonly archives: Archives;
  /** All that ever stood elsewhere. */
  readonly known: ReadonlyArray<PlaceVersion>;
  readonly destinations: Destinations;
  readonly proofs: Proofs | undefined;
}

/** Here first, then the place that was looked at last. `except` is the number of the place where it is damaged; null: none of ours. */
export const wholeElsewhere = (
  wanted: WantedVersion,
  { archives, known, destinations, proofs = noProofs }: ElsewhereSeen,
  except: number | null,
): ReadonlyArray<StandsElsewhere> => {
  const here = (archives.get(wanted.name) ?? []).find(
    ({ completed, report }) => completed === wanted.completed && report.sha256 === wanted.sha256,
  );
  const there = known.find(
    ({ version }) => versionKey(version) === versionKey(wanted) && version.report.sha256 === wanted.sha256,
  );
  const places = destinations.places
    .filter(({ destination }) => destination !== except && there?.at.has(destination) === true)
    .flatMap(({ destination, name }): ReadonlyArray<StandsElsewhere> => {
      const { checked } = placeProof(proofs, destination);
      if (checked === null) return [{ place: name, proven: null }];
      return checked.faults > 0 ? [] : [{ place: name, proven: checked.at }];
    });
  const rank = ({ proven }: StandsElsewhere): number => (proven === null ? 0 : instantOf(proven));
  return [
    ...(here === undefined || (here.verified?.finding ?? null) !== null
      ? []
      : [{ place: null, proven: here.verified?.at ?? null }]),
    ...places.toSorted((one, other) => rank(other) - rank(one)),
  ];
};

/** What to do: a line for each place where it stands. */
export const elsewhereAdvice = (
  wanted: WantedVersion,
  { archives }: Pick<ElsewhereSeen, 'archives'>,
  found: ReadonlyArray<StandsElsewhere>,
): ReadonlyArray<string> => {
  const versions = archives.get(wanted.name) ?? [];
  const here = versions.find(({ completed }) => completed === wanted.completed);
  const id = here === undefined ? null : versionIdAmong(versions, here);
  const minute = wallDateTime(wanted.completed);
  const restore = `backup_manager restore ${shellArgument(wanted.name)} --version ${shellArgument(id ?? minute)}`;
  return found.length === 0
    ? [`no other copy of ${wanted.name} of ${minute} is known`]
    : found.map(({ place, proven }) => {
        const where = place === null ? 'backups/' : place;
        const looked = proven === null ? 'never looked at' : `in order on ${wallDateTime(proven)}`;
        const from = place === null ? '' : ` --from ${shellArgument(place)}`;
        return `${wanted.name} of ${minute} stands whole in ${where} (${looked}): ${restore}${from}`;
      });
};
