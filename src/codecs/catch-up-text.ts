/** The value of the option catchup <-> how late a missed occurrence still happens. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import type { CatchUp } from '../domain/schedule/schedule';
import { decodeMinutes, encodeMinutes } from './minutes-text';

/** Reads `yes`, `no`, or a time such as `30m`, `6h`, `2d`; Left is the reason why it can't be read. */
export const decodeCatchUp = (text: string): E.Either<string, CatchUp> =>
  text === 'yes' || text === 'no'
    ? E.right(text)
    : pipe(
        decodeMinutes(text),
        E.fromOption(() => `catchup is yes, no, or a time such as 30m, 6h or 2d, not ${text || 'nothing'}`),
      );

export const encodeCatchUp = (catchUp: CatchUp): string =>
  typeof catchUp === 'string' ? catchUp : encodeMinutes(catchUp);
