/** How often a property is tried: modestly by default, more often when evidence is gathered, seldom for each mutant. */

/** Whether time is no object. */
export const isThorough = process.env['EVIDENCE'] !== undefined;

/** The most that a property is tried where thousands of mutants meet it: `npm run mutation`. */
const most = process.env['PROPERTY_RUNS'];

/** fast-check parameters for a property that is tried `usual` times in an ordinary run. */
export const runs = (usual: number): { readonly numRuns: number } => ({
  numRuns: most !== undefined ? Math.min(usual, Number(most)) : isThorough ? usual * 20 : usual,
});

if (isThorough) jest.setTimeout(30 * 60_000);
