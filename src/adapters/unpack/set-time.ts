/**
 * Sets a time that is never later than the one wanted. Node.js takes seconds as a double and passes on whole microseconds
 * (libuv's `uv__fs_to_timespec`), so up to a microsecond is lost, and a little more after 2106, where doubles get coarse.
 */

const microsecond = 1000n;

/** A step down, seconds, where what was set is too late: the next double, and no less than what was added to the microsecond. */
const stepBelow = (seconds: number): number => Math.max(Math.abs(seconds) * 2 ** -52, 0.26e-6);

/** So many steps end every rounding; what is then still too late is so on a file system that knows no earlier time. */
const mostSteps = 4;

/**
 * Node.js cuts towards 0 what is below a microsecond. The quarter keeps a double that lies just short of its microsecond
 * from being cut to the one before.
 */
const secondsOf = (wanted: bigint): number => {
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
  let seconds = secondsOf(wanted);
  set(String(seconds));
  for (let step = 0; step < mostSteps && stands() > wanted; step += 1) {
    seconds -= stepBelow(seconds);
    set(String(seconds));
  }
};
