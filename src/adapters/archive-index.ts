/** The archives that the journal has recorded, kept up to date by reading only what was added since the last look. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archivist } from '../domain/archives';
import type { ArchiveIndex, Journal, Place } from '../ports';

export const makeArchiveIndex = (journal: Pick<Journal, 'readFrom'>): ArchiveIndex => {
  const archives = archivist();
  let place: Place | null = null;
  return {
    read: pipe(
      TE.fromIO(() => place),
      TE.chain((from) => journal.readFrom(from, archives.take)),
      TE.map((end) => {
        place = end;
        return archives.tell();
      }),
    ),
  };
};
