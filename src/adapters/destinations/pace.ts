/**
 * How fast this process may send to places and read from them. There is one line for all of them: what goes to one place takes its
 * time of it, and the others wait so long. So no more goes through, in both directions together, than the fastest of their limits
 * says, however many there are; a place without a limit waits for nobody.
 */

/** A clock that nobody sets, and a rest. */
export interface Stopwatch {
  /** Milliseconds. */
  readonly elapsed: () => number;
  /** Ends after so many milliseconds. */
  readonly rest: (milliseconds: number) => Promise<void>;
}

/** Waits until so many bytes may go through. */
export type Pace = (bytes: number) => Promise<void>;

export interface Paced {
  readonly pass: Pace;
  /** Bytes that go through as one. */
  readonly most: number;
}

/** Milliseconds of the line that nobody used, and that may be made up for: timers come late, and a disk pauses. */
const credit = 250;

/** Bytes that go at once. */
const longestPiece = 64 * 1024;

/** So many pieces a second at the least: whoever shares the line waits no longer. */
const leastPieces = 8;

const timer: Stopwatch = {
  elapsed: () => performance.now(),
  rest: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Gives the pace of a place by its limit in bytes a second; null where it has none. */
export const makePaces = ({ elapsed, rest }: Stopwatch = timer): ((limit: number | null) => Paced | null) => {
  /** Until when the line is taken. */
  let taken = -Infinity;
  return (limit) =>
    limit === null
      ? null
      : {
          most: Math.max(1, Math.min(longestPiece, Math.floor(limit / leastPieces))),
          pass: async (bytes) => {
            const begin = Math.max(taken, elapsed() - credit);
            taken = begin + (bytes / limit) * 1000;
            for (let left = begin - elapsed(); left > 0; left = begin - elapsed()) await rest(left);
          },
        };
};

/** The lower of two limits; null is none. */
export const lowerLimit = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other);

/** What is sent, in pieces, each as soon as it may go. */
export function* piecesOf(bytes: Uint8Array, most: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += most) yield bytes.subarray(at, at + most);
}
