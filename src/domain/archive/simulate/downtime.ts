/** Hours of each day in which the machine is off, and when it is up again. Pure. */
import { day, type Instant, instantOfWall, minute, type Zone } from '../../time/time';

/** Minutes after midnight of the wall clock; `until` before `from` is that of the next day. */
export interface DailyDowntime {
  readonly from: number;
  readonly until: number;
}

/** The instant itself where the machine is up; else when it is up again. */
export const upAgain = (instant: Instant, downtime: DailyDowntime | null, zone: Zone): Instant => {
  if (downtime === null) return instant;
  const { from, until } = downtime;
  const wall = instant + zone.offsetAt(instant) * minute;
  const midnight = Math.floor(wall / day) * day;
  const at = (wall - midnight) / minute;
  const crosses = until < from;
  const isDown = crosses ? at >= from || at < until : at >= from && at < until;
  if (!isDown) return instant;
  const ends = midnight + until * minute + (crosses && at >= from ? day : 0);
  // why: an end that the clock shows twice has been once already in the second hour
  return Math.max(instant, instantOfWall(ends, zone));
};
