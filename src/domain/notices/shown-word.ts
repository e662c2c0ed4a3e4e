/** What was typed where a name was meant, as it may be shown and logged: it may be an address, with what is secret in it. Pure. */

/** All of a name; of what looks like an address its beginning alone. */
export const shownWord = (typed: string): string => typed.replace(/[:/@?].*$/s, '…');
