/** Which chunks come to stand in one pack: consecutive new ones, as many as fit. Pure. */

/** Bytes of a pack at the most. */
export const packLimit = 16 * 1024 * 1024;

/** Whether the pack at hand, of so many bytes, has to be closed before a chunk of that length. */
export const isFullFor = (used: number, length: number): boolean => used > 0 && used + length > packLimit;
