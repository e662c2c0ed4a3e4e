/** One line of the journal: a decision with its place in the chain. */
import * as t from 'io-ts';
import { orNull } from '../or-null';
import { Command } from './command';
import { Event } from './event';
import { Timestamp } from '../time/time';
import { NonNegativeInteger } from '../integer';

/** SHA-256 as 64 lower-case hex digits. */
export const Digest = t.string;

/** What stands in `prev` of the first line. */
export const noDigest = '0'.repeat(64);

/** How a decision came about: by a command of a person, by the service, or because somebody edited the schedules file. */
export const Via = t.keyof({ command: null, service: null, hand: null }, 'Via');
export type Via = t.TypeOf<typeof Via>;

/** Who gave a decision. Who edited a file by hand nobody can tell: there, user and number are null. */
export const Author = t.strict(
  {
    via: Via,
    /** The login name; null where the system has none for the number. */
    user: orNull(t.string),
    /** The user's number; null where the system has none. */
    uid: orNull(NonNegativeInteger),
    host: t.string,
  },
  'Author',
);
export type Author = Readonly<t.TypeOf<typeof Author>>;

/** Version 1 of the journal's line. `seq` counts from 1; `prev` is the digest of the line before, without its newline. */
export const RecordedV1 = t.strict(
  { v: t.literal(1), seq: NonNegativeInteger, at: Timestamp, prev: Digest, events: t.array(Event) },
  'RecordedV1',
);

/** The version of every line that is written now. */
export const presentVersion = 2;

/** Version 2 says who decided what beside what came of it, and carries a digest of its own. */
export const RecordedV2 = t.strict(
  {
    v: t.literal(2),
    seq: NonNegativeInteger,
    at: Timestamp,
    prev: Digest,
    by: Author,
    /** What was decided; null for an edit by hand, which nobody was asked about. */
    command: orNull(Command),
    events: t.array(Event),
    /** SHA-256 of the line's bytes before `,"digest":`. */
    digest: Digest,
  },
  'RecordedV2',
);
export type RecordedV2 = Readonly<t.TypeOf<typeof RecordedV2>>;

/** A line of any version. */
export const Recorded = t.union([RecordedV1, RecordedV2], 'Recorded');
export type Recorded = Readonly<t.TypeOf<typeof RecordedV1>> | RecordedV2;

/** What one line is to hold: the command that was decided (null: an edit by hand) and what came of it. */
export type Decided = Pick<RecordedV2, 'command' | 'events'>;
