/** What the journal holds of copies elsewhere: what came to stand there, and what kept it from that. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';
import { ArchiveName } from '../schedule/schedule';
import { Timestamp } from '../time/time';

/** A destination: its number, and how it was called then. */
const place = { destination: NonNegativeInteger, place: t.string };

const archive = { name: ArchiveName, completed: Timestamp, sha256: t.string };

/** All of an archive stands there: `sent` bytes of it were new, in so many packs. */
export const VersionCopied = t.strict(
  {
    type: t.literal('VersionCopied'),
    ...{ ...place, ...archive },
    bytes: NonNegativeInteger,
    sent: NonNegativeInteger,
    packs: NonNegativeInteger,
  },
  'VersionCopied',
);

/** Everything stands there that could be sent, the journal up to `line`, too. `written`: bytes of all objects that were. */
export const CopyCompleted = t.strict(
  {
    type: t.literal('CopyCompleted'),
    ...place,
    versions: NonNegativeInteger,
    written: NonNegativeInteger,
    line: NonNegativeInteger,
    /** Archives that could not be read, or were not what they should be. */
    left: t.readonlyArray(t.strict({ ...archive, reason: t.string })),
  },
  'CopyCompleted',
);

/** The place did not take it, or ours could not be read. Of a failure that stays so there is one an hour at most. */
export const CopyFailed = t.strict(
  {
    type: t.literal('CopyFailed'),
    ...place,
    reason: t.string,
    /** How often it has been tried since it went well last. */
    attempts: NonNegativeInteger,
    /** When the service tries again; null where nobody does by itself. */
    next: t.union([Timestamp, t.null]),
  },
  'CopyFailed',
);

/** How copying to a place went last; null for what has not been yet. */
export const CopyRecord = t.strict(
  {
    destination: NonNegativeInteger,
    /** When it last went well, and the line up to which the journal stands there. */
    completed: t.union([t.strict({ at: Timestamp, line: NonNegativeInteger }), t.null]),
    /** Since when it fails, and why. */
    failing: t.union([
      t.strict({
        since: Timestamp,
        last: Timestamp,
        reason: t.string,
        attempts: NonNegativeInteger,
        next: t.union([Timestamp, t.null]),
      }),
      t.null,
    ]),
  },
  'CopyRecord',
);
export type CopyRecord = Readonly<t.TypeOf<typeof CopyRecord>>;
