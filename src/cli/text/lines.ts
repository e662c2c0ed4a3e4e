/** Counts and lists, as several commands say them. */
import { counted } from '../../domain/counted';

export const entriesOf = (n: number): string => counted(n, 'entry', 'entries');

/** Set before a line that belongs to the heading above it. */
export const belowHeading = '  ';

/** How many of a list stand below its heading. */
const shownBelow = 10;

/**
 * A heading, the first lines of a list below it, and how many there are besides. `listed` are those that the document of
 * `--json` has, `count` is how many there are in all.
 */
export const underHeading = (
  heading: string,
  listed: ReadonlyArray<string>,
  count: number,
): ReadonlyArray<string> => {
  if (count === 0) return [];
  const shown = listed.slice(0, shownBelow);
  const where = listed.length < count ? `the first ${listed.length} with --json` : 'all with --json';
  return [
    heading,
    ...shown.map((line) => belowHeading + line),
    ...(count > shown.length ? [`${belowHeading}… and ${count - shown.length} more (${where})`] : []),
  ];
};
