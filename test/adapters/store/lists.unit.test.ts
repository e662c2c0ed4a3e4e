/** Lists of archives with few parts and many: what is written is read again, and lists of like archives have pieces in common. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { listWriter } from '../../../src/adapters/store/list-writer';
import { parseList } from '../../../src/adapters/store/lists';
import type { ListedChunk } from '../../../src/codecs/store/version-list';
import { timestamp } from '../../support/decoded';

const digest = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

const headOf = (parts: ReadonlyArray<ListedChunk>) => ({
  sha256: digest('archive'),
  bytes: parts.reduce((sum, { length }) => sum + length, 0),
  completed: timestamp('2026-11-27T16:00:00.000+01:00'),
  name: 'my dócs',
});

const where = 'there (a list)';

/** Packs of pieces by id, as far as they are closed. */
const places = () => {
  const packs = new Map<string, Buffer>();
  const known = new Map<string, { readonly pack: string; readonly offset: number }>();
  return {
    packs,
    known,
    read: async (
      pack: string,
      { offset, length }: { offset: number; length: number },
      take: (piece: Uint8Array) => unknown,
    ) => {
      const bytes = (packs.get(pack) ?? Buffer.alloc(0)).subarray(offset, offset + length);
      await take(bytes.subarray(0, length >> 1));
      await take(bytes.subarray(length >> 1));
    },
  };
};

/** Writes a list whose parts get the names of their packs `late` lines after they are added. */
const written = (parts: ReadonlyArray<ListedChunk>, late: number, there: ReturnType<typeof places>) => {
  const lines = listWriter(headOf(parts));
  const open: Array<() => void> = [];
  const pieces: Array<{
    readonly text: Buffer;
    readonly name: (pack: string) => void;
    readonly digest: string;
  }> = [];
  let used = 0;
  const settle = (isEnd: boolean): void => {
    for (let text = lines.takePiece(isEnd); text !== null; text = lines.takePiece(isEnd)) {
      const hex = digest(text);
      const before = there.known.get(hex);
      if (before !== undefined) {
        lines.addPiece(before.pack, before.offset, text.length, hex);
        continue;
      }
      pieces.push({
        text: Buffer.from(text),
        name: lines.addPiece(null, used, text.length, hex),
        digest: hex,
      });
      used += text.length;
    }
  };
  for (const { pack, offset, length, sha256 } of parts) {
    if (late === 0) lines.add(pack, offset, length, sha256);
    else {
      const name = lines.add(null, offset, length, sha256);
      open.push(() => name(pack));
    }
    if (open.length >= late) for (const name of open.splice(0)) name();
    settle(false);
  }
  for (const name of open.splice(0)) name();
  settle(true);
  const bytes = Buffer.concat(pieces.map(({ text }) => text));
  const pack = digest(bytes);
  if (bytes.length > 0) there.packs.set(pack, bytes);
  let at = 0;
  for (const piece of pieces) {
    piece.name(pack);
    there.known.set(piece.digest, { pack, offset: at });
    at += piece.text.length;
  }
  return { list: lines.finish(), pieces: pieces.length };
};

const all = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: A[] = [];
  for await (const item of items) found.push(item);
  return found;
};

const partsOf = (count: number, seed: string): ReadonlyArray<ListedChunk> =>
  Array.from({ length: count }, (_, n) => ({
    pack: digest(`pack ${seed} ${n >> 6}`),
    offset: (n & 63) * 1000,
    length: 1 + ((n * 37) % 999),
    sha256: digest(`part ${seed} ${n}`),
  }));

it('is read again as it was written, however many parts there are and whenever their packs are known', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.nat(40), fc.nat(3000)),
      fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 700 })),
      fc.string(),
      async (count, late, seed) => {
        const parts = partsOf(count, seed);
        const there = places();
        const { list } = written(parts, late, there);
        const read = parseList(where, list, there.read);
        expect(read.head).toMatchObject(headOf(parts));
        expect(await all(read.chunks())).toEqual(parts);
        expect([...read.pieces()].reduce((sum, { length }) => sum + length, 0)).toBe(
          [...there.packs.values()].reduce((sum, { length }) => sum + length, 0),
        );
        if (count < 32) expect(there.packs.size).toBe(0);
        // why: what is read of a list at first stays short
        expect(list.length).toBeLessThan(600 + 32 * 160 + (count / 32) * 160);
      },
    ),
    { numRuns: 60 },
  );
});

it('changes in few pieces where few parts changed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 4000 }), fc.nat(), fc.nat(), (count, at, more) => {
      const parts = partsOf(count, 'same');
      const there = places();
      written(parts, 0, there);
      const index = at % count;
      const other = [...parts.slice(0, index), ...partsOf(more % 3, 'other'), ...parts.slice(index + 1)];
      expect(written(other, 0, there).pieces).toBeLessThanOrEqual(8);
      expect(written(parts, 0, there).pieces).toBe(0);
    }),
    { numRuns: 30 },
  );
});

it('is refused for any byte of a piece that is not as it was', async () => {
  const parts = partsOf(300, 'x');
  const there = places();
  const { list } = written(parts, 0, there);
  const [[pack, bytes] = ['', Buffer.alloc(0)]] = [...there.packs];
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const struck = Buffer.from(bytes);
      struck.writeUInt8(struck.readUInt8(at) ^ flip, at);
      there.packs.set(pack, struck);
      await expect(all(parseList(where, list, there.read).chunks())).rejects.toMatchObject({
        error: {
          cause: 'wrong',
          where,
          reason: expect.stringContaining('it is not as it was written') as unknown,
        },
      });
    }),
    { numRuns: 50 },
  );
});

it.each([
  ['more', (bytes: Buffer) => Buffer.concat([bytes, bytes])],
  ['less', (bytes: Buffer) => bytes.subarray(1)],
])('is refused where %s of a piece comes than was asked for', async (_, change) => {
  const there = places();
  const { list } = written(partsOf(100, 'x'), 0, there);
  const read: typeof there.read = (pack, range, take) =>
    there
      .read(pack, range, () => undefined)
      .then(() => void take(change(there.packs.get(pack) ?? Buffer.alloc(0))));
  await expect(all(parseList(where, list, read).chunks())).rejects.toMatchObject({
    error: { cause: 'wrong' },
  });
});

it.each([2 ** 33, 200_000, 0])('asks for no piece of %d bytes, which none of ours has', async (length) => {
  const there = places();
  const lines = listWriter(headOf([]));
  lines.addPiece(digest('pack'), 0, length, digest('piece'));
  const asked = jest.fn(there.read);
  await expect(all(parseList(where, lines.finish(), asked).chunks())).rejects.toMatchObject({
    error: { reason: expect.stringContaining('as long as none of ours') as unknown },
  });
  expect(asked).not.toHaveBeenCalled();
});
