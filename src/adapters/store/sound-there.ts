/** Whether what a list needs stands there, as far as a listing, and what is known of damage there, tell. */
import { packName } from '../../codecs/store/object-names';
import type { ChunkPlace } from './chunk-index';
import type { Listing } from './listing';
import type { ReadLists } from './lists';
import type { PlaceNotes } from './place-notes';
import { reachOf } from './sweep';

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
): Promise<ReadonlySet<string>> => {
  const known = notes.damaged();
  const isWhole = async (list: string): Promise<boolean> => {
    if (listSizes.get(list) === 0 || known.has(list)) return false;
    const reach = await reachOf(notes, list, open);
    if (reach === null) return open === null;
    return [...reach].every(([pack, spans]) => isSound({ pack, offset: 0, length: spans.at(-1)?.[1] ?? 0 }));
  };
  const broken = new Set<string>();
  for (const list of lists) if (!(await isWhole(list))) broken.add(list);
  return broken;
};
