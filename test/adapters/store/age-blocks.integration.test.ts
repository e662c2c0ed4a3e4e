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
import { chacha20poly1305 } from '../../../src/adapters/store/chacha';
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

/** The outcome of the program `age`: what it decrypts a file to; null where it refuses it. */
const byAge = (directory: string, identity: string, file: Buffer): Buffer | null => {
  const [key, sealed] = [join(directory, 'key'), join(directory, 'sealed')];
  writeFileSync(key, `${identity}\n`);
  writeFileSync(sealed, file);
  try {
    return execFileSync('age', ['--decrypt', '-i', key, sealed], { stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
};

const byUs = async (file: Buffer, unwrap: Keys['unwrap'], piece: number): Promise<Buffer | null> =>
  opened(file, unwrap, piece).catch(() => null);

type Change = (file: Buffer, begin: number) => Buffer;

/** What somebody may do to a file, at blocks above all. */
const changes = (blocks: number): fc.Arbitrary<Change> => {
  const block = fc.integer({ min: 0, max: blocks - 1 });
  const from = (begin: number, index: number): number => begin + index * sealedLength;
  return fc.oneof(
    fc.constant<Change>((file) => file),
    fc.double({ min: 0, max: 1, noNaN: true }).map((part): Change => (file) => {
      const changed = Buffer.from(file);
      const at = Math.min(file.length - 1, Math.floor(part * file.length));
      changed[at] = (changed[at] ?? 0) ^ 4;
      return changed;
    }),
    fc.integer({ min: 0, max: 400 }).map((at): Change => (file) => {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 32;
      return changed;
    }),
    // why: where a block ends, and a little before and behind it
    fc.tuple(block, fc.integer({ min: -20, max: 20 })).map(
      ([index, more]): Change =>
        (file, begin) =>
          file.subarray(0, from(begin, index) + more),
    ),
    block.map(
      (index): Change =>
        (file, begin) =>
          Buffer.concat([file.subarray(0, from(begin, index)), file.subarray(from(begin, index + 1))]),
    ),
    block.map(
      (index): Change =>
        (file, begin) =>
          Buffer.concat([file, file.subarray(from(begin, index), from(begin, index + 1))]),
    ),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map(
      (more): Change =>
        (file) =>
          Buffer.concat([file, more]),
    ),
  );
};

it('is refused where the program age refuses it, and is the same where it does not', async () => {
  const { seal, unwrap, identity } = await keys();
  const directory = temporaryDirectory();
  const files = await Promise.all(
    lengths.map(async (length) => {
      const file = await seal(content(length));
      return { file, begin: (await keyOf(file, unwrap)).begin };
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      changes(4),
      fc.constantFrom(1000, sealedLength, 200_000),
      async ({ file, begin }, change, piece) => {
        const changed = change(file, begin);
        expect(await byUs(changed, unwrap, piece)).toEqual(byAge(directory, identity, changed));
      },
    ),
    { numRuns: 60 },
  );
});

it('is refused with an empty block behind a full one, as by the program age', async () => {
  const { seal, unwrap, identity } = await keys();
  const file = await seal(content(blockLength));
  const { key, begin } = await keyOf(file, unwrap);
  const nonce = (index: number, last: number): Buffer =>
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, index, last]);
  const sealed = (index: number, last: number, clear: Uint8Array): Uint8Array =>
    chacha20poly1305(key, nonce(index, last)).encrypt(clear);
  const made = (...blocks: ReadonlyArray<Uint8Array>): Buffer =>
    Buffer.concat([file.subarray(0, begin), ...blocks]);
  const whole = made(sealed(0, 1, content(blockLength)));
  expect(whole.equals(file)).toBe(true);
  const longer = made(sealed(0, 0, content(blockLength)), sealed(1, 1, new Uint8Array(0)));
  expect(byAge(temporaryDirectory(), identity, longer)).toBeNull();
  await expect(opened(longer, unwrap, 1000)).rejects.toBeInstanceOf(Undecryptable);
});

it('gives no part of a file that was cut, or made longer, at the end of a block where that part lies at its end', async () => {
  const { seal, unwrap } = await keys();
  const file = await seal(content(2 * blockLength + 5));
  const key = await keyOf(file, unwrap);
  const border = key.begin + 2 * sealedLength;
  const part = async (stands: Buffer, offset: number): Promise<void> => {
    const span = spanOf(key, stands.length, offset, 3);
    if (span === null) throw new Undecryptable();
    const { feed, end } = blockOpener(key, span.first, () => undefined);
    await feed(stands.subarray(span.offset, span.offset + span.length));
    await end(span.isEnd);
  };
  await part(file, 2 * blockLength + 1);
  for (const [stands, offset] of [
    [file.subarray(0, border), 2 * blockLength - 5],
    [file.subarray(0, border), 2 * blockLength + 1],
    [Buffer.concat([file, file.subarray(key.begin, border)]), 2 * blockLength + 1],
    [Buffer.concat([file, Buffer.alloc(20)]), 2 * blockLength + 1],
  ] as const)
    await expect(part(stands, offset)).rejects.toBeInstanceOf(Undecryptable);
});

it('of several recipients is opened by each, whoever made it', async () => {
  const { newIdentity, decrypter } = await loaded();
  const all = [await newIdentity(), await newIdentity(), await newIdentity()];
  const clear = content(blockLength + 7);
  const recipients = all.map(({ recipient }) => recipient);
  const seal = await encryptFor(recipients, loaded);
  const ours = Buffer.from((await seal?.(clear)) ?? []);
  const theirs = execFileSync('age', ['--encrypt', ...recipients.flatMap((one) => ['--recipient', one])], {
    input: clear,
  });
  for (const { identity } of all) {
    const unwrap = decrypter([identity]);
    expect((await opened(theirs, unwrap, 5000)).equals(clear)).toBe(true);
    expect(byAge(temporaryDirectory(), identity, ours)?.equals(clear)).toBe(true);
  }
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
