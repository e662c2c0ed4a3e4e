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
}

export const openOutlet = (
  store: ObjectStore,
  tag: Tag,
  encrypt: Encrypt | null,
  signal: AbortSignal,
): Outlet => {
  let written = 0;
  return {
    store,
    tag,
    signal,
    put: async (name, bytes) => {
      const sealed = encrypt === null ? bytes : await encrypt(bytes);
      const result = await putObject(store, name, sealed, signal);
      if (result === 'stored') written += sealed.length;
      return result;
    },
    written: () => written,
  };
};
