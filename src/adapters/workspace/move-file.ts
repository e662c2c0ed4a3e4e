/** Moves a file into another directory of the same file system, durably, and replaces nothing there. */
import { dirname, join } from 'node:path';
import { type FileSystem, lstatOrNull, removeFile, syncDirectory, WrongKind } from '../file-system';
import { codeOf } from '../system-error';
import { isWithoutLinks } from './archive-publication';

const isSame = (fileSystem: FileSystem, one: string, other: string): boolean => {
  const [a, b] = [lstatOrNull(fileSystem, one), lstatOrNull(fileSystem, other)];
  return a !== null && a.ino === b?.ino && a.dev === b.dev;
};

/** `taken`: something else has that name. `renamed`: where there are no hard links, it has moved already. */
const linkTo = (
  fileSystem: FileSystem,
  from: string,
  to: string,
): 'linked' | 'linked before' | 'renamed' | 'taken' => {
  try {
    fileSystem.linkSync(from, to);
    return 'linked';
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return isSame(fileSystem, from, to) ? 'linked before' : 'taken';
    if (!isWithoutLinks(error)) throw error;
  }
  if (lstatOrNull(fileSystem, to) !== null) return 'taken';
  fileSystem.renameSync(from, to);
  return 'renamed';
};

/**
 * Gives the first of these names that is free there, which the file has then; null when the file is not there. The new name is
 * durable before the old one is gone, so that at each moment there is one.
 */
export const moveFile = (
  fileSystem: FileSystem,
  from: string,
  directory: string,
  names: Iterable<string>,
): string | null => {
  const found = lstatOrNull(fileSystem, from);
  if (found === null) return null;
  if (!found.isFile()) throw new WrongKind('it is not a regular file; move it away');
  for (const name of names) {
    const to = join(directory, name);
    const came = linkTo(fileSystem, from, to);
    if (came === 'taken') continue;
    try {
      syncDirectory(fileSystem, directory);
      if (came !== 'renamed') removeFile(fileSystem, from);
    } catch (error) {
      // why: what could not be moved to its end has one name again, the old one, unless that is gone though its removal failed
      if (came === 'linked' && isSame(fileSystem, from, to)) removeFile(fileSystem, to);
      throw error;
    }
    syncDirectory(fileSystem, dirname(from));
    return name;
  }
  return null;
};
