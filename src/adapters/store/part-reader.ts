/** Parts of packs as they are read: decrypted where they are encrypted, each byte asked for and no more than its block. */
import { packName } from '../../codecs/store/object-names';
import type { ObjectRange, ObjectStore } from '../../ports/object-store';
import type { UnwrapKey } from './age';
import type { BlockKey } from './age-blocks';
import { wrongThere } from './stop';
import { readKey, readPart, readRange, type TakePiece } from './whole-objects';

/** Gives the bytes of a stretch of one pack, piece by piece. */
export type PartReader = (pack: string, range: ObjectRange, take: TakePiece) => Promise<void>;

/** Keys of packs that are remembered: parts of one archive lie in several, and come back to them. */
const mostKeys = 4096;

const keyCache = (load: (pack: string) => Promise<BlockKey>) => {
  const kept = new Map<string, BlockKey>();
  return async (pack: string): Promise<BlockKey> => {
    const key = kept.get(pack) ?? (await load(pack));
    if (kept.size >= mostKeys) kept.clear();
    kept.set(pack, key);
    return key;
  };
};

/** `packs` are bytes by id, `unwrap` is null for a store that is not encrypted. */
export const partReader = (
  store: ObjectStore,
  packs: ReadonlyMap<string, number>,
  unwrap: UnwrapKey | null,
  signal: AbortSignal,
): PartReader => {
  if (unwrap === null) return (id, range, take) => readRange(store, packName(id), range, take, signal);
  const sizeOf = (id: string): number => {
    const size = packs.get(id);
    if (size === undefined)
      throw wrongThere(`${store.where} (${packName(id)})`, 'there is no such object', [], 'absent');
    return size;
  };
  const keys = keyCache((id) => readKey(store, packName(id), sizeOf(id), unwrap, signal));
  return async (id, range, take) => {
    const key = await keys(id);
    return readPart(store, { name: packName(id), size: sizeOf(id), key }, range, take, signal);
  };
};
