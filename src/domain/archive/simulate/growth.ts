/** How large the archives of a source will be, by those that there are. Pure. */
import { day, type Instant, instantOf } from '../../time/time';
import { isGood, type Version } from '../archives';

export interface Growth {
  /** How many archives tell it. */
  readonly from: number;
  /** Size of the last one, bytes. */
  readonly bytes: number;
  /** Bytes that an archive grows by in a day; never less than none. */
  readonly bytesPerDay: number;
  /** Size at an instant, bytes. */
  readonly at: (instant: Instant) => number;
}

/** Least squares of sizes over days; 0 where they are of less than a day. */
const slopeOf = (points: ReadonlyArray<{ readonly x: number; readonly y: number }>): number => {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const xs = points.map(({ x }) => x);
  if (Math.max(...xs) - Math.min(...xs) < 1) return 0;
  const x0 = mean(({ x }) => x);
  const y0 = mean(({ y }) => y);
  return (
    points.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) /
    points.reduce((sum, { x }) => sum + (x - x0) ** 2, 0)
  );
};

/** How many of the last archives tell how they grow: what was long ago says little. */
const told = 30;

/** By the last good ones, oldest first; null where there is none. A source that shrinks is taken to stay as it is. */
export const growthOf = (versions: ReadonlyArray<Version>): Growth | null => {
  const good = versions.filter(isGood).slice(-told);
  const last = good.at(-1);
  if (last === undefined) return null;
  const { bytes } = last.report;
  const since = instantOf(last.completed);
  const slope = slopeOf(
    good.map(({ completed, report }) => ({ x: (instantOf(completed) - since) / day, y: report.bytes })),
  );
  const bytesPerDay = Math.max(0, Math.round(slope));
  return {
    from: good.length,
    bytes,
    bytesPerDay,
    at: (instant) => bytes + Math.max(0, Math.round((bytesPerDay * (instant - since)) / day)),
  };
};
