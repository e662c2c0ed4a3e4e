/** A place elsewhere that keeps objects under names, each written once: what copies need of it, whatever it is. */
import type { Task } from 'fp-ts/Task';
import type { TaskEither } from 'fp-ts/TaskEither';
import type { StoreFailure } from '../domain/store-failure';

/** What an object is to hold. */
export interface ObjectContent {
  /** Bytes. What `chunks` gives has to be as many: else nothing is stored. */
  readonly size: number;
  /** Gives all of it, from the beginning: it may be asked for more than once. What was given is not written to until the end. */
  readonly chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A part of an object, in bytes. */
export interface ObjectRange {
  readonly offset: number;
  readonly length: number;
}

export interface ObjectEntry {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** What is known of a place; null where it can't tell. */
export interface PlaceState {
  /** Bytes that it still takes. */
  readonly free: number | null;
  /** What its clock shows, in milliseconds since 1970, less what ours showed then. */
  readonly clockAhead: number | null;
}

/** Takes one of many, and is waited for: what is not taken yet waits in no memory. */
export type Take<A> = (one: A) => Promise<void> | void;

/** Locks: what nobody removes before their time, whatever keys he has. Times are milliseconds. */
export interface ObjectLocks {
  /** For so long what is needed has to be locked, from now on. */
  readonly least: number;
  /** For so long what is put is locked: longer than has to be, so that not each pass has to lock it anew. */
  readonly time: number;
  /** Until when an object is locked, since 1970; null where it is not. */
  readonly until: (name: string, signal: AbortSignal) => TaskEither<StoreFailure, number | null>;
  /** Locks an object until then, unless it is locked for longer. */
  readonly extend: (name: string, until: number, signal: AbortSignal) => TaskEither<StoreFailure, void>;
  /** Tries to remove an object, locked or not, with all that there was under its name. For trying whether that is refused. */
  readonly defy: (name: string, signal: AbortSignal) => TaskEither<StoreFailure, void>;
}

/**
 * Names are `/`-separated segments (`isObjectName`). Nothing is ever under a final name in part. Nothing waits for ever: an
 * operation in which nothing moves for too long fails, and one whose signal is given fails as `cancelled`. A `take` or a
 * content that throws ends the operation as `source`.
 */
export interface ObjectStore {
  /** The place as it may be shown to everybody. */
  readonly where: string;
  /** Stores an object durably, unless there is one of that name: that one stays as it is. */
  readonly putIfAbsent: (
    name: string,
    content: ObjectContent,
    signal: AbortSignal,
  ) => TaskEither<StoreFailure, 'stored' | 'exists'>;
  /** Gives the bytes of a range, all of them and no more, in order; of the whole object for null. */
  readonly get: (
    name: string,
    range: ObjectRange | null,
    take: Take<Uint8Array>,
    signal: AbortSignal,
  ) => TaskEither<StoreFailure, void>;
  /** Gives each object whose name begins with `prefix` once, in no order; of those, the ones whose names sort behind `after`, where that is given. */
  readonly list: (
    prefix: string,
    take: Take<ObjectEntry>,
    signal: AbortSignal,
    after?: string,
  ) => TaskEither<StoreFailure, void>;
  /** The same, of their names alone: for a place that has to ask for each size by itself. */
  readonly names: (
    prefix: string,
    take: Take<string>,
    signal: AbortSignal,
    after?: string,
  ) => TaskEither<StoreFailure, void>;
  /** Gives the first segment of each name that has several, once, in no order. */
  readonly folders: (take: Take<string>, signal: AbortSignal) => TaskEither<StoreFailure, void>;
  /** Removes an object. One that is not there is removed already. One whose lock is not over is not tried: that fails as `locked`. */
  readonly remove: (name: string, signal: AbortSignal) => TaskEither<StoreFailure, void>;
  /** Does all that can be done to put another content under a name that is taken. Right once one way worked. For trying whether that is refused. */
  readonly overwrite: (
    name: string,
    content: ObjectContent,
    signal: AbortSignal,
  ) => TaskEither<StoreFailure, void>;
  readonly look: (signal: AbortSignal) => TaskEither<StoreFailure, PlaceState>;
  /** Not there where nothing is to be locked. */
  readonly locks?: ObjectLocks;
  /** Lets go of connections and processes. Nothing may be asked afterwards. */
  readonly close: Task<void>;
}

/** What is needed of a place to read what stands there. */
export type ReadableStore = Pick<ObjectStore, 'where' | 'get' | 'names'>;
