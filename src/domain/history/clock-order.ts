/** Which lines of a journal had been written by an instant, although the clock that stamped them may have been wrong. */
import type { Instant } from '../time/time';

/** Whether they never go back, and none is still to come: then all of them agree. */
const isInOrder = (stamps: ReadonlyArray<Instant>, now: Instant): boolean =>
  (stamps.at(-1) ?? -Infinity) <= now &&
  stamps.every((stamp, place) => place === 0 || (stamps[place - 1] ?? 0) <= stamp);

/**
 * The places of stamps that agree with each other: the longest run that never goes back (patience sorting). So the
 * fewest lines have to be wrong. None that is still to come agrees with the present.
 */
const agreeing = (stamps: ReadonlyArray<Instant>, now: Instant): ReadonlyArray<number> => {
  /** For each length, where the run of that length ends that ends earliest. */
  const ends: Array<number> = [];
  const before: Array<number> = [];
  const stampAt = (place: number | undefined): Instant => stamps[place ?? -1] ?? -Infinity;
  stamps.forEach((stamp, place) => {
    if (stamp > now) return;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (stampAt(ends[middle]) <= stamp) low = middle + 1;
      else high = middle;
    }
    before[place] = ends[low - 1] ?? -1;
    ends[low] = place;
  });
  const run: Array<number> = [];
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place] ?? -1) run.push(place);
  return run.reverse();
};

/**
 * How many lines had been written by `until`, by the stamps of all of them in their order. Lines of a clock that was
 * ahead, and was set right before that, are among them; those of a clock that went back only later release nothing.
 */
export const countWrittenBy = (stamps: ReadonlyArray<Instant>, until: Instant, now: Instant): number => {
  if (isInOrder(stamps, now)) return stamps.findLastIndex((stamp) => stamp <= until) + 1;
  const beyond = agreeing(stamps, now).find((place) => (stamps[place] ?? 0) > until) ?? stamps.length;
  return stamps.slice(0, beyond).findLastIndex((stamp) => stamp <= until) + 1;
};
