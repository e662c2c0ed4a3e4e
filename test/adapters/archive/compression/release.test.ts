/** Memory given back at once, and what shares its memory with others left alone. */
import { release } from '../../../../src/adapters/archive/compression/release';
import { zstdCodec } from '../../../../src/adapters/archive/compression/zstd-codec';

test('a large buffer is empty once it was let go of, and so are its parts', () => {
  const large = Buffer.alloc(100_000, 'x');
  const part = large.subarray(10, 20);
  release(part);
  expect([large.length, large.buffer.byteLength, part.length]).toEqual([0, 0, 0]);
  release(large);
});

test('small buffers, which may share a pool, are left alone', () => {
  const [one, other] = [Buffer.from('one'), Buffer.from('other')];
  release(one);
  expect([one.toString(), other.toString()]).toEqual(['one', 'other']);
});

test('what the zstd codec made is let go of when it was written', async () => {
  const codec = await zstdCodec(3);
  const block = Buffer.from(Array.from({ length: 30_000 }, (_, index) => String(index * 7919)).join(' '));
  const parts = await codec.encode(block);
  expect(parts.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(10_000);
  codec.release(parts);
  // why: of the frame nothing is held any more; its checksum of four bytes is small, and left alone
  expect(parts.map(({ length }) => length)).toEqual([0, 4]);
  expect(block.toString().startsWith('0 7919')).toBe(true);
});
