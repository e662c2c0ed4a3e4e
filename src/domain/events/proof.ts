/** What the journal holds of proofs that backups can be had again: places that were read, and restores that were tried. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { NonNegativeInteger } from '../integer';
import { ArchiveName } from '../schedule/schedule';
import { Timestamp } from '../time/time';

const archive = { name: ArchiveName, completed: Timestamp, sha256: t.string };

/** The number and the name of a destination; null for what lies in `backups/`. */
const tried = { destination: orNull(NonNegativeInteger), place: orNull(t.string) };

/** What a look at everything that stands at a place came to, be it that a part of its packs was read. */
export const CheckResult = {
  /** Archives and packs that stand there, and packs that were read, with their bytes. */
  versions: NonNegativeInteger,
  packs: NonNegativeInteger,
  read: NonNegativeInteger,
  bytes: NonNegativeInteger,
  /** How many objects are not as they were written, and what the first of them is. */
  faults: NonNegativeInteger,
  finding: orNull(t.string),
};

/** Somebody had everything that stands at a place held against its digests. */
export const PlaceChecked = t.strict(
  {
    type: t.literal('PlaceChecked'),
    destination: NonNegativeInteger,
    place: t.string,
    ...CheckResult,
    /** Archives that can't be restored whole from there; the first 100. */
    damaged: t.readonlyArray(t.strict(archive)),
  },
  'PlaceChecked',
);

/** An archive was restored into a scratch directory, and every byte of it was held against the catalogue. */
export const RestoreDrilled = t.strict(
  {
    type: t.literal('RestoreDrilled'),
    ...{ ...tried, ...archive },
    /** Files that were compared, and the bytes in them. */
    files: NonNegativeInteger,
    bytes: NonNegativeInteger,
    /** How long it took. */
    milliseconds: NonNegativeInteger,
    /** Null when all of it came back as it was. */
    finding: orNull(t.string),
  },
  'RestoreDrilled',
);

/** A drill could not be held: that says nothing of the archives. One an hour at most while the reason stays. */
export const DrillMissed = t.strict(
  { type: t.literal('DrillMissed'), ...tried, reason: t.string },
  'DrillMissed',
);

/** How a restore that was tried came out. */
export const Drilled = t.strict(
  { at: Timestamp, completed: Timestamp, place: orNull(t.string), finding: orNull(t.string) },
  'Drilled',
);
export type Drilled = Readonly<t.TypeOf<typeof Drilled>>;

/** What is known of a destination; null for what has not been yet. */
export const PlaceProof = t.strict(
  {
    destination: NonNegativeInteger,
    /** When it was last read. */
    checked: orNull(t.strict({ at: Timestamp, ...CheckResult })),
    drilled: orNull(t.strict({ at: Timestamp, name: ArchiveName, finding: orNull(t.string) })),
    /** The last drill of each name of which that found a fault there. */
    failing: t.readonlyArray(t.strict({ name: ArchiveName, drilled: Drilled })),
    /** Since when no drill can be held there, when that was last noted, and why. */
    missed: orNull(t.strict({ since: Timestamp, last: Timestamp, reason: t.string })),
  },
  'PlaceProof',
);
export type PlaceProof = Readonly<t.TypeOf<typeof PlaceProof>>;

/** What is known of the backups of a name. */
export const NameProof = t.strict(
  {
    name: ArchiveName,
    /** The last drill after which one of them was known to be restorable; null where there was none. */
    proven: orNull(Drilled),
    /** The last drill, where that found a fault. */
    failed: orNull(Drilled),
  },
  'NameProof',
);
export type NameProof = Readonly<t.TypeOf<typeof NameProof>>;

export const Proofs = t.strict(
  { places: t.readonlyArray(PlaceProof), names: t.readonlyArray(NameProof) },
  'Proofs',
);
export type Proofs = Readonly<t.TypeOf<typeof Proofs>>;
