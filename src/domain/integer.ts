/** Whole numbers: counts, sizes in bytes, positions. */
import * as t from 'io-ts';

const isWhole = (u: unknown): u is number => typeof u === 'number' && Number.isSafeInteger(u);

/** An integer that a double holds exactly. */
export const Whole = new t.Type<number>(
  'Whole',
  isWhole,
  (u, context) => (isWhole(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);
