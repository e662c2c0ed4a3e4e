/** A span of time in minutes as people write it: `30m`, `6h`, `2d`. */

/** Minutes of each unit, the largest first. */
export const spanUnits = [
  ['d', 24 * 60],
  ['h', 60],
  ['m', 1],
] as const;

/** In the largest unit that leaves nothing over. */
export const spanText = (minutes: number): string => {
  const [name, size] = spanUnits.find(([, each]) => minutes % each === 0) ?? ['m', 1];
  return `${minutes / size}${name}`;
};
