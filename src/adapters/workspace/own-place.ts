/** Places that this program keeps its own files in: what another user has put there is not followed. */
import { basename } from 'node:path';
import {
  type FileSystem,
  LinkInTheWay,
  openRegular,
  opening,
  refuseForeignLink,
  WrongKind,
} from '../file-system';

/** Refuses a place of ours that is not there as a directory, or that another user has made a link. */
export const checkOwnDirectory = (fileSystem: FileSystem, directory: string): void => {
  const name = basename(directory);
  const found = fileSystem.lstatSync(directory, { throwIfNoEntry: false });
  if (found === undefined) return;
  refuseForeignLink(fileSystem, directory);
  const there = fileSystem.statSync(directory, { throwIfNoEntry: false });
  if (there === undefined)
    throw new WrongKind(
      `${name} is a symbolic link to something that is not there; mount the disk that it leads to, or set the link right`,
    );
  if (!there.isDirectory()) throw new WrongKind(`${name} is not a directory; move it away`);
};

/** Opens a regular file of ours. A link is followed when it is our own, or the superuser's. */
export const openOwn = (fileSystem: FileSystem, file: string, flags: number, mode?: number): number => {
  try {
    return openRegular(fileSystem, file, flags | opening.unfollowed, mode);
  } catch (error) {
    // why: asked of the link only once there is one, so that none can be put there between the question and the opening
    if (!(error instanceof LinkInTheWay)) throw error;
    refuseForeignLink(fileSystem, file);
    return openRegular(fileSystem, file, flags, mode);
  }
};

/** All bytes of a regular file of ours. */
export const readOwn = (fileSystem: FileSystem, file: string): Buffer => {
  const fd = openOwn(fileSystem, file, opening.read);
  try {
    return fileSystem.readFileSync(fd);
  } finally {
    fileSystem.closeSync(fd);
  }
};
