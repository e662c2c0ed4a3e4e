/** Sizes as people read them. */

/** Bytes to one place after the point, in the largest unit that leaves a whole part: 1.5 MB. Units are powers of 1000. */
export const showSize = (bytes: number): string => {
  if (bytes === 1) return '1 byte';
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  // why: what rounds to 1000 is one of the next unit
  while (Math.round(value * 10) >= 10_000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? 'bytes'}`;
};
