/** A span of time as people write it in an option (`30m`, `6h`, `2d`) <-> minutes. */
import * as O from 'fp-ts/Option';

/** Minutes of each unit, the largest first. */
const units = [
  ['d', 24 * 60],
  ['h', 60],
  ['m', 1],
] as const;

export const decodeMinutes = (text: string): O.Option<number> => {
  const [, number, letter] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const unit = units.find(([name]) => name === letter);
  return number === undefined || unit === undefined ? O.none : O.some(Number(number) * unit[1]);
};

/** In the largest unit that leaves nothing over. */
export const encodeMinutes = (minutes: number): string => {
  const [name, size] = units.find(([, each]) => minutes % each === 0) ?? ['m', 1];
  return `${minutes / size}${name}`;
};
