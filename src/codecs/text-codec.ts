/** Codecs of one text <-> one value, whose refusals are reasons in words. */
import * as E from 'fp-ts/Either';
import * as t from 'io-ts';
import { describeErrors } from './decode-error';

/** Left is the reason why the text can't be read. */
export type Read<A> = E.Either<string, A>;

/** A codec of what `read` reads and `write` writes; its error carries the reason as its message. */
export const textCodec = <A>(
  name: string,
  is: t.Is<A>,
  read: (text: string) => Read<A>,
  write: (value: A) => string,
): t.Type<A, string, string> =>
  new t.Type(
    name,
    is,
    (text, context) => {
      const value = read(text);
      return E.isLeft(value) ? t.failure(text, context, value.left) : value;
    },
    write,
  );

/** Decodes, and gives the reason alone where it can't. */
export const reading =
  <A>(codec: t.Decoder<string, A>) =>
  (text: string): Read<A> => {
    const decoded = codec.decode(text);
    return E.isLeft(decoded) ? E.left(describeErrors(decoded.left)) : decoded;
  };
