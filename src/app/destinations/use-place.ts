/** A destination's place for the time that it is used: opened, and closed however that ends. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as RTE from 'fp-ts/ReaderTaskEither';
import * as TE from 'fp-ts/TaskEither';
import { readAddress } from '../../codecs/destinations/place-address';
import type { BackupError } from '../../domain/error';
import type { Destination } from '../../domain/events/destination';
import type { ObjectStore } from '../../ports/object-store';
import type { Places } from '../../ports/places';

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
      TE.fromEither,
      TE.chain((address) =>
        TE.bracket<E | BackupError, ObjectStore, A>(
          places.open(
            {
              address,
              credentials: options.credentials ?? null,
              limitRate: options.limitRate ?? null,
            },
            signal,
          ),
          use,
          (store) => TE.fromTask(store.close),
        ),
      ),
    );
