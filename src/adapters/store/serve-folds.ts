/** A thread that folds journals: what it reads it asks the main thread for, which alone speaks with the place. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import * as E from 'fp-ts/Either';
import { describeErrors } from '../../codecs/decode-error';
import type { StoreFailure } from '../../domain/store-failure';
import type { SumUp } from '../../ports/fleet';
import type { ReadableStore } from '../../ports/object-store';
import { ageLibrary } from './age';
import { FoldJob, type FoldReply, FoldRequest } from './fold-messages';
import { foldWorkspace } from './fold-workspace';
import { fleetCache } from './kept-facts';
import { errorOf } from './stop';

type Answer = Exclude<FoldRequest, { readonly type: 'fold' }>;
type ToFold = Extract<FoldRequest, { readonly type: 'fold' }>;

const unexpected = (where: string, type: string): StoreFailure => ({
  ...{ type: 'DestinationFailed', cause: 'wrong', doing: 'read', where },
  ...{ reason: `an answer of the main thread was not expected: ${type}`, advice: [] },
});

/** Asks one thing at a time of the main thread, which knows by the room which host it is about. */
const asker = (port: MessagePort, room: number) => {
  let heard: (answer: Answer) => void = () => undefined;
  const say = (message: FoldReply): void => port.postMessage(message);
  return {
    hear: (answer: Answer): void => heard(answer),
    ask: (message: FoldReply): Promise<Answer> =>
      new Promise((resolve) => {
        heard = resolve;
        say(message);
      }),
    room,
    say,
  };
};
type Asker = ReturnType<typeof asker>;

/** The place as it is seen through the main thread. */
const storeThrough = ({ ask, room }: Asker, shared: SharedArrayBuffer, where: string): ReadableStore => ({
  where,
  get: (name, range, take) => async () => {
    let answer = await ask({ type: 'get', room, name, range });
    for (;;) {
      if (answer.type !== 'bytes')
        return E.left(answer.type === 'failed' ? answer.failure : unexpected(where, answer.type));
      await take(new Uint8Array(shared, 0, answer.length));
      if (!answer.more) return E.right(undefined);
      answer = await ask({ type: 'read', room });
    }
  },
  names: (prefix, take, _signal, after) => async () => {
    const answer = await ask({ type: 'names', room, prefix, after: after ?? null });
    if (answer.type !== 'names')
      return E.left(answer.type === 'failed' ? answer.failure : unexpected(where, answer.type));
    for (const name of answer.names) await take(name);
    return E.right(undefined);
  },
});

const serve = <A>(
  port: MessagePort,
  { directory, identity, anew, rooms }: FoldJob,
  sumUp: SumUp<A>,
): void => {
  const cache = fleetCache(directory);
  const signal = new AbortController().signal;
  const folding = { identity, load: ageLibrary, sumUp, anew, cache, signal };
  const askers = rooms.map((shared, room) => ({ shared, asker: asker(port, room) }));
  const fold = async ({ room, host, where, newest, heads }: ToFold): Promise<void> => {
    const own = askers[room];
    if (own === undefined) return;
    const store = storeThrough(own.asker, own.shared, where);
    await foldWorkspace(folding, store, { host, newest, heads }).then(
      (facts) => {
        own.asker.say({ type: 'facts', room, facts: sumUp.codec.encode(facts), unkept: cache.failure() });
      },
      (reason: unknown) => {
        const error = errorOf(reason, 'read', host);
        if (error.type === 'DestinationFailed' || error.type === 'FileFailed')
          own.asker.say({ type: 'error', room, error });
        // why: no other is thrown there, and one that were is not to be lost
        else throw reason;
      },
    );
  };
  port.on('message', (message: unknown) => {
    const request = FoldRequest.decode(message);
    // why: it ends the thread, which the main thread hears of
    if (E.isLeft(request)) throw new Error(`a request is not understood: ${describeErrors(request.left)}`);
    if (request.right.type === 'fold') void fold(request.right);
    else askers[request.right.room]?.asker.hear(request.right);
  });
  port.postMessage({ type: 'ready' } satisfies FoldReply);
};

/** Serves the main thread as long as that wants it. */
export const serveFolds = <A>(sumUp: SumUp<A>): void => {
  const job = FoldJob.decode(workerData);
  if (parentPort === null || E.isLeft(job)) throw new Error('this is a thread that folds journals');
  serve(parentPort, job.right, sumUp);
};
