/** Cache directories, by the Cache Directory Tagging Specification (https://bford.info/cachedir/). */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type BytePath, joinBytes, toFsPath } from '../byte-name';
import type { Listing } from './listing';

export const cacheTagName = 'CACHEDIR.TAG';

const signature = Buffer.from('Signature: 8a477f597d28d172789f06886806bc55', 'latin1');

/** Whether the directory at `path` holds a regular file `CACHEDIR.TAG` that begins with the signature. */
export const isCacheDirectory = (path: BytePath, listing: Listing): boolean => {
  if (!listing.hasFile(cacheTagName)) return false;
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const fd = openSync(toFsPath(joinBytes(path, cacheTagName)), flags);
    try {
      const start = Buffer.alloc(signature.length);
      return readSync(fd, start, 0, start.length, 0) === start.length && start.equals(signature);
    } finally {
      closeSync(fd);
    }
  } catch {
    // A tag that can't be read is no tag: rather store too much.
    return false;
  }
};
