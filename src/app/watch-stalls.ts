/** Notices, once it can go on, that the process could do nothing for a while: a call of it did not come back. */
import type { IO } from 'fp-ts/IO';

/** How often it looks, in milliseconds, and what it takes for a stall rather than for much work. */
const every = 5_000;
const least = 30_000;

/** `elapsed` gives milliseconds of a clock that stands still while the machine sleeps. The end of the watch. */
export const watchStalls = (elapsed: IO<number>, tell: (text: string) => void): IO<void> => {
  let last = elapsed();
  const timer = setInterval(() => {
    const now = elapsed();
    const stalled = now - last - every;
    last = now;
    if (stalled < least) return;
    const minutes = Math.floor(stalled / 60_000);
    const time = minutes > 0 ? `${minutes} min` : `${Math.floor(stalled / 1000)} s`;
    tell(`The workspace did not answer for ${time}: backup_service goes on`);
  }, every);
  timer.unref();
  return () => clearInterval(timer);
};
