/** The schedule that is meant: at an index, as `list` shows it, else the one under a name. Pure. */
import * as E from 'fp-ts/Either';
import type { BackupError } from '../error';
import type { ScheduleId } from '../schedule/schedule';
import { shellArgument } from '../shell-argument';
import type { ScheduleLine } from './occurrence';

/** Whether a word can be an index. */
export const isIndex = (which: string): boolean => /^\d{1,9}$/.test(which);

/** Of a word that is an index: where another schedule stands that has it for its name; else null. `names`: by their indexes. */
export const namesakeOf = (names: ReadonlyArray<string | null>, word: string): number | null => {
  if (!isIndex(word) || Number(word) >= names.length) return null;
  const other = names.findIndex((name, index) => name === word && index !== Number(word));
  return other === -1 ? null : other;
};

export interface ChosenSchedule {
  readonly line: ScheduleLine;
  readonly index: number;
}

/** Where a schedule stands in the list; null when it is not there. */
export const indexOf = (lines: ReadonlyArray<ScheduleLine>, id: ScheduleId): number | null => {
  const index = lines.findIndex(({ schedule }) => schedule.id === id);
  return index === -1 ? null : index;
};

export const chooseSchedule = (
  lines: ReadonlyArray<ScheduleLine>,
  which: string,
): E.Either<BackupError, ChosenSchedule> => {
  const atIndex = isIndex(which) ? lines[Number(which)] : undefined;
  if (atIndex !== undefined) return E.right({ line: atIndex, index: Number(which) });
  const named = lines
    .map((line, index) => ({ line, index }))
    .filter(({ line }) => line.schedule.spec.name === which);
  const [found] = named;
  if (found === undefined) return E.left({ type: 'NoSuchSchedule', which });
  return named.length === 1
    ? E.right(found)
    : E.left({ type: 'AmbiguousSchedule', which, indexes: named.map(({ index }) => String(index)) });
};

/**
 * The word by which advice means a schedule, to be typed in a shell: its name, or its index where the name means another
 * one. `names` are those of all that are in force, in the order of `list`.
 */
export const wordFor = (names: ReadonlyArray<string>, name: string, index = names.indexOf(name)): string => {
  const isShared = names.filter((other) => other === name).length > 1;
  const isTaken = isIndex(name) && names[Number(name)] !== undefined;
  return index !== -1 && (isShared || isTaken) ? String(index) : shellArgument(name);
};
