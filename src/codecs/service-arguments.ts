/** The arguments of the service's script <-> what the service is to do beside its work. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as RA from 'fp-ts/ReadonlyArray';
import { InspectArgument } from './inspect-argument';
import { decodeRate, encodeRate, rateRule } from './rate-text';
import { reading } from './text-codec';

export interface ServiceArguments {
  /** Not to be shown (false); to any inspector of the workspace (null), or only to one at that port. */
  readonly inspect: number | null | false;
  /** The absolute path of the directory that it writes metrics into; null: it writes none. */
  readonly textfile: string | null;
  /** Bytes a second that may go to all places elsewhere together, and come from there; null: as many as go. */
  readonly limitRate: number | null;
}

const textfileWord = '--textfile=';
const rateWord = '--limit-rate=';

const readWord = (known: ServiceArguments, word: string): E.Either<string, ServiceArguments> => {
  if (word === textfileWord) return E.left('the directory of --textfile is missing');
  if (word.startsWith(textfileWord)) return E.right({ ...known, textfile: word.slice(textfileWord.length) });
  if (word.startsWith(rateWord))
    return pipe(
      decodeRate(word.slice(rateWord.length)),
      E.fromOption(() => rateRule),
      E.map((limitRate) => ({ ...known, limitRate })),
    );
  return pipe(
    reading(InspectArgument)(word),
    E.map((inspect) => ({ ...known, inspect })),
  );
};

/** Left says what is not understood. */
export const readServiceArguments = (words: ReadonlyArray<string>): E.Either<string, ServiceArguments> =>
  pipe(
    words,
    RA.reduce(
      E.right({ inspect: false, textfile: null, limitRate: null }),
      (read: E.Either<string, ServiceArguments>, word) =>
        pipe(
          read,
          E.chain((known) => readWord(known, word)),
        ),
    ),
  );

export const serviceWords = ({ inspect, textfile, limitRate }: ServiceArguments): ReadonlyArray<string> => [
  ...(inspect === false ? [] : [InspectArgument.encode(inspect)]),
  ...(textfile === null ? [] : [`${textfileWord}${textfile}`]),
  ...(limitRate === null ? [] : [`${rateWord}${encodeRate(limitRate)}`]),
];
