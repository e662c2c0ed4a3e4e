/** Test values that are made by the codecs themselves, so that no test can build what the program could not. */
import * as E from 'fp-ts/Either';
import type * as t from 'io-ts';
import { decodeScheduleLine } from '../../src/codecs/schedule-line';
import { ArchiveName, type ScheduleSpec, SourcePath } from '../../src/domain/schedule/schedule';
import { Timestamp } from '../../src/domain/time/time';
import { TimeOfDay } from '../../src/domain/time/when';

/** The right side; a left one fails the test, showing what it is. */
export const rightOf = <A>(either: E.Either<unknown, A>): A => {
  if (E.isRight(either)) return either.right;
  throw new Error(`expected a right, got the left ${JSON.stringify(either.left)}`);
};

/** The left side; a right one fails the test, showing what it is. */
export const leftOf = <L>(either: E.Either<L, unknown>): L => {
  if (E.isLeft(either)) return either.left;
  throw new Error(`expected a left, got the right ${JSON.stringify(either.right)}`);
};

const by =
  <A>(codec: t.Decoder<unknown, A>) =>
  (value: unknown): A =>
    rightOf(codec.decode(value));

export const timestamp = by(Timestamp);
export const archiveName = by(ArchiveName);
export const sourcePath = by(SourcePath);
export const timeOfDay = by(TimeOfDay);
export const specOf = (line: string): ScheduleSpec => rightOf(decodeScheduleLine(line));
