/** The archives that the journal has recorded, kept up to date by reading only what was added since the last look. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { archivist } from '../domain/archives';
import type { ArchiveIndex, Journal, Place } from '../ports';

/** Begins anew when another journal stands where it had read before. */
export const makeArchiveIndex = (journal: Pick<Journal, 'readFrom' | 'holds'>): ArchiveIndex => {
  let archives = archivist();
  let place: Place | null = null;
  return {
    read: pipe(
      TE.fromIO(() => place),
      TE.chain((was) => (was === null ? TE.right(true) : journal.holds(was))),
      TE.chain((goesOn) => {
        if (!goesOn) {
          archives = archivist();
          place = null;
        }
        return journal.readFrom(place, archives.take);
      }),
      TE.map((end) => {
        place = end;
        return archives.tell();
      }),
    ),
  };
};
