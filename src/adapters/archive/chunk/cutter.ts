/**
 * Where a chunk of the archive ends: before which members, by their paths and sizes alone. What is added to a tree or taken from
 * it changes the chunks beside it, and no others.
 */
import type { BytePath } from '../byte-name';
import { blockBytes } from '../tar/member-fields';

/** Bytes of tar stream. */
export interface ChunkSizes {
  /** A chunk does not end sooner, unless a large file follows. */
  readonly least: number;
  /** Bytes from one place where a chunk may end to the next, on average. */
  readonly spread: number;
  /** A chunk ends here at the latest; a large file's content is cut at multiples of this. */
  readonly most: number;
}

export interface Cutter {
  /** Whether a chunk ends before this member; `size` is bytes of its content. To be asked for each, in their order. */
  readonly endsBefore: (path: BytePath, size: number) => boolean;
}

const wholeBlocks = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes;

/** Its header, and the records of its time, which nearly every member has. */
const headerBytes = 3 * blockBytes;
const longestInHeader = 100;

/** What a member takes of the stream, as far as its path and size tell. */
const memberBytes = (path: BytePath, size: number): number =>
  headerBytes + (path.length > longestInHeader ? wholeBlocks(path.length) : 0) + wholeBlocks(size);

/** FNV-1a over the path's bytes, and the last mixing step of MurmurHash3: every bit depends on every byte. */
const hashOf = (path: BytePath): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at += 1) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/**
 * A chunk may end before a member with a chance of its bytes in `spread`, by its path's hash. It ends there when the last such place
 * is `least` away, whether or not a chunk ended at that: so it depends on what lies between these two, and on nothing before.
 */
export const makeCutter = ({ least, spread, most }: ChunkSizes): Cutter => {
  let used = 0;
  let sincePlace = 0;
  let isAfterLarge = false;
  return {
    endsBefore: (path, size) => {
      const bytes = memberBytes(path, size);
      const isLarge = size >= most / 2;
      const isForced = isLarge || isAfterLarge;
      const isPlace = hashOf(path) * spread < bytes * 2 ** 32;
      const ends = used > 0 && (isForced || (isPlace && sincePlace >= least) || used + bytes > most);
      if (ends) used = 0;
      if (isForced || isPlace) sincePlace = 0;
      used += bytes;
      sincePlace += bytes;
      isAfterLarge = isLarge;
      return ends;
    },
  };
};
