/** How copying to each place stands: what it lacks, since when, and why. Pure. */
import { type Archives, type Version } from '../../domain/archive/archives';
import type { State } from '../../domain/decider/state';
import { copyRecord } from '../../domain/destinations/copying';
import { noDestinations } from '../../domain/destinations/destinations';
import { noProofs, placeProof } from '../../domain/destinations/proving';
import type { CopyRecord } from '../../domain/events/copy';
import type { PlaceProof } from '../../domain/events/proof';
import type { Destination } from '../../domain/events/destination';
import { hour, type Instant, instantOf, type Timestamp } from '../../domain/time/time';
import { versionsFor } from './copy';

/** How long, in milliseconds, an archive may be without standing where it is to stand. */
const mayTake = 24 * hour;

export interface PlaceStatus {
  readonly name: string;
  readonly where: string;
  /** How many archives that are to stand there do not. */
  readonly behind: number;
  /** When the oldest of them was made; null where there is none. */
  readonly since: Timestamp | null;
  /** One of them is older than a day. */
  readonly isLate: boolean;
  /** When everything that could be sent last stood there; null where it never has. */
  readonly completed: Timestamp | null;
  /** Since when it fails, why, and when it is tried again; null where it does not. */
  readonly failing: CopyRecord['failing'];
  /** When it was last read, and what came of that; null where it never was. */
  readonly checked: PlaceProof['checked'];
  /** The last restore that was tried from there; null where none was. */
  readonly drilled: PlaceProof['drilled'];
  /** Since when no restore can be tried, and why; null where it can, as far as is known. */
  readonly missed: PlaceProof['missed'];
}

/** What of the archives that are to stand there does not, by the journal; the newest first. */
export const lackedAt = (
  archives: Archives,
  state: Pick<State, 'file'>,
  place: Destination,
): ReadonlyArray<Version> =>
  versionsFor(archives, state, place).filter(({ copies }) => copies?.includes(place.destination) !== true);

export const placeStatuses = (
  archives: Archives,
  state: Pick<State, 'file' | 'destinations' | 'proofs'>,
  now: Instant,
): ReadonlyArray<PlaceStatus> => {
  const destinations = state.destinations ?? noDestinations;
  return destinations.places.map((place) => {
    const lacked = lackedAt(archives, state, place);
    const since = lacked.at(-1)?.completed ?? null;
    const { completed, failing } = copyRecord(destinations, place.destination);
    const { checked, drilled, missed } = placeProof(state.proofs ?? noProofs, place.destination);
    return {
      name: place.name,
      where: place.url,
      behind: lacked.length,
      since,
      isLate: since !== null && now - instantOf(since) > mayTake,
      completed: completed?.at ?? null,
      failing,
      ...{ checked, drilled, missed },
    };
  });
};
