/** Limits that the words of events name. */

/** More occurrences than that in one gap are not counted. */
export const countLimit = 1000;

/** How long a clock has to be seen running behind the journal until it is believed, in minutes. */
export const trustAfter = 24 * 60;
