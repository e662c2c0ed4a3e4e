/** So many bytes a second, as people write it in an option (`5M`, `512k`) <-> bytes. Units are powers of 1000, as in all that is shown. */
import * as O from 'fp-ts/Option';

const units = [
  ['G', 1_000_000_000],
  ['M', 1_000_000],
  ['k', 1_000],
] as const;

/** For complaints. */
export const rateRule =
  'a rate is bytes a second such as 512k, 5M or 1.5G, from 1k on: k, M and G are powers of 1000';

export const decodeRate = (text: string): O.Option<number> => {
  const [, number, letter] = /^(\d{1,9}(?:\.\d)?)([kKmMgG]?)$/.exec(text) ?? [];
  if (number === undefined) return O.none;
  const unit = units.find(([name]) => name.toLowerCase() === letter?.toLowerCase())?.[1] ?? 1;
  const rate = Math.round(Number(number) * unit);
  return rate >= 1000 ? O.some(rate) : O.none;
};

/** In the largest unit of which it is a whole number. */
export const encodeRate = (rate: number): string => {
  const [letter, unit] = units.find(([, size]) => rate % size === 0) ?? ['', 1];
  return `${rate / unit}${letter}`;
};
