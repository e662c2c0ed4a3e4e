/** The way to places elsewhere, loaded with the first of them. */
import { randomBytes } from 'node:crypto';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { StoreFailure } from '../../domain/store-failure';
import type { Places } from '../../ports/places';

/** Of one process: its places share what may go through. `most` is bytes a second of all of them; null: as many as go. */
export const placesOnUse = (most: number | null): Places => {
  let made: Places['open'] | null = null;
  const opener = TE.fromTask<Places['open'], StoreFailure>(async () => {
    const { openPlaces } = await import('./open');
    return (made ??= openPlaces(most));
  });
  return {
    open: (...asked) =>
      pipe(
        opener,
        TE.chain((open) => open(...asked)),
      ),
    freshName: () => randomBytes(12).toString('hex'),
  };
};
