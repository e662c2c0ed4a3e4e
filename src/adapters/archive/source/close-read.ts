/** Lets go of a file that was only read. */
import { closeSync } from 'node:fs';

/** Whatever the file system says then (FUSE may say something), nothing is lost, and the descriptor is free all the same. */
export const closeRead = (fd: number): void => {
  try {
    closeSync(fd);
  } catch {
    // why: what was read is held against what the file is by whoever read it
  }
};
