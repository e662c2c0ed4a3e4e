/** The value of the option catchup <-> how late a missed occurrence still happens. */
import * as E from 'fp-ts/Either';
import type { CatchUp } from '../domain/schedule';

/** Minutes of each unit, the largest first. */
const units = [
  ['d', 24 * 60],
  ['h', 60],
  ['m', 1],
] as const;

/** Reads `yes`, `no`, or a time such as `30m`, `6h`, `2d`; Left is the reason why it can't be read. */
export const decodeCatchUp = (text: string): E.Either<string, CatchUp> => {
  if (text === 'yes' || text === 'no') return E.right(text);
  const [, number, letter] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const unit = units.find(([name]) => name === letter);
  return number === undefined || unit === undefined
    ? E.left(`catchup is yes, no, or a time such as 30m, 6h or 2d, not ${text || 'nothing'}`)
    : E.right(Number(number) * unit[1]);
};

/** In the largest unit that leaves nothing over. */
export const encodeCatchUp = (catchUp: CatchUp): string => {
  if (typeof catchUp === 'string') return catchUp;
  const [name, size] = units.find(([, minutes]) => catchUp % minutes === 0) ?? ['m', 1];
  return `${catchUp / size}${name}`;
};
