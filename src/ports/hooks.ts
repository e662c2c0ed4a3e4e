/** The hooks of a workspace, as a port: programs of the user's own that run around a backup. */
import type { Task } from 'fp-ts/Task';
import type { HookName } from '../domain/events/hook';

/** What one run of a hook is given. */
export interface HookRequest {
  /** What it reads from standard input. */
  readonly input: string;
  /** What it finds in its environment, beside what this process has. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  /** Ends it when it aborts. */
  readonly signal: AbortSignal;
}

/** How a run ended. `reason` is one line for a person. */
export type HookEnd =
  | { readonly ended: 'exited'; readonly status: number }
  | { readonly ended: 'signal'; readonly signal: string }
  | { readonly ended: 'timeout' }
  | { readonly ended: 'cancelled' }
  | { readonly ended: 'unusable'; readonly reason: string };

export type HookRun = HookEnd & {
  /** Milliseconds. */
  readonly took: number;
  /** The last of what it printed; bytes that are no UTF-8 are lost. */
  readonly output: string;
  /** What stood behind `source=` on lines of its standard output; null for one that can't be told. */
  readonly sources: ReadonlyArray<string | null>;
};

export interface Hooks {
  /** Absolute path of the workspace, in which they run. */
  readonly workspace: string;
  /** The hooks that stand in the workspace, whether or not they can be run. Never fails. */
  readonly present: Task<ReadonlyArray<HookName>>;
  /** What lies beside them under names that look like theirs. Never fails. */
  readonly lookalikes: Task<ReadonlyArray<string>>;
  /** Why a hook that stands there can't be run; null when it can. Never fails. */
  readonly fault: (hook: HookName) => Task<string | null>;
  /** Runs one, and ends all that it has left in its process group. Never fails. */
  readonly run: (hook: HookName, request: HookRequest) => Task<HookRun>;
}
