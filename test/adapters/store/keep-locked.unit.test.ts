/** What is needed at a place with locks is locked anew when little of its time is left, and nothing else is. */
import * as E from 'fp-ts/Either';
import * as TE from 'fp-ts/TaskEither';
import { checkLocks, keepLocked } from '../../../src/adapters/store/keep-locked';
import { readLocks, writeLocks } from '../../../src/adapters/store/lock-notes';
import { openOutlet } from '../../../src/adapters/store/outlet';
import type { PlaceNotes } from '../../../src/adapters/store/place-notes';
import { tagger } from '../../../src/adapters/store/tags';
import { locksInMemory, objectsInMemory } from '../../support/objects-in-memory';

const never = new AbortController().signal;
const [least, time] = [30_000, 40_000];
const [one, other] = ['1'.repeat(64), '2'.repeat(64)];
const [first = '', second = ''] = [one, other].map((id) => `packs/${id.slice(0, 2)}/${id}.pack`);
const list = 'versions/docs/20261127T160000000Z-1.list';

const stage = (known: ReadonlyArray<readonly [string, number]>, reach: ReadonlyArray<string> | null) => {
  const { until, locks } = locksInMemory(least, time);
  const store = { ...objectsInMemory().store, locks };
  let noted: ReadonlyMap<string, number> = new Map(known);
  // why: of the notes no more is asked
  const notes = {
    locks: () => noted,
    setLocks: async (now: ReadonlyMap<string, number>) => {
      noted = now;
    },
    reach: () => (reach === null ? null : new Map(reach.map((id) => [id, []]))),
  } as Partial<PlaceNotes> as PlaceNotes;
  const outlet = openOutlet(store, tagger(null), null, never);
  const keep = () =>
    keepLocked(
      locks,
      outlet,
      notes,
      { lists: [list], packs: [one, other], others: ['README.txt', 'heads/1-a'] },
      null,
    );
  return { store, outlet, until, keep, noted: () => noted };
};

it('locks all that is needed, of which nothing is known, once', async () => {
  const { keep, until, noted } = stage([], [one]);
  const before = Date.now();
  await keep();
  expect([...until.keys()].sort()).toEqual(['README.txt', 'heads/1-a', first, list, 'workspace.json'].sort());
  for (const then of until.values()) expect(then).toBeGreaterThanOrEqual(before + time);
  expect(noted()).toEqual(until);
  until.clear();
  await keep();
  expect(until.size).toBe(0);
});

it('locks anew what has less left than it is to have, and forgets what is needed no longer', async () => {
  const soon = Date.now() + least - 1000;
  const late = Date.now() + time;
  const all = ['README.txt', 'heads/1-a', list, 'workspace.json'].map((name) => [name, late] as const);
  const { keep, until, noted } = stage([...all, [first, soon], [second, late]], [one]);
  await keep();
  expect([...until.keys()]).toEqual([first]);
  expect(noted().has(second)).toBe(false);
});

it('takes all packs for needed where nobody can tell what a list needs', async () => {
  const { keep, until } = stage([], null);
  await keep();
  expect(until.has(first) && until.has(second)).toBe(true);
});

it('asks nothing of a pack that is not there, though a list needs it, unless it has stored it itself', async () => {
  const gone = '3'.repeat(64);
  const { keep, outlet, until, noted } = stage([], [gone, one]);
  await keep();
  expect([...until.keys()].filter((name) => name.startsWith('packs/'))).toEqual([first]);
  await outlet.put(`packs/33/${gone}.pack`, Buffer.from('x'));
  await keep();
  expect(noted().has(`packs/33/${gone}.pack`)).toBe(true);
});

it('knows of what it stored itself until when it is locked', async () => {
  const { keep, outlet, until } = stage([], [one]);
  await outlet.put('heads/1-a', Buffer.from('x'));
  await keep();
  expect(until.has('heads/1-a')).toBe(false);
});

it('ends where locks are taken and not kept', async () => {
  const { store, until } = stage([], []);
  await expect(checkLocks(store, never)).resolves.toBeUndefined();
  const forgetful = { ...store, locks: { ...store.locks, until: () => TE.right(null) } };
  await expect(checkLocks(forgetful, never)).rejects.toMatchObject({
    error: { cause: 'unusable', reason: 'it keeps no locks, and the destination is to have some' },
  });
  expect(until.has('workspace.json')).toBe(true);
  expect(E.isRight(await store.locks.until('workspace.json', never)())).toBe(true);
});

it('reads what it has written, and of what was changed nothing', () => {
  const locks = new Map([
    ['a b', 5],
    [first, 1_799_298_046_851],
  ]);
  expect(readLocks(writeLocks(locks))).toEqual(locks);
  expect(readLocks(writeLocks(locks).replace('5 a', '6 a'))).toEqual(new Map());
  expect(readLocks('')).toEqual(new Map());
});
