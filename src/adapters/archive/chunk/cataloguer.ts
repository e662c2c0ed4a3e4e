/** Brings together what is known of a group in two places: its members, once it is whole, and its chunks, once they are written. */
import type { BytePath } from '../byte-name';
import type { GroupRow } from './catalogue-file';
import type { MemberList, StoredChunk } from './member-list';
import type { ListPlace } from './member-lists';

/** A group of members, and where its chunks lie. */
export interface Group extends MemberList, Pick<GroupRow, 'offset' | 'readAt' | 'stats'> {
  /** Where its list stands already, if it does. */
  readonly place?: ListPlace | undefined;
  /** The path of its first member, where the list was not decoded; there are no `members` then. */
  readonly first?: BytePath | undefined;
  /** The digest over the names of its members, as it stood in a row, where the list was not decoded. */
  readonly names?: string | undefined;
}

export interface Cataloguer {
  readonly onChunk: (sequence: number, chunk: StoredChunk) => void;
  /** Ends a group: its chunks are those from `begin` to before `end`. */
  readonly endGroup: (begin: number, end: number, group: GroupMembers) => void;
}

/** A group that was copied keeps its list. */
export type GroupMembers = Pick<Group, 'readAt' | 'stats' | 'members' | 'place' | 'first' | 'names'>;

interface Waiting {
  readonly group: GroupMembers;
  readonly begin: number;
  readonly end: number;
}

/** `add` is given the groups in their order. */
export const makeCataloguer = (add: (group: Group) => void): Cataloguer => {
  const written = new Map<number, StoredChunk>();
  const waiting = new Array<Waiting>();
  let offset = 0;
  let upTo = 0;
  const settle = (): void => {
    for (let next = waiting[0]; next !== undefined && next.end <= upTo; next = waiting[0]) {
      waiting.shift();
      const chunks = new Array<StoredChunk>();
      for (let sequence = next.begin; sequence < next.end; sequence += 1) {
        const chunk = written.get(sequence);
        if (chunk !== undefined) chunks.push(chunk);
        written.delete(sequence);
      }
      const { readAt, stats, members, place, first, names } = next.group;
      // why: one shape for all groups, which an object that another one is spread into has not
      if (members.length > 0 || first !== undefined)
        add({ offset, readAt, stats, chunks, members, place, first, names });
      offset = chunks.reduce((sum, { length }) => sum + length, offset);
    }
  };
  return {
    onChunk: (sequence, chunk) => {
      written.set(sequence, chunk);
      upTo = sequence + 1;
      settle();
    },
    endGroup: (begin, end, group) => {
      // why: it is whole when the next chunk is written, be it the archive's end; one that was written before may be gone back on
      waiting.push({ begin, end, group });
    },
  };
};
