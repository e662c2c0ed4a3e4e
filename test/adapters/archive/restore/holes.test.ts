/** Whole blocks of NUL bytes become holes, whatever the archive says of them; nothing else does. */
import fs from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { gzipCodec } from '../../../../src/adapters/archive/compression/gzip-codec';
import { tidied } from '../../../../src/adapters/archive/tar/member-name';
import { withoutHoles } from '../../../../src/adapters/archive/restore/holes';
import { archiveOf, file } from './support/raw-tar';
import { answer, stored, unpack } from './support/restoring';

const stretch = fc.record({
  length: fc.oneof(fc.integer({ min: 1, max: 9000 }), fc.constantFrom(4096, 8192, 4095)),
  byte: fc.constantFrom(0, 0, 7),
});

test('what is written is the content but for its NUL bytes, and no whole block of the file is NUL', () => {
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), fc.nat(10_000), (stretches, position) => {
      const chunk = Buffer.concat(stretches.map(({ length, byte }) => Buffer.alloc(length, byte)));
      const copy = Buffer.alloc(chunk.length);
      const written: Array<readonly [number, number]> = [];
      withoutHoles(chunk, position, (from, to) => {
        chunk.copy(copy, from, from, to);
        written.push([from, to]);
      });
      expect(copy.equals(chunk)).toBe(true);
      for (const [from, to] of written) {
        const first = Math.ceil((position + from) / 4096) * 4096 - position;
        for (let at = first; at + 4096 <= to; at += 4096)
          expect(chunk.subarray(at, at + 4096).some((byte) => byte !== 0)).toBe(true);
      }
    }),
  );
});

test('a file of zeros with a little data takes up the data alone, and is whole', async () => {
  const size = 20_000_003;
  const content = Buffer.alloc(size);
  content.write('data', 7_000_000);
  const { archive, target } = stored(
    gzipSync(archiveOf(file('image', content), file('zeros', Buffer.alloc(100_000)))),
  );
  answer(await unpack(archive, target));
  expect(fs.readFileSync(join(target, 'image')).equals(content)).toBe(true);
  expect(fs.statSync(join(target, 'image')).blocks * 512).toBeLessThan(200_000);
  expect(fs.statSync(join(target, 'zeros'))).toMatchObject({ size: 100_000, blocks: 0 });
});

test('blocks of NUL bytes are gzip among others, as any reader has it, at next to no size', async () => {
  const { encode } = gzipCodec(6);
  const whole = Buffer.alloc(1024 * 1024);
  const blocks = [
    Buffer.from('begin'),
    whole,
    whole,
    Buffer.alloc(300_000, 'some text '),
    whole,
    Buffer.alloc(70_000),
    Buffer.from('end'),
  ];
  const parts: Buffer[] = [];
  for (const block of blocks) parts.push(...(await encode(block)));
  const bytes = Buffer.concat(parts);
  expect(gunzipSync(bytes).equals(Buffer.concat(blocks))).toBe(true);
  expect(bytes.length).toBeLessThan(6000);
  const almost = Buffer.from(whole);
  almost[500_000] = 1;
  expect(gunzipSync(Buffer.concat(await encode(almost))).equals(almost)).toBe(true);
});

test('a member that lies 1,500 directories deep is taken', () => {
  const name = `${'d/'.repeat(1500)}f`;
  expect(tidied(name)).toEqual({ name });
});
