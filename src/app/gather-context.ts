/** Gathers what questions about the past are asked of. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { type Forgotten, horizonOf, nothingForgotten, type Older } from '../domain/history/forgotten';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { InHand } from '../domain/history/occurrence-status';
import type { State } from '../domain/decider/state';
import type { QueryContext } from '../domain/history/query-context';
import type { ServiceStatus } from '../ports/service-process';
import { readOlder } from './history-reader';
import { lookAround, type LookAroundPorts } from './look-around';
import { readPart } from './read-part';
import { readHistory, readHistoryBy, type ReadHistoryPorts, type ReadHistory } from './read-history';

/**
 * The archive that the journal says is in hand, unless nobody makes any: the process was killed. The next that makes one
 * journals so.
 */
const inHandOf = ({ attempt }: State, { up, live, archiving }: ServiceStatus): InHand | null => {
  if (attempt === null || archiving === false) return null;
  if (attempt.trigger === 'command') return attempt;
  return up && (live === null || live.archive?.name === attempt.name) ? attempt : null;
};

const contextBy =
  (
    tell: RTE.ReaderTaskEither<ReadHistoryPorts, BackupError, ReadHistory>,
  ): RTE.ReaderTaskEither<LookAroundPorts, BackupError, QueryContext> =>
  (ports) =>
    pipe(
      lookAround(tell)(ports),
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
export const gatherContext: RTE.ReaderTaskEither<LookAroundPorts, BackupError, QueryContext> =
  contextBy(readHistory);

export interface Asked<A> {
  readonly answer: A;
  readonly context: QueryContext;
}

/** An answer, and how far back was read for it. */
interface Attempt<A> extends Asked<A> {
  /** What of the past may be missing in it. */
  readonly forgotten: Forgotten;
  readonly wasProbe: boolean;
  /** The line of the snapshot from which it was read on; 0: from the first line. */
  readonly from: number;
  /** How much earlier a snapshot is tried next, if this one does not suffice. */
  readonly leap: number;
}

const firstLeap = 8192;

/** The first may only tell what is to be asked for. */
const mostParts = 3;

/** Reads for what an answer lacks, on from the latest snapshot that has forgotten none of it. */
const readFurther = <A>(
  ports: LookAroundPorts,
  ask: (context: QueryContext) => A,
  { keep, name, from, isProbe }: Older,
  { from: before, wasProbe, leap }: Attempt<A>,
): TE.TaskEither<BackupError, Attempt<A>> =>
  pipe(
    ports.journal.snapshot(
      wasProbe && !isProbe ? before : before - leap,
      ({ folded }) => horizonOf(folded.projection.forgotten, name) < from,
    ),
    TE.chain((snapshot) =>
      pipe(
        contextBy(readHistoryBy(readOlder(snapshot, keep)))(ports),
        TE.map((context): Attempt<A> => ({
          answer: ask(context),
          context,
          // why: beside what a snapshot has forgotten, only what is not asked for was left out
          forgotten: isProbe
            ? context.projection.forgotten
            : (snapshot?.folded.projection.forgotten ?? nothingForgotten),
          wasProbe: isProbe,
          from: snapshot?.place.seq ?? 0,
          leap: 4 * leap,
        })),
      ),
    ),
  );

/**
 * What `ask` makes of the past. Where `older` says that what is remembered does not suffice for that, the part of the journal is
 * read that it is about; where that does not suffice either, it is read again for what `older` names: from a snapshot on, from an earlier one if that does not suffice either, or from its first line.
 */
export const askPast =
  <A>(
    ask: (context: QueryContext) => A,
    older: (answer: A, context: QueryContext) => Older | null,
  ): RTE.ReaderTaskEither<LookAroundPorts, BackupError, Asked<A>> =>
  (ports) => {
    const lackOf = ({ answer, context, forgotten }: Pick<Attempt<A>, 'answer' | 'context' | 'forgotten'>) =>
      older(answer, { ...context, projection: { ...context.projection, forgotten } });

    /** From parts of the journal alone; null when they do not tell it. */
    const fromParts = (
      present: QueryContext,
      lack: Older | null,
      more: number,
    ): TE.TaskEither<BackupError, Asked<A> | null> =>
      lack === null || lack.part === null || more === 0
        ? TE.right(null)
        : pipe(
            readPart(ports.journal, present.projection, lack.part),
            TE.chain((part) => {
              if (part === null) return TE.right(null);
              const context = { ...present, projection: part.projection };
              const asked = { answer: ask(context), context };
              const next = lackOf({ ...asked, forgotten: part.forgotten });
              return next === null ? TE.right(asked) : fromParts(present, next, more - 1);
            }),
          );

    const goOn = (attempt: Attempt<A>): TE.TaskEither<BackupError, Asked<A>> => {
      const { wasProbe, from } = attempt;
      const lack = lackOf(attempt);
      const isAll = from === 0 && (!wasProbe || lack?.isProbe === true);
      return lack === null || isAll
        ? TE.right(attempt)
        : pipe(readFurther(ports, ask, lack, attempt), TE.chain(goOn));
    };
    return pipe(
      gatherContext(ports),
      TE.chain((context) => {
        const { forgotten } = context.projection;
        const first = { answer: ask(context), context, forgotten };
        return pipe(
          fromParts(context, lackOf(first), mostParts),
          TE.chain((asked) =>
            asked === null
              ? goOn({ ...first, wasProbe: false, from: Infinity, leap: firstLeap })
              : TE.right(asked),
          ),
        );
      }),
    );
  };
