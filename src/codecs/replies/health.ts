/** How a schedule does, as `--json` says it. */
import * as t from 'io-ts';

export const Health = t.keyof({
  good: null,
  waiting: null,
  pending: null,
  overdue: null,
  expired: null,
  paused: null,
});
