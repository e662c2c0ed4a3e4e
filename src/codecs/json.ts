/** JSON texts, read by a codec. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as t from 'io-ts';
import { describeErrors } from './decode-error';

/** Reads a JSON text by a codec; Left says what is wrong. */
export const decodeJson =
  <A>(codec: t.Decoder<unknown, A>) =>
  (text: string): E.Either<string, A> =>
    pipe(
      E.tryCatch(
        (): unknown => JSON.parse(text),
        () => 'it is not JSON',
      ),
      E.chain((value) => pipe(codec.decode(value), E.mapLeft(describeErrors))),
    );
