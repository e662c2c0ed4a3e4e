/** The oracle: every minute of a stretch of time is looked at on the wall clock, and compared with the rule in words. */
import { ianaZone, remembered } from '../support/clock';

const minute = 60_000;
const area = 15 * minute;

const zones = new Map<string, ReturnType<typeof remembered>>();

const zoneOf = (name: string) => {
  const zone = zones.get(name) ?? remembered(ianaZone(name));
  zones.set(name, zone);
  return zone;
};

/** Whether a wall-clock minute (a Date whose UTC fields are the wall clock's) belongs to the rule. */
export type Names = (wall: Date) => boolean;

const at = (wall: Date, hour: number, minutes: number): boolean =>
  wall.getUTCHours() === hour && wall.getUTCMinutes() === minutes;

const lastOfMonth = (wall: Date): number =>
  new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate();

/** The rules of the simulated lines, each said a second time in plain code. */
export const rules: ReadonlyMap<string, Names> = new Map<string, Names>([
  ['daily@02:15', (wall) => at(wall, 2, 15)],
  ['daily@00:00', (wall) => at(wall, 0, 0)],
  ['mon,wed,sun@01:45', (wall) => [1, 3, 0].includes(wall.getUTCDay()) && at(wall, 1, 45)],
  ['monthly:31@23:30', (wall) => wall.getUTCDate() === lastOfMonth(wall) && at(wall, 23, 30)],
  [
    'cron:*/30 1-3 * * *',
    (wall) => [1, 2, 3].includes(wall.getUTCHours()) && wall.getUTCMinutes() % 30 === 0,
  ],
  [
    'cron:0 */6 1,15 * mon',
    (wall) =>
      wall.getUTCHours() % 6 === 0 &&
      wall.getUTCMinutes() === 0 &&
      ([1, 15].includes(wall.getUTCDate()) || wall.getUTCDay() === 1),
  ],
]);

/**
 * The instants from `from` to `to` at which the rule comes in a zone. The clock that jumps over a time of the rule
 * stands at it when it lands; a time that was shown before does not come again.
 */
export const occurrencesOf = (
  rule: string,
  zone: string,
  from: number,
  to: number,
): ReadonlyArray<number> => {
  const names = rules.get(rule);
  if (names === undefined) return [];
  const { offsetAt } = zoneOf(zone);
  const found: Array<number> = [];
  // why: every offset of these years changes on a quarter of an hour
  let furthest = from - minute + offsetAt(from - minute) * minute;
  for (let start = from; start < to; start += area) {
    const offset = offsetAt(start) * minute;
    for (let instant = start; instant < start + area && instant < to; instant += minute) {
      const wall = instant + offset;
      let comes = false;
      for (let shown = furthest + minute; shown <= wall; shown += minute) comes ||= names(new Date(shown));
      furthest = Math.max(furthest, wall);
      if (comes) found.push(instant);
    }
  }
  return found;
};
