/** A destination's place for the time that it is used: opened, and closed however that ends; and what reads it. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readAddress } from '../../codecs/destinations/place-address';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { ObjectStore } from '../../ports/object-store';
import type { StoreAccess } from '../../ports/copies';
import type { Directories } from '../../ports/directories';
import type { Places } from '../../ports/places';

/** Files that were named on the command line, as they were named; null where none was. */
export interface PlaceKeys {
  /** The identity that reads what is encrypted there. */
  readonly identity: string | null;
  /** What lets in there. */
  readonly credentials: string | null;
}

export const noKeys: PlaceKeys = { identity: null, credentials: null };

/** A place with the files that were named instead of its own. Both are absolute paths then. */
export const withKeys = <A extends Pick<Destination, 'options'>>(
  place: A,
  { identity, credentials }: PlaceKeys,
  { absolute }: Pick<Directories, 'absolute'>,
): { readonly place: A; readonly identity: string | null } => ({
  place:
    credentials === null
      ? place
      : { ...place, options: { ...place.options, credentials: absolute(credentials) } },
  identity: identity === null ? null : absolute(identity),
});

export const usePlace =
  <A, E>(
    { url, options }: Pick<Destination, 'url' | 'options'>,
    signal: AbortSignal,
    use: (store: ObjectStore) => TE.TaskEither<E, A>,
  ): RTE.ReaderTaskEither<{ readonly places: Pick<Places, 'open'> }, E | BackupError, A> =>
  ({ places }) =>
    pipe(
      readAddress(url),
      E.mapLeft((reason): E | BackupError => ({ type: 'WrongDestination', reason })),
      E.filterOrElse(
        ({ kind }) => kind !== 'file' || options.credentials === undefined,
        (): E | BackupError => ({ type: 'WrongDestination', reason: 'a directory takes no --credentials' }),
      ),
      TE.fromEither,
      TE.chain((address) =>
        TE.bracket<E | BackupError, ObjectStore, A>(
          places.open(
            {
              address,
              credentials: options.credentials ?? null,
              limitRate: options.limitRate ?? null,
              lock: options.lock ?? null,
            },
            signal,
          ),
          use,
          (store) => TE.fromTask(store.close),
        ),
      ),
    );

/** The same, to be read with the files that were named. */
export const openedWith =
  <A, E>(
    named: Pick<Destination, 'url' | 'options'>,
    keys: PlaceKeys,
    signal: AbortSignal,
    use: (access: StoreAccess) => TE.TaskEither<E, A>,
  ): RTE.ReaderTaskEither<
    { readonly places: Pick<Places, 'open'>; readonly directories: Pick<Directories, 'absolute'> },
    E | BackupError,
    A
  > =>
  (ports) => {
    const { place, identity } = withKeys(named, keys, ports.directories);
    return usePlace(place, signal, (store) => use({ store, identity }))(ports);
  };
