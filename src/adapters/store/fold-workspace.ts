/** The journal of one workspace as it stands at a place: folded from where it was the last time, held against its head, summed up and kept. */
import {
  type HeadAt,
  journalFolder,
  type SegmentAt,
  beforeSegment,
  segmentAt,
  segmentName,
} from '../../codecs/store/object-names';
import { folder } from '../../domain/history/fold-journal';
import { keepNone } from '../../domain/history/forgotten';
import type { SumUp } from '../../ports/fleet';
import type { Place } from '../../ports/journal';
import type { ReadableStore } from '../../ports/object-store';
import { DamagedLine, emptyPlace, followLine } from '../journal/fold';
import type { AgeLibrary, UnwrapKey } from './age';
import { gapsIn, inOrder } from './gone-there';
import type { FleetCache, FoldedTo } from './kept-facts';
import { namesBelow } from './listing';
import { openDocument } from './reader';
import { wrongThere } from './stop';
import { tagger } from './tags';
import { lengthGuard, readThrough } from './whole-objects';
import { wholeLines } from './whole-lines';

/** What folds the journals of one place. */
export interface Folding<A> {
  /** The file with the keys of what is encrypted there. */
  readonly identity: string | null;
  readonly load: () => Promise<AgeLibrary>;
  readonly sumUp: SumUp<A>;
  /** Whatever was read before is not gone on from. */
  readonly anew: boolean;
  readonly cache: FleetCache;
  readonly signal: AbortSignal;
}

/** A journal that is to be folded up to the newest of its heads. */
export interface ToFold {
  readonly host: string;
  readonly newest: HeadAt;
  readonly heads: ReadonlyArray<HeadAt>;
}

/** What stands there is not what stood there. */
export const noLonger = ({ where }: Pick<ReadableStore, 'where'>, reason: string) =>
  wrongThere(where, reason, [
    'it may have been tampered with, or set up anew: look there, and --anew takes it as it is',
  ]);

interface Journal {
  readonly store: ReadableStore;
  readonly decrypt: UnwrapKey | null;
  /** The line that was the last one before; its digest there has to be the same. */
  readonly known: Place | null;
  readonly signal: AbortSignal;
}

/**
 * Takes the lines of a journal, up to one of them, of segments that each begin with some line: what was taken before is passed over.
 */
const lineFolder = ({ store, known }: Journal, from: FoldedTo | null, last: number) => {
  const folding = folder(from?.folded, keepNone);
  let place: Place = from?.place ?? emptyPlace;
  let seq = 0;
  return {
    begin: (first: number): void => {
      seq = first - 1;
    },
    take: (line: Buffer): void => {
      seq += 1;
      if (seq <= place.seq || seq > last) return;
      const followed = followLine(place, line);
      place = followed.place;
      folding.take(followed.recorded);
      if (known?.seq === seq && known.hash !== place.hash)
        throw noLonger(store, `its journal was rewritten since it was last read: line ${seq} is another one`);
    },
    place: (): Place => place,
    tell: (): FoldedTo => ({ place, folded: folding.tell() }),
  };
};

/**
 * What folded the latest journal, and took the latest pieces. why: once the last of its functions is gone V8 lets go of the machine code that it made of them,
 * and to make it anew takes longer than to fold the next journal.
 */
const latest: { folding: ReturnType<typeof lineFolder> | null; take: ReturnType<typeof wholeLines> | null } =
  { folding: null, take: null };

/** Folds what stands there from a line on, up to another, as it comes. */
const foldOn = async (
  journal: Journal,
  segments: ReadonlyArray<SegmentAt>,
  from: FoldedTo | null,
  last: number,
): Promise<FoldedTo> => {
  const { store, decrypt, signal } = journal;
  const folding = lineFolder(journal, from, last);
  for (const { first, last: end } of segments.toSorted(inOrder)) {
    const before = folding.place().seq;
    if (end <= before || before >= last) continue;
    const name = segmentName(first, end);
    if (first > before + 1)
      throw wrongThere(store.where, `the lines of its journal before line ${first} are not there`);
    folding.begin(first);
    const take = wholeLines(folding.take);
    latest.take = take;
    const count = lengthGuard(store, name);
    try {
      await readThrough(
        store,
        name,
        decrypt,
        (piece) => {
          count(piece);
          take(piece);
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof DamagedLine)) throw error;
      throw wrongThere(`${store.where} (${name})`, `line ${error.line} of its journal: ${error.reason}`);
    }
  }
  latest.folding = folding;
  const { seq } = folding.place();
  if (seq !== last)
    throw wrongThere(store.where, `its journal ends at line ${seq}, and its head is line ${last}`);
  return folding.tell();
};

/** Those behind a line that was the last of some pass begin with the one after it, mostly; where they don't hold all lines, all of them. */
const segmentsFrom = async (
  store: ReadableStore,
  span: SegmentAt,
  signal: AbortSignal,
): Promise<ReadonlyArray<SegmentAt>> => {
  const behind = await namesBelow(store, journalFolder, segmentAt, signal, beforeSegment(span.first));
  return gapsIn(behind, span).length === 0 ? behind : namesBelow(store, journalFolder, segmentAt, signal);
};

/** What the journal there adds up to, which is kept. */
export const foldWorkspace = async <A>(
  { identity, load, sumUp, anew, cache, signal }: Folding<A>,
  store: ReadableStore,
  { host, newest, heads }: ToFold,
): Promise<A> => {
  const { document, decrypt } = await openDocument({ store, identity }, load, signal);
  const tag = tagger(document.key);
  const before = anew ? null : await cache.fold(host);
  // why: a head that still stands there vouches for every line up to it
  const isVouched = heads.some(
    (head) => head.seq === before?.place.seq && head.tag === tag('line', before.place.hash),
  );
  const segments = isVouched
    ? await segmentsFrom(store, { first: (before?.place.seq ?? 0) + 1, last: newest.seq }, signal)
    : await namesBelow(store, journalFolder, segmentAt, signal);
  const fold = await foldOn(
    { store, decrypt, known: before?.place ?? null, signal },
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
