/** Says on a terminal how far a long journal has been read, where that takes a while. */
import type { IO } from 'fp-ts/IO';
import { clearLine } from './clear-line';

/** In milliseconds: who has the answer by then is told nothing. */
const quiet = 1000;
const every = 200;

/**
 * Hears of each piece that was read, and of the end of the reading (a share of 1), which takes the line off again. `draw` writes on the
 * terminal; `now` is in milliseconds, and goes on from the command's start.
 */
export const readingNote = (draw: (text: string) => void, now: IO<number>): ((share: IO<number>) => void) => {
  const begun = now();
  let last = begun + quiet - every;
  let isDrawn = false;
  return (share) => {
    const instant = now();
    // why: the share may cost a look at the file, which the many pieces of a short reading need not pay
    if (!isDrawn && instant - last < every) return;
    const done = share();
    if (done < 1 && instant - last < every) return;
    if (done < 1) draw(`${clearLine}reading the journal: ${Math.floor(done * 100)} %`);
    else if (isDrawn) draw(clearLine);
    isDrawn = done < 1;
    last = instant;
  };
};
