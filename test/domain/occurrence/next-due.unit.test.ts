/** When the next schedule falls due, and which are due now. */
import { dueSchedules, nextDue } from '../../../src/domain/occurrence/occurrence';
import { timestampAt } from '../../../src/domain/time/time';
import { utc } from '../../support/clock';
import * as tell from '../../support/telling-events';

const hour = 3_600_000;
const at = (n: number) => timestampAt(n * hour, utc);

/** Schedules that fall due at these hours; null: never again. */
const lines = (...dues: ReadonlyArray<number | null>) =>
  dues.map((due, index) =>
    tell.lineOf(tell.created('05T17:00', { id: index + 1 }), {
      due: due === null ? null : at(due),
      created: at(0),
    }),
  );

it.each<[ReadonlyArray<number | null>, number | null, ReadonlyArray<number>]>([
  [[], null, []],
  [[null], null, []],
  [[9, 10], null, [1, 2]],
  [[30, 20, null, 10], 20, [4]],
  [[20, 30], 20, []],
  [[10, 9, 40], 40, [2, 1]],
])('of those due at %j, the next after 10 is at %j, and due are %j', (dues, next, due) => {
  expect(nextDue(lines(...dues), 10 * hour)).toBe(next === null ? null : next * hour);
  expect(dueSchedules(lines(...dues), 10 * hour).map(({ id }) => id)).toEqual(due);
});
