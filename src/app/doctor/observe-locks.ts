/** Looks who holds the locks, after waiting for an instant at which nobody writes. */
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import type { LocksSeen } from '../../domain/doctor/check-locks';
import type { BackupError } from '../../domain/error';
import type { Premises } from '../../ports';

type HolderPort = Pick<Premises, 'holder'>;

/** How long, in milliseconds, a write lock may be held before that is strange: a decision takes a few. */
const patience = 5_000;
const askEvery = 50;

/** Waits for an instant at which nobody writes; gives the holder when none came. */
export const awaitQuiet = (
  premises: HolderPort,
  left = patience,
): TE.TaskEither<BackupError, string | null> =>
  pipe(
    premises.holder('write'),
    TE.chain((holder) =>
      holder === null || left <= 0
        ? TE.right(holder)
        : T.delay(askEvery)(awaitQuiet(premises, left - askEvery)),
    ),
  );

export const locksSeen = (
  premises: HolderPort,
  stuck: string | null,
): TE.TaskEither<BackupError, LocksSeen> =>
  pipe(
    TE.Do,
    TE.bind('service', () => premises.holder('service')),
    TE.bind('archive', () => premises.holder('archive')),
    TE.map(({ service, archive }) => ({
      service,
      archive,
      stuck: stuck === null ? null : { holder: stuck, seconds: patience / 1000 },
    })),
  );
