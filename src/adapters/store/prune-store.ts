/**
 * Removes what the rules of a place keep no longer: first lists, then the packs that no list needs. Whenever it is cut off, no list is
 * without its packs.
 */
import { firstOf } from '../../codecs/store/object-names';
import type { KnownVersion, PruneReport, PruneRequest } from '../../ports/copies';
import { type AgeLibrary, encryptFor } from './age';
import { checkStillOurs } from './claim';
import { listNameOf } from './copy-pass';
import { listStore } from './listing';
import { openOutlet } from './outlet';
import type { PlaceNotes } from './place-notes';
import { repack } from './repack';
import { brokenLists, soundThere } from './sound-there';
import { listsThere, removing, sweep } from './sweep';
import { wrongThere } from './stop';
import { tagger } from './tags';

const lacking = 'an archive that the rules keep lacks parts there';

export interface Prune extends PruneRequest {
  readonly load: () => Promise<AgeLibrary>;
  readonly signal: AbortSignal;
}

export const pruneStore = async (prune: Prune, notes: PlaceNotes): Promise<PruneReport> => {
  const { store, recipients, versions, local, decide, load, signal } = prune;
  const document = notes.document();
  if (document === null)
    throw wrongThere(store.where, 'nothing is known of it here: nothing was copied there');
  await checkStillOurs(store, notes, signal);
  const encrypt = await encryptFor(recipients, load);
  const tag = tagger(document.key);
  const outlet = openOutlet(store, tag, encrypt, signal);
  const firstListOf = (version: KnownVersion): string => listNameOf(tag, document.key !== null, version);
  const there = await listStore(store, signal);
  const open = listsThere({ store, signal }, there.packs, encrypt !== null, null);
  const { isSound } = soundThere(notes, there.packs);
  const broken = await brokenLists(notes, there, open, isSound, signal);
  const newestOf = (first: string): string => there.byVersion.get(first) ?? '';
  const isBroken = (version: KnownVersion): boolean => broken.has(newestOf(firstListOf(version)));

  const all = versions.filter((version) => there.byVersion.has(firstListOf(version)));
  const ruled = decide(all);
  const isGoing = new Set(ruled.map(firstListOf));
  const spared = new Set(
    all.filter((version) => isBroken(version) && !isGoing.has(firstListOf(version))).map(({ name }) => name),
  );
  // why: what the rules keep of that name can't be restored whole, and what they drop may be all that can
  const going = ruled.filter(({ name }) => !spared.has(name));
  const isFewer = going.length < ruled.length;

  let refused = null as string | null;
  let locked = null as string | null;
  let freed = 0;
  const gone = new Set<string>();
  const remove = async (list: string): Promise<boolean> => {
    if (!prune.mayRemove || refused !== null) return false;
    const refusal = await removing(outlet, list);
    if (refusal?.isLocked === true) locked = refusal.reason;
    else refused = refusal?.reason ?? null;
    if (refusal !== null) return false;
    gone.add(list);
    freed += there.listSizes.get(list) ?? 0;
    await notes.forgetReach(list);
    return true;
  };
  // why: first those in whose place a newer one stands: no version is without one
  const goes = new Set(going.map(firstListOf));
  for (const list of there.formerLists)
    if (goes.has(firstOf(list)) || !broken.has(newestOf(firstOf(list)))) await remove(list);
  const removed: KnownVersion[] = [];
  for (const version of going) if (await remove(newestOf(firstListOf(version)))) removed.push(version);

  const lists = [...there.lists, ...there.formerLists].filter((list) => !gone.has(list));
  const isFixed = (list: string): boolean => broken.has(newestOf(firstOf(list)));
  const unlisted = new Set(notes.unlisted());
  const mayRemove = prune.mayRemove && refused === null;
  const here = new Map(local.map((version) => [firstListOf(version), version]));
  // why: what was packed anew would stay locked beside what it was packed of, longer than that costs room
  const anew =
    mayRemove && store.locks === undefined
      ? await repack({ outlet, notes, unlisted, open, local: here, isFixed }, { packs: there.packs, lists })
      : { lists, packs: 0 };
  const swept = await sweep(outlet, notes, { packs: there.packs, lists: anew.lists }, unlisted, {
    open,
    mayRemove,
  });
  return {
    removed,
    waiting: ruled.length - removed.length,
    packs: swept.packs,
    freed: freed + swept.freed,
    repacked: anew.packs,
    written: outlet.written(),
    orphans: swept.orphans,
    unknown: swept.unknown,
    refused: refused ?? swept.refused ?? locked ?? (isFewer ? lacking : null),
  };
};
