/** Threads that fold journals: started when there is enough to fold, and gone on without where they can't be. */
import type { ReadableStore } from '../../ports/object-store';
import type { FoldThread, HostFolded } from './fold-thread';
import { ThreadEnded } from './fold-thread';
import type { ToFold } from './fold-workspace';
import { wrongThere } from './stop';

/** Starts a thread for so many hosts at once; null where it can't. `onEnd` hears that it is no more. */
export type StartThread = (rooms: number, onEnd: () => void) => Promise<FoldThread | null>;

export interface FoldPool {
  /**
   * Has a host folded by a thread; null where there is none for it. `asker`: who asks has a room of his own, and asks for one host
   * at a time. Rejects with what ails the host.
   */
  readonly fold: (
    asker: number,
    store: ReadableStore,
    toFold: ToFold,
    signal: AbortSignal,
  ) => Promise<HostFolded | null>;
  /** Ends all of them: what they have in hand fails, and none is started any more. */
  readonly close: () => Promise<void>;
}

export const foldPool = (start: StartThread, threads: number, askers: number): FoldPool => {
  const started: Array<Promise<FoldThread | null> | null> = Array.from({ length: threads }, () => null);
  const all = new Set<Promise<FoldThread | null>>();
  let isClosed = false;
  const startOne = (rooms: number, onEnd: () => void): Promise<FoldThread | null> => {
    if (isClosed) return Promise.resolve(null);
    const thread = start(rooms, onEnd);
    all.add(thread);
    return thread;
  };
  const threadOf = (number: number): Promise<FoldThread | null> =>
    (started[number] ??= startOne(Math.ceil(askers / threads), () => {
      started[number] = null;
    }));

  /** One that was in hand when a thread ended has a thread of its own: whichever of them ended it costs itself alone. */
  const alone = async (
    store: ReadableStore,
    toFold: ToFold,
    signal: AbortSignal,
  ): Promise<HostFolded | null> => {
    const thread = await startOne(1, () => undefined);
    if (thread === null) return null;
    try {
      return await thread.fold(0, store, toFold, signal);
    } catch (error) {
      throw error instanceof ThreadEnded ? wrongThere(store.where, error.message, [], 'unusable') : error;
    } finally {
      await thread.close();
    }
  };
  let queue: Promise<unknown> = Promise.resolve();

  return {
    fold: async (asker, store, toFold, signal) => {
      const thread = await threadOf(asker % threads);
      if (thread === null) return null;
      try {
        return await thread.fold(Math.floor(asker / threads), store, toFold, signal);
      } catch (error) {
        if (!(error instanceof ThreadEnded) || signal.aborted) throw error;
        const turn = queue.then(() => alone(store, toFold, signal));
        queue = turn.catch(() => undefined);
        return turn;
      }
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...all].map(async (thread) => (await thread)?.close()));
    },
  };
};
