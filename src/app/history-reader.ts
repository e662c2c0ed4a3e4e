/** Reads the journal for all that can be asked of it: on from where it was, or from what was remembered beside it. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import { abridged } from '../domain/history/projection';
import type { BackupError } from '../domain/error';
import { type Folded, type Folder, folder } from '../domain/history/fold-journal';
import { type Keep, keepRecent } from '../domain/history/forgotten';
import type { Recorded } from '../domain/events/recorded';
import type { Journal, JournalEnd, Place, Remembered } from '../ports/journal';

export type ReaderJournal = Pick<
  Journal,
  'readFrom' | 'stamps' | 'holds' | 'remembered' | 'remember' | 'snapshot' | 'keepSnapshot'
>;

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

/** Every so many lines a snapshot is kept. */
const usualLeap = 8192;

/** So many versions, schedules and services in a snapshot make it worth twice the leap, and so on: they are no more than a share of the journal. */
const lightWeight = 1024;

const weightOf = ({ projection: { archives, scheduleHistories, serviceRuns } }: Folded): number =>
  [...archives.values()].reduce(
    (sum, versions) => sum + versions.length,
    scheduleHistories.size + serviceRuns.length,
  );

const leapFor = (leap: number, folded: Folded): number =>
  leap * 2 ** Math.max(0, Math.ceil(Math.log2(weightOf(folded) / lightWeight)));

/** Takes a line, and keeps a snapshot of what has been folded up to it where one is due. */
const takeAndKeep =
  (journal: ReaderJournal, folding: Folder, leap: number) =>
  (recorded: Recorded, _: string, place: Place): void => {
    folding.take(recorded);
    if (recorded.seq % leap !== 0) return;
    const folded = folding.tell();
    if (recorded.seq % leapFor(leap, folded) !== 0) return;
    journal.keepSnapshot({ place, folded: { ...folded, projection: abridged(folded.projection) } })();
  };

/** What is read again and again, by one process or by one after the other, is read once. */
export const makeHistoryReader = (stride = usualStride, leap = usualLeap): HistoryReader => {
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
          journal.readFrom(place, takeAndKeep(journal, folding, leap)),
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
    // why: what befalls one reading keeps no later one from going on
    turn = mine.catch(() => undefined);
    return mine;
  };
};

/** Reads for what is usually forgotten, on from a snapshot or, without one, the whole journal; remembers nothing. */
export const readOlder = (from: Remembered | null, keep: Keep): HistoryReader => {
  let folding = folder(from?.folded, keep);
  let place = from?.place ?? null;
  return (journal) =>
    pipe(
      place === null ? TE.right(true) : journal.holds(place),
      TE.chain((isSame) => {
        if (!isSame) {
          folding = folder(undefined, keep);
          place = null;
        }
        return journal.readFrom(place, folding.take);
      }),
      TE.map((end) => {
        place = end;
        return { end, folded: folding.tell(), checkedBefore: from?.place.seq ?? 0 };
      }),
    );
};
