/** Gathers what questions about the past are asked of. Takes no lock, appends nothing. */
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { schedulesOf } from '../domain/schedule-file';
import type { InHand } from '../domain/standing';
import type { State } from '../domain/state';
import type { Witness } from '../domain/witness';
import type { ArchiveStore, ServiceProcess, ServiceSight } from '../ports';
import { archiveSizes } from './archive-sizes';
import { retell, type RetellPorts } from './retell';

export type WitnessPorts = RetellPorts & {
  readonly archiveStore: Pick<ArchiveStore, 'list' | 'size'>;
  readonly service: Pick<ServiceProcess, 'look'>;
};

/** The archive that the journal says is in hand, unless it is the service's and the service has none. */
const inHandOf = ({ attempt }: State, { up, live }: ServiceSight): InHand | null => {
  if (attempt === null || attempt.trigger === 'command') return attempt;
  return up && (live === null || live.archive?.name === attempt.name) ? attempt : null;
};

export const bearWitness: RTE.ReaderTaskEither<WitnessPorts, BackupError, Witness> = (ports) =>
  pipe(
    TE.Do,
    TE.bind('told', () => retell(ports)),
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
