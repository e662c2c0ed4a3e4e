/** What a command has to say: results for standard output, notes for standard error. */

export interface Output {
  readonly results: ReadonlyArray<string>;
  readonly notes: ReadonlyArray<string>;
}

export const silence: Output = { results: [], notes: [] };

export const results = (lines: ReadonlyArray<string>): Output => ({ results: lines, notes: [] });

export const notes = (lines: ReadonlyArray<string>): Output => ({ results: [], notes: lines });
