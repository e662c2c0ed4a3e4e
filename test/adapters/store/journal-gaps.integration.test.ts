/** Parts of a journal that are gone at a place: the next pass sends their lines again and says so, and every reader finds all of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as TE from 'fp-ts/TaskEither';
import * as fc from 'fast-check';
import type { AgeLibrary } from '../../../src/adapters/store/age';
import { makeCopies } from '../../../src/adapters/store/copies';
import { makeFleet } from '../../../src/adapters/store/read-fleet';
import { workspaceSumUp } from '../../../src/app/fleet/sum-up';
import { segmentAt, segmentName } from '../../../src/codecs/store/object-names';
import type { CopyRequest } from '../../../src/ports/copies';
import type { ObjectStore } from '../../../src/ports/object-store';
import { rightOf } from '../../support/decoded';
import { digest, golden } from '../../support/fleet-in-memory';
import { locksInMemory, objectsInMemory } from '../../support/objects-in-memory';
import { temporaryDirectory } from '../../support/temporary-directory';

const never = new AbortController().signal;
const nobody = (): void => undefined;

const cacheHome = process.env['XDG_CACHE_HOME'];
afterEach(() => {
  if (cacheHome === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = cacheHome;
});

/** The built chunk: what the program loads. */
const age = async (): Promise<AgeLibrary> =>
  (await import(join(__dirname, '..', '..', '..', 'dist', 'age_library.js'))) as AgeLibrary;

const textOf = (first: number, last: number): string => `${golden.slice(first - 1, last).join('\n')}\n`;

/** The golden journal as it was when it had so many lines; a part of it holds `most`. */
const journalOf = (count: number, most: number): CopyRequest['journal'] => ({
  digests: (seqs) =>
    TE.right({
      of: new Map(
        [...seqs].flatMap((seq) => (seq < 1 || seq > count ? [] : [[seq, digest(golden[seq - 1] ?? '')]])),
      ),
      first: digest(golden[0] ?? ''),
      last: count,
      lastDigest: digest(golden[count - 1] ?? ''),
    }),
  part: (first, last) => {
    const end = Math.min(last, first + most - 1);
    return TE.right({ text: textOf(first, end), first, last: end });
  },
});

const stage = (
  store: ObjectStore,
  { recipients = [] as ReadonlyArray<string>, key = null as string | null } = {},
) => {
  // why: what one place held is not held against another
  process.env['XDG_CACHE_HOME'] = temporaryDirectory();
  const state = join(temporaryDirectory(), '.backup_manager');
  mkdirSync(state);
  const copies = makeCopies(state, age);
  const fleet = makeFleet();
  return {
    /** `line`: up to which the journal here says that it was sent. */
    pass: async (count: number, { line = 0, most = 5 } = {}) =>
      rightOf(
        await copies.copy(
          {
            ...{ store, recipients, destination: 1, versions: [], journal: journalOf(count, most), line },
            ...{ mayRemove: true, identity: null, leaving: [], others: [] },
          },
          nobody,
          () => TE.right(undefined),
          never,
        )(),
      ),
    look: (line: number) => copies.look({ store, destination: 1, versions: [], line }, never)(),
    recovered: async (): Promise<string> => {
      const to = join(temporaryDirectory(), 'new');
      rightOf(
        await makeCopies(join(to, '.backup_manager'), age).recover(
          { store, identity: key },
          'file:/nowhere',
          to,
          never,
        )(),
      );
      return readFileSync(join(to, '.backup_manager', 'journal.jsonl'), 'utf8');
    },
    faults: async () =>
      rightOf(await copies.check({ store, identity: key }, { type: 'all' }, 1, nobody, never)()).faults,
    folded: async () =>
      rightOf(await fleet.read({ store, identity: key }, workspaceSumUp, false, nobody, never)()).members,
  };
};

const segments = (objects: ReadonlyMap<string, unknown>): ReadonlyArray<string> =>
  [...objects.keys()].filter((name) => segmentAt(name) !== null).sort();

it('whatever parts of it are taken away between passes, the next one has all of it there, and no line twice', async () => {
  const steps = fc.array(
    fc.record({
      more: fc.nat(12),
      most: fc.integer({ min: 1, max: 9 }),
      gone: fc.array(fc.nat(40), { maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const { store, objects } = objectsInMemory();
      const { pass, look, recovered, faults, folded } = stage(store);
      let count = 6;
      await pass(count);
      for (const { more, most, gone } of plan) {
        const there = segments(objects);
        const taken = [...new Set(gone.flatMap((at) => there[at % there.length] ?? []))];
        taken.forEach((name) => objects.delete(name));
        const before = count;
        count = Math.min(golden.length, count + more);
        const { resentObjects, line } = await pass(count, { most });
        expect(line).toBe(count);
        // why: they are of the lines that were taken, each once, whatever parts they come in
        const lines = (names: ReadonlyArray<string>) =>
          names
            .flatMap((name) => segmentAt(name) ?? [])
            .flatMap(({ first, last }) =>
              Array.from({ length: last - first + 1 }, (_, index) => first + index),
            )
            .sort((one, other) => one - other);
        expect(lines(resentObjects)).toEqual(lines(taken));
        expect(Math.max(0, ...lines(resentObjects))).toBeLessThanOrEqual(before);
        expect(lines(segments(objects))).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        expect(await recovered()).toBe(textOf(1, count));
        expect(await faults()).toEqual([]);
        expect(await folded()).toMatchObject([{ facts: { lines: count } }]);
        expect(await look(count)).toMatchObject({ _tag: 'Right' });
      }
    }),
    { numRuns: process.env['EVIDENCE'] === '1' ? 1000 : 25 },
  );
});

it('what comes back, as from behind a mark of the server, keeps no reader from the rest', async () => {
  const { store, objects } = objectsInMemory();
  const { pass, recovered, faults, folded } = stage(store);
  for (const count of [3, 6, 7, 9, 12]) await pass(count);
  await folded();
  const hidden = new Map(
    [segmentName(4, 6), segmentName(7, 7), segmentName(8, 9)].map((name) => [name, objects.get(name)]),
  );
  hidden.forEach((_, name) => objects.delete(name));
  expect((await pass(15, { most: 20 })).resentObjects).toEqual([segmentName(4, 9)]);
  for (const [name, bytes] of hidden) objects.set(name, bytes ?? Buffer.alloc(0));
  objects.delete(segmentName(8, 9));
  expect(await pass(16)).toMatchObject({ resentObjects: [] });
  expect(await recovered()).toBe(textOf(1, 16));
  expect(await faults()).toEqual([]);
  expect(await folded()).toMatchObject([{ facts: { lines: 16 } }]);
  const other = textOf(4, 6).replace('"at":"20', '"at":"21');
  objects.set(segmentName(4, 6), Buffer.from(other));
  expect((await faults()).map(({ object }) => object)).toContain(segmentName(4, 6));
});

it('a reader that goes on from where it was finds lines in a part that begins before them', async () => {
  const { store, objects } = objectsInMemory();
  const { pass, folded } = stage(store);
  await pass(6);
  await folded();
  await pass(7);
  await pass(9);
  const seventh = objects.get(segmentName(7, 7)) ?? Buffer.alloc(0);
  for (const name of segments(objects)) objects.delete(name);
  await pass(12, { most: 20 });
  objects.set(segmentName(7, 7), seventh);
  expect(segments(objects)).toEqual([segmentName(1, 9), segmentName(7, 7), segmentName(10, 12)]);
  expect(await folded()).toMatchObject([{ facts: { lines: 12 } }]);
});

it('what is gone at its end, with its heads, is told where the journal here says that it was sent', async () => {
  const { store, objects } = objectsInMemory();
  const { pass, recovered } = stage(store);
  await pass(6);
  const [head = ''] = [...objects.keys()].filter((name) => name.startsWith('heads/'));
  for (const name of [head, ...segments(objects)]) objects.delete(name);
  const { resentObjects } = await pass(9, { line: 6, most: 20 });
  expect(resentObjects).toEqual([segmentName(1, 6), head]);
  expect(objects.has(head)).toBe(true);
  expect(segments(objects)).toEqual([segmentName(1, 6), segmentName(7, 9)]);
  expect(await recovered()).toBe(textOf(1, 9));
});

it('what every store begins with is told where it is gone, and never at a first pass', async () => {
  const { store, objects } = objectsInMemory();
  const { pass } = stage(store);
  expect(await pass(6)).toMatchObject({ resentObjects: [] });
  for (const name of ['workspace.json', 'README.txt']) objects.delete(name);
  expect(await pass(6)).toMatchObject({ resentObjects: ['workspace.json'] });
  expect(await pass(6)).toMatchObject({ resentObjects: [], written: 0 });
});

it('of a place for a recipient what is sent again is for that recipient, too', async () => {
  const { store, objects } = objectsInMemory();
  const { identity, recipient } = await (await age()).newIdentity();
  const key = join(temporaryDirectory(), 'key');
  writeFileSync(key, `${identity}\n`);
  const { pass, recovered } = stage(store, { recipients: [recipient], key });
  await pass(6, { most: 2 });
  objects.delete(segmentName(3, 4));
  expect((await pass(8)).resentObjects).toEqual([segmentName(3, 4)]);
  expect(Buffer.from(objects.get(segmentName(3, 4)) ?? []).toString('latin1')).toMatch(/^age-encryption/);
  expect(await recovered()).toBe(textOf(1, 8));
});

it('what is sent again is locked where the place keeps locks', async () => {
  const { store, objects } = objectsInMemory();
  const { until, locks } = locksInMemory(30_000, 40_000);
  const { pass } = stage({ ...store, locks });
  await pass(6, { most: 2 });
  objects.delete(segmentName(3, 4));
  until.clear();
  await pass(6);
  // why: a real place locks what is put, as it is put; nothing is asked of what is not there
  expect([...until.keys()].filter((name) => !objects.has(name))).toEqual([]);
  expect(objects.has(segmentName(3, 4))).toBe(true);
});

it('a place that does not show what it said to have stored is found out by the look behind a pass', async () => {
  const { store, objects } = objectsInMemory();
  const { pass, look } = stage(store);
  await pass(6, { most: 2 });
  objects.delete(segmentName(3, 4));
  expect(await look(6)).toMatchObject({
    left: { reason: 'the journal was sent up to line 6, and line 3 does not stand there' },
  });
  await pass(6);
  expect(await look(6)).toMatchObject({ _tag: 'Right' });
});
