/** Non-negative integers: counts, sizes in bytes, positions, numbers of processes and users. */
import * as t from 'io-ts';

const isNonNegativeInteger = (u: unknown): u is number =>
  typeof u === 'number' && Number.isSafeInteger(u) && u >= 0;

/** An integer of 0 or more that a double holds exactly. */
export const NonNegativeInteger = new t.Type<number>(
  'NonNegativeInteger',
  isNonNegativeInteger,
  (u, context) => (isNonNegativeInteger(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
);
