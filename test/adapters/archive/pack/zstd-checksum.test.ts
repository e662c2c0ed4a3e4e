/** Every zstd frame carries the checksum of its content: no flipped bit goes unnoticed, by us or by others. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { makeUnarchiver } from '../../../../src/adapters/archive/unarchiver';
import { zstdCodec } from '../../../../src/adapters/archive/compression/zstd-codec';
import { frameAt, frameHeader } from '../../../../src/adapters/archive/compression/zstd-frame';
import { packInProcess } from './support/in-process';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

const contents: Readonly<Record<string, Buffer>> = {
  text: Buffer.alloc(60_000, 'What compresses, and is one block.\n'),
  random: randomBytes(200_000),
  empty: Buffer.alloc(0),
  zeros: Buffer.alloc(9_000_000),
};

const pack = async (): Promise<Buffer> => {
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(place.source, name), content);
  await packInProcess(requestOf(place.source, { compression: 'zstd' }), place.target);
  return readFileSync(place.target);
};

const isWholeToZstd = (archive: string): boolean => spawnSync('zstd', ['-t', '-q', archive]).status === 0;

test('each frame of an archive has one, which the zstd program and our own reader hold against the content', async () => {
  const bytes = await pack();
  let at = 0;
  let frames = 0;
  for (; at < bytes.length; frames += 1) {
    const start = at;
    expect(frameHeader(bytes.subarray(start))).toMatchObject({ checksum: true });
    const frame = frameAt((from, length) => bytes.subarray(from, from + length), start, bytes.length);
    at += typeof frame === 'string' ? NaN : frame.length;
  }
  expect(frames).toBeGreaterThan(1);
  expect(isWholeToZstd(place.target)).toBe(true);
  // The checksum is the last thing in a frame.
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(place.target, bytes);
  expect(isWholeToZstd(place.target)).toBe(false);
});

test('Node.js reads the frames, where it reads zstd at all', async () => {
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync');
  const codec = await zstdCodec(3);
  const block = Buffer.alloc(1_000_000, 'some text ');
  const frame = Buffer.concat([...(await codec.encode(block))]);
  expect(frameHeader(frame)).toMatchObject({ checksum: true });
  if (typeof decompress === 'function')
    expect(block.equals(Reflect.apply(decompress, zlib, [frame]) as Buffer)).toBe(true);
});

/** Whether a restore says that anything is wrong, or restores all of it as it was. */
const isHonest = async (archive: string, into: string): Promise<boolean> => {
  rmSync(into, { recursive: true, force: true });
  const request = {
    archive,
    sha256: null,
    target: into,
    mustBeNew: true,
    members: [],
    overwrite: false,
    numericOwner: false,
    dryRun: false,
  };
  const outcome = await makeUnarchiver().unpack(request, () => undefined, new AbortController().signal)();
  if (outcome._tag === 'Left') return true;
  const { refusedCount, damageCount } = outcome.right;
  if (refusedCount > 0 || damageCount > 0) return true;
  return Object.entries(contents).every(([name, content]) =>
    readFileSync(join(into, 'test', name)).equals(content),
  );
};

test('one flipped bit anywhere is told, or takes nothing from what is restored', async () => {
  const bytes = await pack();
  const damaged = join(place.root, 'damaged.tar');
  const flips = Number(process.env['FLIPS'] ?? 60);
  copyFileSync(place.target, damaged);
  expect(await isHonest(damaged, join(place.root, 'into'))).toBe(true);
  for (let flip = 0; flip < flips; flip += 1) {
    const at = randomBytes(4).readUInt32LE() % bytes.length;
    const bit = 1 << (flip % 8);
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ bit, at);
    writeFileSync(damaged, copy);
    expect([at, bit, await isHonest(damaged, join(place.root, 'into'))]).toEqual([at, bit, true]);
  }
});
