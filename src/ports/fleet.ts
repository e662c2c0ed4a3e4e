/** Workspaces whose copies stand below one prefix, as a port: their journals are folded, and what comes of them is kept. */
import type { TaskEither } from 'fp-ts/TaskEither';
import type * as t from 'io-ts';
import type { BackupError } from '../domain/error';
import type { Folded } from '../domain/history/fold-journal';
import type { StoreAccess } from './copies';

/** A workspace as its copy tells of it. */
export interface ReadWorkspace {
  /** What the machine was called when its copies began, and where the workspace lay. */
  readonly host: string;
  readonly directory: string;
  /** Lines of its journal. */
  readonly lines: number;
  readonly folded: Folded;
}

/** What is made of a workspace, and kept. */
export interface SumUp<A> {
  readonly of: (workspace: ReadWorkspace) => A;
  readonly codec: t.Type<A, unknown>;
}

export type FleetMember<A> = { readonly host: string } & (
  { readonly facts: A } | { readonly error: BackupError }
);

export interface FleetRead<A> {
  /** By the name of the host, which is the prefix below which it writes. */
  readonly members: ReadonlyArray<FleetMember<A>>;
  /** Why nothing could be kept for the next time; null where it could. */
  readonly unkept: string | null;
}

export interface Fleet {
  /**
   * Reads each workspace below a place, or the place itself where that is the store of one. What ails one is its own. Unless `anew`, what was
   * read before is held against what stands there: a host that is gone, or whose journal is another one, is an error of it.
   */
  readonly read: <A>(
    access: StoreAccess,
    sumUp: SumUp<A>,
    anew: boolean,
    onRead: (done: number, all: number) => void,
    signal: AbortSignal,
  ) => TaskEither<BackupError, FleetRead<A>>;
}
