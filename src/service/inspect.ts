/** Shows the service's actors to an inspector, whenever one listens; without one it keeps those that live. */
import type * as Inspect from '@statelyai/inspect';
import type { ActorRefLike, InspectionEvent } from 'xstate';
import { quietly } from '../app/contained';
import { hasEnded } from '../codecs/inspection';
import type { InspectorLine, InspectorLink } from '../ports/inspector-link';

/** What `createActor(machine, { inspect })` takes, and the end of it. */
export interface ServiceInspector {
  readonly inspect: (event: InspectionEvent) => void;
  /** Sends what is still on its way (bounded by the link, a fraction of a second), then lets go; never fails. */
  readonly stop: () => Promise<void>;
}

type Library = typeof Inspect;
type Reporter = (event: InspectionEvent) => void;

/** Deep enough for the definitions of nested machines, where every level of states is two levels of JSON. */
const serializationDepthLimit = 40;
/** Happenings that are kept while the library is being loaded. */
const waitingLimit = 1000;

/**
 * The observer for an actor system, by @statelyai/inspect. The library's own WebSocket adapter is replaced by a
 * transport of ours (`link`), because the one of 0.7 does not come back after a connection was closed, retries a
 * refused one for ever with timers that keep the process alive (even once stopped), and buffers what nobody reads.
 * The messages are the library's: on every connection the actors that live are told anew, each with its definition
 * and the state that it is in, and from then on whatever happens. Nothing is kept while nobody listens.
 *
 * The library is an ES module and is loaded at the first connection. If it can't be loaded, `warn` hears why, once.
 */
export const makeInspector = (
  link: InspectorLink,
  warn: (text: string) => void,
  load: () => Promise<Library> = () => import('@statelyai/inspect'),
): ServiceInspector => {
  const living = new Map<ActorRefLike, InspectionEvent>();
  let line: InspectorLine | null = null;
  let report: Reporter | null = null;
  /** What is to be told as soon as the library is loaded: only while it is being loaded is anything in here. */
  let waiting: ReadonlyArray<InspectionEvent> = [];

  const startReporting = ({ createInspector }: Library): Reporter => {
    // why: an actor tells its inspector while it works, and what that throws would be thrown by the service
    const send: InspectorLine['send'] = (message) => quietly(() => line?.send(message));
    const { inspect } = createInspector({ send }, { serializationDepthLimit });
    return (event) => quietly(() => inspect.next?.(event));
  };

  const cannotShow = (reason: string): void => warn(`the inspector can't be loaded: ${reason}`);

  const attachment = link.attach({
    onOpen: (opened) => {
      line = opened;
      if (report !== null) {
        living.forEach(report);
        return;
      }
      waiting = [...living.values()];
      load()
        .then((library) => {
          if (line !== opened) return;
          report = startReporting(library);
          waiting.forEach(report);
          waiting = [];
        })
        .catch((error: unknown) => {
          cannotShow(error instanceof Error ? error.message : String(error));
          void attachment.detach();
        });
    },
    onClose: () => {
      line = null;
      waiting = [];
    },
    onFault: cannotShow,
  });

  const remember = (event: InspectionEvent): void => {
    if (event.type === '@xstate.actor') living.set(event.actorRef, event);
    // why: an actor that its parent has stopped says nothing of that itself
    if (event.type === '@xstate.snapshot')
      for (const actor of living.keys()) if (hasEnded(actor.getSnapshot())) living.delete(actor);
  };

  return {
    inspect: (event) => {
      remember(event);
      if (line === null) return;
      if (report !== null) report(event);
      else waiting = [...waiting, event].slice(-waitingLimit);
    },
    stop: () => attachment.detach(),
  };
};
