/** The archives that the journal has recorded, kept up to date by reading only what was added since the last look. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { type Archives, evolveArchives, noArchives } from '../domain/archives';
import type { ArchiveIndex, Journal, Place } from '../ports';

export const makeArchiveIndex = (journal: Pick<Journal, 'readFrom'>): ArchiveIndex => {
  let known: { readonly place: Place | null; readonly archives: Archives } = {
    place: null,
    archives: noArchives,
  };

  const readOn = (from: typeof known) => {
    let { archives } = from;
    return pipe(
      journal.readFrom(from.place, (recorded) => {
        archives = evolveArchives(archives, recorded);
      }),
      TE.map((place) => {
        known = { place, archives };
        return archives;
      }),
    );
  };

  return {
    read: pipe(
      TE.fromIO(() => known),
      TE.chain(readOn),
    ),
  };
};
