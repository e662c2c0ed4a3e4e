/** A chunk of an archive, as it was written there. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import type { StoredChunk } from '../chunk/member-list';

/** Far more than any chunk of ours. */
const mostChunkBytes = 64 * 1024 * 1024;

/** The chunk, if it is still what was written there. */
export const readChunk = (fd: number, position: number, { length, sha256 }: StoredChunk): Buffer | null => {
  if (length > mostChunkBytes) return null;
  const bytes = Buffer.allocUnsafeSlow(length);
  try {
    for (let filled = 0; filled < length;) {
      const got = readSync(fd, bytes, filled, length - filled, position + filled);
      if (got === 0) return null;
      filled += got;
    }
  } catch {
    // why: what can't be read there is read from the source
    return null;
  }
  return createHash('sha256').update(bytes).digest().equals(sha256) ? bytes : null;
};
