/** Puts a new archive in the place of the present one, which keeps a name: at no moment is either missing, half or lost. */
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Placement } from '../../domain/events/event';
import { type FileSystem, lstatOrNull, removeFile, syncDirectory } from '../file-system';
import { codeOf, isForbidding } from '../system-error';

/** `name taken`: something stands under a name that was free when it was chosen. Nothing was changed. */
export type Publication = 'published' | 'name taken';

/** Bytes compared at once. */
const compareSize = 1024 * 1024;

const openForReading = (fileSystem: FileSystem, path: string): number =>
  fileSystem.openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);

const sameBytes = (fileSystem: FileSystem, a: string, b: string): boolean => {
  const [one, other] = [openForReading(fileSystem, a), openForReading(fileSystem, b)];
  try {
    const [left, right] = [Buffer.alloc(compareSize), Buffer.alloc(compareSize)];
    for (let at = 0; ;) {
      const read = fileSystem.readSync(one, left, 0, compareSize, at);
      // why: a read may give less than it was asked for
      for (let filled = 0; filled < read;) {
        const more = fileSystem.readSync(other, right, filled, read - filled, at + filled);
        if (more === 0) return false;
        filled += more;
      }
      if (read === 0) return true;
      if (!left.subarray(0, read).equals(right.subarray(0, read))) return false;
      at += read;
    }
  } finally {
    fileSystem.closeSync(one);
    fileSystem.closeSync(other);
  }
};

/** Whether two names are of one file, or of two that hold the same, as where a copy has taken the place of a link. */
const isSame = (fileSystem: FileSystem, a: string, b: string): boolean => {
  const [one, other] = [lstatOrNull(fileSystem, a), lstatOrNull(fileSystem, b)];
  if (one === null || other === null) return false;
  if (one.dev === other.dev && one.ino === other.ino) return true;
  return one.isFile() && other.isFile() && one.size === other.size && sameBytes(fileSystem, a, b);
};

/** What `link` says on a file system without hard links, and of a file that has too many of them, or is another user's. */
export const isWithoutLinks = (error: unknown): boolean =>
  ['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(codeOf(error));

export const publishIn = (fileSystem: FileSystem, directory: string) => {
  const pathOf = (file: string): string => join(directory, file);

  /** A copy takes its final name only when it is whole and durable. */
  const copyKept = (archive: string, kept: string, temporary: string): void => {
    const copy = pathOf(temporary.replace(/\.partial$/, '0.partial'));
    removeFile(fileSystem, copy);
    fileSystem.copyFileSync(pathOf(archive), copy, constants.COPYFILE_EXCL);
    const fd = fileSystem.openSync(copy, 'r+');
    try {
      fileSystem.fsyncSync(fd);
    } finally {
      fileSystem.closeSync(fd);
    }
    fileSystem.renameSync(copy, pathOf(kept));
  };

  /** Whether the present archive has its second name: since just now, as its only one, since before a kill, or not, since that is taken. */
  const keep = (
    { archive, temporary }: Placement,
    kept: string,
  ): 'kept now' | 'moved' | 'kept' | 'name taken' => {
    try {
      fileSystem.linkSync(pathOf(archive), pathOf(kept));
      return 'kept now';
    } catch (error) {
      const code = codeOf(error);
      // why: somebody took the archive away; there is nothing to keep
      if (code === 'ENOENT') return 'kept';
      if (code === 'EEXIST') return isSame(fileSystem, pathOf(archive), pathOf(kept)) ? 'kept' : 'name taken';
      if (!isWithoutLinks(error)) throw error;
    }
    if (lstatOrNull(fileSystem, pathOf(kept)) === null) {
      try {
        copyKept(archive, kept, temporary);
      } catch (error) {
        if (!isForbidding(error)) throw error;
        // why: it is another user's, as root's who ran a backup here: it may be moved, and the new one follows at once
        fileSystem.renameSync(pathOf(archive), pathOf(kept));
        return 'moved';
      }
      return 'kept now';
    }
    return isSame(fileSystem, pathOf(archive), pathOf(kept)) ? 'kept' : 'name taken';
  };

  /** The archive has its final name by now: a temporary one that can't be removed is swept later, and fails nothing. */
  const letGoOf = (temporary: string): void => {
    try {
      removeFile(fileSystem, pathOf(temporary));
    } catch {
      // why: to call this a failed backup would leave an archive that nobody knows of
    }
  };

  /** Puts the new archive under a name at which nothing stands: a rename would take the place of what came meanwhile. */
  const placeAnew = ({ temporary, archive }: Placement): Publication => {
    try {
      fileSystem.linkSync(pathOf(temporary), pathOf(archive));
      letGoOf(temporary);
      return 'published';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') {
        const [was, now] = [temporary, archive].map((file) => lstatOrNull(fileSystem, pathOf(file)));
        if (was?.ino !== now?.ino || was?.dev !== now?.dev) return 'name taken';
        letGoOf(temporary);
        return 'published';
      }
      if (!isWithoutLinks(error)) throw error;
    }
    if (lstatOrNull(fileSystem, pathOf(archive)) !== null) return 'name taken';
    fileSystem.renameSync(pathOf(temporary), pathOf(archive));
    return 'published';
  };

  const replace = (placement: Placement, kept: string): Publication => {
    const { temporary, archive } = placement;
    const state = keep(placement, kept);
    if (state === 'name taken') return state;
    try {
      fileSystem.renameSync(pathOf(temporary), pathOf(archive));
    } catch (error) {
      // why: a file system may have done what it calls failed, as over a network; then the older one has no other name
      if (state === 'kept now' && isSame(fileSystem, pathOf(archive), pathOf(kept)))
        removeFile(fileSystem, pathOf(kept));
      if (state === 'moved' && lstatOrNull(fileSystem, pathOf(archive)) === null)
        fileSystem.renameSync(pathOf(kept), pathOf(archive));
      throw error;
    }
    return 'published';
  };

  /**
   * An archive that is a link to an older one has that one's time, by which it would be called once it is kept. It gets its own as soon
   * as the older one has a name that tells when that was made.
   */
  const setTime = (archive: string): void => {
    const now = Date.now() / 1000;
    try {
      fileSystem.utimesSync(pathOf(archive), now, now);
    } catch {
      // why: it is in place, and its version is known by the journal
    }
  };

  /** Doing it again after a kill in the middle changes nothing. */
  return (placement: Placement): Publication => {
    const isLink = (lstatOrNull(fileSystem, pathOf(placement.temporary))?.nlink ?? 1) > 1;
    const publication = placement.kept === null ? placeAnew(placement) : replace(placement, placement.kept);
    if (publication === 'name taken') return publication;
    if (isLink) {
      setTime(placement.archive);
      // why: between two names of one file a rename does nothing
      letGoOf(placement.temporary);
    }
    syncDirectory(fileSystem, directory);
    return publication;
  };
};
