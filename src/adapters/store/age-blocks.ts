/**
 * Reads the payload of a file of age (https://age-encryption.org/v1): 16 bytes of nonce, then blocks of 64 KiB, each sealed by itself with
 * ChaCha20-Poly1305 under its number. The library of age makes such files, and reads them from their beginning alone; here any part
 * is read by the blocks that hold it, a block at a time in memory.
 */
import { hkdfSync } from 'node:crypto';
import { chacha20poly1305 } from './chacha';

const nonceLength = 16;
const tagLength = 16;
/** Bytes of a block in clear, and sealed. */
export const blockLength = 64 * 1024;
export const sealedLength = blockLength + tagLength;
/** Bytes of the longest header that is read: of some 600 recipients. */
export const longestHeader = 64 * 1024;

const firstLine = 'age-encryption.org/v1';

export const isEncrypted = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, firstLine.length)).toString('latin1') ===
  firstLine;

/** What is thrown for what does not decrypt. */
export class Undecryptable extends Error {}

const keyOf = (fileKey: Uint8Array, nonce: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

/** The nonce of a block: its number in eleven bytes, then 1 for the last one. */
const nonceOf = (index: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  if (isLast) nonce[11] = 1;
  return nonce;
};

const unseal = (key: Buffer, index: number, isLast: boolean, sealed: Uint8Array): Uint8Array => {
  // why: an empty block is the only one of its file
  if (sealed.length === tagLength && index > 0) throw new Undecryptable();
  try {
    return chacha20poly1305(key, nonceOf(index, isLast)).decrypt(sealed);
  } catch {
    throw new Undecryptable();
  }
};

/** Where a header ends, in bytes; null where its last line is not there. */
const headerEnd = (bytes: Buffer): number | null => {
  const last = bytes.indexOf('\n--- ');
  const end = last === -1 ? -1 : bytes.indexOf('\n', last + 1);
  return end === -1 ? null : end + 1;
};

/** How the blocks of one file are opened. */
export interface BlockKey {
  readonly key: Buffer;
  /** Where the first block begins, in bytes of the file. */
  readonly begin: number;
}

/** By the beginning of a file; null as long as there is not enough of it. Throws `Undecryptable`. */
export const readBlockKey = async (
  bytes: Buffer,
  unwrap: (header: Uint8Array) => Promise<Uint8Array>,
): Promise<BlockKey | null> => {
  const end = headerEnd(bytes);
  if (end === null || bytes.length < end + nonceLength) {
    if (bytes.length >= longestHeader) throw new Undecryptable();
    return null;
  }
  try {
    const fileKey = await unwrap(bytes.subarray(0, end));
    return { key: keyOf(fileKey, bytes.subarray(end, end + nonceLength)), begin: end + nonceLength };
  } catch {
    throw new Undecryptable();
  }
};

/** A part of a file as it stands there. */
export interface SealedSpan {
  readonly offset: number;
  readonly length: number;
  /** The number of its first block. */
  readonly first: number;
  /** Whether its last block is the last one of the file. */
  readonly isEnd: boolean;
}

/** Which blocks of a file of `size` bytes hold `length` bytes from `offset` on; null where it is shorter. */
export const spanOf = (
  { begin }: BlockKey,
  size: number,
  offset: number,
  length: number,
): SealedSpan | null => {
  const sealed = size - begin;
  const blocks = Math.max(1, Math.ceil(sealed / sealedLength));
  if (length <= 0 || offset + length > sealed - blocks * tagLength) return null;
  const first = Math.floor(offset / blockLength);
  const end = Math.ceil((offset + length) / blockLength);
  const from = begin + first * sealedLength;
  return {
    offset: from,
    length: Math.min(begin + end * sealedLength, size) - from,
    first,
    isEnd: end === blocks,
  };
};

type TakeBytes = (bytes: Uint8Array) => Promise<void> | void;

/** Opens blocks that come in pieces, one behind the other, from the block `first` on. What `take` is given it may keep. */
export const blockOpener = ({ key }: BlockKey, first: number, take: TakeBytes) => {
  const held = Buffer.allocUnsafe(sealedLength);
  let used = 0;
  let index = first;
  return {
    feed: async (piece: Uint8Array): Promise<void> => {
      for (let at = 0; at < piece.length;) {
        if (used === sealedLength) {
          // why: more follows, so that it is not the last one
          await take(unseal(key, index, false, held));
          index += 1;
          used = 0;
        }
        const part = piece.subarray(at, at + sealedLength - used);
        held.set(part, used);
        used += part.length;
        at += part.length;
      }
    },
    /** `isEnd`: the file ends here. */
    end: async (isEnd: boolean): Promise<void> => {
      await take(unseal(key, index, isEnd, held.subarray(0, used)));
    },
  };
};
