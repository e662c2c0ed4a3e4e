/** One line of the journal: a decision with its place in the chain. */
import * as t from 'io-ts';
import { Whole } from './whole';
import { Event } from './event';
import { Timestamp } from './time';

/** SHA-256 as 64 lower-case hex digits. */
export const Digest = t.string;

/** What stands in `prev` of the first line. */
export const noDigest = '0'.repeat(64);

/** Version 1 of the journal's line. `seq` counts from 1; `prev` is the digest of the line before, without its newline. */
export const RecordedV1 = t.strict(
  { v: t.literal(1), seq: Whole, at: Timestamp, prev: Digest, events: t.array(Event) },
  'Recorded',
);
export type Recorded = Readonly<t.TypeOf<typeof RecordedV1>>;
