/** The stream of blocks: whatever is written, gone back on and written again, the archive holds what was left. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { openOutput } from '../../../../src/adapters/archive/pack/archive-writer';
import {
  BlockStream,
  blockSizeFor,
  type Mark,
  mostBlocksFor,
} from '../../../../src/adapters/archive/tar/block-stream';
import { type Codec, plainCodec, usualSizes } from '../../../../src/adapters/archive/compression/codec';
import { type DigestedBlocks, undigested } from '../../../../src/adapters/archive/pack/content-digests';
import { chooseCodec } from '../../../../src/adapters/archive/compression/choose-codec';
import type { Compression } from '../../../../src/domain/schedule/compression';
import { makeWorkplace, removeWorkplace, type Workplace } from '../pack/support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const noSpaceGuard = { scanSome: () => false, upTo: () => undefined };

/** Never more than fits behind the target. */
const piece = 512 * 1024;

type Action =
  | { readonly type: 'write'; readonly size: number; readonly random: boolean }
  | { readonly type: 'mark' }
  | { readonly type: 'rewind' };

const write = fc.record({
  type: fc.constant('write' as const),
  size: fc.oneof(fc.nat(5000), fc.nat(3_000_000)),
  random: fc.boolean(),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: write },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('mark' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('rewind' as const) }) },
);

/** Content that differs from place to place, compressible or not. */
const bytes = (size: number, random: boolean, salt: number): Buffer => {
  if (!random) return Buffer.alloc(size, `${salt} and again `);
  const key = createHash('sha256').update(String(salt)).digest();
  const out = Buffer.alloc(size);
  let state = key.readUInt32LE(0) | 1;
  for (let at = 0; at < size; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[at] = state & 255;
  }
  return out;
};

const perform = async (compression: Compression, actions: ReadonlyArray<Action>): Promise<void> => {
  const fd = openSync(place.target, 'w');
  const file = openOutput(fd);
  const stream = new BlockStream(await chooseCodec(compression, null), file, noSpaceGuard, () => undefined);
  let model = Buffer.alloc(0);
  let marked: { readonly mark: Mark; readonly model: Buffer } | undefined;
  for (const [salt, step] of actions.entries()) {
    if (step.type === 'mark') marked = { mark: stream.mark(), model };
    else if (step.type === 'rewind' && marked !== undefined) {
      await stream.rewind(marked.mark);
      model = Buffer.from(marked.model);
    } else if (step.type === 'write') {
      const content = bytes(step.size, step.random, salt);
      for (let at = 0; at < content.length; at += piece) {
        if (stream.isFull) await stream.flush();
        stream.used += content.copy(stream.block, stream.used, at, at + piece);
      }
      model = Buffer.concat([model, content]);
    }
  }
  await stream.finish();
  const { bytes: size, sha256 } = await file.finish();
  closeSync(fd);
  const archive = readFileSync(place.target);
  expect({ size: archive.length, sha256: createHash('sha256').update(archive).digest('hex') }).toEqual({
    size,
    sha256,
  });
  const decode = { gzip: ['gzip', '-dc'], zstd: ['zstd', '-dcq'], none: ['cat'] }[compression];
  const [command = '', ...args] = decode;
  const decoded = execFileSync(command, args, { input: archive, maxBuffer: 2 ** 28 });
  expect(decoded.equals(model)).toBe(true);
};

test.each<Compression>(['gzip', 'zstd', 'none'])(
  'what was gone back on leaves no trace (%s)',
  async (compression) => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 12 }), (actions) =>
        perform(compression, [{ type: 'write', size: 1, random: false }, ...actions]),
      ),
      { numRuns: 15 },
    );
  },
);

/** A stream whose blocks are encoded when the test says so, and how many were begun. */
const heldBack = () => {
  const fd = openSync(place.target, 'w');
  const waiting = new Array<() => void>();
  const codec: Codec = {
    sizes: usualSizes,
    inFlight: 2,
    encode: (block) => new Promise((resolve) => waiting.push(() => resolve([block]))),
    release: () => undefined,
  };
  const stream = new BlockStream(codec, openOutput(fd), noSpaceGuard, () => undefined);
  /** Sends on a block of so many bytes, all the same. */
  const send = (size: number, value: number): Promise<void> => {
    stream.block.fill(value, stream.used, stream.used + size);
    stream.used += size;
    return stream.flush();
  };
  /** Passes on a chunk of so many bytes, all the same. */
  const pass = (size: number, value: number): Promise<void> =>
    stream.pass(Buffer.alloc(size, value), Buffer.alloc(32));
  const encodeAll = (): void => waiting.splice(0).forEach((encoded) => encoded());
  const finish = async (): Promise<Buffer> => {
    const ended = stream.finish();
    encodeAll();
    await ended;
    closeSync(fd);
    return readFileSync(place.target);
  };
  return { send, pass, encodeAll, finish };
};

/** Whether it is over when all that needs nobody else is done. */
const isOver = async (work: Promise<void>): Promise<boolean> => {
  const turn = new Promise((resolve) => setImmediate(resolve));
  return Promise.race([work.then(() => true), turn.then(() => false)]);
};

const MiB = 1024 * 1024;

test('what is passed on waits for no block before it, and is written behind it', async () => {
  const { send, pass, finish } = heldBack();
  await send(1000, 1);
  for (let value = 2; value < 20; value += 1) expect(await isOver(pass(1000, value))).toBe(true);
  const archive = await finish();
  expect(archive.length).toBe(19_000);
  for (let value = 1; value < 20; value += 1) expect(archive[1000 * (value - 1)]).toBe(value);
});

test.each([
  ['4 MiB', [MiB, MiB, MiB, MiB], 3],
  ['64 chunks', new Array<number>(65).fill(10), 63],
])('no more than %s is held for that, chunks counted with what they take beside', async (_, sizes, room) => {
  const { send, pass, encodeAll, finish } = heldBack();
  await send(1000, 1);
  const over = new Array<boolean>();
  let last = Promise.resolve();
  for (const size of sizes) {
    last = pass(size, 2);
    over.push(await isOver(last));
    if (over.at(-1) === false) break;
  }
  expect(over).toEqual([...new Array<boolean>(room).fill(true), false]);
  encodeAll();
  await last;
  await finish();
});

test('as many blocks are encoded side by side as the codec likes, whatever was passed on between them', async () => {
  const { send, pass, encodeAll, finish } = heldBack();
  await send(1000, 1);
  await pass(1000, 2);
  expect(await isOver(send(1000, 3))).toBe(true);
  await pass(1000, 4);
  const third = send(1000, 5);
  expect(await isOver(third)).toBe(false);
  encodeAll();
  await third;
  const archive = await finish();
  expect([0, 1, 2, 3, 4].map((at) => archive[1000 * at])).toEqual([1, 2, 3, 4, 5]);
});

test('after many chunks and blocks that were written, there is room as at first', async () => {
  const { send, pass, encodeAll, finish } = heldBack();
  for (let round = 0; round < 5; round += 1) {
    await send(1000, 1);
    for (let chunk = 0; chunk < 3; chunk += 1) expect(await isOver(pass(MiB, 2))).toBe(true);
    const fourth = pass(MiB, 3);
    expect(await isOver(fourth)).toBe(false);
    encodeAll();
    await fourth;
    await isOver(pass(0, 4));
  }
  expect((await finish()).length).toBe(5 * (1000 + 4 * MiB));
});

test('a block is heard of, and used again, once all that was asked of it is digested', async () => {
  const told: string[] = [];
  let asked = 0;
  const digests: DigestedBlocks = {
    ...undigested,
    asked: () => asked,
    settle: (count) => told.push(`settled ${count}`),
  };
  const fd = openSync(place.target, 'w');
  const onChunk = (sequence: number): void => void told.push(`chunk ${sequence}`);
  const stream = new BlockStream(
    plainCodec(),
    openOutput(fd),
    noSpaceGuard,
    () => undefined,
    onChunk,
    digests,
  );
  const send = async (more: number): Promise<void> => {
    asked += more;
    stream.used += 1000;
    await stream.flush();
  };
  await send(3);
  await send(2);
  const mark = stream.mark();
  await send(4);
  await stream.rewind(mark);
  await send(1);
  await stream.finish();
  closeSync(fd);
  expect(told).toEqual([
    ...['settled 3', 'chunk 0', 'settled 5', 'chunk 1'],
    ...['settled 9', 'chunk 2', 'settled 9', 'settled 10', 'chunk 2'],
  ]);
});

test.each([1, 2, 3])(
  'with %d in flight it has as many blocks as it is said to have at the most',
  async (inFlight) => {
    const waiting: Array<() => void> = [];
    const codec: Codec = {
      ...plainCodec(),
      inFlight,
      encode: (block) => new Promise((resolve) => waiting.push(() => resolve([block]))),
    };
    let blocks = 0;
    const digests: DigestedBlocks = {
      ...undigested,
      block: (bytes) => {
        blocks += 1;
        expect(bytes).toBe(blockSizeFor(codec));
        return undigested.block(bytes);
      },
    };
    const fd = openSync(place.target, 'w');
    const output = openOutput(fd);
    const stream = new BlockStream(codec, output, noSpaceGuard, () => undefined, undefined, digests);
    for (let sent = 0; sent < inFlight; sent += 1) {
      stream.used = 1000;
      await stream.flush();
    }
    stream.used = 1000;
    stream.beginLast();
    stream.used = 1000;
    const ended = stream.finish();
    for (const encoded of waiting) encoded();
    await ended;
    closeSync(fd);
    expect(blocks).toBe(mostBlocksFor(codec));
  },
);
