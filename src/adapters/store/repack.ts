/**
 * Packs of which little is still needed: what is needed of them is packed anew, and the lists that name them are written again, each as
 * the next edition of its own. What nobody here can read, since it is encrypted and its archive is gone, stays as it is.
 */
import { firstOf, nextOf, packName } from '../../codecs/store/object-names';
import type { LocalVersion } from '../../ports/copies';
import { type ChunkIndex, openChunkIndex } from './chunk-index';
import type { Listing } from './listing';
import type { ReadLists } from './lists';
import type { Outlet } from './outlet';
import type { PlaceNotes } from './place-notes';
import { bytesIn, joined, type Reach } from './reach';
import { packRoom, type Sending, sendVersion, Unsendable, versionWriter } from './send-version';
import { wrongThere } from './stop';
import { soundThere } from './sound-there';
import { reachOf, removing } from './sweep';
import { sha256 } from './tags';
import { readInto } from './whole-objects';

export interface Repacking {
  readonly outlet: Outlet;
  readonly notes: PlaceNotes;
  readonly unlisted: Set<string>;
  /** Null where lists and packs there can't be read. */
  readonly open: ReadLists | null;
  /** The archives that are here, by the name of their first list. */
  readonly local: ReadonlyMap<string, LocalVersion>;
  /** Whether a list stays as it is, since its version is damaged there. */
  readonly isFixed: (list: string) => boolean;
}

/** A pack of which less than a quarter is needed is packed anew: what is left over is at most three times what is needed. */
const isMostlyDead = (needed: number, size: number): boolean => needed > 0 && 4 * needed < size;

/** Writes a list again by what stands there: each part that is to move is read, and held against its digest. */
const rewrite = async (
  { store, signal }: Outlet,
  open: ReadLists,
  sending: Sending,
  list: string,
  isDying: (pack: string) => boolean,
): Promise<void> => {
  const { head, chunks } = await open(list);
  const writer = versionWriter(sending, head);
  for await (const { pack, offset, length, sha256: hex } of chunks()) {
    const digest = Buffer.from(hex, 'hex');
    const there = isDying(pack) ? sending.index.find(digest) : { pack, offset, length };
    if (there !== null) {
      await writer.stands(there, hex);
      continue;
    }
    const part = writer.next(length);
    await readInto(store, packName(pack), offset, part, signal);
    if (sha256(part) !== hex) throw wrongThere(`${store.where} (${packName(pack)})`, 'it is damaged');
    await writer.add(part, digest, hex);
  }
  await writer.finish(nextOf(list));
};

const movedFrom = async (
  { outlet, notes, unlisted, open, local }: Repacking,
  index: ChunkIndex,
  more: Pick<Sending, 'isDamaged' | 'room' | 'listRoom'>,
  list: string,
  isDying: (pack: string) => boolean,
): Promise<boolean> => {
  const sending: Sending = { outlet, index, notes, unlisted, ...more };
  const version = local.get(firstOf(list));
  try {
    if (open !== null) await rewrite(outlet, open, sending, list, isDying);
    else if (version === undefined) return false;
    else await sendVersion(sending, version, nextOf(list), () => undefined);
  } catch (error) {
    if (error instanceof Unsendable) return false;
    throw error;
  }
  // why: the new one stands there, and so do its packs
  if ((await removing(outlet, list)) !== null) return false;
  await notes.forgetReach(list);
  return true;
};

/** Gives the lists that stand there afterwards, and how many packs nothing needs any more. */
export const repack = async (
  repacking: Repacking,
  { packs, lists }: Pick<Listing, 'packs'> & { readonly lists: ReadonlyArray<string> },
): Promise<{ readonly lists: ReadonlyArray<string>; readonly packs: number }> => {
  const { notes, open, local, isFixed } = repacking;
  const reaches = new Map<string, Reach>();
  for (const list of lists) {
    const reach = await reachOf(notes, list, open);
    if (reach === null) return { lists, packs: 0 };
    reaches.set(list, reach);
  }
  const dying = new Set(
    [...joined(reaches.values())]
      .filter(([pack, spans]) => isMostlyDead(bytesIn(spans), packs.get(pack) ?? 0))
      .map(([pack]) => pack),
  );
  for (const [list, reach] of reaches)
    if (isFixed(list) || (open === null && !local.has(firstOf(list))))
      for (const pack of reach.keys()) dying.delete(pack);
  if (dying.size === 0) return { lists, packs: 0 };
  const isDying = (pack: string): boolean => dying.has(pack);
  const { isSound, isDamaged } = soundThere(notes, packs);
  const index = openChunkIndex(notes.index, (place) => isSound(place) && !isDying(place.pack));
  const more = { isDamaged, room: packRoom(), listRoom: packRoom() };
  const now: string[] = [];
  try {
    for (const [list, reach] of reaches) {
      const isMoved =
        [...reach.keys()].some(isDying) && (await movedFrom(repacking, index, more, list, isDying));
      now.push(isMoved ? nextOf(list) : list);
    }
  } finally {
    index.close();
  }
  const left = joined(
    await Promise.all(now.map(async (list) => (await reachOf(notes, list, open)) ?? new Map())),
  );
  return { lists: now, packs: [...dying].filter((pack) => !left.has(pack)).length };
};
