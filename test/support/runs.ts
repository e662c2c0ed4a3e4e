/** How often a property is tried: modestly by default, much more often when evidence is gathered. */

/** Whether time is no object. */
export const isThorough = process.env['EVIDENCE'] !== undefined;

/** fast-check parameters for a property that is tried `usual` times in an ordinary run. */
export const runs = (usual: number): { readonly numRuns: number } => ({
  numRuns: isThorough ? usual * 20 : usual,
});

if (isThorough) jest.setTimeout(30 * 60_000);
