/** Looks who holds the locks, after waiting for an instant at which nobody writes. */
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { LocksSeen } from '../../domain/doctor/check-locks';
import type { BackupError } from '../../domain/error';
import type { WorkspaceProbe } from '../../ports/workspace-probe';

type HolderPort = Pick<WorkspaceProbe, 'holder'>;

/** How long, in milliseconds, a write lock may be held before that is strange: a decision takes a few. */
const timeout = 5_000;
const askEvery = 50;

/** Waits for an instant at which nobody writes; gives the holder when none came. */
export const awaitQuiet = (
  workspaceProbe: HolderPort,
  left = timeout,
): TE.TaskEither<BackupError, string | null> =>
  pipe(
    workspaceProbe.holder('write'),
    TE.chain((holder) =>
      holder === null || left <= 0
        ? TE.right(holder)
        : T.delay(askEvery)(awaitQuiet(workspaceProbe, left - askEvery)),
    ),
  );

export const locksSeen = (
  workspaceProbe: HolderPort,
  stuck: string | null,
): TE.TaskEither<BackupError, LocksSeen> =>
  pipe(
    TE.Do,
    TE.bind('service', () => workspaceProbe.holder('service')),
    TE.bind('archive', () => workspaceProbe.holder('archive')),
    TE.map(({ service, archive }) => ({
      service,
      archive,
      stuck: stuck === null ? null : { holder: stuck, seconds: timeout / 1000 },
    })),
  );
