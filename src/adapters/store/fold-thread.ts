/** One thread that folds journals, from the main thread's side, which reads for it what it asks for. */
import { Worker } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import { describeErrors } from '../../codecs/decode-error';
import type { ReadableStore } from '../../ports/object-store';
import type { WorkerProgram } from '../worker-program';
import { meaningOf } from '../system-error';
import { type FoldJob, FoldReply, type FoldRequest } from './fold-messages';
import type { ToFold } from './fold-workspace';
import { keepHeapsSmall } from './small-heaps';
import { stop } from './stop';

/** Bytes of what is read that lie in memory for one host: most parts of a journal are less. */
const roomSize = 256 * 1024;

/** A small nursery takes fewer pages, each of which costs its time when it is touched first; what a journal adds up to is small. */
const resourceLimits = { maxYoungGenerationSizeMb: 6 };

/** What a thread made of a host, as it came from there. */
export interface HostFolded {
  readonly facts: unknown;
  readonly unkept: string | null;
}

/** Thrown where the thread is no more that had a host in hand. */
export class ThreadEnded extends Error {}

export interface FoldThread {
  /**
   * Has a host folded: what is read comes into that room, which has to be free. Rejects with what ails the host, or with
   * `ThreadEnded`.
   */
  readonly fold: (
    room: number,
    store: ReadableStore,
    toFold: ToFold,
    signal: AbortSignal,
  ) => Promise<HostFolded>;
  /** Ends it, whatever it has in hand. Resolves once it is no more. */
  readonly close: () => Promise<void>;
}

/** A host that it has in hand. */
interface InHand {
  readonly store: ReadableStore;
  readonly signal: AbortSignal;
  readonly done: (folded: HostFolded) => void;
  readonly failed: (error: Error) => void;
  /** Resolves when the thread has read what lies in the room. */
  readonly isRead: () => Promise<void>;
  readonly read: () => void;
  /** No more is to be read for it. */
  readonly letGo: () => void;
}

const inHand = (
  store: ReadableStore,
  signal: AbortSignal,
  done: InHand['done'],
  failed: InHand['failed'],
): InHand => {
  let waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;
  let isOver = false;
  const over = (): Error => new Error('it is asked for no more');
  return {
    ...{ store, signal, done, failed },
    isRead: () =>
      new Promise((resolve, reject) => {
        // why: what was asked for may come when the thread is no more
        if (isOver) reject(over());
        else waiting = { resolve, reject };
      }),
    read: () => waiting?.resolve(),
    letGo: () => {
      isOver = true;
      waiting?.reject(over());
    },
  };
};

/**
 * Starts one that has so many hosts in hand at most; null where it can't, as where `ulimit -u` or a container's limit of
 * processes is reached. `onEnd` hears that it is no more, unless it never was ready or was closed.
 */
export const startFoldThread = async (
  program: WorkerProgram,
  job: Omit<FoldJob, 'rooms'>,
  rooms: number,
  onEnd: () => void,
): Promise<FoldThread | null> => {
  const shared = Array.from({ length: rooms }, () => new SharedArrayBuffer(roomSize));
  const hosts = new Map<number, InHand>();
  let worker: Worker;
  try {
    worker = new Worker(program.path, {
      workerData: { ...job, rooms: shared } satisfies FoldJob,
      execArgv: [...program.execArgv],
      resourceLimits,
    });
  } catch {
    return null;
  }
  const say = (message: FoldRequest): void => worker.postMessage(message);
  let why: string | null = null;
  let phase: 'starting' | 'up' | 'closed' | 'ended' = 'starting';
  const endedWhy = (): ThreadEnded =>
    new ThreadEnded(`the thread that read it ended: ${why ?? 'it did not say why'}`);

  const get = async ({ room, name, range }: Extract<FoldReply, { type: 'get' }>): Promise<void> => {
    const [host, memory] = [hosts.get(room), shared[room]];
    if (host === undefined || memory === undefined) return;
    const into = new Uint8Array(memory);
    let used = 0;
    const give = (more: boolean): void => {
      if (hosts.get(room) === host) say({ type: 'bytes', room, length: used, more });
      used = 0;
    };
    const done = await host.store.get(
      name,
      range,
      async (piece) => {
        for (let at = 0; at < piece.length;) {
          if (used === into.length) {
            const read = host.isRead();
            give(true);
            await read;
          }
          const part = piece.subarray(at, at + into.length - used);
          into.set(part, used);
          used += part.length;
          at += part.length;
        }
      },
      host.signal,
    )();
    if (E.isRight(done)) give(false);
    else if (hosts.get(room) === host) say({ type: 'failed', room, failure: done.left });
  };

  const names = async ({ room, prefix, after }: Extract<FoldReply, { type: 'names' }>): Promise<void> => {
    const host = hosts.get(room);
    if (host === undefined) return;
    const found: string[] = [];
    const done = await host.store.names(
      prefix,
      (name) => void found.push(name),
      host.signal,
      after ?? undefined,
    )();
    if (hosts.get(room) !== host) return;
    say(
      E.isRight(done) ? { type: 'names', room, names: found } : { type: 'failed', room, failure: done.left },
    );
  };

  /** A host is done with. */
  const end = (room: number, f: (host: InHand) => void): void => {
    const host = hosts.get(room);
    if (host === undefined) return;
    hosts.delete(room);
    host.letGo();
    f(host);
  };

  const hear = (message: Exclude<FoldReply, { type: 'ready' }>): void => {
    switch (message.type) {
      case 'get':
        void get(message);
        return;
      case 'names':
        void names(message);
        return;
      case 'read':
        hosts.get(message.room)?.read();
        return;
      case 'facts': {
        const { room, facts, unkept } = message;
        end(room, ({ done }) => done({ facts, unkept }));
        return;
      }
      case 'error':
        end(message.room, ({ failed }) => failed(stop(message.error)));
    }
  };

  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const isReady = await new Promise<boolean>((resolve) => {
    worker.on('message', (message: unknown) => {
      const heard = FoldReply.decode(message);
      if (E.isLeft(heard)) {
        why ??= `its message is not understood: ${describeErrors(heard.left)}`;
        void worker.terminate();
      } else if (heard.right.type === 'ready') resolve(true);
      else hear(heard.right);
    });
    worker.on('error', (error) => {
      why ??= meaningOf(error);
    });
    void ended.then(() => {
      resolve(false);
      if (phase === 'up') onEnd();
      phase = 'ended';
      for (const room of [...hosts.keys()]) end(room, ({ failed }) => failed(endedWhy()));
    });
  });
  if (!isReady) return null;
  phase = 'up';
  keepHeapsSmall();
  return {
    fold: (room, store, { host, newest, heads }, signal) =>
      new Promise((resolve, reject) => {
        if (phase === 'ended') {
          reject(endedWhy());
          return;
        }
        hosts.set(room, inHand(store, signal, resolve, reject));
        say({ type: 'fold', room, host, where: store.where, newest, heads });
      }),
    close: async () => {
      phase = 'closed';
      await worker.terminate();
    },
  };
};
