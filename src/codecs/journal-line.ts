/** One line of the journal <-> a recorded decision. Every version that was ever written is read for ever. */
import * as E from 'fp-ts/Either';
import { flow, pipe } from 'fp-ts/function';
import * as t from 'io-ts';
import { presentVersion, Recorded, RecordedV1, RecordedV2 } from '../domain/events/recorded';
import { decodeJson } from './json';
import { inPresentWords } from './old-events';

/** SHA-256 of a text in UTF-8, 64 lower-case hex digits. */
export type DigestOf = (text: string) => string;

/** How every line from version 2 on ends, around the digest of all that stands before. */
const beforeDigest = ',"digest":"';
const afterDigest = '"}';

/** Bytes from the end of the line's covered part to the end of the line: 77. */
export const sealLength = beforeDigest.length + 64 + afterDigest.length;

/** How a line ends whose covered part has this digest. */
export const sealOf = (digest: string): string => `${beforeDigest}${digest}${afterDigest}`;

/** Whether a line ends as those do that carry their own digest; given is its end, from `sealLength` bytes before it. */
export const isSeal = (end: string): boolean => end.startsWith(beforeDigest) && end.endsWith(afterDigest);

/** The line, without its newline, of the present version. Keys stand in the order of the codec, the digest is the last. */
export const encodeJournalLine = (
  { seq, at, prev, by, command, events }: Omit<RecordedV2, 'v' | 'digest'>,
  digestOf: DigestOf,
): string => {
  const covered = JSON.stringify({ v: presentVersion, seq, at, prev, by, command, events }).slice(0, -1);
  return `${covered}${sealOf(digestOf(covered))}`;
};

const isOfVersion1 = t.type({ v: t.literal(1) });
const isOfVersion2 = t.type({ v: t.literal(2) });

/** Names the field that is wrong in a line of the version that it is of; of an unknown version that is what is wrong. */
const Line = new t.Type<Recorded>(
  'Recorded',
  Recorded.is,
  (u, context): t.Validation<Recorded> =>
    isOfVersion1.is(u)
      ? RecordedV1.validate(u, context)
      : pipe(
          isOfVersion2.validate(u, context),
          E.chain(() => RecordedV2.validate(u, context)),
        ),
  t.identity,
);

const decodeLine = flow(
  decodeJson(Line),
  E.map((recorded): Recorded => {
    const events = recorded.events.map(inPresentWords);
    return events.every((event, place) => event === recorded.events[place])
      ? recorded
      : { ...recorded, events };
  }),
);

/** Left is the reason why the line can't be read. Whether its digest is that of its bytes is not looked at. */
export const decodeJournalLine = (line: string): E.Either<string, Recorded> => {
  const decoded = decodeLine(line);
  // why: a line of version 1 has no digest; one that has one was of another version once
  return E.isRight(decoded) && decoded.right.v === 1 && isSeal(line.slice(-sealLength))
    ? E.left('it carries a digest, and calls itself of version 1, which has none')
    : decoded;
};
