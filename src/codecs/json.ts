/** JSON texts, read by a codec. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type * as t from 'io-ts';
import { describeErrors } from './decode-error';

const notJson = (): string => 'it is not JSON';

/**
 * Reads a JSON text by a codec whose values are their own JSON; Left says what is wrong. A journal has a million of these:
 * steps of a pipe would cost a fifth of the reading.
 */
export const decodeJson =
  <A>(codec: t.Type<A, unknown>) =>
  (text: string): E.Either<string, A> => {
    const parsed = E.tryCatch((): unknown => JSON.parse(text), notJson);
    if (E.isLeft(parsed)) return parsed;
    const value = parsed.right;
    // why: `is` costs a fraction of `decode`, which is only needed to say what is wrong
    return codec.is(value) ? E.right(value) : pipe(codec.decode(value), E.mapLeft(describeErrors));
  };
