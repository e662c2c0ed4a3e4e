/** Brings together what is known of a group in two places: its members, once it is whole, and its chunks, once they are written. */
import type { Group, StoredChunk } from './catalogue-codec';
import type { KnownMember } from './known-member';

export interface Cataloguer {
  readonly onChunk: (sequence: number, chunk: StoredChunk) => void;
  /** Ends a group: its chunks are those from `begin` to before `end`. */
  readonly endGroup: (
    begin: number,
    end: number,
    readAt: number,
    members: ReadonlyArray<KnownMember>,
  ) => void;
}

interface Waiting extends Pick<Group, 'readAt' | 'members'> {
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
    for (let group = waiting[0]; group !== undefined && group.end <= upTo; group = waiting[0]) {
      waiting.shift();
      const chunks = new Array<StoredChunk>();
      for (let sequence = group.begin; sequence < group.end; sequence += 1) {
        const chunk = written.get(sequence);
        if (chunk !== undefined) chunks.push(chunk);
        written.delete(sequence);
      }
      const { readAt, members } = group;
      if (members.length > 0) add({ offset, readAt, chunks, members });
      offset = chunks.reduce((sum, { length }) => sum + length, offset);
    }
  };
  return {
    onChunk: (sequence, chunk) => {
      written.set(sequence, chunk);
      upTo = sequence + 1;
      settle();
    },
    endGroup: (begin, end, readAt, members) => {
      // why: it is whole when the next chunk is written, be it the archive's end; one that was written before may be gone back on
      waiting.push({ begin, end, readAt, members });
    },
  };
};
