/** What stands in a store, by kind. What is none of ours is passed over. */
import {
  type HeadAt,
  headAt,
  listAt,
  packIdIn,
  readmeName,
  type SegmentAt,
  segmentAt,
  workspaceName,
} from '../../codecs/store/object-names';
import type { ObjectStore } from '../../ports/object-store';
import { settled } from './stop';

export interface Listing {
  readonly hasReadme: boolean;
  readonly hasWorkspace: boolean;
  /** Bytes by id. */
  readonly packs: ReadonlyMap<string, number>;
  /** Names of lists. */
  readonly lists: ReadonlySet<string>;
  readonly segments: ReadonlyArray<SegmentAt>;
  readonly heads: ReadonlyArray<HeadAt>;
}

export const listStore = async (store: ObjectStore, signal: AbortSignal): Promise<Listing> => {
  const packs = new Map<string, number>();
  const lists = new Set<string>();
  const segments: SegmentAt[] = [];
  const heads: HeadAt[] = [];
  const others = new Set<string>();
  await settled(
    store.list(
      '',
      ({ name, size }) => {
        const pack = packIdIn(name);
        const segment = segmentAt(name);
        const head = headAt(name);
        if (pack !== null) packs.set(pack, size);
        else if (listAt(name) !== null) lists.add(name);
        else if (segment !== null) segments.push(segment);
        else if (head !== null) heads.push(head);
        else if (name === readmeName || name === workspaceName) others.add(name);
      },
      signal,
    ),
  );
  return {
    hasReadme: others.has(readmeName),
    hasWorkspace: others.has(workspaceName),
    packs,
    lists,
    segments: segments.sort((one, other) => one.first - other.first || one.last - other.last),
    heads: heads.sort((one, other) => one.seq - other.seq),
  };
};
