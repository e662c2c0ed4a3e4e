/** What the service, or a `run`, publishes about itself while it lives: its identity, and what it is doing. */
import * as t from 'io-ts';
import { orNull } from '../domain/or-null';
import { Timestamp } from '../domain/time/time';
import { NonNegativeInteger } from '../domain/integer';

/** `identity` is what tells this process from a later one with the same pid: its start time, as the system says it. */
export const ServiceRecord = t.exact(
  t.intersection([
    t.type({ pid: NonNegativeInteger, identity: t.string, since: Timestamp }),
    t.partial({
      /** The version of the journal's line that it writes; a service of an older version does not say. */
      journal: NonNegativeInteger,
    }),
  ]),
  'ServiceRecord',
);
export type ServiceRecord = Readonly<t.TypeOf<typeof ServiceRecord>>;

/** Sizes are bytes; totals are null until the source has been scanned. */
export const ArchiveInHand = t.exact(
  t.intersection([
    t.type({
      name: t.string,
      path: t.string,
      started: Timestamp,
      entries: NonNegativeInteger,
      contentBytes: NonNegativeInteger,
      totalEntries: orNull(NonNegativeInteger),
      totalContentBytes: orNull(NonNegativeInteger),
    }),
    t.partial({
      /** When it last made progress; a service of an older version does not say. */
      progressed: Timestamp,
    }),
  ]),
  'ArchiveInHand',
);
export type ArchiveInHand = Readonly<t.TypeOf<typeof ArchiveInHand>>;

/** An archive that is being verified: its file in `backups/`, and since when. */
export const VerifyingNow = t.strict({ file: t.string, level: t.string, since: Timestamp }, 'VerifyingNow');

/** `state` is the chart's; `since` when it was entered. */
export const LiveStatus = t.exact(
  t.intersection([
    t.type({ pid: NonNegativeInteger, state: t.string, since: Timestamp, archive: orNull(ArchiveInHand) }),
    t.partial({
      /** The archive that it looks into beside its work; not there when there is none. */
      verifying: VerifyingNow,
    }),
  ]),
  'LiveStatus',
);
export type LiveStatus = Readonly<t.TypeOf<typeof LiveStatus>>;

/** What `run` shows of itself: who it is, as in a service's record, and the archive in hand. */
export const RunStatus = t.strict(
  { pid: NonNegativeInteger, identity: t.string, archive: ArchiveInHand },
  'RunStatus',
);
export type RunStatus = Readonly<t.TypeOf<typeof RunStatus>>;
