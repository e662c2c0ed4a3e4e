/** Counts and lists, as several commands say them. */

export const entriesOf = (n: number): string => `${n} ${n === 1 ? 'entry' : 'entries'}`;

/** The first of many lines, and how many there are besides. */
export const firstOf = (lines: ReadonlyArray<string>, count: number): ReadonlyArray<string> => {
  const shown = lines.slice(0, 20);
  return count > shown.length ? [...shown, `… and ${count - shown.length} more`] : shown;
};
