/** The order in which a reader meets a state's children: from the initial one along the arrows. Pure. */
import type { ChartArrow, ChartState } from './definition';

const isAt = (path: string, state: ChartState): boolean =>
  path === state.path || path.startsWith(`${state.path}.`);

/** Children that can be reached come first, in the order of a breadth-first walk; the rest as they were. */
export const readingOrder = (
  { initial, children }: ChartState,
  arrows: ReadonlyArray<ChartArrow>,
): ReadonlyArray<ChartState> => {
  const childAt = (path: string): ReadonlyArray<ChartState> => children.filter((child) => isAt(path, child));
  const met = new Set(initial.flatMap(childAt));
  // why: a Set that grows while it is walked is walked to its new end, which makes it the queue of the walk
  for (const child of met)
    arrows
      .filter(({ source }) => isAt(source, child))
      .flatMap(({ target }) => childAt(target))
      .forEach((next) => met.add(next));
  return [...met, ...children.filter((child) => !met.has(child))];
};
