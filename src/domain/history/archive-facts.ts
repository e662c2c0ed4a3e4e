/** What a row of the history tells of its archive: where it is now, or what became of it. Pure. */
import type { ScheduleLine } from '../occurrence/occurrence';
import { type Now, type Timestamp, timestampAt } from '../time/time';
import { type ArchiveLocation, archiveLocations, type HistoryProjection, type Archived } from './projection';
import { restingIn } from './resting';

/** How a version in the trash is called, and until when it can be had back. */
export interface Rest {
  readonly version: string;
  readonly until: Timestamp;
}

export interface ArchiveFacts {
  /** Where it is now, as a file name in `backups/`; null when there is none. */
  readonly archive: string | null;
  /** Why it is not there any more. */
  readonly removed: string | null;
  /** As what `undelete` brings it back, and until when; null where it can't. */
  readonly trash: Rest | null;
}

const removedText = (place: ArchiveLocation): string | null => {
  switch (place.type) {
    case 'removed':
      return place.removal.reason;
    case 'trashed':
      return place.entry.reason;
    case 'missing':
      return 'it is not in backups/, and the journal does not say why';
    case 'there':
    case 'none':
      return null;
  }
};

/** Finds archives. `sizes` are those of the files in `backups/`; null when nobody has looked. */
export const archiveFacts = (
  projection: HistoryProjection,
  lines: ReadonlyArray<ScheduleLine>,
  sizes: ReadonlyMap<string, number> | null,
  now: Now,
): ((of: Archived) => ArchiveFacts) => {
  const placeOf = archiveLocations(projection, sizes);
  const resting = new Map(restingIn({ projection, lines }).map((one) => [one.trash, one]));
  const restOf = (trash: string): Rest | null => {
    const one = resting.get(trash);
    return one === undefined ? null : { version: one.id, until: timestampAt(one.until, now.zone) };
  };
  return (of) => {
    const place = placeOf(of);
    return {
      archive: place.type === 'there' ? place.version.file : null,
      removed: removedText(place),
      trash: place.type === 'trashed' ? restOf(place.entry.trash) : null,
    };
  };
};
