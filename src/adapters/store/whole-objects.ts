/** Objects of a store as wholes, decrypted where they are encrypted, each no longer than what it may be. */
import type { ObjectRange, ObjectStore } from '../../ports/object-store';
import type { Transform } from './age';
import { settled, wrongThere } from './stop';

/** Bytes of the longest that is read into memory: a pack with what encryption adds is far below. */
export const mostBytes = 64 * 1024 * 1024;

export const readObject = async (
  store: ObjectStore,
  name: string,
  signal: AbortSignal,
  most = mostBytes,
): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  await settled(
    store.get(
      name,
      null,
      (piece) => {
        length += piece.length;
        if (length > most)
          throw wrongThere(
            `${store.where} (${name})`,
            `it is longer than ${most} bytes, which none of ours is`,
          );
        pieces.push(Buffer.from(piece));
      },
      signal,
    ),
  );
  return Buffer.concat(pieces, length);
};

export const readRange = async (
  store: ObjectStore,
  name: string,
  range: ObjectRange,
  signal: AbortSignal,
): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafe(range.length);
  let at = 0;
  await settled(
    store.get(
      name,
      range,
      (piece) => {
        bytes.set(piece, at);
        at += piece.length;
      },
      signal,
    ),
  );
  return bytes;
};

const header = 'age-encryption.org/v1';

export const isEncrypted = (bytes: Buffer): boolean =>
  bytes.subarray(0, header.length).toString('latin1') === header;

/** `decrypt` is null for a store that is not encrypted. */
export const openObject = async (
  where: string,
  bytes: Buffer,
  decrypt: Transform | null,
): Promise<Buffer> => {
  if (decrypt === null) return bytes;
  try {
    return Buffer.from(await decrypt(bytes));
  } catch {
    throw wrongThere(where, "it can't be decrypted: another identity is needed, or it was changed");
  }
};

export const putObject = (
  store: ObjectStore,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<'stored' | 'exists'> =>
  settled(store.putIfAbsent(name, { size: bytes.length, chunks: () => [bytes] }, signal));
