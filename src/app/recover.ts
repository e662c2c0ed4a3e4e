/** Ends what a killed process left behind: an archive that it had sealed is put in place and recorded, the rest is swept. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import type { Sealed } from '../domain/decider/state';
import type { Committed } from './commit';
import { contained } from './contained';
import { execute, type ExecutePorts } from './execute';
import { logTexts } from './log-texts';
import { runOwedHooks } from './hooks/owed-hooks';
import type { HookPorts } from './hooks/run-hook';
import { holdsSafely, isPublished, storeFailed } from './published';
import { publishSealed } from './put-in-place';
import type { RetainPorts } from './retain';
import { retainUnfinished } from './retain-unfinished';
import { mendTrash } from './trash/mend-trash';

export type RecoverPorts = RetainPorts & HookPorts;

/** What could not be done; all of it is logged already. */
export type RecoverFaults = ReadonlyArray<BackupError>;

/** Whether the sealed archive is published, by now at the latest, or why it can't be. Left when the journal fails. */
const ensurePublished = (
  ports: RecoverPorts,
  sealed: Sealed,
): TE.TaskEither<BackupError, E.Either<BackupError, boolean>> => {
  const { archiveStore } = ports;
  const published = TE.fromTask<E.Either<BackupError, boolean>, BackupError>(
    isPublished(archiveStore, sealed),
  );
  return pipe(
    TE.fromTask<E.Either<BackupError, boolean>, BackupError>(
      holdsSafely(archiveStore, sealed.placement.temporary, sealed.report),
    ),
    TE.chain((waiting) => {
      if (E.isLeft(waiting)) return TE.right(waiting);
      return waiting.right
        ? pipe(
            publishSealed(ports, sealed),
            TE.chain((placed) =>
              E.isRight(placed)
                ? TE.right(E.right(true))
                : pipe(
                    published,
                    TE.map((found) => (E.isRight(found) && found.right ? found : placed)),
                  ),
            ),
          )
        : published;
    }),
  );
};

const why = (error: BackupError): string => ('reason' in error ? error.reason : error.type);

/** An archive that can't be put in place ends its own backup, and stands in the way of no other. */
const endSealed = (ports: RecoverPorts, sealed: Sealed) =>
  pipe(
    ensurePublished(ports, sealed),
    TE.chain((published): TE.TaskEither<BackupError, Committed | null> => {
      if (published._tag === 'Left') {
        const reason = `interrupted, and its archive can't be put in place: ${why(published.left)}`;
        return execute({ type: 'FailBackup', reason })(ports);
      }
      return published.right ? execute({ type: 'CompleteBackup', adopted: true })(ports) : TE.right(null);
    }),
  );

/** Ends the backup in hand if its archive had been sealed; null when there is none that can be ended so. */
export const endIfSealed =
  (current: Committed): RTE.ReaderTaskEither<RecoverPorts, BackupError, Committed | null> =>
  (ports) =>
    current.state.attempt?.sealed ? endSealed(ports, current.state.attempt.sealed) : TE.right(null);

/** What can't be done is logged, and what can is done nevertheless. */
const unlessFailed = <A>(
  ports: ExecutePorts,
  step: () => TE.TaskEither<BackupError, A>,
  doing: string,
): TE.TaskEither<BackupError, RecoverFaults> =>
  pipe(
    contained(step, storeFailed(doing, '')),
    TE.matchW(
      (error): RecoverFaults => {
        logTexts(ports)([errorText(error)]);
        return [error];
      },
      (): RecoverFaults => [],
    ),
    TE.fromTask,
  );

/**
 * The caller holds the archive lock: whatever looks in hand is nobody's any more. Fails only where nothing can be decided
 * at all; the faults of one archive are faults of that one.
 */
export const recover: RTE.ReaderTaskEither<RecoverPorts, BackupError, RecoverFaults> = (ports) =>
  pipe(
    execute({ type: 'ReadSchedules' })(ports),
    TE.chain((current) =>
      pipe(
        endIfSealed(current)(ports),
        TE.chain((ended) => runOwedHooks(ports, (ended ?? current).state)),
      ),
    ),
    TE.chain(() => unlessFailed(ports, () => mendTrash(ports), 'look after the trash in')),
    TE.bindTo('unmended'),
    TE.bind('unretained', () =>
      unlessFailed(ports, () => retainUnfinished(ports), 'look for what is to be removed in'),
    ),
    TE.bind('unswept', () => unlessFailed(ports, () => ports.archiveStore.sweep, 'sweep')),
    TE.map(({ unmended, unretained, unswept }) => [...unmended, ...unretained, ...unswept]),
  );
