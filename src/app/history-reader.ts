/** Reads the journal for all that can be asked of it: on from where it was, or from what was remembered beside it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import { type Folded, type Folder, folder } from '../domain/history/fold-journal';
import { type Keep, keepRecent } from '../domain/history/forgotten';
import type { Journal, JournalEnd, Place } from '../ports/journal';

export type ReaderJournal = Pick<Journal, 'readFrom' | 'holds' | 'remembered' | 'remember'>;

export interface HistoryAtEnd {
  readonly end: JournalEnd;
  readonly folded: Folded;
  /** So many lines were not read, since an earlier process had read and checked them; 0 when all were. */
  readonly checkedBefore: number;
}

/** Reads up to the journal's present end. */
export type HistoryReader = (journal: ReaderJournal) => TE.TaskEither<BackupError, HistoryAtEnd>;

/** After so many lines more it is remembered anew. */
const usualStride = 1000;

interface UnderWay {
  readonly folding: Folder;
  readonly place: Place | null;
}

/** What is read again and again, by one process or by one after the other, is read once. */
export const makeHistoryReader = (stride = usualStride): HistoryReader => {
  let underWay: UnderWay | null = null;
  /** The line up to which it is remembered. */
  let saved = 0;
  /** The line up to which somebody else had read. */
  let checkedBefore = 0;
  /** Readings queue here: each goes on from where the one before has come to. */
  let turn: Promise<unknown> = Promise.resolve();

  const begin = (journal: ReaderJournal): TE.TaskEither<BackupError, UnderWay> =>
    pipe(
      journal.remembered,
      TE.map((known) => {
        saved = known?.place.seq ?? 0;
        checkedBefore = saved;
        return { folding: folder(known?.folded, keepRecent), place: known?.place ?? null };
      }),
    );

  const goOn = (journal: ReaderJournal): TE.TaskEither<BackupError, UnderWay> => {
    const was = underWay;
    // why: a reading that ends in the middle leaves lines folded that would be folded again
    underWay = null;
    if (was === null || was.place === null) return begin(journal);
    return pipe(
      journal.holds(was.place),
      TE.chain((isSame) => (isSame ? TE.right(was) : begin(journal))),
    );
  };

  const read: HistoryReader = (journal) =>
    pipe(
      goOn(journal),
      TE.chain(({ folding, place }) =>
        pipe(
          journal.readFrom(place, folding.take),
          TE.map((end) => {
            underWay = { folding, place: end };
            const folded = folding.tell();
            if (end.seq - saved >= stride) {
              saved = end.seq;
              journal.remember({ place: end, folded })();
            }
            return { end, folded, checkedBefore };
          }),
        ),
      ),
    );

  return (journal) => () => {
    const mine = turn.then(() => read(journal)());
    turn = mine;
    return mine;
  };
};

/** Reads the whole journal for what is usually forgotten, and remembers nothing. */
export const readWhole =
  (keep: Keep): HistoryReader =>
  (journal) => {
    const folding = folder(undefined, keep);
    return pipe(
      journal.readFrom(null, folding.take),
      TE.map((end) => ({ end, folded: folding.tell(), checkedBefore: 0 })),
    );
  };
