/** Finds a tar header at whatever byte it begins: after bytes were lost, blocks may no longer lie where they lay. */
import { blockSize, checksumHolds } from './tar-header';

/** Where `ustar` stands in a header. The original form has no magic, and is found only where blocks are known to begin. */
const magicAt = 257;

export interface FoundHeader {
  readonly block: Buffer;
  /** Bytes of the chunk up to the end of the block. */
  readonly used: number;
}

/** Takes chunk after chunk; answers the first header whose checksum holds. At most 511 bytes are kept between two. */
export const headerSearch = (): ((chunk: Buffer) => FoundHeader | null) => {
  let tail: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
    for (let at = bytes.indexOf('ustar', magicAt); at !== -1; at = bytes.indexOf('ustar', at + 1)) {
      const start = at - magicAt;
      if (start + blockSize > bytes.length) break;
      const block = bytes.subarray(start, start + blockSize);
      if (checksumHolds(block)) return { block: Buffer.from(block), used: start + blockSize - tail.length };
    }
    tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - blockSize + 1)));
    return null;
  };
};
