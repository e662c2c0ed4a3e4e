/**
 * What the schedules file must hold, by a model too simple to be wrong: bags of lines. A command whose process died
 * may have happened or not, so there are several; the next command that lives decides which of them it was.
 */

/** The lines of a file in any order; null when there is no file. */
export type Lines = ReadonlyArray<string> | null;

export interface LinesModel {
  readonly possible: ReadonlyArray<Lines>;
  /** Commands have died since it was last certain. */
  readonly uncertain: boolean;
}

export const linesOf = (text: string | null): Lines =>
  text === null ? null : text.split('\n').filter((line) => line !== '');

const key = (lines: Lines): string => JSON.stringify(lines === null ? null : [...lines].sort());

const distinct = (candidates: ReadonlyArray<Lines>): ReadonlyArray<Lines> => [
  ...new Map(candidates.map((lines) => [key(lines), lines])).values(),
];

/** `from` without each line of `taken`, once each. */
export const without = (from: ReadonlyArray<string>, taken: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rest = [...from];
  for (const line of taken) {
    const index = rest.indexOf(line);
    if (index !== -1) rest.splice(index, 1);
  }
  return rest;
};

export const certain = (lines: Lines): LinesModel => ({ possible: [lines], uncertain: false });

/** A command that lived: it happened. */
export const happened = (model: LinesModel, f: (lines: Lines) => ReadonlyArray<Lines>): LinesModel => ({
  ...model,
  possible: distinct(model.possible.flatMap(f)),
});

/** A command that died: it happened, or it did not. */
export const mayHaveHappened = (
  model: LinesModel,
  f: (lines: Lines) => ReadonlyArray<Lines>,
): LinesModel => ({
  possible: distinct([...model.possible, ...model.possible.flatMap(f)]),
  uncertain: true,
});

/** Somebody changed what was on disk: the same change, whatever the truth is. */
export const editedByHand = (model: LinesModel, before: Lines, after: Lines): LinesModel => {
  const removed = without(before ?? [], after ?? []);
  const added = without(after ?? [], before ?? []);
  const changed = model.possible.map((lines) => [...without(lines ?? [], removed), ...added]);
  if (after !== null) return { ...model, possible: distinct(changed) };
  // why: a file that is removed while a rename waits may come back with what waited, and with nothing else
  return { ...model, possible: distinct(model.uncertain ? [null, ...changed] : [null]) };
};

export const allows = ({ possible }: LinesModel, lines: Lines): boolean =>
  possible.some((candidate) => key(candidate) === key(lines));

export const create =
  (line: string) =>
  (lines: Lines): ReadonlyArray<Lines> => [[...(lines ?? []), line]];

/** Any one line is gone, or none was there. */
export const deleteAny = (lines: Lines): ReadonlyArray<Lines> =>
  lines === null ? [null] : [lines, ...lines.map((line) => without(lines, [line]))];

export const deleteLine =
  (line: string) =>
  (lines: Lines): ReadonlyArray<Lines> =>
    lines === null ? [] : lines.includes(line) ? [without(lines, [line])] : [];

/** Nothing was taken back, or one line is gone, or one of those that there ever were is there again. */
export const undoAny =
  (known: ReadonlyArray<string>) =>
  (lines: Lines): ReadonlyArray<Lines> =>
    lines === null ? [null] : [...deleteAny(lines), ...known.flatMap((line) => create(line)(lines))];

export const unchanged = (lines: Lines): ReadonlyArray<Lines> => [lines];

/** After a pass the lines whose minute is over are gone. `time` is HH:MM. */
export const pruned =
  (time: string) =>
  (lines: Lines): ReadonlyArray<Lines> => [
    lines === null ? null : lines.filter((line) => (line.split(';')[1] ?? '99') >= time),
  ];
