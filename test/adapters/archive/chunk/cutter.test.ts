/** Where chunks end: by paths and sizes alone, and what is added or taken away changes what is beside it. */
import * as fc from 'fast-check';
import { makeCutter, type ChunkSizes } from '../../../../src/adapters/archive/chunk/cutter';

interface Member {
  readonly path: string;
  readonly size: number;
}

const sizes: ChunkSizes = { least: 20_000, spread: 60_000, most: 400_000 };

const chunksOf = (
  members: ReadonlyArray<Member>,
  by: ChunkSizes = sizes,
): ReadonlyArray<ReadonlyArray<Member>> => {
  const cutter = makeCutter(by);
  const chunks: Member[][] = [];
  for (const member of members) {
    const ends = cutter.endsBefore(member.path, member.size);
    if (ends || chunks.length === 0) chunks.push([]);
    chunks.at(-1)?.push(member);
  }
  return chunks;
};

const bytesOf = (chunk: ReadonlyArray<Member>): number =>
  chunk.reduce((sum, { size }) => sum + 1536 + Math.ceil(size / 512) * 512, 0);
const keyOf = (chunk: ReadonlyArray<Member>): string => JSON.stringify(chunk);

const large = sizes.most / 2;
const size = fc.oneof(
  { weight: 30, arbitrary: fc.nat(8000) },
  { weight: 3, arbitrary: fc.nat(150_000) },
  { weight: 1, arbitrary: fc.constantFrom(large - 1, large, 900_000) },
);
const tree = fc
  .array(fc.record({ path: fc.stringMatching(/^[a-z]{1,8}\/[a-z0-9]{1,20}$/), size }), {
    minLength: 1,
    maxLength: 400,
  })
  .map((members) => [...new Map(members.map((member) => [member.path, member])).values()]);

test('no chunk is empty or longer than the most, and a large file has chunks of its own', () => {
  fc.assert(
    fc.property(tree, (members) => {
      const chunks = chunksOf(members);
      expect(chunks.flat()).toEqual(members);
      for (const chunk of chunks) {
        if (chunk.some(({ size: bytes }) => bytes >= large)) expect(chunk).toHaveLength(1);
        else expect(bytesOf(chunk)).toBeLessThanOrEqual(sizes.most);
      }
    }),
  );
});

test('a chunk ends sooner than the least only before or behind a large file, or where the one before it was full', () => {
  fc.assert(
    fc.property(tree, (members) => {
      const small = members.filter(({ size: bytes }) => bytes < large);
      const chunks = chunksOf(small, { ...sizes, most: 1e9 });
      for (const chunk of chunks.slice(0, -1)) expect(bytesOf(chunk)).toBeGreaterThanOrEqual(sizes.least);
    }),
  );
});

/** Ends that depend on hashes, sizes and large files alone, and not on how full a chunk is. */
const firmEnds = (members: ReadonlyArray<Member>): ReadonlySet<string> =>
  new Set(chunksOf(members, { ...sizes, most: 1e9 }).map(([first]) => first?.path ?? ''));

test('a member more or less changes its own chunks alone: up to the firm ends on either side, there with it and without it', () => {
  const small = tree.map((members) => members.filter(({ size: bytes }) => bytes < large));
  fc.assert(
    fc.property(small, fc.nat(), (members, pick) => {
      const at = pick % Math.max(1, members.length);
      const without = members.filter((_, index) => index !== at);
      const [ends, others] = [firmEnds(members), firmEnds(without)];
      const stands = (chunk: ReadonlyArray<Member>): boolean => {
        const path = chunk[0]?.path ?? '';
        return ends.has(path) && others.has(path);
      };
      const chunks = chunksOf(members);
      const kept = new Set(chunksOf(without).map(keyOf));
      const own = chunks.findIndex((chunk) => chunk.includes(members[at] ?? { path: '', size: 0 }));
      const behind = chunks.findIndex((chunk, index) => index > own && stands(chunk));
      const begin = chunks.slice(0, own + 1).findLastIndex(stands);
      const touched = new Set(chunks.slice(Math.max(0, begin), behind === -1 ? undefined : behind));
      for (const chunk of chunks) if (!touched.has(chunk)) expect(kept.has(keyOf(chunk))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('of a tree of source code chunks come that are as long as the sizes promise, and one file more changes little', () => {
  const members = Array.from({ length: 20_000 }, (_, index) => ({
    path: `src/${index % 97}/module-${index}.ts`,
    size: (index * 7919) % 20_000,
  }));
  const by = { least: 128 * 1024, spread: 512 * 1024, most: 2048 * 1024 };
  const chunks = chunksOf(members, by);
  const mean = bytesOf(members) / chunks.length;
  expect(mean).toBeGreaterThan(by.spread);
  expect(mean).toBeLessThan(2 * by.spread);
  for (const at of [0, 1, 777, 10_000, 19_999]) {
    const more = [...members.slice(0, at), { path: 'src/new.ts', size: 5000 }, ...members.slice(at)];
    const kept = new Set(chunks.map(keyOf));
    expect(chunksOf(more, by).filter((chunk) => !kept.has(keyOf(chunk))).length).toBeLessThanOrEqual(4);
  }
});

test('the bytes of a name count, each of them', () => {
  const ends = (path: string): boolean => {
    const cutter = makeCutter({ least: 0, spread: 3000, most: 1e9 });
    cutter.endsBefore('first', 0);
    return cutter.endsBefore(path, 0);
  };
  const paths = Array.from({ length: 400 }, (_, index) => `directory/${index}/name`);
  const share = paths.filter(ends).length / paths.length;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
  expect(paths.some((path) => ends(path) !== ends(`${path}\xe9`))).toBe(true);
});
