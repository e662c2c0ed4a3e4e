/** What each kind of place offers, plainly: promises that reject with a fault. `guarded.ts` makes an `ObjectStore` of it. */
import type { ObjectContent, ObjectEntry, PlaceState } from '../../ports/object-store';

/** A part of an object, in bytes; without a length: up to its end. */
export interface RawRange {
  readonly offset: number;
  readonly length: number | null;
}

/** What is to be stored, given at the pace that is set. */
export interface RawContent extends ObjectContent {
  /** The same, at once: for what is not sent anywhere. */
  readonly here: ObjectContent['chunks'];
}

/** As in `ObjectLocks`. */
export interface RawLocks {
  readonly least: number;
  readonly time: number;
  readonly until: (name: string, signal: AbortSignal) => Promise<number | null>;
  readonly extend: (name: string, until: number, signal: AbortSignal) => Promise<void>;
  readonly defy: (name: string, signal: AbortSignal) => Promise<void>;
}

export interface RawStore {
  readonly where: string;
  readonly put: (name: string, content: RawContent, signal: AbortSignal) => Promise<'stored' | 'exists'>;
  readonly read: (name: string, range: RawRange | null, signal: AbortSignal) => AsyncIterable<Uint8Array>;
  /** May give what does not begin with `prefix`, or does not sort behind `after`, too; that is left out. */
  readonly list: (prefix: string, signal: AbortSignal, after?: string) => AsyncIterable<ObjectEntry>;
  /** The same, of the names alone, where they are cheaper. */
  readonly names?: (prefix: string, signal: AbortSignal, after?: string) => AsyncIterable<string>;
  /** The first segments of names that have several; where a place can't tell them by themselves, its whole list does. May give one twice. */
  readonly folders?: (signal: AbortSignal) => AsyncIterable<string>;
  readonly remove: (name: string, signal: AbortSignal) => Promise<void>;
  readonly overwrite: (name: string, content: RawContent, signal: AbortSignal) => Promise<void>;
  readonly look: (signal: AbortSignal) => Promise<PlaceState>;
  readonly locks?: RawLocks;
  readonly close: () => Promise<void>;
}
