/** Modes, times and owners of restored directories, kept until all is in place: filling one changes its time. */
import type { Attributes } from './attributes';

export interface DirectoryLog {
  /** What was kept of this directory before counts no more. */
  readonly add: (path: string, attributes: Attributes) => void;
  /** It is no more. */
  readonly remove: (path: string) => void;
  /** Deepest first, else in the order in which they were first met. */
  readonly replay: () => Generator<readonly [path: string, attributes: Attributes]>;
}

/**
 * Numbers kept of each directory: mode, seconds, nanoseconds (as one number they would be rounded), user, group. A mode
 * below 0 says that nothing is kept.
 */
const kept = 5;
const second = 1_000_000_000n;
const nothing = -1;

/** A list of numbers that grows by doubling, without a value of its own for each number. */
const numbers = (make: (length: number) => Int32Array | Float64Array) => {
  let values = make(256);
  return {
    get: (at: number): number => values[at] ?? 0,
    set: (at: number, value: number): void => {
      if (at >= values.length) {
        const larger = make(Math.max(values.length * 2, at + 1));
        larger.set(values);
        values = larger;
      }
      values[at] = value;
    },
  };
};

const hashOf = (parent: number, name: string): number => {
  let hash = Math.imul(parent ^ 0x2c1b3c6d, 0x9e3779b1);
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
};

/**
 * A tree of names, so that each directory takes as much as its own name, however deep it lies and however often an archive
 * tells of it: it grows with what is on the disk, not with what is in the archive.
 */
export const makeDirectoryLog = (): DirectoryLog => {
  const names: string[] = [''];
  const parents = numbers((length) => new Int32Array(length));
  const depths = numbers((length) => new Int32Array(length));
  const attributes = numbers((length) => new Float64Array(length));
  attributes.set(0, nothing);
  /** Numbers of directories by the hash of their place; 0, the target itself, marks an empty slot. */
  let slots = new Int32Array(1024);

  const slotOf = (table: Int32Array, parent: number, name: string): number => {
    const mask = table.length - 1;
    let slot = hashOf(parent, name) & mask;
    for (let id = table[slot] ?? 0; id !== 0; id = table[slot] ?? 0) {
      if (parents.get(id) === parent && names[id] === name) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  };

  const grow = (): void => {
    const larger = new Int32Array(slots.length * 2);
    for (const id of slots) if (id !== 0) larger[slotOf(larger, parents.get(id), names[id] ?? '')] = id;
    slots = larger;
  };

  const child = (parent: number, name: string, missing: 'add' | 'leave'): number | null => {
    const slot = slotOf(slots, parent, name);
    const known = slots[slot] ?? 0;
    if (known !== 0) return known;
    if (missing === 'leave') return null;
    const id = names.length;
    // why: a slice of a string keeps all of that string
    names.push(Buffer.from(name, 'latin1').toString('latin1'));
    parents.set(id, parent);
    depths.set(id, depths.get(parent) + 1);
    attributes.set(id * kept, nothing);
    slots[slot] = id;
    if (id * 4 > slots.length * 3) grow();
    return id;
  };

  const find = (path: string, missing: 'add' | 'leave'): number | null => {
    let id: number | null = 0;
    for (let start = 0; start < path.length && id !== null;) {
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      id = child(id, path.slice(start, end), missing);
      start = end + 1;
    }
    return id;
  };

  const pathOf = (id: number): string => {
    const parts: string[] = [];
    for (let at = id; at !== 0; at = parents.get(at)) parts.push(names[at] ?? '');
    return parts.toReversed().join('/');
  };

  return {
    add: (path, { mode, mtimeNs, owner }) => {
      const id = find(path, 'add') ?? 0;
      const time = [Number(mtimeNs / second), Number(mtimeNs % second)];
      [mode, ...time, owner.uid, owner.gid].forEach((value, at) => attributes.set(id * kept + at, value));
    },
    remove: (path) => {
      const id = find(path, 'leave');
      if (id !== null) attributes.set(id * kept, nothing);
    },
    replay: function* () {
      // A stable sort keeps the order of the archive among those of one depth.
      const ids = Int32Array.from(names, (_, id) => id)
        .filter((id) => attributes.get(id * kept) !== nothing)
        .sort((one, other) => depths.get(other) - depths.get(one) || one - other);
      for (const id of ids) {
        const [mode = 0, seconds = 0, rest = 0, uid = 0, gid = 0] = [0, 1, 2, 3, 4].map((at) =>
          attributes.get(id * kept + at),
        );
        const mtimeNs = BigInt(seconds) * second + BigInt(rest);
        yield [pathOf(id), { mode, mtimeNs, owner: { uid, gid } }];
      }
    },
  };
};
