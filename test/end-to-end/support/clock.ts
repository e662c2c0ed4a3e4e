/** The wall clock of the programs under test, kept far from midnight and from any change to summer time. */

/** In this zone it is about noon now: the tests are the same at any hour. */
const hoursEast = 12 - new Date().getUTCHours();

/** For `TZ`; in these names the sign says how far Greenwich is ahead. */
export const zone = `Etc/GMT${hoursEast < 0 ? '+' : '-'}${Math.abs(hoursEast)}`;

export const minute = 60_000;

const wall = (instant: number): string => new Date(instant + hoursEast * 60 * minute).toISOString();

/** `HH:MM` on that clock, some minutes from now. */
export const wallTime = (minutesFromNow = 0): string =>
  wall(Date.now() + minutesFromNow * minute).slice(11, 16);

/** `YYYYMMDDTHHMMSS` on that clock, the form in which older versions are named. */
export const versionStamp = (instant: number): string => wall(instant).slice(0, 19).replace(/[-:]/g, '');

/** Gathers what happens within one minute: when the minute ends on the way, everything is done once more. */
export const withinOneMinute = async <A>(gather: (now: string) => Promise<A>): Promise<A> => {
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    const now = wallTime();
    const gathered = await gather(now);
    if (wallTime() === now) return gathered;
  }
  throw new Error('four times in a row the minute ended before the work did');
};
