/** JSON texts, read by a codec. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as t from 'io-ts';
import { describeErrors } from './decode-error';

/** Reads a JSON text by a codec whose values are their own JSON; Left says what is wrong. */
export const decodeJson =
  <A>(codec: t.Type<A, unknown>) =>
  (text: string): E.Either<string, A> =>
    pipe(
      E.tryCatch(
        (): unknown => JSON.parse(text),
        () => 'it is not JSON',
      ),
      E.chain((value) =>
        // why: `is` costs a fraction of `decode`, which is only needed to say what is wrong
        codec.is(value) ? E.right(value) : pipe(codec.decode(value), E.mapLeft(describeErrors)),
      ),
    );
