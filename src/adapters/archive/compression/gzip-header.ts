/** The header of a gzip member (RFC 1952, 2.3). */

/** Bytes that are looked through for a header's end: its name and comment may be of any length. */
export const longestGzipHeader = 64 * 1024;

const fixedLength = 10;
const withCrc = 2;
const withExtra = 4;
const withName = 8;
const withComment = 16;
const reserved = 0xe0;

/** @returns the header's length in bytes, or null where `bytes` do not begin with one */
export const gzipHeaderLength = (bytes: Buffer): number | null => {
  if (bytes.length < fixedLength || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return null;
  const flags = bytes[3] ?? 0;
  if ((flags & reserved) !== 0) return null;
  let at = fixedLength;
  if ((flags & withExtra) !== 0) {
    if (at + 2 > bytes.length) return null;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [withName, withComment]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) return null;
    at = end + 1;
  }
  if ((flags & withCrc) !== 0) at += 2;
  return at > bytes.length ? null : at;
};
