/** What the journal holds of copies elsewhere: what came to stand there, and what kept it from that. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../integer';
import { ArchiveName } from '../schedule/schedule';
import { Timestamp } from '../time/time';

/** A destination: its number, and how it was called then. */
const place = { destination: NonNegativeInteger, place: t.string };

const archive = { name: ArchiveName, completed: Timestamp, sha256: t.string };

/** There where the journal that stands there is not the one here: nothing is copied until somebody decides. */
const historyDiffers = { historyDiffers: t.literal(true) };

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
export const CopyCompleted = t.exact(
  t.intersection([
    t.type({
      type: t.literal('CopyCompleted'),
      ...place,
      versions: NonNegativeInteger,
      written: NonNegativeInteger,
      line: NonNegativeInteger,
      /** Archives that could not be read, or were not what they should be. */
      left: t.readonlyArray(t.strict({ ...archive, reason: t.string })),
    }),
    t.partial({
      /** Objects of the journal, and what a store begins with, that were sent again since what they hold was gone; not there where none was. */
      resent: NonNegativeInteger,
    }),
  ]),
  'CopyCompleted',
);

/** The place did not take it, or ours could not be read. Of a failure that stays so there is one an hour at most. */
export const CopyFailed = t.exact(
  t.intersection([
    t.type({
      type: t.literal('CopyFailed'),
      ...place,
      reason: t.string,
      /** How often it has been tried since it went well last. */
      attempts: NonNegativeInteger,
      /** When the service tries again; null where nobody does by itself. */
      next: t.union([Timestamp, t.null]),
    }),
    t.partial(historyDiffers),
  ]),
  'CopyFailed',
);

/** It stood there, and does not any more, and no rule says so: it is sent again, if it is here. */
export const CopyVanished = t.strict(
  { type: t.literal('CopyVanished'), ...place, ...archive },
  'CopyVanished',
);

/**
 * What the rules of a place keep no longer was removed there, or was not sent; and what no list there needs was swept. `waiting`: how many
 * versions would have gone, had the place let them, or had nothing been found damaged there; then `why` says so.
 */
export const CopiesPruned = t.strict(
  {
    type: t.literal('CopiesPruned'),
    ...place,
    removed: t.readonlyArray(t.strict({ ...archive, reason: t.string })),
    /** Those that were never sent. */
    passed: t.readonlyArray(t.strict({ ...archive, reason: t.string })),
    packs: NonNegativeInteger,
    /** Bytes of all objects that were removed. */
    freed: NonNegativeInteger,
    /** Packs whose needed parts were packed anew, and the bytes of what was written for that. */
    repacked: NonNegativeInteger,
    written: NonNegativeInteger,
    waiting: NonNegativeInteger,
    why: t.union([t.string, t.null]),
  },
  'CopiesPruned',
);

/** What `destination test` found by trying. Null: it could not be told. */
export const DestinationTested = t.strict(
  {
    type: t.literal('DestinationTested'),
    ...place,
    works: t.boolean,
    /** Whether it overwrites what is there, and whether it removes it. */
    overwrites: t.union([t.boolean, t.null]),
    removes: t.union([t.boolean, t.null]),
  },
  'DestinationTested',
);

/** How copying to a place went last; null for what has not been yet. */
export const CopyRecord = t.exact(
  t.intersection([
    t.type({
      destination: NonNegativeInteger,
      /** When it last went well, and the line up to which the journal stands there. */
      completed: t.union([t.strict({ at: Timestamp, line: NonNegativeInteger }), t.null]),
      /** Since when it fails, and why. */
      failing: t.union([
        t.exact(
          t.intersection([
            t.type({
              since: Timestamp,
              last: Timestamp,
              reason: t.string,
              attempts: NonNegativeInteger,
              next: t.union([Timestamp, t.null]),
            }),
            t.partial(historyDiffers),
          ]),
        ),
        t.null,
      ]),
    }),
    t.partial({
      /** Whether it removes what stands there, as far as that was tried; not there where nobody knows. */
      removes: t.boolean,
      /** How many versions could go there, and why they do not; not there where none could. */
      waiting: t.strict({ versions: NonNegativeInteger, why: t.string }),
    }),
  ]),
  'CopyRecord',
);
export type CopyRecord = Readonly<t.TypeOf<typeof CopyRecord>>;
