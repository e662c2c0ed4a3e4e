/** Where the list of a long archive is cut into pieces, so that lists of like archives have most of them in common. Pure. */

/** Lines of the shortest piece: fewer are in the list itself. */
export const leastLines = 32;

/** Lines of the longest piece. */
const mostLines = 512;

/** One part of so many ends a piece. */
const oneOf = 64;

/**
 * Whether a piece ends with the line of a part, `lines` being how many it has by then. It hangs on parts alone, so that a changed part
 * changes its own piece. `sha256` are the part's 64 hex digits.
 */
export const endsPiece = (lines: number, sha256: string): boolean =>
  lines >= mostLines || (lines >= leastLines && parseInt(sha256.slice(0, 8), 16) % oneOf === 0);
