/** What goes to places and comes from them, counted against a clock that goes on when the test says so. */
import * as E from 'fp-ts/Either';
import * as fc from 'fast-check';
import { openPlaces } from '../../../src/adapters/destinations/open';
import { guarded } from '../../../src/adapters/destinations/guarded';
import { makePaces, type Stopwatch } from '../../../src/adapters/destinations/pace';
import type { RawStore } from '../../../src/adapters/destinations/raw-store';
import type { ObjectStore } from '../../../src/ports/object-store';
import { objectsInMemory } from '../../support/objects-in-memory';
import { runs } from '../../support/runs';

const never = new AbortController().signal;
const piece = 64 * 1024;
const limits = { idle: 60_000, leastRate: 16 * 1024, mostObjects: 1000 };

/** Goes on to the next moment at which somebody's rest ends, once nobody has anything else to do. */
const stoppedClock = () => {
  let now = 0;
  let resting: Array<{ readonly until: number; readonly go: () => void }> = [];
  const watch: Stopwatch = {
    elapsed: () => now,
    rest: (milliseconds) =>
      new Promise((go) => {
        resting.push({ until: now + milliseconds, go });
      }),
  };
  const idle = () => new Promise((go) => setImmediate(go));
  const runTo = async (isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      for (let turn = 0; turn < 3; turn += 1) await idle();
      const next = Math.min(...resting.map(({ until }) => until));
      if (next === Infinity) continue;
      now = Math.max(now, next);
      const due = resting.filter(({ until }) => until <= now);
      resting = resting.filter(({ until }) => until > now);
      for (const { go } of due) go();
    }
  };
  return { watch, runTo, now: () => now };
};

interface Passed {
  readonly at: number;
  readonly bytes: number;
  readonly limit: number | null;
}

const stage = () => {
  const clock = stoppedClock();
  const paces = makePaces(clock.watch);
  const passed: Passed[] = [];
  const open = (limit: number | null): ObjectStore => {
    const { raw } = objectsInMemory();
    const note = (bytes: number) => passed.push({ at: clock.now(), bytes, limit });
    const counted: RawStore = {
      ...raw,
      put: (name, content, signal) =>
        raw.put(
          name,
          {
            ...content,
            chunks: async function* () {
              for await (const bytes of content.chunks()) {
                note(bytes.length);
                yield bytes;
              }
            },
          },
          signal,
        ),
      read: async function* (name, range, signal) {
        for await (const bytes of raw.read(name, range, signal))
          for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
      },
    };
    const store = guarded(counted, limits, paces(limit));
    return {
      ...store,
      get: (name, range, take, signal) =>
        store.get(
          name,
          range,
          (bytes) => {
            note(bytes.length);
            return take(bytes);
          },
          signal,
        ),
    };
  };
  return { clock, open, passed };
};

const content = (size: number) => ({ size, chunks: () => [new Uint8Array(size)] });

/** Sends, and reads again what was sent. */
const thereAndBack = async (store: ObjectStore, sizes: ReadonlyArray<number>): Promise<number> => {
  let came = 0;
  for (const [at, size] of sizes.entries()) {
    const put = await store.putIfAbsent(`o${at}`, content(size), never)();
    expect(put).toEqual(E.right('stored'));
    const got = await store.get(`o${at}`, null, (bytes) => void (came += bytes.length), never)();
    expect(got).toEqual(E.right(undefined));
  }
  return came;
};

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((all, one) => all + one, 0);

const rate = fc.constantFrom(1_000, 20_000, 1_000_000, 5_000_000);
const sizes = fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 3 });

it('no more goes through all places than their limits say, in whatever part of the time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ limit: rate, sizes }), { minLength: 1, maxLength: 4 }),
      async (places) => {
        const { clock, open, passed } = stage();
        let over = 0;
        const all = Promise.all(
          places.map(async ({ limit, sizes: sent }) => {
            expect(await thereAndBack(open(limit), sent)).toBe(sum(sent));
            over += 1;
          }),
        );
        await Promise.all([clock.runTo(() => over === places.length), all]);
        const slowest = Math.min(...places.map(({ limit }) => limit));
        const share = ({ bytes, limit }: Passed): number => (limit === null ? 0 : (bytes / limit) * 1000);
        // why: what is made up for after a pause, and the piece that is on its way
        const spare = 250 + (piece / slowest) * 1000;
        const ends = passed.map((_, at) => sum(passed.slice(0, at + 1).map(share)));
        for (const [to, { at }] of passed.entries())
          for (const from of [0, Math.floor(to / 2), Math.max(0, to - 5)]) {
            const used = (ends[to] ?? 0) - (ends[from] ?? 0);
            expect(used).toBeLessThanOrEqual(at - (passed[from]?.at ?? 0) + spare);
          }
        // and nobody waits for longer than that
        expect(clock.now()).toBeLessThanOrEqual(sum(passed.map(share)) + 1);
      },
    ),
    runs(40),
  );
});

it('5 MB/s of two places together are 5 MB/s', async () => {
  const { clock, open, passed } = stage();
  let over = 0;
  const all = Promise.all(
    [0, 1].map(async () => {
      await thereAndBack(open(5_000_000), [10_000_000]);
      over += 1;
    }),
  );
  await Promise.all([clock.runTo(() => over === 2), all]);
  expect(sum(passed.map(({ bytes }) => bytes))).toBe(40_000_000);
  expect(Math.round(clock.now() / 100)).toBeGreaterThanOrEqual(77);
  expect(Math.round(clock.now() / 100)).toBeLessThanOrEqual(80);
});

it('a place without a limit waits for nobody', async () => {
  const { clock, open, passed } = stage();
  let over = false;
  const slow = thereAndBack(open(1_000), [100_000]).then(() => {
    over = true;
  });
  expect(await thereAndBack(open(null), [300_000])).toBe(300_000);
  expect(clock.now()).toBe(0);
  expect(passed.filter(({ limit }) => limit === 1_000).length).toBeLessThan(10);
  await Promise.all([clock.runTo(() => over), slow]);
});

it('who is given up waits no longer', async () => {
  const { open } = stage();
  const given = new AbortController();
  const sent = open(1_000).putIfAbsent('o', content(1_000_000), given.signal)();
  given.abort();
  expect(await sent).toMatchObject(E.left({ cause: 'cancelled' }));
});

it('the lower of what the place says and what the process says counts, and all share one line', async () => {
  const asked: Array<number | null> = [];
  const open = (most: number | null) =>
    openPlaces(most, (limit) => {
      asked.push(limit);
      return null;
    });
  const access = (limitRate: number | null) =>
    ({ address: { kind: 'file', path: '/nowhere' }, credentials: null, limitRate, lock: null }) as const;
  for (const [most, own] of [
    [null, null],
    [null, 5_000],
    [3_000, null],
    [3_000, 5_000],
    [5_000, 3_000],
  ] as const)
    await open(most)(access(own), never)();
  expect(asked).toEqual([null, 5_000, 3_000, 3_000, 3_000]);
});
