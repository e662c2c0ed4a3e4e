/** The journal as it would have been told at an instant in the past. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { ServiceRun } from '../domain/history/projection';
import { countWrittenBy } from '../domain/history/clock-order';
import { inForce } from '../domain/decider/decide';
import type { BackupError } from '../domain/error';
import { type Folded, folder } from '../domain/history/fold-journal';
import { keepRecent } from '../domain/history/forgotten';
import { renderOrNull } from '../domain/schedule/schedule-file';
import type { Instant } from '../domain/time/time';
import { inWorkspaceZone } from '../domain/decider/workspace-zone';
import { makeHistoryReader, type ReaderJournal } from './history-reader';
import { malformedIn, type ReadHistoryPorts, type ReadHistory } from './read-history';

/** What it added up to at an instant; and, for what it could not know then, the services as the whole of it tells of them. */
export type ToldThen = ReadHistory & { readonly serviceRuns: ReadonlyArray<ServiceRun> };

/** The journal folded up to a line, on from the latest snapshot before it. */
const foldUpTo = (
  journal: ReaderJournal,
  seq: number,
): TE.TaskEither<BackupError, Folded & { readonly hash: string }> =>
  pipe(
    journal.snapshot(seq, () => true),
    TE.chain((from) => {
      const folding = folder(from?.folded, keepRecent);
      return pipe(
        journal.readFrom(from?.place ?? null, folding.take, seq),
        TE.map(({ hash }) => ({ ...folding.tell(), hash })),
      );
    }),
  );

/**
 * The journal folded up to an instant, as it would have been told then. Which lines had been written by then is only known
 * at its end: of them all nothing but their stamps is read, and of those up to then what a snapshot does not tell.
 */
export const readHistoryUntil =
  (
    until: Instant,
  ): RTE.ReaderTaskEither<Pick<ReadHistoryPorts, 'journal' | 'clock'>, BackupError, ToldThen> =>
  ({ journal, clock }) => {
    const present = clock.now();
    return pipe(
      TE.Do,
      TE.bind('whole', () => makeHistoryReader()(journal)),
      TE.bind('stamps', ({ whole }) => journal.stamps(whole.end)),
      TE.let('seq', ({ stamps }) => countWrittenBy(stamps, until, present.instant)),
      TE.bind('then', ({ seq, whole: { end, folded } }) =>
        seq === end.seq ? TE.right({ ...folded, hash: end.hash }) : foldUpTo(journal, seq),
      ),
      TE.map(({ seq, whole, then: { state, projection, last, hash } }): ToldThen => {
        const fileIsThere = state.file !== null;
        return {
          now: inWorkspaceZone(state.zone, state.clock.latest, { ...present, instant: until }),
          state,
          projection,
          head: { seq, hash, torn: 0 },
          checkedBefore: 0,
          lines: inForce(state, { fileIsThere }),
          malformed: malformedIn(renderOrNull(state.file)),
          fileIsThere,
          isTextWaiting: false,
          last,
          serviceRuns: whole.folded.projection.serviceRuns,
        };
      }),
    );
  };
