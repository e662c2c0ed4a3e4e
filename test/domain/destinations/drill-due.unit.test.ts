/** When the service tries by itself whether it can be restored from a place. */
import { isDrillDue } from '../../../src/domain/destinations/drill-due';
import { day, hour, instantOf } from '../../../src/domain/time/time';
import { archiveName, timestamp } from '../../support/decoded';

const at = timestamp('2026-11-01T12:00:00.000+00:00');
const drilled = (finding: string | null) => ({ at, name: archiveName('docs'), finding });
const missed = { since: at, last: at, reason: 'it is away' };

it.each([
  ['nothing was asked for', undefined, null, null, 400 * day, false],
  ['none was held', 'monthly', null, null, 0, true],
  ['it was held a day ago', 'daily', drilled(null), null, day, true],
  ['it was held 23 hours ago', 'daily', drilled(null), null, 23 * hour, false],
  ['it was held just now', 'daily', drilled(null), null, 0, false],
  ['six days ago', 'weekly', drilled(null), null, 6 * day, false],
  ['seven days ago', 'weekly', drilled(null), null, 7 * day, true],
  ['29 days ago', 'monthly', drilled(null), null, 29 * day, false],
  ['30 days ago', 'monthly', drilled(null), null, 30 * day, true],
  ['it found a fault a day ago', 'monthly', drilled('a: gone'), null, day, true],
  ['it found a fault an hour ago', 'monthly', drilled('a: gone'), null, hour, false],
  ['it could not be held an hour ago', 'monthly', null, missed, hour, false],
  ['it could not be held a day ago', 'monthly', null, missed, day, true],
  ['it will have been held, by a clock that was wrong', 'monthly', drilled(null), null, -day, true],
] as const)('%s', (_, drill, last, none, later, isDue) => {
  const options = drill === undefined ? {} : { drill };
  expect(isDrillDue({ options }, { drilled: last, missed: none }, false, instantOf(at) + later)).toBe(isDue);
});

it('another name was found damaged there: a day later it is tried again', () => {
  const due = (later: number) =>
    isDrillDue(
      { options: { drill: 'monthly' } },
      { drilled: drilled(null), missed: null },
      true,
      instantOf(at) + later,
    );
  expect([due(hour), due(day)]).toEqual([false, true]);
});
