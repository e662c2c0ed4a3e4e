/** How often a property is tried: modestly by default, much more often when evidence is gathered. */

const factor = process.env['EVIDENCE'] === undefined ? 1 : 20;

/** fast-check parameters for a property that is tried `usual` times in an ordinary run. */
export const runs = (usual: number): { readonly numRuns: number } => ({ numRuns: usual * factor });
