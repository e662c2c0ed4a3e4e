/** Encryption for recipients, as the program `age` has it. The library is a chunk beside the program, loaded when it is used. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectEvery } from '../archive/compression/collect-garbage';
import { fileFailed } from '../file-system';
import type * as Library from './age-library';
import { stop } from './stop';

export type AgeLibrary = typeof Library;

/** Gives the encrypted object; it holds until the next one is asked for. */
export type Encrypt = (bytes: Uint8Array) => Promise<Uint8Array>;

/** The key of a file by its header; rejects where no identity fits, or the header was changed. */
export type UnwrapKey = (header: Uint8Array) => Promise<Uint8Array>;

/** Where the build puts it. */
const chunk = join(__dirname, 'age_library.js');

export const ageLibrary = async (): Promise<AgeLibrary> => (await import(chunk)) as AgeLibrary; // why: it is built of that very file

const mebibyte = 1024 * 1024;

/** Null where there are no recipients: nothing is encrypted then. */
export const encryptFor = async (
  recipients: ReadonlyArray<string>,
  load: () => Promise<AgeLibrary>,
): Promise<Encrypt | null> => {
  if (recipients.length === 0) return null;
  const fileOf = (await load()).encrypter(recipients);
  // why: each block is a memory of its own, and V8 lets it lie for long: it lies outside of what it counts
  const collect = collectEvery(4 * mebibyte, 'young');
  let room = Buffer.allocUnsafe(0);
  return async (bytes) => {
    const { size, pieces } = await fileOf(bytes);
    // why: packs differ a little, and each new room costs the time of its pages
    if (room.length < size) room = Buffer.allocUnsafe((Math.ceil(size / mebibyte) + 1) * mebibyte);
    let used = 0;
    for await (const piece of pieces) {
      room.set(piece, used);
      used += piece.length;
      collect(piece.length);
    }
    return room.subarray(0, used);
  };
};

/** The identities in a file, as `age-keygen` writes it: a line each; other lines are comments. */
const identitiesIn = (text: string): ReadonlyArray<string> =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));

export const decrypterWith = async (file: string, load: () => Promise<AgeLibrary>): Promise<UnwrapKey> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw stop(fileFailed('read', file)(error));
  });
  const identities = identitiesIn(text);
  const unusable = (reason: string) => stop({ type: 'FileFailed', doing: 'use', path: file, reason });
  // why: it is told without what stands there, which is secret
  if (identities.length === 0) throw unusable('it holds no line that begins with AGE-SECRET-KEY-');
  try {
    return (await load()).decrypter(identities);
  } catch {
    throw unusable('an identity in it is not whole');
  }
};
