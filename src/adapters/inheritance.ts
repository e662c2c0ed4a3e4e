/** What the superuser makes in somebody's directory is that user's, who is to go on with it: `sudo` once must not end a service. */
import { closeSync, constants, fchownSync, openSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Heir {
  readonly uid: number;
  readonly gid: number;
}

/** Whom a new file belongs to; null where whoever makes it keeps it. */
export const heirOf = (file: string): Heir | null => {
  if (process.geteuid?.() !== 0) return null;
  try {
    const { uid, gid } = statSync(dirname(file));
    return uid === 0 ? null : { uid, gid };
  } catch {
    return null;
  }
};

/** A file that was made just now, and by nobody else: another one could be somebody's whom it is kept from. */
export const bequeathFile = (fd: number, { uid, gid }: Heir): void => {
  try {
    fchownSync(fd, uid, gid);
  } catch {
    // why: the file system may have no owners, or not take them from here
  }
};

/** A directory that was made just now. Another one may have been put in its place since: it holds something, or leads elsewhere. */
export const bequeathDirectory = (directory: string, { uid, gid }: Heir): void => {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  try {
    const fd = openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      if (readdirSync(`/proc/self/fd/${fd}`).length === 0) fchownSync(fd, uid, gid);
    } finally {
      closeSync(fd);
    }
  } catch {
    // why: as above
  }
};
