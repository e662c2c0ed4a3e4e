/** What the main thread and one that folds journals say to each other, and the codecs that guard it on both sides. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import type { BackupError } from '../../domain/error';
import type { StoreFailure } from '../../domain/store-failure';
import { NonNegativeInteger } from '../../domain/integer';
import { SharedMemory } from '../shared-memory';

/** Given to the thread at its start. */
export const FoldJob = t.type(
  {
    /** The directory of what is kept of the place. */
    directory: t.string,
    identity: orNull(t.string),
    anew: t.boolean,
    /** What is read for each of the hosts that it has in hand at once comes into a room of its own. */
    rooms: t.readonlyArray(SharedMemory),
  },
  'FoldJob',
);
export type FoldJob = Readonly<t.TypeOf<typeof FoldJob>>;

const Head = t.type({ seq: NonNegativeInteger, tag: t.string });

const Failure: t.Type<StoreFailure> = t.type({
  type: t.literal('DestinationFailed'),
  cause: t.keyof({
    absent: null,
    forbidden: null,
    locked: null,
    unreachable: null,
    stalled: null,
    wrong: null,
    full: null,
    history: null,
    unusable: null,
    source: null,
    cancelled: null,
  }),
  doing: t.string,
  where: t.string,
  reason: t.string,
  advice: t.readonlyArray(t.string),
});

const FileFailure: t.Type<Extract<BackupError, { readonly type: 'FileFailed' }>> = t.intersection([
  t.type({ type: t.literal('FileFailed'), doing: t.string, path: t.string, reason: t.string }),
  t.partial({ forbidden: t.literal(true), full: t.literal(true) }),
]);

/** To the thread. `room`: the number of the one that it is about. */
export const FoldRequest = t.union(
  [
    t.type({
      type: t.literal('fold'),
      room: NonNegativeInteger,
      host: t.string,
      where: t.string,
      newest: Head,
      heads: t.readonlyArray(Head),
    }),
    /** So many bytes of what was asked for lie in the room; `more`: others come once it is told that these are read. */
    t.type({
      type: t.literal('bytes'),
      room: NonNegativeInteger,
      length: NonNegativeInteger,
      more: t.boolean,
    }),
    t.type({ type: t.literal('names'), room: NonNegativeInteger, names: t.readonlyArray(t.string) }),
    t.type({ type: t.literal('failed'), room: NonNegativeInteger, failure: Failure }),
  ],
  'FoldRequest',
);
export type FoldRequest = Readonly<t.TypeOf<typeof FoldRequest>>;

/** From the thread. */
export const FoldReply = t.union(
  [
    t.type({ type: t.literal('ready') }),
    t.type({
      type: t.literal('get'),
      room: NonNegativeInteger,
      name: t.string,
      range: orNull(t.type({ offset: NonNegativeInteger, length: NonNegativeInteger })),
    }),
    t.type({ type: t.literal('read'), room: NonNegativeInteger }),
    t.type({
      type: t.literal('names'),
      room: NonNegativeInteger,
      prefix: t.string,
      after: orNull(t.string),
    }),
    /** The last of each host. `unkept`: why it could not be kept. */
    t.type({
      type: t.literal('facts'),
      room: NonNegativeInteger,
      facts: t.unknown,
      unkept: orNull(t.string),
    }),
    t.type({
      type: t.literal('error'),
      room: NonNegativeInteger,
      error: t.union([Failure, FileFailure]),
    }),
  ],
  'FoldReply',
);
export type FoldReply = Readonly<t.TypeOf<typeof FoldReply>>;
