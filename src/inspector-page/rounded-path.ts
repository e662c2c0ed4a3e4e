/** A line through points whose corners are rounded, as an SVG path. Pure. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

const corner = 8;

const towards = (from: Point, to: Point): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(corner, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
};

const say = ({ x, y }: Point): string => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;

export const roundedPath = (points: ReadonlyArray<Point>): string =>
  points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) return `M${say(point)}`;
      if (after === undefined) return `L${say(point)}`;
      return `L${say(towards(point, before))} Q${say(point)} ${say(towards(point, after))}`;
    })
    .join(' ');
