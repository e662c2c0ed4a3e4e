/** Which paths have been met, in 8 bytes each however long they are: an archive may hold millions. */
import { randomInt } from 'node:crypto';

/** More than this is refused by `add`: with it the table takes 64 MiB. */
const mostPaths = 6_000_000;

export interface PathSet {
  readonly has: (path: string) => boolean;
  /** Answers false when the set is full and the path was not taken in. */
  readonly add: (path: string) => boolean;
  readonly remove: (path: string) => void;
}

/** Tables of a set: each grows for itself, so that only one of them stands twice while it does. */
const partBits = 6;
const parts = 2 ** partBits;

/** Keys of which the last `partBits` bits are the same. */
interface KeyTable {
  readonly has: (key: number) => boolean;
  /** The key must not be there. */
  readonly add: (key: number) => void;
  /** Whether it was there. */
  readonly remove: (key: number) => boolean;
}

const makeTable = (): KeyTable => {
  let slots = new Float64Array(32);
  let count = 0;

  const homeOf = (table: Float64Array, key: number): number => (key >>> partBits) & (table.length - 1);

  /** The slot that holds the key, or the empty one where it belongs. */
  const slotOf = (table: Float64Array, key: number): number => {
    const mask = table.length - 1;
    let slot = homeOf(table, key);
    while (table[slot] !== 0 && table[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  };

  const grow = (): void => {
    const larger = new Float64Array(slots.length * 2);
    for (const key of slots) if (key !== 0) larger[slotOf(larger, key)] = key;
    slots = larger;
  };

  return {
    has: (key) => slots[slotOf(slots, key)] !== 0,
    add: (key) => {
      slots[slotOf(slots, key)] = key;
      count += 1;
      if (count * 4 > slots.length * 3) grow();
    },
    remove: (key) => {
      const mask = slots.length - 1;
      let hole = slotOf(slots, key);
      if (slots[hole] === 0) return false;
      // Whatever was put behind it because its own slot was taken moves up: a search ends at the first empty slot.
      for (let slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
        const next = slots[slot] ?? 0;
        if (next === 0) break;
        if (((slot - homeOf(slots, next)) & mask) < ((slot - hole) & mask)) continue;
        slots[hole] = next;
        hole = slot;
      }
      slots[hole] = 0;
      count -= 1;
      return true;
    },
  };
};

/**
 * A set of 52-bit hashes, seeded anew for each set, so that no archive can be made to collide on purpose; by chance,
 * one in a million sets of a hundred thousand paths has a collision.
 */
export const makePathSet = (): PathSet => {
  const seedLow = randomInt(2 ** 32);
  const seedHigh = randomInt(2 ** 32);
  const tables = Array.from({ length: parts }, makeTable);
  let count = 0;

  const hash = (path: string): number => {
    let low = seedLow;
    let high = seedHigh;
    for (let at = 0; at < path.length; at += 1) {
      const code = path.charCodeAt(at);
      low = Math.imul(low ^ code, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ code, 0x85ebca77);
      high ^= high >>> 13;
    }
    low = Math.imul(low ^ (high >>> 16), 0x2c1b3c6d);
    high = Math.imul(high ^ (low >>> 15), 0x297a2d39);
    // 0 marks an empty slot.
    return (high >>> 12) * 2 ** 32 + (low >>> 0) || 1;
  };

  const tableOf = (key: number): KeyTable => tables[key & (parts - 1)] ?? makeTable();

  return {
    has: (path) => {
      const key = hash(path);
      return tableOf(key).has(key);
    },
    add: (path) => {
      const key = hash(path);
      const table = tableOf(key);
      if (table.has(key)) return true;
      if (count >= mostPaths) return false;
      table.add(key);
      count += 1;
      return true;
    },
    remove: (path) => {
      const key = hash(path);
      if (tableOf(key).remove(key)) count -= 1;
    },
  };
};
