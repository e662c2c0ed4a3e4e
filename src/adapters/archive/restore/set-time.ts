/**
 * Sets a time that is never later than the one wanted, and as near as Node.js can. It takes seconds as a double and, up to
 * version 24, passes on whole microseconds (libuv's `uv__fs_to_timespec`); from 26 on the double to the nanosecond.
 */

const microsecond = 1000n;
const second = 1_000_000_000n;

/** Steps down, in seconds, where what was set is too late: to the double before, then past what is rounded to a microsecond. */
const stepsBelow = (seconds: number): ReadonlyArray<number> => {
  const toTheNext = 2 ** (Math.floor(Math.log2(Math.abs(seconds))) - 52);
  const past = Math.max(toTheNext, 0.26e-6);
  return [toTheNext, past, past, past, past];
};

/** The double that is nearest. */
const nearest = (wanted: bigint): number => Number(wanted / second) + Number(wanted % second) / 1e9;

/** A quarter beyond the microsecond: a double that lies just short of it is cut to the one before. */
const pastMicrosecond = (wanted: bigint): number => {
  const cut = wanted / microsecond;
  const micros = wanted < 0n && wanted % microsecond !== 0n ? cut - 1n : cut;
  return (Number(micros) + (micros < 0n ? -0.25 : 0.25)) / 1e6;
};

/**
 * @param wanted nanoseconds since the epoch
 * @param set takes the seconds as text: a negative number means "now" to Node.js, its text does not
 * @param stands the time that the file has now, nanoseconds
 * @throws the system's error
 */
export const setTime = (wanted: bigint, set: (seconds: string) => void, stands: () => bigint): void => {
  let seconds = nearest(wanted);
  set(String(seconds));
  let now = stands();
  if (wanted - now >= microsecond) {
    seconds = pastMicrosecond(wanted);
    set(String(seconds));
    now = stands();
  }
  if (now <= wanted) return;
  for (const step of stepsBelow(seconds)) {
    seconds -= step;
    set(String(seconds));
    if (stands() <= wanted) return;
  }
};
