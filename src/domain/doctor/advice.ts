/** Words that advice is made of. */

/** Said of every finding that a repair mends. */
export const repairAdvice = (does: string): string => `backup_manager doctor --repair ${does}`;
