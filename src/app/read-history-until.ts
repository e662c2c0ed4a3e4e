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
import { noDigest } from '../domain/events/recorded';
import { renderOrNull } from '../domain/schedule/schedule-file';
import { type Instant, instantOf } from '../domain/time/time';
import { inWorkspaceZone } from '../domain/decider/workspace-zone';
import type { ReaderJournal } from './history-reader';
import { malformedIn, type ReadHistoryPorts, type ReadHistory } from './read-history';

/** What it added up to at an instant; and, for what it could not know then, the services as the whole of it tells of them. */
export type ToldThen = ReadHistory & { readonly serviceRuns: ReadonlyArray<ServiceRun> };

/** When each line was written, by its own stamp. */
const readStamps = ({ readFrom }: ReaderJournal): TE.TaskEither<BackupError, ReadonlyArray<Instant>> => {
  const stamps: Array<Instant> = [];
  return pipe(
    readFrom(null, ({ at }) => stamps.push(instantOf(at))),
    TE.map(() => stamps),
  );
};

/**
 * The journal folded up to an instant, as it would have been told then. It is read twice, since which lines had been
 * written by then is only known at its end, and they may be too many to be kept.
 */
export const readHistoryUntil =
  (
    until: Instant,
  ): RTE.ReaderTaskEither<Pick<ReadHistoryPorts, 'journal' | 'clock'>, BackupError, ToldThen> =>
  ({ journal, clock }) => {
    const present = clock.now();
    return pipe(
      readStamps(journal),
      TE.chain((stamps) => {
        const seq = countWrittenBy(stamps, until, present.instant);
        const folding = folder(undefined, keepRecent);
        let then: (Folded & { readonly hash: string }) | null =
          seq === 0 ? { ...folding.tell(), hash: noDigest } : null;
        return pipe(
          journal.readFrom(null, (recorded) => {
            if (recorded.seq === seq + 1) then ??= { ...folding.tell(), hash: recorded.prev };
            folding.take(recorded);
          }),
          TE.map(({ hash }): ToldThen => {
            const whole = folding.tell();
            const { state, projection, last, hash: head } = then ?? { ...whole, hash };
            const fileIsThere = state.file !== null;
            return {
              now: inWorkspaceZone(state.zone, state.clock.latest, { ...present, instant: until }),
              state,
              projection,
              head: { seq, hash: head, torn: 0 },
              checkedBefore: 0,
              lines: inForce(state, { fileIsThere }),
              malformed: malformedIn(renderOrNull(state.file)),
              fileIsThere,
              isTextWaiting: false,
              last,
              serviceRuns: whole.projection.serviceRuns,
            };
          }),
        );
      }),
    );
  };
