/** How the lines of one text are found again in another, and what an edit of one text comes to in another. Pure. */
import { appendLine, removeLines, type ScheduleFile } from './schedule-file';

/** Lines by content, each with the positions at which it stands, in order. */
const positions = (file: ScheduleFile): Map<string, Array<number>> => {
  const found = new Map<string, Array<number>>();
  file.lines.forEach(({ content }, index) => {
    const list = found.get(content);
    if (list === undefined) found.set(content, [index]);
    else list.push(index);
  });
  return found;
};

/** How the lines of one text are found again in another: by content, the n-th of a kind with the n-th. */
export interface LineComparison {
  /** For each new line the position of the old line that it continues, or -1. */
  readonly continues: ReadonlyArray<number>;
  /** Positions of old lines that are continued by none. */
  readonly gone: ReadonlyArray<number>;
}

export const compareLines = (old: ScheduleFile, now: ScheduleFile): LineComparison => {
  const free = positions(old);
  const used = new Map<string, number>();
  const continues = now.lines.map(({ content }) => {
    const count = used.get(content) ?? 0;
    const position = free.get(content)?.[count];
    if (position === undefined) return -1;
    used.set(content, count + 1);
    return position;
  });
  const kept = new Set(continues);
  return { continues, gone: [...old.lines.keys()].filter((position) => !kept.has(position)) };
};

/**
 * Finds the place before an old line again in a new text: by all that is alike above it, or below it, else behind the
 * nearest line above it that is still there.
 */
export const followPlaces = (old: ScheduleFile, now: ScheduleFile): ((position: number) => number) => {
  const [before, after] = [old.lines, now.lines];
  const most = Math.min(before.length, after.length);
  let above = 0;
  while (above < most && before[above]?.content === after[above]?.content) above += 1;
  let below = 0;
  while (below < most - above && before.at(-1 - below)?.content === after.at(-1 - below)?.content) below += 1;
  const behindNearest = (position: number): number => {
    const { continues } = compareLines(old, now);
    const nearest = continues.reduce((most, was) => (was < position ? Math.max(most, was) : most), -1);
    return nearest === -1 ? 0 : continues.indexOf(nearest) + 1;
  };
  return (position) => {
    if (position <= above) return position;
    if (position >= before.length - below) return after.length - before.length + position;
    return Math.max(above, Math.min(behindNearest(position), after.length - below));
  };
};

/**
 * What a person changed between `base` and `edited`, applied to `head`, which the program made from the same `base`:
 * the edited text without the lines that the program removed, followed by those that it added.
 */
export const mergeEdit = (base: ScheduleFile, edited: ScheduleFile, head: ScheduleFile): ScheduleFile => {
  const byProgram = compareLines(base, head);
  const surplus = new Map<string, number>();
  for (const position of byProgram.gone) {
    const content = base.lines[position]?.content ?? '';
    surplus.set(content, (surplus.get(content) ?? 0) + 1);
  }
  const kept = removeLines(edited, ({ content }) => {
    const left = surplus.get(content) ?? 0;
    if (left > 0) surplus.set(content, left - 1);
    return left > 0;
  });
  return head.lines
    .filter((_, index) => byProgram.continues[index] === -1)
    .reduce((file, line) => appendLine(file, line.content, null), kept);
};
