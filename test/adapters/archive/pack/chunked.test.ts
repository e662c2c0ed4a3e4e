/** Archives of many chunks: each is an archive of its own, and together every reader takes them as one. */
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { makeUnarchiver } from '../../../../src/adapters/archive/unarchiver';
import { frameAt } from '../../../../src/adapters/archive/compression/zstd-frame';
import type { Compression } from '../../../../src/domain/schedule/compression';
import { packInProcess } from './support/in-process';
import { readBy, readersOf } from './support/readers';
import { see } from '../support/tree';
import { makeWorkplace, removeWorkplace, requestOf, type Workplace } from './support/workplace';

let place: Workplace;
beforeEach(() => (place = makeWorkplace()));
afterEach(() => removeWorkplace(place));

/** Bytes that don't compress, the same each time. */
const noise = (length: number, seed: string): Buffer => {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
};

/** Small files enough for some chunks, and one large one of several slices. */
const fill = (): void => {
  for (let directory = 0; directory < 6; directory += 1) {
    const path = join(place.source, `d${directory}`);
    mkdirSync(path);
    for (let file = 0; file < 40; file += 1) {
      const text = `${directory} ${file} a line of text that repeats\n`.repeat((file * 97) % 1500);
      writeFileSync(join(path, `f${file}`), text);
    }
    writeFileSync(join(path, 'noise'), noise(400_000, path));
  }
  writeFileSync(join(place.source, 'm-large'), noise(9_000_000, 'large'));
  writeFileSync(join(place.source, 'z-empty'), '');
};

const pack = async (compression: Compression, target = place.target): Promise<Buffer> => {
  await packInProcess(requestOf(place.source, { compression }), target);
  return readFileSync(target);
};

/** The parts of an archive, as they are stored. */
const membersOf = (archive: Buffer, compression: 'gzip' | 'zstd'): ReadonlyArray<Buffer> => {
  const parts: Buffer[] = [];
  for (let at = 0; at < archive.length;) {
    let length: number;
    if (compression === 'zstd') {
      const frame = frameAt((from, bytes) => archive.subarray(from, from + bytes), at, archive.length);
      length = typeof frame === 'string' ? NaN : frame.length;
    } else {
      const inflated: unknown = zlib.inflateRawSync(archive.subarray(at + 10), { info: true });
      // why: the types of Node.js don't tell of `info`
      length = 18 + (inflated as { readonly engine: { readonly bytesWritten: number } }).engine.bytesWritten;
    }
    parts.push(archive.subarray(at, at + length));
    at += length;
  }
  return parts;
};

const contentOf = (bytes: Buffer, compression: Compression): Buffer => {
  if (compression === 'none') return bytes;
  return compression === 'gzip'
    ? zlib.gunzipSync(bytes)
    : execFileSync('zstd', ['-dcq'], { input: bytes, maxBuffer: 2 ** 28 });
};

test.each(['gzip', 'zstd', 'none'] as const)(
  'every reader extracts the tree as it is (%s)',
  async (compression) => {
    fill();
    await pack(compression);
    const contents = (top: string) => Object.entries(see(top)).map(([path, { content }]) => [path, content]);
    const seen = contents(place.source);
    const check = (into: string): void => {
      expect(contents(join(into, 'test'))).toEqual(seen);
      rmSync(into, { recursive: true });
    };
    for (const { extract } of readersOf(compression)) {
      const into = join(place.root, 'into');
      mkdirSync(into);
      readBy(extract, place.target, into);
      check(into);
    }
    const request = {
      archive: place.target,
      sha256: null,
      target: join(place.root, 'own'),
      mustBeNew: true,
      members: [],
      overwrite: false,
      numericOwner: false,
      dryRun: false,
    };
    const restored = await makeUnarchiver().unpack(request, () => undefined, new AbortController().signal)();
    expect(restored).toMatchObject({ _tag: 'Right', right: { damageCount: 0, refusedCount: 0 } });
    check(request.target);
  },
);

describe.each(['gzip', 'zstd'] as const)('%s', (compression) => {
  test('one file changed, added or removed leaves all but a few chunks as they were', async () => {
    fill();
    const sliceOf = (archive: Buffer): ReadonlyArray<string> =>
      membersOf(archive, compression).map((part) => createHash('sha256').update(part).digest('hex'));
    const before = await pack(compression);
    const chunks = sliceOf(before);
    expect(chunks.length).toBeGreaterThan(6);
    const changes: ReadonlyArray<() => void> = [
      () => appendFileSync(join(place.source, 'd3', 'f20'), 'more'),
      () => writeFileSync(join(place.source, 'd1', 'new'), 'new'),
      () => rmSync(join(place.source, 'd4', 'f7')),
    ];
    for (const change of changes) {
      const known = new Set(sliceOf(await pack(compression)));
      // Directories keep their times, so that one member changes.
      const times = new Date(1_700_000_000_000);
      change();
      for (const directory of ['d1', 'd3', 'd4']) utimesSync(join(place.source, directory), times, times);
      await pack(compression);
      const now = sliceOf(readFileSync(place.target));
      expect(now.filter((chunk) => !known.has(chunk)).length).toBeLessThanOrEqual(6);
    }
  });

  test('every chunk is an archive of its own: together they hold what they hold one by one', async () => {
    fill();
    const archive = await pack(compression);
    const parts = membersOf(archive, compression);
    const whole = contentOf(archive, compression);
    expect(Buffer.concat(parts.map((part) => contentOf(part, compression))).equals(whole)).toBe(true);
    // The end of the tar is a chunk that is the same in every archive.
    expect(contentOf(parts.at(-1) ?? Buffer.alloc(0), compression).equals(Buffer.alloc(1024))).toBe(true);
  });
});

test('a stream of this Node.js takes an archive of many gzip members', async () => {
  fill();
  const archive = await pack('gzip');
  const pieces: Buffer[] = [];
  for await (const piece of Readable.from(archive, { objectMode: false }).pipe(zlib.createGunzip())) {
    // why: a stream's async iterator is typed as any; Gunzip yields buffers alone
    pieces.push(piece as Buffer);
  }
  const plain = join(place.root, 'plain');
  expect(Buffer.concat(pieces).equals(await pack('none', plain))).toBe(true);
});

test('a large file is cut at the same places of its own, whatever stands before it', async () => {
  fill();
  const chunksWithLarge = async (): Promise<ReadonlyArray<string>> =>
    membersOf(await pack('gzip'), 'gzip')
      .filter((part) => part.length > 1_000_000)
      .map((part) => createHash('sha256').update(part).digest('hex'));
  const before = await chunksWithLarge();
  expect(before.length).toBeGreaterThanOrEqual(4);
  cpSync(join(place.source, 'd1'), join(place.source, 'a-copy'), { recursive: true });
  expect(await chunksWithLarge()).toEqual(before);
});
