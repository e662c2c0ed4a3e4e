/** The inspector's own protocol (@statelyai/inspect 0.7): one JSON message per WebSocket text message. */
import * as t from 'io-ts';

const common = {
  /** Names the actor; unique within the process that it lives in. */
  sessionId: t.string,
  /** Milliseconds since the epoch, in decimal digits. */
  createdAt: t.string,
  /** The version of @statelyai/inspect that speaks. */
  _version: t.string,
};

/** An actor exists. `definition` is its machine's config as JSON text, or `{"id":…}` of what is no machine. */
export const ActorMessage = t.intersection(
  [
    t.type({ ...common, type: t.literal('@xstate.actor'), name: t.string, snapshot: t.unknown }),
    t.partial({ definition: t.string, parentId: t.string, rootId: t.string }),
  ],
  'ActorMessage',
);
export type ActorMessage = t.TypeOf<typeof ActorMessage>;

const AnyEvent = t.type({ type: t.string }, 'AnyEvent');

/** An event was sent to the actor, by the actor `sourceId` if one did. */
export const EventMessage = t.intersection(
  [
    t.type({ ...common, type: t.literal('@xstate.event'), event: AnyEvent }),
    t.partial({ sourceId: t.string, rootId: t.string }),
  ],
  'EventMessage',
);
export type EventMessage = t.TypeOf<typeof EventMessage>;

/** The actor is in the state that `snapshot` tells, since `event`. */
export const SnapshotMessage = t.intersection(
  [
    t.type({ ...common, type: t.literal('@xstate.snapshot'), event: AnyEvent, snapshot: t.unknown }),
    t.partial({ rootId: t.string }),
  ],
  'SnapshotMessage',
);
export type SnapshotMessage = t.TypeOf<typeof SnapshotMessage>;

/** Every message of the protocol. */
export const InspectionMessage = t.union([ActorMessage, EventMessage, SnapshotMessage], 'InspectionMessage');
export type InspectionMessage = t.TypeOf<typeof InspectionMessage>;

/**
 * Our relay's own word to its page, beside the protocol: who it is (another `instance` means that it was restarted
 * and has forgotten), and which processes it knows. A session id begins with its process's number and a dot.
 */
export const RelayMessage = t.type(
  {
    type: t.literal('@backup_manager.relay'),
    instance: t.string,
    /** Numbers of the processes that are connected now. */
    connected: t.readonlyArray(t.string),
    /** Numbers of the processes whose actors are remembered, connected or not. */
    known: t.readonlyArray(t.string),
  },
  'RelayMessage',
);
export type RelayMessage = t.TypeOf<typeof RelayMessage>;

/** All that a page of ours hears. */
export const PageMessage = t.union([RelayMessage, InspectionMessage], 'PageMessage');
export type PageMessage = t.TypeOf<typeof PageMessage>;

/** Where an actor stands: only the parts of a snapshot that can be shown. */
export const InspectedSnapshot = t.partial(
  { status: t.string, value: t.unknown, context: t.unknown, output: t.unknown, error: t.unknown },
  'InspectedSnapshot',
);
export type InspectedSnapshot = t.TypeOf<typeof InspectedSnapshot>;

/** Whether an actor that told this snapshot has come to its end. */
export const hasEnded = (snapshot: unknown): boolean =>
  InspectedSnapshot.is(snapshot) && snapshot.status !== undefined && snapshot.status !== 'active';
