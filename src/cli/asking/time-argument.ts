/** Times and names among the arguments. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { readSpan, type Span } from '../../codecs/time-text';
import type { BackupError } from '../../domain/error';
import { ArchiveName } from '../../domain/schedule';
import type { Now } from '../../domain/time';

export const spanOf = (text: string, now: Now): E.Either<BackupError, Span> =>
  pipe(
    readSpan(text, now),
    E.mapLeft((reason): BackupError => ({ type: 'MalformedTime', text, reason })),
  );

/** The last instant of the span that a text means, as far as it is not still to come. */
export const endOf = (text: string, now: Now): E.Either<BackupError, number> =>
  pipe(
    spanOf(text, now),
    E.map(({ to }) => Math.min(to - 1, now.instant)),
  );

/** Left when no schedule can be called that. */
export const nameOf = (text: string): E.Either<BackupError, ArchiveName> =>
  ArchiveName.is(text) ? E.right(text) : E.left({ type: 'UnknownName', name: text });
