/** What the relay remembers for a page that opens late: who lives, where each stands, and what happened last. */
import {
  hasEnded,
  type ActorMessage,
  type InspectionMessage,
  type SnapshotMessage,
} from '../../codecs/inspection';

type Happening = Exclude<InspectionMessage, ActorMessage>;
interface ActorState {
  readonly actor: ActorMessage;
  snapshot: SnapshotMessage | null;
}

/** Happenings that are kept: a page lists 200 events, and about every event comes with a snapshot. */
const happeningLimit = 500;
/** Characters of messages that are kept. */
const sizeLimit = 16 * 1024 * 1024;
/** Actors that are kept at most; the oldest goes first. */
const actorLimit = 1000;

/** Two processes both call their first actor `x:0`: the process's number in front keeps them apart. */
export const withProcess = (process: string, message: InspectionMessage): InspectionMessage => {
  const named = (id: string): string => `${process}.${id}`;
  const ids = {
    sessionId: named(message.sessionId),
    ...(message.rootId === undefined ? {} : { rootId: named(message.rootId) }),
  };
  switch (message.type) {
    case '@xstate.actor':
      return {
        ...message,
        ...ids,
        ...(message.parentId === undefined ? {} : { parentId: named(message.parentId) }),
      };
    case '@xstate.event':
      return {
        ...message,
        ...ids,
        ...(message.sourceId === undefined ? {} : { sourceId: named(message.sourceId) }),
      };
    case '@xstate.snapshot':
      return { ...message, ...ids };
  }
};

/** The number of the process that an actor lives in. */
const processOf = (sessionId: string): string => sessionId.slice(0, sessionId.indexOf('.'));

/** Mutable, bounded memory of what was said. */
export interface Memory {
  /** `size` is the length of the message's text. */
  readonly note: (message: InspectionMessage, size: number) => void;
  /** Forgets the actors of every process but these; what happened to them stays. */
  readonly keepProcesses: (processes: ReadonlyArray<string>) => void;
  /** What a page must hear to know as much as one that was there all the time, in order. */
  readonly recall: () => ReadonlyArray<InspectionMessage>;
}

export const makeMemory = (): Memory => {
  const sessions = new Map<string, ActorState>();
  const happenings: Array<{ readonly message: Happening; readonly size: number }> = [];
  let kept = 0;

  const noteState = (message: InspectionMessage): void => {
    if (message.type === '@xstate.actor') {
      sessions.set(message.sessionId, { actor: message, snapshot: null });
      const [oldest] = sessions.keys();
      if (sessions.size > actorLimit && oldest !== undefined) sessions.delete(oldest);
      return;
    }
    const session = sessions.get(message.sessionId);
    if (message.type !== '@xstate.snapshot' || session === undefined) return;
    session.snapshot = message;
    if (session.actor.parentId !== undefined && hasEnded(message.snapshot))
      sessions.delete(message.sessionId);
  };

  return {
    note: (message, size) => {
      noteState(message);
      if (message.type === '@xstate.actor') return;
      happenings.push({ message, size });
      kept += size;
      while (happenings.length > happeningLimit || kept > sizeLimit) kept -= happenings.shift()?.size ?? kept;
    },
    keepProcesses: (processes) => {
      for (const sessionId of sessions.keys())
        if (!processes.includes(processOf(sessionId))) sessions.delete(sessionId);
    },
    recall: () => {
      const recent = new Set<InspectionMessage>(happenings.map(({ message }) => message));
      const current = [...sessions.values()];
      return [
        ...current.map(({ actor }) => actor),
        ...current.flatMap(({ snapshot }) => (snapshot === null || recent.has(snapshot) ? [] : [snapshot])),
        ...recent,
      ];
    },
  };
};
