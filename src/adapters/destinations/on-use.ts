/** The way to places elsewhere, loaded with the first of them. */
import { randomBytes } from 'node:crypto';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { StoreFailure } from '../../domain/store-failure';
import type { Places } from '../../ports/places';

const opener = TE.fromTask<Places['open'], StoreFailure>(async () => (await import('./open')).openPlace);

export const placesOnUse: Places = {
  open: (...asked) =>
    pipe(
      opener,
      TE.chain((open) => open(...asked)),
    ),
  freshName: () => randomBytes(12).toString('hex'),
};
