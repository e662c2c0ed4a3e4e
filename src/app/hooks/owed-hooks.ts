/** Runs the hooks that are owed to the last backup: by whoever made it, or by whoever comes after one that was killed. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { hooksToRun } from '../../domain/decider/owed-hooks';
import type { State } from '../../domain/decider/state';
import type { BackupError } from '../../domain/error';
import type { HookName } from '../../domain/events/hook';
import { errorText } from '../../domain/events/log-line';
import { schedulesOf } from '../../domain/schedule/schedule-file';
import { contained } from '../contained';
import { logTexts } from '../log-texts';
import { hookTimeout, hookTimeoutAbandoned } from './hook-timeout';
import { type HookPorts, runHook } from './run-hook';

/** Nobody ends what has to be done after a backup; its time is bounded. */
const never = new AbortController().signal;

const unforeseen =
  (hook: HookName) =>
  (reason: string): BackupError => ({ type: 'FileFailed', doing: 'run', path: `hooks/${hook}`, reason });

/** One after the other; of those that fail the log tells. Never fails. */
export const runOwedHooks = (
  ports: HookPorts,
  { owed, file }: Pick<State, 'owed' | 'file'>,
): TE.TaskEither<BackupError, void> => {
  if (owed === null) return TE.right(undefined);
  const outcome = owed.end?.outcome ?? 'interrupted';
  const schedule = schedulesOf(file).find((line) => line.schedule.id === owed.schedule)?.schedule;
  const usual = hookTimeout(schedule?.spec.options ?? {});
  const timeout = outcome === 'abandoned' ? Math.min(usual, hookTimeoutAbandoned) : usual;
  return pipe(
    hooksToRun(owed),
    TE.traverseSeqArray((hook) =>
      pipe(
        contained(
          () => runHook(ports, hook, { ...owed, outcome }, { timeout, signal: never }),
          unforeseen(hook),
        ),
        TE.matchE(
          (error) => TE.fromIO<void, BackupError>(() => logTexts(ports)([errorText(error)])),
          () => TE.right(undefined),
        ),
      ),
    ),
    TE.map(() => undefined),
  );
};
