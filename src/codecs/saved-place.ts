/** At which line of the journal a file was made that only saves time: whatever else it says, and of whichever version. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { NonNegativeInteger } from '../domain/integer';
import { decodeJson } from './json';

const Place = t.strict(
  { seq: NonNegativeInteger, hash: t.string, start: NonNegativeInteger, end: NonNegativeInteger },
  'Place',
);
type Place = Readonly<t.TypeOf<typeof Place>>;

/** A checkpoint has its place at the top, a history checkpoint under a key. */
const Saved = t.union([t.strict({ place: Place }), Place]);

export const decodeSavedPlace = (text: string): E.Either<string, Place> =>
  pipe(
    decodeJson(Saved)(text),
    E.map((saved) => ('place' in saved ? saved.place : saved)),
  );
