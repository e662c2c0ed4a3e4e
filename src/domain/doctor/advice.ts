/** Words that advice is made of. */

/** Said of every finding that a repair mends. */
export const repairAdvice = (does: string): string => `backup_manager doctor --repair ${does}`;

/** A word as a shell takes it whole. */
export const quoted = (word: string): string =>
  /^[\w./][\w./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
