/** Times and names among the arguments: what each command takes a time to mean. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { readTime, timeForms, type TypedTime } from '../codecs/time-text';
import type { BackupError } from '../domain/error';
import { ArchiveName } from '../domain/schedule/schedule';
import type { Instant, Now } from '../domain/time/time';
import { filled } from './text/help-text';
import type { Span } from '../domain/history/explain/why';

/** What `--help` says of times. */
export const timesHelp = `\n${filled(`A time is one of ${timeForms}.`)}\n`;

const typedTime = (text: string, now: Now): E.Either<BackupError, TypedTime> =>
  pipe(
    readTime(text, now),
    E.mapLeft((reason): BackupError => ({ type: 'MalformedTime', text, reason })),
  );

/** The spans that a question is about: of a length of time, from then to now; two of a minute that comes twice. */
export const spansOf = (text: string, now: Now): E.Either<BackupError, ReadonlyArray<Span>> =>
  pipe(
    typedTime(text, now),
    E.map((time) => {
      switch (time.type) {
        case 'span':
          return [time.span, time.again].flatMap((span) => span ?? []);
        case 'instant':
          return [{ from: time.instant, to: time.instant + time.precision }];
        case 'ago':
          return [{ from: time.instant, to: now.instant + 1 }];
      }
    }),
  );

/** The first instant of what a text means. */
export const startOf = (text: string, now: Now): E.Either<BackupError, Instant> =>
  pipe(
    typedTime(text, now),
    E.map((time) => (time.type === 'span' ? time.span.from : time.instant)),
  );

/** The last instant of what a text means, as far as it is not still to come. Left when all of it is. */
export const endOf = (text: string, now: Now): E.Either<BackupError, Instant> =>
  pipe(
    typedTime(text, now),
    E.map((time) =>
      time.type === 'span'
        ? { ...time.span, to: (time.again ?? time.span).to }
        : { from: time.instant, to: time.instant + 1 },
    ),
    E.filterOrElse(
      ({ from }) => from <= now.instant,
      (): BackupError => ({ type: 'WrongOption', message: `${text} is still to come` }),
    ),
    E.map(({ to }) => Math.min(to - 1, now.instant)),
  );

/** Left when no schedule can be called that. */
export const nameOf = (text: string): E.Either<BackupError, ArchiveName> =>
  ArchiveName.is(text) ? E.right(text) : E.left({ type: 'UnknownName', name: text });
