/** The archives that the journal has recorded, kept up to date by reading only what was added since the last look. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { failedLast } from '../domain/history/last-backup';
import { makerIn } from '../domain/history/projection';
import type { ArchiveIndex } from '../ports/archive-index';
import { makeHistoryReader, type ReaderJournal } from './history-reader';

export const makeArchiveIndex = (journal: ReaderJournal): ArchiveIndex => {
  const history = pipe(
    makeHistoryReader()(journal),
    TE.map(({ folded }) => folded),
  );
  return {
    read: pipe(
      history,
      TE.map(({ projection }) => projection.archives),
    ),
    trash: pipe(
      history,
      TE.map(({ projection }) => projection.trash),
    ),
    makers: pipe(
      history,
      TE.map(({ projection }) => makerIn(projection)),
    ),
    failures: pipe(
      history,
      TE.map(({ projection }) => failedLast(projection)),
    ),
    attempt: pipe(
      history,
      TE.map(({ state }) => state.attempt),
    ),
  };
};
