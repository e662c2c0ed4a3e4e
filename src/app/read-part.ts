/** Reads of a long journal only the part that tells of a span of time long past, and what became of its archives. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../domain/error';
import {
  type Forgotten,
  horizonOf,
  keepAll,
  nothingForgotten,
  type PartAsked,
} from '../domain/history/forgotten';
import { archiveKeysOf, isWhole, keysIn, removalWatch, subjectsOf } from '../domain/history/part-of-past';
import {
  emptyProjection,
  type HistoryProjection,
  projector,
  type Removal,
} from '../domain/history/projection';
import type { Instant } from '../domain/time/time';
import type { Place } from '../ports/journal';
import { makeHistoryReader, type ReaderJournal } from './history-reader';

/** What is told of the span; `forgotten`: what may be missing before it. */
export interface Part {
  readonly projection: HistoryProjection;
  readonly forgotten: Forgotten;
}

export interface Bounds {
  /** A part of more lines than this is no part: the whole is read as well. */
  readonly longest: number;
  /** So many lines are read behind the last that was written within the span, until everything has come to its end. */
  readonly longestEnd: number;
  /** So many lines are read at once. */
  readonly stride: number;
  /** More archives than this are told of in no answer. */
  readonly mostArchives: number;
}

const usualBounds: Bounds = { longest: 100_000, longestEnd: 16_384, stride: 1024, mostArchives: 64 };

/** The last line written within the span, or the last before the first that was written after it. */
const lastLineOf = (stamps: ReadonlyArray<Instant>, { from, until }: PartAsked): number => {
  const after = stamps.findIndex((stamp) => stamp >= until);
  const within = stamps.findLastIndex((stamp) => stamp >= from && stamp < until) + 1;
  return Math.max(within, after === -1 ? stamps.length : after);
};

interface Known {
  readonly place: Place | null;
  readonly projection: HistoryProjection;
}

const nothingKnown: Known = { place: null, projection: emptyProjection };

const seqOf = ({ place }: Pick<Known, 'place'>): number => place?.seq ?? 0;

/** The part from a snapshot to the line at which it is whole; null when that is too far. */
const readOn = (
  journal: ReaderJournal,
  present: HistoryProjection,
  asked: PartAsked,
  from: Known,
  last: number,
  { longestEnd, stride }: Bounds,
): TE.TaskEither<BackupError, Known | null> => {
  const projection = projector(from.projection, keepAll);
  const goOn = (place: Place | null, to: number): TE.TaskEither<BackupError, Known | null> =>
    pipe(
      to > seqOf({ place }) ? journal.readFrom(place, projection.take, to) : TE.right(place),
      TE.chain((end) => {
        const told = projection.tell();
        if (seqOf({ place: end }) < to || isWhole(told, present, asked, seqOf({ place: end })))
          return TE.right<BackupError, Known | null>({ place: end, projection: told });
        return to - last >= longestEnd ? TE.right(null) : goOn(end, to + stride);
      }),
    );
  return goOn(from.place, Math.max(last, seqOf(from)));
};

/**
 * How archives went away that were there at a line and are there no more: the latest snapshot that still has any of them
 * stands just before. Null when too much would have to be read.
 */
const findRemovals = (
  journal: ReaderJournal,
  at: Known,
  keys: ReadonlySet<string>,
  before: number,
  bounds: Bounds,
  read = 0,
): TE.TaskEither<BackupError, ReadonlyMap<string, Removal> | null> => {
  if (keys.size === 0) return TE.right(new Map<string, Removal>());
  return pipe(
    journal.snapshot(before, ({ place, folded }) => {
      if (place.seq <= seqOf(at)) return true;
      const there = keysIn(folded.projection.archives);
      return [...keys].some((key) => there.has(key));
    }),
    TE.chain((snapshot) => {
      const from: Known =
        snapshot === null || snapshot.place.seq <= seqOf(at)
          ? at
          : { place: snapshot.place, projection: snapshot.folded.projection };
      const there = keysIn(from.projection.archives);
      const sought = new Set([...keys].filter((key) => there.has(key)));
      // why: what is not there even at the first line was taken away within the part
      if (sought.size === 0) return TE.right(new Map<string, Removal>());
      const watch = removalWatch(from.projection, sought);
      const goOn = (place: Place | null, lines: number): TE.TaskEither<BackupError, number | null> =>
        pipe(
          journal.readFrom(place, watch.take, seqOf({ place }) + bounds.stride),
          TE.chain((end) => {
            const now = lines + end.seq - seqOf({ place });
            if (end.seq < seqOf({ place }) + bounds.stride || !watch.isWaiting()) return TE.right(now);
            return now > bounds.longest ? TE.right(null) : goOn(end, now);
          }),
        );
      return pipe(
        goOn(from.place, read),
        TE.chain((lines) =>
          lines === null
            ? TE.right(null)
            : pipe(
                findRemovals(
                  journal,
                  at,
                  new Set([...keys].filter((key) => !sought.has(key))),
                  seqOf(from) - 1,
                  bounds,
                  lines,
                ),
                TE.map((others) => (others === null ? null : new Map([...others, ...watch.removals]))),
              ),
        ),
      );
    }),
  );
};

const byDue = (one: { readonly due: string }, other: { readonly due: string }): number =>
  Date.parse(one.due) - Date.parse(other.due);

/** The line that first tells of an occurrence. */
const firstSeqOf = ({ starts, end }: HistoryProjection['occurrences'][number]): number =>
  starts[0]?.seq ?? end?.seq ?? Infinity;

/** Joins what the part tells with what is known of the present: schedules, services and archives are those of the present. */
const joined = (
  present: HistoryProjection,
  past: HistoryProjection,
  removals: ReadonlyMap<string, Removal>,
): HistoryProjection => {
  const keyOf = (one: HistoryProjection['occurrences'][number]): string =>
    `${one.schedule}/${one.trigger}/${one.due}/${firstSeqOf(one)}`;
  const held = new Set(present.occurrences.map(keyOf));
  return {
    ...present,
    // why: one of the present that came to no end may be older than those of the past beside it
    occurrences: [...past.occurrences.filter((one) => !held.has(keyOf(one))), ...present.occurrences].sort(
      (one, other) => firstSeqOf(one) - firstSeqOf(other),
    ),
    removals: new Map([...present.removals, ...past.removals, ...removals]),
  };
};

/** Null when the whole journal has to be read for it. `present`: what all of it adds up to, as far as it is remembered. */
export const readPart = (
  journal: ReaderJournal,
  present: HistoryProjection,
  asked: PartAsked,
  bounds = usualBounds,
): TE.TaskEither<BackupError, Part | null> =>
  pipe(
    TE.Do,
    TE.bind('whole', () => makeHistoryReader()(journal)),
    TE.bind('stamps', ({ whole }) => journal.stamps(whole.end)),
    TE.let('last', ({ stamps }) => lastLineOf(stamps, asked)),
    TE.bind('snapshot', ({ last }) =>
      journal.snapshot(last, ({ folded }) => horizonOf(folded.projection.forgotten, null) < asked.from),
    ),
    TE.chain(({ whole, last, snapshot }) => {
      const from: Known =
        snapshot === null ? nothingKnown : { place: snapshot.place, projection: snapshot.folded.projection };
      if (last - seqOf(from) > bounds.longest) return TE.right(null);
      return pipe(
        readOn(journal, present, asked, from, last, bounds),
        TE.chain((part) => {
          if (part === null) return TE.right(null);
          const there = keysIn(present.archives);
          const subjects = [...subjectsOf(part.projection, asked)].sort(byDue).slice(-bounds.mostArchives);
          const keys = archiveKeysOf(subjects).filter(
            (key) => !there.has(key) && !part.projection.removals.has(key) && !present.removals.has(key),
          );
          return pipe(
            findRemovals(journal, part, new Set(keys), whole.end.seq, bounds),
            TE.map((removals) =>
              removals === null
                ? null
                : {
                    projection: joined(present, part.projection, removals),
                    forgotten: snapshot?.folded.projection.forgotten ?? nothingForgotten,
                  },
            ),
          );
        }),
      );
    }),
  );
