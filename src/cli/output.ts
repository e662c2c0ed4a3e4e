/** What a command has to say: results for standard output, notes and errors for standard error, and its exit status. */

export interface Output {
  readonly results: ReadonlyArray<string>;
  readonly notes: ReadonlyArray<string>;
  /** What went wrong although the command did its work; the log has it already. */
  readonly errors: ReadonlyArray<string>;
  readonly status: number;
}

export const silence: Output = { results: [], notes: [], errors: [], status: 0 };

export const results = (lines: ReadonlyArray<string>): Output => ({ ...silence, results: lines });

export const notes = (lines: ReadonlyArray<string>): Output => ({ ...silence, notes: lines });
