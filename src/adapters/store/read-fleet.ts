/**
 * Workspaces below one prefix, each by the journal that stands there: folded from where it was the last time, held against its heads. The
 * store of one is read by no more than its newest head, as long as that is the one that is known.
 */
import { availableParallelism } from 'node:os';
import { beforeHead, type HeadAt, headAt, headsFolder, workspaceName } from '../../codecs/store/object-names';
import type { StoreAccess } from '../../ports/copies';
import type { Fleet, FleetMember, FleetRead, SumUp } from '../../ports/fleet';
import type { ObjectStore } from '../../ports/object-store';
import { workerProgram, type WorkerProgram } from '../worker-program';
import { ageLibrary, type AgeLibrary } from './age';
import { below } from './below';
import { foldPool, type FoldPool, type StartThread } from './fold-pool';
import { startFoldThread } from './fold-thread';
import { type Folding, foldWorkspace, noLonger, type ToFold } from './fold-workspace';
import { type FleetCache, fleetCache, fleetDirectory } from './kept-facts';
import { namesBelow } from './listing';
import { keepHeapsSmall } from './small-heaps';
import { errorOf, settled, stop, working, wrongThere } from './stop';
import { readObject } from './whole-objects';

/** Hosts that are asked at once: most of the time goes by waiting for the place. */
const atOnce = 8;

/** How threads fold: `worthwhile` is for as many lines the least for which any are started. */
export interface FoldThreads {
  /** Sums up as whoever asks does. */
  readonly program: WorkerProgram;
  readonly most: number;
  readonly worthwhile: number;
}

const ownProgram = (): WorkerProgram =>
  workerProgram(__dirname, '../../production/fold-worker.ts', 'fold_worker.js');

/** One a core, as far as memory goes: each has a heap of its own. A third of a second's work is worth their start. */
const usualThreads = (): FoldThreads => ({
  program: ownProgram(),
  most: Math.min(3, availableParallelism()),
  worthwhile: 10_000,
});

/** Folds a journal, wherever it is done; `cost` is as many lines as would take as long. */
type FoldAt<A> = (store: ObjectStore, toFold: ToFold, cost: number) => Promise<A>;

const newestOf = (store: ObjectStore, heads: ReadonlyArray<HeadAt>): HeadAt | null => {
  let newest: HeadAt | null = null;
  for (const head of heads) if (newest === null || head.seq > newest.seq) newest = head;
  if (newest !== null && heads.some(({ seq, tag }) => seq === newest.seq && tag !== newest.tag))
    throw wrongThere(store.where, `two journals stand there, which part at line ${newest.seq} or before`);
  return newest;
};

const readStore = async <A>(
  { identity, sumUp, anew, cache, signal }: Folding<A>,
  store: ObjectStore,
  host: string,
  foldAt: FoldAt<A>,
): Promise<A | null> => {
  const kept = anew ? null : await cache.facts(host, sumUp.codec);
  const lately =
    kept === null ? [] : await namesBelow(store, headsFolder, headAt, signal, beforeHead(kept.seq));
  // why: those of earlier lines, of which there may be many, are asked for only where the known one is gone
  const heads = lately.some(({ seq }) => seq === kept?.seq)
    ? lately
    : await namesBelow(store, headsFolder, headAt, signal);
  const newest = newestOf(store, heads);
  if (newest === null) {
    if (kept !== null) throw noLonger(store, 'no journal stands there any more');
    // why: a first pass that is under way has put its own name there, and nothing else yet
    const isOurs = await readObject(store, workspaceName, signal).then(
      () => true,
      (error: unknown) => {
        const reason = errorOf(error, 'read', host);
        if (reason.type === 'DestinationFailed' && reason.cause === 'absent') return false;
        throw error;
      },
    );
    if (!isOurs) return null;
    throw wrongThere(store.where, 'no journal stands there yet: its first copy is not complete');
  }
  if (kept?.seq === newest.seq && kept.tag === newest.tag && (!kept.encrypted || identity !== null))
    return kept.facts;
  if (kept !== null && newest.seq < kept.seq)
    throw noLonger(
      store,
      `its journal has ${newest.seq} lines, and had ${kept.seq} when it was last read: it was set back`,
    );
  return foldAt(store, { host, newest, heads }, newest.seq - (kept?.seq ?? 0) + newest.seq / 10);
};

const interrupted = () => stop({ type: 'NothingToDo', reason: 'interrupted' });

/** Folds here until there is so much that threads are worth their start. */
const folder = <A>(folding: Folding<A>, { most, worthwhile }: FoldThreads, pool: FoldPool) => {
  const { sumUp, signal } = folding;
  let all = 0;
  let unkept: string | null = null;
  return {
    of:
      (asker: number): FoldAt<A> =>
      async (store, toFold, cost) => {
        all += cost;
        const folded = most < 2 || all < worthwhile ? null : await pool.fold(asker, store, toFold, signal);
        if (folded === null) return foldWorkspace(folding, store, toFold);
        unkept ??= folded.unkept;
        if (sumUp.codec.is(folded.facts)) return folded.facts;
        throw wrongThere(store.where, 'what a thread made of its journal is not understood');
      },
    unkept: () => unkept,
    close: pool.close,
  };
};

/** The prefixes below a place, and those that were there before; a place that is itself a store is its only host. */
const hostsOf = async (
  store: ObjectStore,
  cache: FleetCache,
  anew: boolean,
  signal: AbortSignal,
): Promise<{ readonly hosts: ReadonlyArray<string>; readonly itself: boolean }> => {
  const folders = new Set<string>();
  await settled(store.folders((folder) => void folders.add(folder), signal));
  if (folders.has('heads') && folders.has('journal')) return { hosts: [ownName(store)], itself: true };
  const before = await cache.hosts();
  if (anew) for (const host of before) if (!folders.has(host)) await cache.forget(host);
  return { hosts: [...new Set([...folders, ...(anew ? [] : before)])].sort(), itself: false };
};

/** What the last part of its address calls it. */
const ownName = ({ where }: ObjectStore): string =>
  where
    .replace(/[?].*$/, '')
    .split(/[/:]/)
    .filter((part) => part !== '')
    .at(-1) ?? where;

export const readFleet = async <A>(
  access: StoreAccess,
  sumUp: SumUp<A>,
  anew: boolean,
  onRead: (done: number, all: number) => void,
  load: () => Promise<AgeLibrary>,
  threads: FoldThreads,
  signal: AbortSignal,
): Promise<FleetRead<A>> => {
  keepHeapsSmall();
  const { store, identity } = access;
  const directory = fleetDirectory(store.where);
  const cache = fleetCache(directory);
  const { hosts, itself } = await hostsOf(store, cache, anew, signal);
  const folding: Folding<A> = { identity, load, sumUp, anew, cache, signal };
  const start: StartThread = (rooms, onEnd) =>
    startFoldThread(threads.program, { directory, identity, anew }, rooms, onEnd);
  const foldBy = folder(folding, threads, foldPool(start, Math.max(1, threads.most), atOnce));
  const members: FleetMember<A>[] = [];
  const waiting = [...hosts];
  let done = 0;
  const work = async (asker: number): Promise<void> => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      if (signal.aborted) throw interrupted();
      try {
        const facts = await readStore(folding, itself ? store : below(store, host), host, foldBy.of(asker));
        if (facts !== null) members.push({ host, facts });
      } catch (error) {
        members.push({ host, error: errorOf(error, 'read', host) });
      }
      done += 1;
      onRead(done, hosts.length);
    }
  };
  // why: one that folds hears of nothing until it is done with what it has
  const close = (): void => void foldBy.close();
  signal.addEventListener('abort', close);
  try {
    await Promise.all(Array.from({ length: atOnce }, (_, asker) => work(asker)));
    // why: what the last hosts failed of is that
    if (signal.aborted) throw interrupted();
  } finally {
    signal.removeEventListener('abort', close);
    await foldBy.close();
  }
  return {
    members: members.sort((one, other) => (one.host < other.host ? -1 : 1)),
    unkept: cache.failure() ?? foldBy.unkept(),
  };
};

export const makeFleet = (
  load: () => Promise<AgeLibrary> = ageLibrary,
  threads: FoldThreads = usualThreads(),
): Fleet => ({
  read: (access, sumUp, anew, onRead, signal) =>
    working('read', access.store.where, () => readFleet(access, sumUp, anew, onRead, load, threads, signal)),
});
