/** Runs one hook of a backup, and journals what came of it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type HookDocument, hookEnvironment, hookInput } from '../../codecs/hook-document';
import type { HooksOwed } from '../../domain/decider/owed-hooks';
import type { BackupError } from '../../domain/error';
import type { HookName } from '../../domain/events/hook';
import { presentTime } from '../../domain/time/time';
import type { ArchiveStore } from '../../ports/archive-store';
import type { HookRun, Hooks } from '../../ports/hooks';
import type { Sources } from '../../ports/sources';
import { contained } from '../contained';
import { execute, type ExecutePorts } from '../execute';
import { hookFailure, sourceNamed } from './hook-verdict';

export type HookPorts = ExecutePorts & {
  readonly hooks: Hooks;
  readonly sources: Pick<Sources, 'resolve'>;
  readonly archiveStore: Pick<ArchiveStore, 'pathOf'>;
};

/** The backup that a hook is run for; without `outcome`, one that is only about to be made. */
export type HookedBackup = Omit<HooksOwed, 'hooks'> & { readonly outcome: HookDocument['outcome'] };

/** What a run of a hook means for the backup. */
export interface HookVerdict {
  /** Null when it did not fail. */
  readonly failure: string | null;
  readonly isCancelled: boolean;
  readonly archivedFrom: string | null;
}

const documentOf = (ports: HookPorts, hook: HookName, backup: HookedBackup): HookDocument => {
  const { schedule, due, trigger, path, name, attempt, archivedFrom, outcome, end } = backup;
  const found = ports.sources.resolve(path);
  const archive = end?.archive ?? null;
  return {
    v: 1,
    hook,
    at: presentTime(ports.clock.now()),
    workspace: ports.hooks.workspace,
    ...{ schedule, due, trigger, path, name, attempt },
    source: E.isRight(found) ? found.right.source : null,
    archivedFrom,
    outcome,
    reason: end?.reason ?? null,
    archive: archive === null ? null : { ...archive, file: ports.archiveStore.pathOf(archive.file) },
  };
};

const threw = (reason: string): HookRun => ({
  ...{ ended: 'unusable', reason },
  ...{ took: 0, output: '', sources: [] },
});

/** Runs that could not be journalled: while that lasts, none of them is made again in this process. */
const unrecorded = new WeakMap<Hooks, Map<string, HookRun>>();

const keyOf = (hook: HookName, { schedule, due, trigger, attempt, outcome }: HookedBackup): string =>
  // why: a failure that could not be journalled looks like a kill afterwards
  [hook, schedule, due, trigger, attempt, outcome === 'interrupted' ? 'failed' : outcome].join('/');

/** Milliseconds, and what gives it up. */
export interface HookBounds {
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Left when the journal can't be written. */
export const runHook = (
  ports: HookPorts,
  hook: HookName,
  backup: HookedBackup,
  { timeout, signal }: HookBounds,
): TE.TaskEither<BackupError, HookVerdict> => {
  const document = documentOf(ports, hook, backup);
  const request = { input: hookInput(document), environment: hookEnvironment(document), timeout, signal };
  const { schedule, due, trigger, path, name } = backup;
  const waiting = unrecorded.get(ports.hooks) ?? new Map<string, HookRun>();
  unrecorded.set(ports.hooks, waiting);
  const key = keyOf(hook, backup);
  const made = waiting.get(key);
  return pipe(
    made === undefined
      ? contained(() => TE.fromTask<HookRun, HookRun>(ports.hooks.run(hook, request)), threw)
      : TE.right<HookRun, HookRun>(made),
    TE.orElse((run) => TE.right<BackupError, HookRun>(run)),
    TE.chain((run) => {
      waiting.set(key, run);
      const failure = hookFailure(hook, run, timeout);
      const archivedFrom = failure === null ? sourceNamed(hook, run) : null;
      return pipe(
        execute({
          type: 'RecordHook',
          ...{ schedule, due, trigger, path, name, hook, failure, archivedFrom },
          ended: run.ended,
          status: run.ended === 'exited' ? run.status : null,
          signal: run.ended === 'signal' ? run.signal : null,
          milliseconds: Math.round(run.took),
          output: run.output,
        })(ports),
        TE.map((): HookVerdict => {
          waiting.delete(key);
          return { failure, archivedFrom, isCancelled: run.ended === 'cancelled' };
        }),
      );
    }),
  );
};
