/** To the line's beginning, and what stands in it away (ECMA-48, 8.3.41). */
export const clearLine = '\r\u001b[K';
