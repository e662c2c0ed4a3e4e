/** Looks whether the directories stand there that archives are copied to. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as T from 'fp-ts/Task';
import * as TE from 'fp-ts/TaskEither';
import { readAddress } from '../../codecs/destinations/place-address';
import { noDestinations } from '../../domain/destinations/destinations';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import { SourcePath } from '../../domain/schedule/schedule';
import type { Sources } from '../../ports/sources';
import type { ReadHistory } from '../read-history';

/** Why it can't be looked at, null where nothing is there; undefined for what is there, or is no directory of this machine. */
const missing = (
  sources: Pick<Sources, 'exists'>,
  { url }: Destination,
): T.Task<string | null | undefined> => {
  const address = readAddress(url);
  if (E.isLeft(address) || address.right.kind !== 'file' || !SourcePath.is(address.right.path))
    return T.of(undefined);
  return pipe(
    sources.exists(address.right.path),
    TE.match(
      (error) => ('reason' in error ? error.reason : error.type),
      (isThere) => (isThere ? undefined : null),
    ),
  );
};

/** By the name of the place; none where the journal can't be read. */
export const missingPlaces = (
  sources: Pick<Sources, 'exists'>,
  told: E.Either<BackupError, ReadHistory>,
): T.Task<ReadonlyMap<string, string | null>> =>
  pipe(
    E.isRight(told) ? (told.right.state.destinations ?? noDestinations).places : [],
    T.traverseSeqArray((place) =>
      pipe(
        missing(sources, place),
        T.map((why): ReadonlyArray<readonly [string, string | null]> =>
          why === undefined ? [] : [[place.name, why]],
        ),
      ),
    ),
    T.map((all) => new Map(all.flat())),
  );
