/** One line of the journal <-> a recorded decision. Every version that was ever written is read for ever. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { type Recorded, RecordedV1 } from '../domain/recorded';
import { decodeJson } from './json';

/** All versions of the line; one version so far. */
const AnyRecorded = RecordedV1;

/** The present form of a line of any version. */
const upcast = (recorded: Recorded): Recorded => recorded;

/** The line, without its newline. Keys stand in the order of the codec. */
export const encodeJournalLine = ({ v, seq, at, prev, events }: Recorded): string =>
  JSON.stringify({ v, seq, at, prev, events });

/** Left is the reason why the line can't be read. */
export const decodeJournalLine = (line: string): E.Either<string, Recorded> =>
  pipe(decodeJson(AnyRecorded)(line), E.map(upcast));
