/** Reads in the journal where else versions stand. */
import { pipe } from 'fp-ts/function';
import type * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { placeVersionIndexer } from '../../domain/archive/place-versions';
import { noDestinations } from '../../domain/destinations/destinations';
import type { ElsewhereSeen } from './whole-elsewhere';
import type { BackupError } from '../../domain/error';
import type { ArchiveIndex } from '../../ports/archive-index';
import type { Journal } from '../../ports/journal';

export interface ElsewherePorts {
  readonly journal: Journal;
  readonly archiveIndex: Pick<ArchiveIndex, 'read'>;
}

/** Null where there is no journal that could be read: then nothing is known. */
export const seeElsewhere = (ports: ElsewherePorts): T.Task<ElsewhereSeen | null> => {
  const indexer = placeVersionIndexer();
  return pipe(
    TE.Do,
    TE.bind('head', () => ports.journal.exclusively(ports.journal.head)),
    TE.chainFirst(() => ports.journal.readFrom(null, indexer.take)),
    TE.bind('archives', () => ports.archiveIndex.read),
    TE.match(
      (_: BackupError) => null,
      ({ head: { state }, archives }): ElsewhereSeen | null => ({
        archives,
        known: indexer.tell(),
        destinations: state.destinations ?? noDestinations,
        proofs: state.proofs,
      }),
    ),
  );
};
