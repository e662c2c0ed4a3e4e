/** The way into a store: what goes there is encrypted for its recipients, counted, and put under its final name. */
import type { ObjectStore } from '../../ports/object-store';
import type { Encrypt } from './age';
import type { Tag } from './tags';
import { putObject } from './whole-objects';

export interface Outlet {
  readonly store: ObjectStore;
  readonly tag: Tag;
  readonly signal: AbortSignal;
  readonly put: (name: string, bytes: Uint8Array) => Promise<'stored' | 'exists'>;
  /** Bytes of all that was written. */
  readonly written: () => number;
  /** Until when what was stored is locked, in milliseconds since 1970, by name; empty where nothing is locked. */
  readonly locked: ReadonlyMap<string, number>;
}

export const openOutlet = (
  store: ObjectStore,
  tag: Tag,
  encrypt: Encrypt | null,
  signal: AbortSignal,
): Outlet => {
  let written = 0;
  const locked = new Map<string, number>();
  return {
    store,
    tag,
    signal,
    locked,
    put: async (name, bytes) => {
      const before = Date.now();
      const sealed = encrypt === null ? bytes : await encrypt(bytes);
      const result = await putObject(store, name, sealed, signal);
      if (result === 'stored') {
        written += sealed.length;
        if (store.locks !== undefined) locked.set(name, before + store.locks.time);
      }
      return result;
    },
    written: () => written,
  };
};
