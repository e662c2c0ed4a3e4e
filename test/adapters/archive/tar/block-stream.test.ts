/** The stream of blocks: whatever is written, gone back on and written again, the archive holds what was left. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { openOutput } from '../../../../src/adapters/archive/pack/archive-writer';
import { BlockStream, type Mark } from '../../../../src/adapters/archive/tar/block-stream';
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
