/** Whether what a list needs stands there, as far as a listing, and what is known of damage there, tell. */
import { setImmediate as breath } from 'node:timers/promises';
import { packName } from '../../codecs/store/object-names';
import type { ChunkPlace } from './chunk-index';
import type { Listing } from './listing';
import type { ReadLists } from './lists';
import type { PlaceNotes } from './place-notes';
import type { Reach } from './reach';
import { stop } from './stop';
import { reachOf, readReachThere } from './sweep';

export interface SoundThere {
  /** Whether a part stands there, and nothing is known to be wrong with its pack. */
  readonly isSound: (place: ChunkPlace) => boolean;
  /** Whether under the id of a pack of so many bytes something else stands. */
  readonly isDamaged: (pack: string, bytes: number) => boolean;
}

/** What is encrypted is longer than what it holds. */
export const soundThere = (notes: Pick<PlaceNotes, 'damaged'>, packs: Listing['packs']): SoundThere => {
  const known = notes.damaged();
  const isDamaged = (pack: string, bytes: number): boolean =>
    known.has(packName(pack)) || (packs.get(pack) ?? Infinity) < bytes;
  return {
    isSound: ({ pack, offset, length }) => packs.has(pack) && !isDamaged(pack, offset + length),
    isDamaged,
  };
};

/** Lists that are damaged, or need what does not stand there. What nobody here can tell is believed. */
export const brokenLists = async (
  notes: PlaceNotes,
  { lists, listSizes }: Pick<Listing, 'lists' | 'listSizes'>,
  open: ReadLists | null,
  isSound: SoundThere['isSound'],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> => {
  const known = notes.damaged();
  const stands = (reach: Reach): boolean =>
    [...reach].every(([pack, spans]) => isSound({ pack, offset: 0, length: spans.at(-1)?.[1] ?? 0 }));
  const isWhole = async (list: string): Promise<boolean> => {
    if (listSizes.get(list) === 0 || known.has(list)) return false;
    const noted = await reachOf(notes, list, open);
    if (noted === null) return open === null;
    if (stands(noted)) return true;
    // why: what is noted may tell of packs, too, that an earlier list of that name needed
    const read = open === null ? null : await readReachThere(list, open);
    if (read === null) return false;
    await notes.setReach(list, read);
    return stands(read);
  };
  const broken = new Set<string>();
  for (const list of lists) {
    if (signal.aborted) throw stop({ type: 'NothingToDo', reason: 'interrupted' });
    if (!(await isWhole(list))) broken.add(list);
    await breath();
  }
  return broken;
};
