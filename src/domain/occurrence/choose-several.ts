/** The schedules that several words mean, each once, in the order of the words; or all of them. Pure. */
import * as E from 'fp-ts/Either';
import type { BackupError } from '../error';
import { chooseSchedule, type ChosenSchedule } from './choose-schedule';
import type { ScheduleLine } from './occurrence';

/** What one word came to. */
export interface Choice {
  readonly which: string;
  readonly chosen: E.Either<BackupError, ChosenSchedule>;
}

/** A schedule that an earlier word means already is left out. */
export const chooseSeveral = (
  lines: ReadonlyArray<ScheduleLine>,
  words: ReadonlyArray<string>,
): ReadonlyArray<Choice> => {
  const seen = new Set<number>();
  return words.flatMap((which): ReadonlyArray<Choice> => {
    const chosen = chooseSchedule(lines, which);
    if (E.isLeft(chosen)) return [{ which, chosen }];
    if (seen.has(chosen.right.index)) return [];
    seen.add(chosen.right.index);
    return [{ which, chosen }];
  });
};

/** Refused where there is none. */
export const chooseAll = (
  lines: ReadonlyArray<ScheduleLine>,
): E.Either<BackupError, ReadonlyArray<Choice>> =>
  lines.length === 0
    ? E.left({ type: 'NoSchedules' })
    : E.right(
        lines.map((line, index) => ({
          which: line.schedule.spec.name,
          chosen: E.right({ line, index }),
        })),
      );
