/**
 * Takes away what no list needs: packs of a pass that was cut off, and of versions that are there no longer. It begins only when what
 * each list there needs is known: what nobody can tell from an orphan stays.
 */
import * as E from 'fp-ts/Either';
import { packName } from '../../codecs/store/object-names';
import type { StoreFailure } from '../../domain/store-failure';
import type { UnwrapKey } from './age';
import type { Listing } from './listing';
import { listReader, reachOfList, type ReadLists } from './lists';
import type { Outlet } from './outlet';
import { partReader } from './part-reader';
import type { PlaceNotes } from './place-notes';
import { joined, type Reach } from './reach';
import { reasonThere, settled } from './stop';
import { openObject } from './whole-objects';

/** Null where lists can't be read: they are encrypted, and no identity was given. */
export const listsThere = (
  reading: Pick<Outlet, 'store' | 'signal'>,
  packs: Listing['packs'],
  isKeyed: boolean,
  decrypt: UnwrapKey | null,
): ReadLists | null =>
  isKeyed && decrypt === null
    ? null
    : listReader(
        reading,
        (where, bytes) => openObject(where, bytes, decrypt),
        partReader(reading.store, packs, decrypt, reading.signal),
      );

export interface Sweeping {
  readonly open: ReadLists | null;
  /** False where the place is known to refuse it. */
  readonly mayRemove: boolean;
}

export interface Swept {
  readonly packs: number;
  /** Bytes of the objects that were removed. */
  readonly freed: number;
  /** Packs that no list needs and that are there still. */
  readonly orphans: number;
  /** Lists of which nobody here can tell what they need: as long as there is one, no pack goes. */
  readonly unknown: number;
  /** Why the place does not let anything be removed; null as long as it did not refuse. */
  readonly refused: string | null;
}

/** What a list there needs, by itself; null where it is damaged. */
export const readReachThere = async (list: string, open: ReadLists): Promise<Reach | null> => {
  try {
    return await reachOfList(await open(list));
  } catch (error) {
    // why: what is damaged there is for verify to tell; it keeps nobody from copying
    if (reasonThere(error) !== null) return null;
    throw error;
  }
};

/** What a list needs: by the notes, or by itself where it can be read. Null where nobody can tell. */
export const reachOf = async (
  notes: PlaceNotes,
  list: string,
  open: ReadLists | null,
): Promise<Reach | null> => {
  const noted = notes.reach(list);
  if (noted !== null || open === null) return noted;
  const reach = await readReachThere(list, open);
  if (reach !== null) await notes.setReach(list, reach);
  return reach;
};

/** Why something was not removed; `isLocked` where its time is not over, which says nothing of anything else. */
export interface Refusal {
  readonly reason: string;
  readonly isLocked: boolean;
}

/** Removes an object. Gives why the place does not let us, if so; any other failure ends the work. */
export const removing = async (
  { store, signal }: Pick<Outlet, 'store' | 'signal'>,
  name: string,
): Promise<Refusal | null> => {
  const removed = await store.remove(name, signal)();
  if (E.isRight(removed)) return null;
  const failure: StoreFailure = removed.left;
  if (failure.cause === 'locked') return { reason: 'the lock is not over yet', isLocked: true };
  return failure.cause === 'forbidden'
    ? { reason: failure.reason, isLocked: false }
    : settled(async () => removed);
};

export const sweep = async (
  outlet: Outlet,
  notes: PlaceNotes,
  there: { readonly packs: Listing['packs']; readonly lists: Iterable<string> },
  unlisted: ReadonlySet<string>,
  { open, mayRemove }: Sweeping,
): Promise<Swept> => {
  const lists = [...there.lists];
  const reaches: Reach[] = [];
  let unknown = 0;
  for (const list of lists) {
    const reach = await reachOf(notes, list, open);
    if (reach === null) unknown += 1;
    else reaches.push(reach);
  }
  const nothing = { packs: 0, freed: 0, orphans: 0, unknown, refused: null };
  if (unknown > 0) return nothing;
  const needed = joined([...reaches, ...(await notes.pendingReach(lists, Date.now()))]);
  const orphans = [...new Set([...there.packs.keys(), ...unlisted])].filter((pack) => !needed.has(pack));
  if (!mayRemove) return { ...nothing, orphans: orphans.length };
  let packs = 0;
  let freed = 0;
  let refused: string | null = null;
  const left = new Set(orphans);
  for (const pack of orphans) {
    const refusal = await removing(outlet, packName(pack));
    refused = refusal?.reason ?? refused;
    if (refusal?.isLocked === true) continue;
    if (refusal !== null) break;
    left.delete(pack);
    packs += 1;
    freed += there.packs.get(pack) ?? 0;
  }
  await notes.setUnlisted([...unlisted].filter((pack) => left.has(pack)));
  return { packs, freed, orphans: orphans.length - packs, unknown, refused };
};
