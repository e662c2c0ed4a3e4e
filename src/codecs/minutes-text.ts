/** A span of time as people write it in an option (`30m`, `6h`, `2d`) <-> minutes. */
import * as O from 'fp-ts/Option';
import { spanText, spanUnits } from '../domain/time/span';

export const decodeMinutes = (text: string): O.Option<number> => {
  const [, number, letter] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  const unit = spanUnits.find(([name]) => name === letter);
  return number === undefined || unit === undefined ? O.none : O.some(Number(number) * unit[1]);
};

export const encodeMinutes = spanText;
