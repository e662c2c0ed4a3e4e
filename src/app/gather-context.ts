/** Gathers what questions about the past are asked of. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import type { Keep } from '../domain/history/forgotten';
import { schedulesOf } from '../domain/schedule/schedule-file';
import type { InHand } from '../domain/history/occurrence-status';
import type { State } from '../domain/decider/state';
import type { Witness } from '../domain/history/query-context';
import type { ArchiveStore, ServiceProcess, ServiceSight } from '../ports';
import { archiveSizes } from './archive-sizes';
import { readWhole } from './history-reader';
import { retell, retellBy, type RetellPorts, type Told } from './read-history';

export type WitnessPorts = RetellPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
  readonly service: Pick<ServiceProcess, 'look'>;
};

/**
 * The archive that the journal says is in hand, unless nobody makes any: the process was killed. The next that makes one
 * journals so.
 */
const inHandOf = ({ attempt }: State, { up, live, archiving }: ServiceSight): InHand | null => {
  if (attempt === null || archiving === false) return null;
  if (attempt.trigger === 'command') return attempt;
  return up && (live === null || live.archive?.name === attempt.name) ? attempt : null;
};

const bear =
  (
    tell: RTE.ReaderTaskEither<RetellPorts, BackupError, Told>,
  ): RTE.ReaderTaskEither<WitnessPorts, BackupError, Witness> =>
  (ports) =>
    pipe(
      TE.Do,
      TE.bind('told', () => tell(ports)),
      TE.bind('sight', () => ports.service.look),
      TE.bind('sizes', () => archiveSizes(ports)),
      TE.map(({ told: { chronicle, state, fileIsThere, now }, sight, sizes }) => ({
        chronicle,
        lines: schedulesOf(state.file),
        fileIsThere,
        inHand: inHandOf(state, sight),
        serviceIsUp: sight.up,
        sizes,
        now,
      })),
    );

/** What is remembered of the past, which forgets what is long over. */
export const bearWitness: RTE.ReaderTaskEither<WitnessPorts, BackupError, Witness> = bear(retell);

export interface Asked<A> {
  readonly answer: A;
  readonly witness: Witness;
}

/**
 * What `ask` makes of the past. Where `older` says that what is remembered does not suffice for that, the whole journal
 * is read for those of its occurrences that it names.
 */
export const askPast =
  <A>(
    ask: (witness: Witness) => A,
    older: (answer: A, witness: Witness) => Keep | null,
  ): RTE.ReaderTaskEither<WitnessPorts, BackupError, Asked<A>> =>
  (ports) => {
    const asked = (witness: Witness): Asked<A> => ({ answer: ask(witness), witness });
    return pipe(
      bearWitness(ports),
      TE.map(asked),
      TE.chain((first) => {
        const keep = older(first.answer, first.witness);
        return keep === null ? TE.right(first) : pipe(bear(retellBy(readWhole(keep)))(ports), TE.map(asked));
      }),
    );
  };
