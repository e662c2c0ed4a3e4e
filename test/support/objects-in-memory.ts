/** A place in memory, behind the same guard as the real ones. `fails` is asked before each operation, and may make it fail. */
import * as TE from 'fp-ts/TaskEither';
import { guarded, type Limits } from '../../src/adapters/destinations/guarded';
import { PlaceFault } from '../../src/adapters/destinations/fault';
import type { RawStore } from '../../src/adapters/destinations/raw-store';
import type { ObjectLocks, ObjectStore } from '../../src/ports/object-store';

export type Operation = 'put' | 'read' | 'list' | 'remove' | 'overwrite' | 'look';

export interface ObjectsInMemory {
  readonly store: ObjectStore;
  readonly raw: RawStore;
  readonly objects: Map<string, Uint8Array>;
}

export const objectsInMemory = (
  fails: (operation: Operation, name: string) => PlaceFault | null = () => null,
  limits?: Limits,
): ObjectsInMemory => {
  const objects = new Map<string, Uint8Array>();
  const ask = (operation: Operation, name: string): void => {
    const fault = fails(operation, name);
    if (fault !== null) throw fault;
  };
  const all = async (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> => {
    const pieces: Array<Uint8Array> = [];
    for await (const piece of chunks) pieces.push(Uint8Array.from(piece));
    return Buffer.concat(pieces);
  };
  const found = (name: string): Uint8Array => {
    const bytes = objects.get(name);
    if (bytes === undefined) throw new PlaceFault('absent', 'there is no such object');
    return bytes;
  };
  const raw: RawStore = {
    where: 'memory:',
    put: async (name, content) => {
      ask('put', name);
      if (objects.has(name)) return 'exists';
      const bytes = await all(content.chunks());
      if (objects.has(name)) return 'exists';
      objects.set(name, bytes);
      return 'stored';
    },
    read: async function* (name, range) {
      ask('read', name);
      const bytes = found(name);
      const { offset = 0, length = null } = range ?? {};
      yield bytes.subarray(offset, length === null ? undefined : offset + length);
    },
    list: async function* (prefix) {
      ask('list', prefix);
      for (const [name, bytes] of [...objects])
        if (name.startsWith(prefix)) yield { name, size: bytes.length };
    },
    remove: async (name) => {
      ask('remove', name);
      objects.delete(name);
    },
    overwrite: async (name, content) => {
      ask('overwrite', name);
      objects.set(name, await all(content.chunks()));
    },
    look: async () => {
      ask('look', '');
      return { free: null, clockAhead: 0 };
    },
    close: async () => undefined,
  };
  return { store: guarded(raw, limits), raw, objects };
};

/** Locks in memory; times are in milliseconds. `until` is what was asked of them, by name. */
export const locksInMemory = (least: number, time: number) => {
  const until = new Map<string, number>();
  const locks: ObjectLocks = {
    ...{ least, time },
    until: (name) => TE.right(until.get(name) ?? null),
    extend: (name, then) => TE.fromIO(() => void until.set(name, then)),
    defy: () => TE.right(undefined),
  };
  return { until, locks };
};
