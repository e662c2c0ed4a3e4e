/**
 * The CRC-32 of what is followed by a run of NUL bytes, without going through them: a run turns one checksum into the next by
 * a map that is linear over bits but for a constant (RFC 1952, section 8), so 33 runs tell what it does to every checksum.
 */
import { crc32 } from 'node:zlib';

export const crcPast = (zeros: Buffer): ((crc: number) => number) => {
  const constant = crc32(zeros, 0);
  const ofBit = Array.from({ length: 32 }, (_, bit) => crc32(zeros, (1 << bit) >>> 0) ^ constant);
  return (crc) =>
    ofBit.reduce((sum, change, bit) => ((crc >>> bit) & 1 ? sum ^ change : sum), constant) >>> 0;
};
