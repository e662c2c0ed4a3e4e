/** Whether the journal here is the one whose heads stand elsewhere. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { noDestinations } from '../../domain/destinations/destinations';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { Copies, HistoryCompared } from '../../ports/copies';
import type { Directories } from '../../ports/directories';
import type { Journal } from '../../ports/journal';
import type { Places } from '../../ports/places';
import { usePlace } from '../destinations/use-place';
import { journalCopy } from './journal-copy';

export interface AnchorPorts {
  readonly journal: Journal;
  readonly places: Pick<Places, 'open'>;
  readonly copies: Pick<Copies, 'compare'>;
  readonly directories: Pick<Directories, 'absolute'>;
}

/** What stands at a destination beside the journal here; or why it could not be looked at, which says nothing of the journal. */
export interface Anchor {
  readonly place: Destination;
  readonly compared: E.Either<BackupError, HistoryCompared>;
}

/** `identity`: a file; null for the one that a destination names, if any. A place that is away costs itself alone. */
export const anchorsOf =
  (
    identity: string | null,
    signal: AbortSignal,
  ): RTE.ReaderTaskEither<AnchorPorts, BackupError, ReadonlyArray<Anchor>> =>
  (ports) =>
    pipe(
      ports.journal.exclusively(ports.journal.head),
      TE.chainW(({ state }) =>
        pipe(
          (state.destinations ?? noDestinations).places,
          TE.traverseSeqArray((place) =>
            pipe(
              usePlace(place, signal, (store) =>
                ports.copies.compare(
                  {
                    store,
                    identity:
                      identity === null
                        ? (place.options.identity ?? null)
                        : ports.directories.absolute(identity),
                  },
                  place.destination,
                  journalCopy(ports.journal),
                  signal,
                ),
              )(ports),
              TE.match(
                (error): Anchor => ({ place, compared: E.left(error) }),
                (compared): Anchor => ({ place, compared: E.right(compared) }),
              ),
              TE.fromTask,
            ),
          ),
        ),
      ),
    );
