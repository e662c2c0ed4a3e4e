/**
 * Workspaces below one prefix, each by the journal that stands there: folded from where it was the last time, held against its heads. The
 * store of one is read by no more than its newest head, as long as that is the one that is known.
 */
import {
  beforeHead,
  beforeSegment,
  type HeadAt,
  headAt,
  headsFolder,
  journalFolder,
  type SegmentAt,
  segmentAt,
  segmentName,
  workspaceName,
} from '../../codecs/store/object-names';
import { folder } from '../../domain/history/fold-journal';
import { keepNone } from '../../domain/history/forgotten';
import type { StoreAccess } from '../../ports/copies';
import type { Fleet, FleetMember, FleetRead, SumUp } from '../../ports/fleet';
import type { ObjectStore } from '../../ports/object-store';
import type { Place } from '../../ports/journal';
import { DamagedLine, emptyPlace, followLine } from '../journal/fold';
import { ageLibrary, type AgeLibrary } from './age';
import { below } from './below';
import { type FleetCache, fleetCache, type FoldedTo } from './kept-facts';
import { openDocument } from './reader';
import { namesBelow } from './listing';
import { errorOf, settled, stop, working, wrongThere } from './stop';
import { tagger } from './tags';
import { openObject, readObject } from './whole-objects';

/** Hosts that are asked at once: most of the time goes by waiting for the place. */
const atOnce = 8;

interface Reading<A> {
  readonly access: StoreAccess;
  readonly load: () => Promise<AgeLibrary>;
  readonly sumUp: SumUp<A>;
  readonly anew: boolean;
  readonly cache: FleetCache;
  readonly signal: AbortSignal;
}

const newestOf = (store: ObjectStore, heads: ReadonlyArray<HeadAt>): HeadAt | null => {
  let newest: HeadAt | null = null;
  for (const head of heads) if (newest === null || head.seq > newest.seq) newest = head;
  if (newest !== null && heads.some(({ seq, tag }) => seq === newest.seq && tag !== newest.tag))
    throw wrongThere(store.where, `two journals stand there, which part at line ${newest.seq} or before`);
  return newest;
};

const noLonger = (store: ObjectStore, reason: string) =>
  wrongThere(store.where, reason, [
    'it may have been tampered with, or set up anew: look there, and --anew takes it as it is',
  ]);

const newline = 0x0a;

/** Calls `take` for each whole line. */
const eachLine = (bytes: Buffer, take: (line: Buffer) => void): void => {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(newline, at);
    if (end === -1) return;
    take(bytes.subarray(at, end));
    at = end + 1;
  }
};

const inOrder = (one: SegmentAt, other: SegmentAt): number =>
  one.first - other.first || one.last - other.last;

interface Journal {
  readonly store: ObjectStore;
  readonly open: (name: string) => Promise<Buffer>;
  /** `known`: the line that was the last one before; its digest there has to be the same. */
  readonly known: { readonly seq: number; readonly hash: string } | null;
}

/** Folds what stands there from a line on, up to another. */
const foldOn = async (
  { store, open, known }: Journal,
  segments: ReadonlyArray<SegmentAt>,
  from: FoldedTo | null,
  last: number,
): Promise<FoldedTo> => {
  const folding = folder(from?.folded, keepNone);
  let place: Place = from?.place ?? emptyPlace;
  for (const { first, last: end } of segments.toSorted(inOrder)) {
    if (end <= place.seq || place.seq >= last) continue;
    const name = segmentName(first, end);
    if (first > place.seq + 1)
      throw wrongThere(store.where, `the lines of its journal before line ${first} are not there`);
    let seq = first - 1;
    const bytes = await open(name);
    try {
      eachLine(bytes, (line) => {
        seq += 1;
        if (seq <= place.seq || seq > last) return;
        const followed = followLine(place, line);
        place = followed.place;
        folding.take(followed.recorded);
        if (known?.seq === seq && known.hash !== place.hash)
          throw noLonger(
            store,
            `its journal was rewritten since it was last read: line ${seq} is another one`,
          );
      });
    } catch (error) {
      if (!(error instanceof DamagedLine)) throw error;
      throw wrongThere(`${store.where} (${name})`, `line ${error.line} of its journal: ${error.reason}`);
    }
  }
  if (place.seq !== last)
    throw wrongThere(store.where, `its journal ends at line ${place.seq}, and its head is line ${last}`);
  return { place, folded: folding.tell() };
};

/** Those behind a line that was the last of some pass begin with the one after it; where they do not, all of them. */
const segmentsFrom = async (
  store: ObjectStore,
  first: number,
  signal: AbortSignal,
): Promise<ReadonlyArray<SegmentAt>> => {
  const behind = await namesBelow(store, journalFolder, segmentAt, signal, beforeSegment(first));
  return behind.some((segment) => segment.first === first)
    ? behind
    : namesBelow(store, journalFolder, segmentAt, signal);
};

const readStore = async <A>(
  { access: { identity }, load, sumUp, anew, cache, signal }: Reading<A>,
  store: ObjectStore,
  host: string,
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
  const { document, decrypt } = await openDocument({ store, identity }, load, signal);
  const tag = tagger(document.key);
  const before = anew ? null : await cache.fold(host);
  // why: a head that still stands there vouches for every line up to it
  const isVouched = heads.some(
    (head) => head.seq === before?.place.seq && head.tag === tag('line', before.place.hash),
  );
  const open = async (name: string): Promise<Buffer> =>
    openObject(`${store.where} (${name})`, await readObject(store, name, signal), decrypt);
  const segments = isVouched
    ? await segmentsFrom(store, (before?.place.seq ?? 0) + 1, signal)
    : await namesBelow(store, journalFolder, segmentAt, signal);
  const fold = await foldOn(
    { store, open, known: before?.place ?? null },
    segments,
    isVouched ? before : null,
    newest.seq,
  );
  if (tag('line', fold.place.hash) !== newest.tag)
    throw wrongThere(store.where, `its head says another line ${newest.seq} than its journal`);
  const facts = sumUp.of({
    host: document.host,
    directory: document.directory,
    lines: fold.place.seq,
    folded: fold.folded,
  });
  await cache.keep(
    host,
    { seq: newest.seq, tag: newest.tag, encrypted: decrypt !== null, facts },
    sumUp.codec,
    fold,
  );
  return facts;
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
  signal: AbortSignal,
): Promise<FleetRead<A>> => {
  const { store } = access;
  const cache = fleetCache(store.where);
  const { hosts, itself } = await hostsOf(store, cache, anew, signal);
  const reading: Reading<A> = { access, load, sumUp, anew, cache, signal };
  const members: FleetMember<A>[] = [];
  const waiting = [...hosts];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
      try {
        const facts = await readStore(reading, itself ? store : below(store, host), host);
        if (facts !== null) members.push({ host, facts });
      } catch (error) {
        members.push({ host, error: errorOf(error, 'read', host) });
      }
      done += 1;
      onRead(done, hosts.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    members: members.sort((one, other) => (one.host < other.host ? -1 : 1)),
    unkept: cache.failure(),
  };
};

export const makeFleet = (load: () => Promise<AgeLibrary> = ageLibrary): Fleet => ({
  read: (access, sumUp, anew, onRead, signal) =>
    working('read', access.store.where, () => readFleet(access, sumUp, anew, onRead, load, signal)),
});
