/** Numbers in tar headers: octal text, or GNU's base-256 for what octal can't hold. */

/**
 * Reads one numeric field. Blank is 0; null when it is no number, or no safe integer.
 * Octal: leading spaces, digits, then a space, a NUL or the field's end (POSIX `ustar`). Base-256 (GNU tar's manual,
 * "Extensions"): first byte 0x80 for positive, 0xff for two's complement negative, big-endian.
 */
export const tarNumber = (block: Buffer, start: number, length: number): number | null => {
  const first = block[start] ?? 0;
  if (first & 0x80) return base256(block, start, length);
  let at = start;
  const end = start + length;
  while (at < end && block[at] === 0x20) at += 1;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  // All that may follow is padding: spaces and NUL bytes.
  for (; at < end; at += 1) {
    const byte = block[at];
    if (byte === 0) return value;
    if (byte !== 0x20) return null;
  }
  return value;
};

const base256 = (block: Buffer, start: number, length: number): number | null => {
  const first = block[start] ?? 0;
  const negative = first === 0xff;
  if (!negative && (first & 0x40) !== 0) return null;
  let value = negative ? -1 : first & 0x3f;
  for (let at = start + 1; at < start + length; at += 1) {
    value = value * 256 + (block[at] ?? 0);
    if (!Number.isSafeInteger(value)) return null;
  }
  return value;
};
