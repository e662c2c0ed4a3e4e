/**
 * Member lists on disk. Each stands once, in the file of whoever came upon it first, and catalogues name the place; the digest in the
 * catalogue tells whether what is read there is what was written.
 */
import { hash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { decodeList, encodeList, firstDigest, type MemberList } from './member-list';

/** Where a list stands. */
export interface ListPlace {
  /** The file, without its ending. */
  readonly pack: string;
  readonly position: number;
  readonly length: number;
  /** The first 16 bytes of the SHA-256 over what is stored, one character a byte. */
  readonly digest: string;
}

export const catalogueEnding = '.cat';
export const listsEnding = '.lists';
/** Of what is being made by whoever makes no backup. */
export const unfinishedEnding = '.reading';

/** The name of a file of lists. */
export const packName = /^[0-9a-f]{16}$/;

const digestBytes = 16;
const digestOf = (stored: Buffer): string => hash('sha256', stored, 'binary').slice(0, digestBytes);

const bufferBytes = 256 * 1024;

/** Hardly any list is longer as it is stored. */
const usualListBytes = 16 * 1024;

/** More than that is no list. */
const mostBytes = 64 * 1024 * 1024;

export interface ListWriter {
  /** Places a list, unless it has a place already. */
  readonly put: (list: MemberList) => ListPlace;
  /** The same of one as it is stored elsewhere. */
  readonly putStored: (stored: Buffer) => ListPlace;
  readonly isEmpty: () => boolean;
  /** Writes what is left. Each call throws the system's error. */
  readonly finish: () => void;
}

/** `fd` is an empty file's, to be called `pack`; it is not closed here. `known` has the places of lists elsewhere, by their digest. */
export const writeLists = (
  fd: number,
  pack: string,
  known: ReadonlyMap<string, ListPlace> = new Map(),
): ListWriter => {
  const own = new Map<string, ListPlace>();
  let pending = new Array<Buffer>();
  let bytes = 0;
  let position = 0;
  const flush = (): void => {
    let rest = Buffer.concat(pending);
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    pending = [];
    bytes = 0;
  };
  const putStored = (stored: Buffer): ListPlace => {
    const digest = digestOf(stored);
    const there = known.get(digest) ?? own.get(digest);
    if (there !== undefined) return there;
    const place = { pack, position, length: stored.length, digest };
    own.set(digest, place);
    position += stored.length;
    pending.push(stored);
    bytes += stored.length;
    if (bytes >= bufferBytes) flush();
    return place;
  };
  return {
    put: (list) => putStored(encodeList(list)),
    putStored,
    isEmpty: () => position === 0,
    finish: flush,
  };
};

/** Files of lists, opened when one of theirs is asked for. */
export interface ListReader {
  /** Undefined where it can't be read, or is not what was written. */
  readonly stored: (place: ListPlace) => Buffer | undefined;
  /** Whether it can be read, and is what was written. */
  readonly holds: (place: ListPlace) => boolean;
  readonly read: (place: ListPlace) => MemberList | undefined;
  /** What stands in it where the digest of its first chunk does; undefined where that can't be read. */
  readonly firstDigest: (place: ListPlace) => Buffer | undefined;
  readonly close: () => void;
}

const mostOpen = 32;

/** `opened` are files without a name; they are closed here, too. `onError` is given the system's error behind an undefined. */
export const readLists = (
  directory: string,
  opened: ReadonlyMap<string, number> = new Map(),
  onError: (error: unknown) => void = () => undefined,
): ListReader => {
  const files = new Map<string, number>();
  const fileOf = (pack: string): number => {
    const there = opened.get(pack) ?? files.get(pack);
    if (there !== undefined) return there;
    const [oldest] = files;
    if (oldest !== undefined && files.size >= mostOpen) {
      files.delete(oldest[0]);
      closeSync(oldest[1]);
    }
    const fd = openSync(
      join(directory, pack + listsEnding),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    files.set(pack, fd);
    return fd;
  };
  /** The list in a room of its length. */
  const readInto = (
    makeRoom: (length: number) => Buffer,
    { pack, position, length, digest }: ListPlace,
  ): Buffer | undefined => {
    if (length > mostBytes) return undefined;
    try {
      const fd = fileOf(pack);
      const bytes = makeRoom(length);
      for (let filled = 0; filled < length;) {
        const got = readSync(fd, bytes, filled, length - filled, position + filled);
        if (got === 0) return undefined;
        filled += got;
      }
      return digestOf(bytes) === digest ? bytes : undefined;
    } catch (error) {
      // why: what can't be read of a catalogue costs time alone
      onError(error);
      return undefined;
    }
  };
  const stored = (place: ListPlace): Buffer | undefined =>
    readInto((length) => Buffer.allocUnsafe(length), place);
  let scratch: Buffer | undefined;
  const reused = (length: number): Buffer => {
    if (scratch === undefined || scratch.length < length)
      scratch = Buffer.allocUnsafeSlow(Math.max(length, usualListBytes));
    return scratch.subarray(0, length);
  };
  return {
    stored,
    holds: (place) => readInto(reused, place) !== undefined,
    read: (place) => {
      const bytes = stored(place);
      return bytes === undefined ? undefined : decodeList(bytes);
    },
    firstDigest: (place) => {
      const bytes = stored(place);
      return bytes === undefined ? undefined : firstDigest(bytes);
    },
    close: () => {
      for (const fd of [...files.values(), ...opened.values()]) closeSync(fd);
      files.clear();
    },
  };
};
