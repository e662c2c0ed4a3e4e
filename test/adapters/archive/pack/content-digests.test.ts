/** Digests of long contents, made by another thread: the same as those made at once. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { contentDigest } from '../../../../src/adapters/archive/chunk/content-digest';
import {
  type ContentDigests,
  type Digested,
  makeContentDigests,
} from '../../../../src/adapters/archive/pack/content-digests';
import { type DigestQueue, mostSteps, openQueue } from '../../../../src/adapters/archive/pack/digest-queue';
import { runs } from '../../../support/runs';

const [blocks, blockBytes] = [3, 100_000];
const program = join(__dirname, '../../../../src/adapters/archive/pack/digest-worker.ts');

/** The real thread; `memory` is what it was given. */
const threads = () => {
  const started: Array<{ readonly worker: Worker; readonly memory: SharedArrayBuffer }> = [];
  return {
    started,
    start: (memory: SharedArrayBuffer): void => {
      const execArgv = ['--require', require.resolve('esbuild-register')];
      started.push({ worker: new Worker(program, { execArgv, workerData: memory }), memory });
    },
  };
};

const onlyOne = <A>(all: ReadonlyArray<A>): A => {
  const [first, ...others] = all;
  if (first === undefined || others.length > 0) throw new Error(`there are ${all.length}, not one`);
  return first;
};

const mebibyte = 1024 * 1024;

/** Has the thread begun, as contents of 16 MiB in all have it. */
const withThread = async (
  use: (digests: ContentDigests, memory: SharedArrayBuffer) => void,
): Promise<void> => {
  const { started, start } = threads();
  const digests = makeContentDigests(blocks, blockBytes, start);
  digests.begin(16 * mebibyte);
  const { worker, memory } = onlyOne(started);
  const ended = new Promise<number>((resolve) => worker.once('exit', resolve));
  try {
    while (!openQueue(memory).isAlive()) openQueue(memory).untilAlive(1000);
    use(digests, memory);
  } finally {
    digests.stop();
    expect(await ended).toBe(0);
  }
};

/** A content in pieces; whether it is given up on; and whether all is settled then. */
const content = fc.record({
  pieces: fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 }),
  isGivenUp: fc.boolean(),
  isSettled: fc.boolean(),
});

/** What is digested of each content, as one that is packed goes through the blocks. */
const digested = (
  digests: ContentDigests,
  rooms: ReadonlyArray<Buffer>,
  contents: ReadonlyArray<{
    readonly pieces: ReadonlyArray<Uint8Array>;
    readonly isGivenUp: boolean;
    readonly isSettled: boolean;
  }>,
): ReadonlyArray<string | null> => {
  const members: Array<Digested | null> = [];
  let [room, used] = [0, 0];
  for (const { pieces, isGivenUp, isSettled } of contents) {
    const digest = digests.begin(pieces.reduce((sum, { length }) => sum + length, 0));
    for (const piece of pieces) {
      if (used + piece.length > blockBytes) {
        [room, used] = [(room + 1) % rooms.length, 0];
        if (room === 0) digests.settle(digests.asked());
      }
      rooms[room]?.set(piece, used);
      digest.add(rooms[room]?.subarray(used, used + piece.length) ?? Buffer.alloc(0));
      used += piece.length;
    }
    const member = { digest: '' };
    if (!isGivenUp) digest.end(member);
    members.push(isGivenUp ? null : member);
    if (isSettled) digests.settle(digests.asked());
  }
  digests.settle(digests.asked());
  return members.map((member) => member?.digest ?? null);
};

const wanted = (contents: ReadonlyArray<{ pieces: ReadonlyArray<Uint8Array>; isGivenUp: boolean }>) =>
  contents.map(({ pieces, isGivenUp }) => (isGivenUp ? null : contentDigest(Buffer.concat(pieces))));

const roomsOf = (digests: ContentDigests): ReadonlyArray<Buffer> =>
  Array.from({ length: blocks }, () => digests.block(blockBytes));

test('another thread digests what it is given, whatever is given up on, and however much waits', async () => {
  await withThread((digests) => {
    const rooms = roomsOf(digests);
    fc.assert(
      fc.property(fc.array(content, { maxLength: 30 }), (contents) => {
        const before = digests.asked();
        expect(digested(digests, rooms, contents)).toEqual(wanted(contents));
        const filled = contents.map(({ pieces, isGivenUp }) => ({
          pieces: pieces.filter(({ length }) => length > 0).length,
          isGivenUp,
        }));
        const pieces = filled.reduce((sum, one) => sum + one.pieces, 0);
        const ends = filled.filter((one) => !one.isGivenUp && one.pieces > 0).length;
        expect(digests.asked() - before).toBe(pieces + ends);
      }),
      runs(200),
    );
  });
});

test('more than there is room for waits for what was given before', async () => {
  await withThread((digests) => {
    const [room] = roomsOf(digests);
    const pieces = Array.from({ length: 3 * mostSteps }, (_, index) => Buffer.from(`piece ${index}`));
    const one = { pieces, isGivenUp: false, isSettled: false };
    expect(digested(digests, room === undefined ? [] : [room], [one])).toEqual(wanted([one]));
  });
});

test('without another thread this one digests all, and waits for one once, for a long content', () => {
  let starts = 0;
  const digests = makeContentDigests(blocks, blockBytes, () => {
    starts += 1;
  });
  const wait = jest.spyOn(Atomics, 'wait');
  const rooms = roomsOf(digests);
  for (const size of [300 * mebibyte, 300 * mebibyte, 300 * mebibyte]) {
    const digest = digests.begin(size);
    digest.add(Buffer.from('con'));
    digest.add(Buffer.from('tent'));
    const member = { digest: '' };
    digest.end(member);
    expect(member.digest).toBe(contentDigest(Buffer.from('content')));
  }
  expect([starts, wait.mock.calls.length, digests.asked()]).toEqual([1, 1, 0]);
  wait.mockRestore();
  fc.assert(
    fc.property(fc.array(content, { maxLength: 10 }), (contents) => {
      expect(digested(digests, rooms, contents)).toEqual(wanted(contents));
    }),
  );
});

test('it starts with 16 MiB of long contents, and not before', () => {
  const { started, start } = threads();
  const digests = makeContentDigests(blocks, blockBytes, start);
  digests.begin(8 * mebibyte);
  digests.begin(8 * mebibyte - 1);
  expect(started).toHaveLength(0);
  digests.stop();
});

test('a thread that starts when all is over ends', async () => {
  const { started, start } = threads();
  const digests = makeContentDigests(blocks, blockBytes, start);
  digests.begin(16 * mebibyte);
  digests.stop();
  const { worker } = onlyOne(started);
  expect(await new Promise<number>((resolve) => worker.once('exit', resolve))).toBe(0);
});

test('there are as many blocks as was said, each of its own', () => {
  const digests = makeContentDigests(2, 1000, () => undefined);
  const [one, other] = [digests.block(1000), digests.block(1000)];
  one.fill(1);
  expect([one.length, other.length, other.equals(Buffer.alloc(1000))]).toEqual([1000, 1000, true]);
  expect(() => digests.block(1000)).toThrow('there are more blocks than was said');
  expect(() => makeContentDigests(2, 1000, () => undefined).block(1001)).toThrow('more blocks');
});

test('what is over is not waited for: neither what was stopped, nor a thread that has ended', async () => {
  let queue: DigestQueue | undefined;
  const digests = makeContentDigests(blocks, blockBytes, (memory) => {
    queue = openQueue(memory);
    // why: a thread that has begun, and never digests
    new Int32Array(memory, 0, 4)[2] = 1;
  });
  const [room] = roomsOf(digests);
  const digest = digests.begin(16 * mebibyte);
  digest.add(room?.subarray(0, 1000) ?? Buffer.alloc(0));
  digest.end({ digest: '' });
  expect([queue?.isAlive(), digests.asked()]).toEqual([true, 2]);
  digests.stop();
  expect(() => digests.settle(2)).toThrow('the thread that digests contents has ended');

  await withThread((ending, memory) => {
    const other = ending.begin(16 * mebibyte);
    other.add(ending.block(10));
    ending.settle(1);
    openQueue(memory).end();
    other.add(ending.block(10));
    expect(() => ending.settle(2)).toThrow('the thread that digests contents has ended');
  });
});
