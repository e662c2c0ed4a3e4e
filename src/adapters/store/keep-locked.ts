/**
 * Locks at a place that has them: at the end of each pass, all that is still needed there is locked for as long as the destination says,
 * counted from then. What goes by the rules of the place is not locked anew, so that its time comes.
 */
import { packName, workspaceName } from '../../codecs/store/object-names';
import type { ObjectLocks, ObjectStore } from '../../ports/object-store';
import type { ReadLists } from './lists';
import type { Outlet } from './outlet';
import type { PlaceNotes } from './place-notes';
import { reachOf } from './sweep';
import { settled, wrongThere } from './stop';

/** Ends the work where the place takes locks and keeps none. */
export const checkLocks = async (store: ObjectStore, signal: AbortSignal): Promise<void> => {
  const { locks } = store;
  if (locks === undefined || (await settled(locks.until(workspaceName, signal))) !== null) return;
  await settled(locks.extend(workspaceName, Date.now() + locks.time, signal));
  if ((await settled(locks.until(workspaceName, signal))) === null)
    throw wrongThere(
      store.where,
      'it keeps no locks, and the destination is to have some',
      ['backup_manager destination test tells what it can do; without locks it is added without --lock'],
      'unusable',
    );
};

export interface Needed {
  /** Names of the lists that stay. */
  readonly lists: ReadonlyArray<string>;
  /** All packs that stand there, by id. */
  readonly packs: Iterable<string>;
  /** Names of what is needed besides: texts for people, the journal's parts and heads. */
  readonly others: ReadonlyArray<string>;
}

/** Of a list of which nobody can tell what it needs, all packs are. */
const neededNames = async (
  notes: PlaceNotes,
  { lists, packs, others }: Needed,
  open: ReadLists | null,
  locked: Outlet['locked'],
): Promise<ReadonlySet<string>> => {
  const names = new Set([workspaceName, ...others, ...lists]);
  const there = new Set(packs);
  for (const list of lists) {
    const reach = await reachOf(notes, list, open);
    // why: a pack that is gone can't be locked, and keeps nothing else from it
    for (const pack of reach === null ? there : reach.keys())
      if (there.has(pack) || locked.has(packName(pack))) names.add(packName(pack));
  }
  return names;
};

export const keepLocked = async (
  locks: ObjectLocks,
  outlet: Outlet,
  notes: PlaceNotes,
  needed: Needed,
  open: ReadLists | null,
): Promise<void> => {
  const known = notes.locks();
  const now = Date.now();
  const kept = new Map<string, number>();
  for (const name of await neededNames(notes, needed, open, outlet.locked)) {
    const until = outlet.locked.get(name) ?? known.get(name) ?? 0;
    if (until < now + locks.least) {
      await settled(locks.extend(name, now + locks.time, outlet.signal));
      kept.set(name, now + locks.time);
    } else kept.set(name, until);
  }
  await notes.setLocks(kept);
};
