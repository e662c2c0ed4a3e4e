/** A schedule's line as somebody has typed it: what it means, and how it is written into the file. */
import * as E from 'fp-ts/Either';
import { pipe } from 'fp-ts/function';
import { decodeScheduleLine, storedLine } from '../codecs/schedule-line';
import type { BackupError } from '../domain/error';
import { excludeFault } from '../domain/schedule/exclude-pattern';
import type { ScheduleSpec } from '../domain/schedule/schedule';

/** Why patterns of a line can exclude nothing. A line that is written by hand is taken, and told of when it is run. */
const excludeReason = (exclude: ReadonlyArray<string>): string =>
  exclude
    .flatMap((pattern) => {
      const fault = excludeFault(pattern);
      return fault === null ? [] : [`exclude=${pattern} excludes nothing: ${fault}`];
    })
    .join('; ');

/** What an argument has in the place of bytes that are no UTF-8. */
export const replacement = '\ufffd';

const notUtf8 =
  'it is not valid UTF-8 (or holds U+FFFD, which stands for what is not): give the source a name that is';

export interface TypedSchedule {
  readonly spec: ScheduleSpec;
  readonly line: string;
}

export const typedSchedule = (typed: string): E.Either<BackupError, TypedSchedule> =>
  pipe(
    typed.includes(replacement) ? E.left(notUtf8) : decodeScheduleLine(typed),
    E.filterOrElse(
      ({ options: { exclude } }) => exclude.every((pattern) => excludeFault(pattern) === null),
      ({ options: { exclude } }) => excludeReason(exclude),
    ),
    E.bimap(
      (reason): BackupError => ({ type: 'MalformedSchedule', line: typed, reason }),
      (spec) => ({ spec, line: storedLine(typed, spec) }),
    ),
  );
