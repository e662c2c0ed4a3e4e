/** Archives what is due, one occurrence after the other. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { schedulesToMake } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { errorText } from '../domain/events/log-line';
import type { Schedule } from '../domain/schedule/schedule';
import type { ArchiveObserver } from './archive-observer';
import { archiveOne } from './archive-one';
import { contained } from './contained';
import type { ArchivePorts } from './end-backup';
import { execute } from './execute';
import { logTexts } from './log-texts';
import { runOwedHooks } from './hooks/owed-hooks';
import { endIfSealed, recover } from './recover';

/** Archives until nothing is due or the signal aborts; the caller holds the archive lock. */
export const archiveDue =
  (observer: ArchiveObserver): RTE.ReaderTaskEither<ArchivePorts, BackupError, void> =>
  (ports) =>
    contained(
      () =>
        pipe(
          recover(ports),
          TE.chain(() => archiveRest(ports, observer, new Set())),
        ),
      (reason): BackupError => ({ type: 'FileFailed', doing: 'go on with', path: 'the backups', reason }),
    );

/** The occurrence that a schedule waits for, as a key. */
const occurrenceOf = ({ id, due }: Schedule): string => `${id} ${due ?? ''}`;

/**
 * The others are still to be made, whatever went wrong with one: somebody may have taken its line out between our look
 * and our start. Only without a workspace there are no others.
 */
const goOn =
  (ports: ArchivePorts) =>
  (error: BackupError): TE.TaskEither<BackupError, void> => {
    if (error.type === 'WorkspaceLost') return TE.left(error);
    if (error.type !== 'NothingToDo') logTexts(ports)([errorText(error)]);
    return TE.right(undefined);
  };

/** `tried`: what has had its turn in this pass. Each occurrence has one, so that a fault that stays is no endless loop. */
const archiveRest = (
  ports: ArchivePorts,
  observer: ArchiveObserver,
  tried: ReadonlySet<string>,
): TE.TaskEither<BackupError, void> =>
  pipe(
    execute({ type: 'SkipMissed', look: 'queue' })(ports),
    TE.chain((current) => {
      const next = schedulesToMake(current.state, current).find(
        (schedule) => !tried.has(occurrenceOf(schedule)),
      );
      return next === undefined || observer.signal.aborted
        ? TE.right(undefined)
        : pipe(
            // why: the next start would be the end of an archive that is sealed and not recorded yet
            endIfSealed(current)(ports),
            TE.chain((ended) => runOwedHooks(ports, (ended ?? current).state)),
            TE.chain(() => archiveOne(ports, next, 'schedule', observer)),
            TE.map(() => undefined),
            TE.orElse(goOn(ports)),
            TE.chain(() => archiveRest(ports, observer, new Set([...tried, occurrenceOf(next)]))),
          );
    }),
  );
