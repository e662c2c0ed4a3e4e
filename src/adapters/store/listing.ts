/** What stands in a store, by kind. What is none of ours is passed over. */
import {
  type HeadAt,
  headAt,
  listAt,
  listOf,
  packIdIn,
  readmeAt,
  type SegmentAt,
  segmentAt,
  workspaceName,
} from '../../codecs/store/object-names';
import type { ObjectStore, ReadableStore } from '../../ports/object-store';
import { settled } from './stop';

export interface Listing {
  /** Bytes by edition. */
  readonly readmes: ReadonlyMap<number, number>;
  readonly hasWorkspace: boolean;
  /** Bytes by id. */
  readonly packs: ReadonlyMap<string, number>;
  /** Names of lists: of each version the newest. */
  readonly lists: ReadonlySet<string>;
  /** Names of lists in whose place a newer one stands there. */
  readonly formerLists: ReadonlySet<string>;
  /** Names of lists by the name that the first one of that version has. */
  readonly byVersion: ReadonlyMap<string, string>;
  /** Bytes by the name of a list. */
  readonly listSizes: ReadonlyMap<string, number>;
  readonly segments: ReadonlyArray<SegmentAt>;
  readonly heads: ReadonlyArray<HeadAt>;
}

/** Of each version its newest list, under the name that its first one has. */
const newest = (names: Iterable<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, { readonly name: string; readonly edition: number }>();
  for (const name of names) {
    const place = listAt(name);
    if (place === null) continue;
    const { edition } = place;
    if (edition > (found.get(listOf(place))?.edition ?? 0)) found.set(listOf(place), { name, edition });
  }
  return new Map([...found].map(([first, { name }]) => [first, name]));
};

/** `below`: the folders that are looked at; all of it where nothing is said. */
export const listStore = async (
  store: ObjectStore,
  signal: AbortSignal,
  below: ReadonlyArray<string> = [''],
): Promise<Listing> => {
  const packs = new Map<string, number>();
  const lists = new Map<string, number>();
  const segments: SegmentAt[] = [];
  const heads: HeadAt[] = [];
  const readmes = new Map<number, number>();
  let hasWorkspace = false;
  const list = (prefix: string) =>
    store.list(
      prefix,
      ({ name, size }) => {
        const pack = packIdIn(name);
        const segment = segmentAt(name);
        const head = headAt(name);
        const readme = readmeAt(name);
        if (pack !== null) packs.set(pack, size);
        else if (listAt(name) !== null) lists.set(name, size);
        else if (segment !== null) segments.push(segment);
        else if (head !== null) heads.push(head);
        else if (readme !== null) readmes.set(readme, size);
        else if (name === workspaceName) hasWorkspace = true;
      },
      signal,
    );
  for (const prefix of below) await settled(list(prefix));
  const byVersion = newest(lists.keys());
  const counting = new Set(byVersion.values());
  return {
    readmes,
    hasWorkspace,
    packs,
    lists: counting,
    formerLists: new Set([...lists.keys()].filter((name) => !counting.has(name))),
    byVersion,
    listSizes: lists,
    segments: segments.sort((one, other) => one.first - other.first || one.last - other.last),
    heads: heads.sort((one, other) => one.seq - other.seq),
  };
};

/** What `read` makes of the names there that begin with `prefix`, without those of which it makes nothing; of those behind `after` where it is told. */
export const namesBelow = async <B>(
  store: Pick<ReadableStore, 'names'>,
  prefix: string,
  read: (name: string) => B | null,
  signal: AbortSignal,
  after?: string,
): Promise<ReadonlyArray<B>> => {
  const all: B[] = [];
  await settled(
    store.names(
      prefix,
      (name) => {
        const one = read(name);
        if (one !== null) all.push(one);
      },
      signal,
      after,
    ),
  );
  return all;
};
