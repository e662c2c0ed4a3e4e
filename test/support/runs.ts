/** How often a property is tried: modestly by default, more often when evidence is gathered, seldom for each mutant. */

/** Whether time is no object. */
export const isThorough = process.env['EVIDENCE'] !== undefined;

/** The most that a property is tried where thousands of mutants meet it: `npm run mutation`. */
const most = process.env['PROPERTY_RUNS'];

/**
 * fast-check parameters for a property that is tried `usual` times in an ordinary run. A slow one says how often it is tried
 * when evidence is gathered.
 */
export const runs = (usual: number, thorough = usual * 20): { readonly numRuns: number } => ({
  numRuns: most !== undefined ? Math.min(usual, Number(most)) : isThorough ? thorough : usual,
});

if (isThorough) jest.setTimeout(30 * 60_000);
