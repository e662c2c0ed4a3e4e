/** Objects of a store, decrypted where they are encrypted: as wholes, each no longer than what it may be, or piece by piece. */
import * as E from 'fp-ts/Either';
import type { ObjectRange, ObjectStore, ReadableStore } from '../../ports/object-store';
import { collectEvery } from '../archive/compression/collect-garbage';
import type { UnwrapKey } from './age';
import { type BlockKey, blockLength, blockOpener, readBlockKey, spanOf, Undecryptable } from './age-blocks';
import { settled, stop, wrongThere } from './stop';

export { isEncrypted } from './age-blocks';

/** Bytes of the longest that is read into memory. */
const mostBytes = 64 * 1024 * 1024;

/** What is given is the taker's until it is done with it, and no longer. */
export type TakePiece = (piece: Uint8Array) => Promise<void> | void;

/** V8 lets what came, and is used no more, lie for long: it lies outside of what it counts. */
const collectYoung = collectEvery(4 * 1024 * 1024, 'young');
// why: what was under way for long outlives two of those, and lies from then on among the old
const collectOld = collectEvery(32 * 1024 * 1024);
const collect = (bytes: number): void => {
  collectYoung(bytes);
  collectOld(bytes);
};

/** What a taker throws ends it, and is thrown as it is. */
const getting = async (
  store: ReadableStore,
  name: string,
  range: ObjectRange | null,
  take: TakePiece,
  signal: AbortSignal,
): Promise<void> => {
  let thrown: { readonly error: unknown } | null = null;
  const taking = async (piece: Uint8Array): Promise<void> => {
    try {
      await take(piece);
      collect(piece.length);
    } catch (error) {
      thrown = { error };
      throw error;
    }
  };
  const done = await store.get(name, range, taking, signal)();
  const own = thrown as { readonly error: unknown } | null;
  if (own !== null) throw own.error;
  if (E.isLeft(done)) throw stop(done.left);
};

/** Counts the bytes of an object as they come, and throws when there are more than `most`. */
export const lengthGuard = (
  store: ReadableStore,
  name: string,
  most = mostBytes,
): ((piece: Uint8Array) => void) => {
  let length = 0;
  return (piece) => {
    length += piece.length;
    if (length > most)
      throw wrongThere(`${store.where} (${name})`, `it is longer than ${most} bytes, which none of ours is`);
  };
};

export const readObject = async (
  store: ReadableStore,
  name: string,
  signal: AbortSignal,
  most = mostBytes,
): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const count = lengthGuard(store, name, most);
  await getting(
    store,
    name,
    null,
    (piece) => {
      count(piece);
      pieces.push(Buffer.from(piece));
    },
    signal,
  );
  const [whole = Buffer.alloc(0), ...others] = pieces;
  // why: one more copy takes pages of its own, and most come in one piece
  return others.length === 0 ? whole : Buffer.concat(pieces);
};

/** Gives a part of an object as it stands there, piece by piece. */
export const readRange = getting as (
  store: ReadableStore,
  name: string,
  range: ObjectRange,
  take: TakePiece,
  signal: AbortSignal,
) => Promise<void>;

/** Fills `into` with what stands from `offset` on. */
export const readInto = async (
  store: ReadableStore,
  name: string,
  offset: number,
  into: Buffer,
  signal: AbortSignal,
): Promise<void> => {
  let at = 0;
  await getting(
    store,
    name,
    { offset, length: into.length },
    (piece) => {
      into.set(piece, at);
      at += piece.length;
    },
    signal,
  );
};

const undecryptable = (where: string) =>
  wrongThere(where, "it can't be decrypted: another identity is needed, or it was changed");

/** What does not decrypt is told of that object. */
const decrypting = async <A>(where: string, f: () => Promise<A>): Promise<A> => {
  try {
    return await f();
  } catch (error) {
    throw error instanceof Undecryptable ? undecryptable(where) : error;
  }
};

/** Decrypts a file that comes in pieces. */
const fileOpener = (unwrap: UnwrapKey, take: TakePiece) => {
  let before = Buffer.alloc(0);
  let opener = null as ReturnType<typeof blockOpener> | null;
  return {
    feed: async (piece: Uint8Array): Promise<void> => {
      if (opener !== null) return opener.feed(piece);
      before = Buffer.concat([before, piece]);
      const key = await readBlockKey(before, unwrap);
      if (key === null) return;
      opener = blockOpener(key, 0, take);
      const rest = before.subarray(key.begin);
      before = Buffer.alloc(0);
      return opener.feed(rest);
    },
    end: async (): Promise<void> => {
      if (opener === null) throw new Undecryptable();
      return opener.end(true);
    },
  };
};

/** Gives all of an object, decrypted, piece by piece. `unwrap` is null for a store that is not encrypted. */
export const readThrough = async (
  store: ReadableStore,
  name: string,
  unwrap: UnwrapKey | null,
  take: TakePiece,
  signal: AbortSignal,
): Promise<void> => {
  if (unwrap === null) return getting(store, name, null, take, signal);
  await decrypting(`${store.where} (${name})`, async () => {
    const opener = fileOpener(unwrap, take);
    await getting(store, name, null, opener.feed, signal);
    await opener.end();
  });
};

/** Bytes that are read for a header at first. */
const usualHeader = 512;

export const readKey = async (
  store: ReadableStore,
  name: string,
  size: number,
  unwrap: UnwrapKey,
  signal: AbortSignal,
): Promise<BlockKey> =>
  decrypting(`${store.where} (${name})`, async () => {
    for (let length = usualHeader; ; length *= 4) {
      const bytes = Buffer.allocUnsafe(Math.min(length, size));
      await readInto(store, name, 0, bytes, signal);
      const key = await readBlockKey(bytes, unwrap);
      if (key !== null) return key;
      if (length >= size) throw new Undecryptable();
    }
  });

/** Gives a part of what an encrypted object of `size` bytes holds, piece by piece: only the blocks that hold it are read. */
export const readPart = async (
  store: ReadableStore,
  { name, size, key }: { readonly name: string; readonly size: number; readonly key: BlockKey },
  { offset, length }: ObjectRange,
  take: TakePiece,
  signal: AbortSignal,
): Promise<void> => {
  if (length === 0) return;
  const where = `${store.where} (${name})`;
  const span = spanOf(key, size, offset, length);
  if (span === null) throw wrongThere(where, 'it is shorter than a list says');
  await decrypting(where, async () => {
    let skip = offset % blockLength;
    let left = length;
    const opener = blockOpener(key, span.first, (clear) => {
      const part = clear.subarray(skip, skip + left);
      skip = 0;
      left -= part.length;
      return take(part);
    });
    await getting(store, name, span, opener.feed, signal);
    await opener.end(span.isEnd);
  });
};

/** `unwrap` is null for a store that is not encrypted. */
export const openObject = async (where: string, bytes: Buffer, unwrap: UnwrapKey | null): Promise<Buffer> => {
  if (unwrap === null) return bytes;
  const pieces: Uint8Array[] = [];
  await decrypting(where, async () => {
    const opener = fileOpener(unwrap, (piece) => void pieces.push(piece));
    await opener.feed(bytes);
    await opener.end();
  });
  return Buffer.concat(pieces);
};

export const putObject = (
  store: ObjectStore,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<'stored' | 'exists'> =>
  settled(store.putIfAbsent(name, { size: bytes.length, chunks: () => [bytes] }, signal));
