/** Gathers what questions about the past are asked of. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Keep } from '../domain/history/forgotten';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { InHand } from '../domain/history/occurrence-status';
import type { State } from '../domain/decider/state';
import type { QueryContext } from '../domain/history/query-context';
import type { ArchiveStore } from '../ports/archive-store';
import type { ServiceProcess, ServiceStatus } from '../ports/service-process';
import { archiveSizes } from './archive-sizes';
import { readWhole } from './history-reader';
import { readHistory, readHistoryBy, type ReadHistoryPorts, type ReadHistory } from './read-history';

export type ContextPorts = ReadHistoryPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
  readonly service: Pick<ServiceProcess, 'look'>;
};

/**
 * The archive that the journal says is in hand, unless nobody makes any: the process was killed. The next that makes one
 * journals so.
 */
const inHandOf = ({ attempt }: State, { up, live, archiving }: ServiceStatus): InHand | null => {
  if (attempt === null || archiving === false) return null;
  if (attempt.trigger === 'command') return attempt;
  return up && (live === null || live.archive?.name === attempt.name) ? attempt : null;
};

const bear =
  (
    tell: RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory>,
  ): RTE.ReaderTaskEither<ContextPorts, BackupError, QueryContext> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => tell(ports)),
      TE.bind('serviceStatus', () => ports.service.look),
      TE.bind('sizes', () => archiveSizes(ports)),
      TE.map(({ told: { projection, state, fileIsThere, now }, serviceStatus, sizes }) => ({
        projection,
        lines: schedulesOf(state.file),
        fileIsThere,
        inHand: inHandOf(state, serviceStatus),
        serviceIsUp: serviceStatus.up,
        sizes,
        now,
      })),
    );

/** What is remembered of the past, which forgets what is long over. */
export const gatherContext: RTE.ReaderTaskEither<ContextPorts, BackupError, QueryContext> = bear(readHistory);

export interface Asked<A> {
  readonly answer: A;
  readonly context: QueryContext;
}

/**
 * What `ask` makes of the past. Where `older` says that what is remembered does not suffice for that, the whole journal
 * is read for those of its occurrences that it names.
 */
export const askPast =
  <A>(
    ask: (context: QueryContext) => A,
    older: (answer: A, context: QueryContext) => Keep | null,
  ): RTE.ReaderTaskEither<ContextPorts, BackupError, Asked<A>> =>
  (ports) => {
    const asked = (context: QueryContext): Asked<A> => ({ answer: ask(context), context });
    return pipe(
      gatherContext(ports),
      TE.map(asked),
      TE.chain((first) => {
        const keep = older(first.answer, first.context);
        return keep === null
          ? TE.right(first)
          : pipe(bear(readHistoryBy(readWhole(keep)))(ports), TE.map(asked));
      }),
    );
  };
