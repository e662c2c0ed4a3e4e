/** Brings the members of an archive into the order of a walk, the last of each name alone, in bounded memory: archives of others have any. */
import { walkKey, type KnownMember } from '../chunk/known-member';
import type { ListPlace, ListReader, ListWriter } from '../chunk/member-lists';
import { Unfit } from './opened-catalogue';

/** Members that are held at a time, and those that lie in one list on the disk. */
const mostHeld = 40_000;
const inList = 500;

export interface Sorter {
  readonly add: (member: KnownMember) => void;
  /** All in order. @throws Unfit where what was put aside can't be read */
  readonly sorted: () => Iterable<KnownMember>;
}

interface Keyed {
  readonly key: string;
  readonly member: KnownMember;
}

const byKey = (one: Keyed, other: Keyed): number => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);

/** In order; of equal keys the last. */
const inOrder = (members: ReadonlyArray<KnownMember>): ReadonlyArray<KnownMember> => {
  // why: sorting is stable, so that the last of a name stays behind the others
  const all = members.map((member) => ({ key: walkKey(member.path), member })).sort(byKey);
  return all.filter(({ key }, index) => all[index + 1]?.key !== key).map(({ member }) => member);
};

/** `writer` and `reader` are those of a file for what does not fit into memory; `flush` is called before it is read. */
export const makeSorter = (
  writer: Pick<ListWriter, 'put'>,
  reader: Pick<ListReader, 'read'>,
  flush: () => void,
): Sorter => {
  let held = new Array<KnownMember>();
  const runs = new Array<ReadonlyArray<ListPlace>>();
  const putAside = (): void => {
    const members = inOrder(held);
    const places = new Array<ListPlace>();
    for (let at = 0; at < members.length; at += inList)
      places.push(writer.put({ chunks: [], members: members.slice(at, at + inList) }));
    runs.push(places);
    held = [];
  };
  const membersOf = function* (places: ReadonlyArray<ListPlace>): Generator<KnownMember, undefined> {
    for (const place of places) {
      const list = reader.read(place);
      if (list === undefined) throw new Unfit();
      yield* list.members;
    }
    return undefined;
  };
  const merged = function* (): Generator<KnownMember, undefined> {
    flush();
    const sources = runs.map(membersOf);
    const keyed = (source: Generator<KnownMember, undefined> | undefined): Keyed | undefined => {
      const next = source?.next();
      return next === undefined || next.done === true
        ? undefined
        : { key: walkKey(next.value.path), member: next.value };
    };
    const heads = sources.map(keyed);
    for (;;) {
      let least: Keyed | undefined;
      // why: of equal keys the one in the latest run came last
      for (const head of heads)
        if (head !== undefined && (least === undefined || head.key <= least.key)) least = head;
      if (least === undefined) return undefined;
      yield least.member;
      const { key } = least;
      heads.forEach((head, index) => {
        if (head?.key === key) heads[index] = keyed(sources[index]);
      });
    }
  };
  return {
    add: (member) => {
      held.push(member);
      if (held.length >= mostHeld) putAside();
    },
    sorted: () => {
      if (runs.length === 0) return inOrder(held);
      putAside();
      return merged();
    },
  };
};
