/** What is encrypted block by block is what the program `age` writes and reads; each part of it is read by itself, and each change is found. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import {
  type BlockKey,
  blockLength,
  blockOpener,
  readBlockKey,
  sealedLength,
  spanOf,
  Undecryptable,
} from '../../../src/adapters/store/age-blocks';
import { type AgeLibrary, encryptFor } from '../../../src/adapters/store/age';
import { temporaryDirectory } from '../../support/temporary-directory';

/** The built chunk: what the program loads. */
const loaded = async (): Promise<AgeLibrary> =>
  (await import(join(__dirname, '..', '..', '..', 'dist', 'age_library.js'))) as AgeLibrary;

const content = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, n) => (n * 7 + (n >> 9)) % 251));

interface Keys {
  readonly seal: (bytes: Uint8Array) => Promise<Buffer>;
  readonly unwrap: (header: Uint8Array) => Promise<Uint8Array>;
  readonly identity: string;
  readonly recipient: string;
}

const keys = async (): Promise<Keys> => {
  const { newIdentity, decrypter } = await loaded();
  const { identity, recipient } = await newIdentity();
  const other = await newIdentity();
  const seal = await encryptFor([other.recipient, recipient], loaded);
  if (seal === null) throw new Error('nothing would be encrypted');
  return {
    seal: async (bytes) => Buffer.from(await seal(bytes)),
    unwrap: decrypter([identity]),
    ...{ identity, recipient },
  };
};

const keyOf = async (file: Buffer, unwrap: Keys['unwrap']): Promise<BlockKey> => {
  const key = await readBlockKey(file, unwrap);
  if (key === null) throw new Error('it has no header');
  return key;
};

/** All that a file holds, come in pieces of so many bytes. */
const opened = async (file: Buffer, unwrap: Keys['unwrap'], piece: number): Promise<Buffer> => {
  const key = await keyOf(file, unwrap);
  const clear: Uint8Array[] = [];
  const { feed, end } = blockOpener(key, 0, (bytes) => void clear.push(bytes));
  for (let at = key.begin; at < file.length; at += piece) await feed(file.subarray(at, at + piece));
  await end(true);
  return Buffer.concat(clear);
};

const lengths = [0, 1, blockLength - 1, blockLength, blockLength + 1, 2 * blockLength, 3 * blockLength + 5];

it.each(lengths)(
  'of %i bytes, the program age reads what is written, and the other way round',
  async (length) => {
    const { seal, unwrap, identity, recipient } = await keys();
    const directory = temporaryDirectory();
    const [key, ours, theirs] = ['key', 'ours', 'theirs'].map((name) => join(directory, name));
    if (key === undefined || ours === undefined || theirs === undefined) throw new Error('no names');
    const clear = content(length);
    writeFileSync(key, `${identity}\n`);
    writeFileSync(ours, await seal(clear));
    expect(execFileSync('age', ['--decrypt', '-i', key, ours]).equals(clear)).toBe(true);
    execFileSync('age', ['--encrypt', '-r', recipient, '-o', theirs], { input: clear });
    expect((await opened(readFileSync(theirs), unwrap, 100_000)).equals(clear)).toBe(true);
  },
);

it('is opened in whatever pieces it comes', async () => {
  const { seal, unwrap } = await keys();
  const clear = content(2 * blockLength + 100);
  const file = await seal(clear);
  for (const piece of [1000, blockLength, sealedLength, file.length])
    expect((await opened(file, unwrap, piece)).equals(clear)).toBe(true);
});

it('gives any part by the blocks that hold it', async () => {
  const { seal, unwrap } = await keys();
  const size = 3 * blockLength + 5;
  const clear = content(size);
  const file = await seal(clear);
  const key = await keyOf(file, unwrap);
  const near = fc.constantFrom(0, blockLength - 1, blockLength, 2 * blockLength, size - 1);
  const offsets = fc.oneof(near, fc.integer({ min: 0, max: size - 1 }));
  await fc.assert(
    fc.asyncProperty(
      offsets,
      fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: size })),
      async (offset, most) => {
        const length = Math.min(most, size - offset);
        const span = spanOf(key, file.length, offset, length);
        if (span === null) throw new Error('it is said to be shorter');
        const parts: Uint8Array[] = [];
        const { feed, end } = blockOpener(key, span.first, (bytes) => void parts.push(bytes));
        await feed(file.subarray(span.offset, span.offset + span.length));
        await end(span.isEnd);
        const skip = offset - span.first * blockLength;
        expect(
          Buffer.concat(parts)
            .subarray(skip, skip + length)
            .equals(clear.subarray(offset, offset + length)),
        ).toBe(true);
        expect(span.length).toBeLessThan(length + 2 * sealedLength);
      },
    ),
  );
  expect(spanOf(key, file.length, size - 1, 2)).toBeNull();
});

it('finds each bit that is not as it was written, and each end that is not', async () => {
  const { seal, unwrap } = await keys();
  const file = await seal(content(blockLength + 50));
  const isFound = async (changed: Buffer): Promise<void> => {
    await expect(opened(changed, unwrap, 70_000)).rejects.toThrow();
  };
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 8 * file.length - 1 }), async (bit) => {
      const changed = Buffer.from(file);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await isFound(changed);
    }),
  );
  const { begin } = await keyOf(file, unwrap);
  for (const length of [begin, begin + 10, begin + sealedLength, file.length - 1])
    await isFound(file.subarray(0, length));
  await isFound(Buffer.concat([file, Buffer.alloc(16)]));
});

it('is not opened by who has another identity', async () => {
  const { seal } = await keys();
  const { unwrap } = await keys();
  await expect(readBlockKey(await seal(content(5)), unwrap)).rejects.toBeInstanceOf(Undecryptable);
});

it('has a key and a nonce of its own each time', async () => {
  const { seal, unwrap } = await keys();
  const [one, other] = [await seal(content(50)), await seal(content(50))];
  expect((await keyOf(one, unwrap)).key.equals((await keyOf(other, unwrap)).key)).toBe(false);
});
