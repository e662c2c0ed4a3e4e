/** Whether a file can be replaced, by a rename or in place, found out without changing anything. */
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { type FileSystem, openRegular, opening, WrongKind } from '../file-system';
import { codeOf } from '../system-error';

const sticky = 0o1000;

const { W_OK, X_OK } = constants;

/** Whether something is mounted at the path, as Linux tells (proc_pid_mountinfo(5)); false where it does not tell. */
const isMountPoint = (fileSystem: FileSystem, file: string): boolean => {
  try {
    return String(fileSystem.readFileSync('/proc/self/mountinfo'))
      .split('\n')
      .some((line) => {
        const place = line
          .split(' ')[4]
          ?.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
        return place === file;
      });
  } catch {
    return false;
  }
};

/** Why a rename can't put another file in the place of this one; throws the system's own error where it has one. */
const checkRename = (fileSystem: FileSystem, file: string, uid: number | null): void => {
  const directory = dirname(file);
  fileSystem.accessSync(directory, W_OK | X_OK);
  if (uid === null) return;
  const { mode, uid: owner } = fileSystem.statSync(directory);
  const me = process.geteuid?.() ?? 0;
  if ((mode & sticky) !== 0 && ![0, uid, owner].includes(me))
    throw new WrongKind(
      'it belongs to another user, in a directory in which everybody may replace only what is theirs',
    );
  if (isMountPoint(fileSystem, file)) throw new WrongKind('it is mounted by itself, and can’t be written');
};

/**
 * Throws why the file can't be replaced. `file` is the real path; `exists` says whether it is there. One that can be
 * written can be replaced in place, whatever a rename comes to.
 */
export const checkReplaceable = (fileSystem: FileSystem, file: string, exists: boolean): void => {
  if (!exists) {
    checkRename(fileSystem, file, null);
    return;
  }
  try {
    fileSystem.closeSync(openRegular(fileSystem, file, opening.overwrite));
  } catch (error) {
    // why: in a directory of ours, a file that we can't write can be replaced even so, but not one that is immutable
    if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'ETXTBSY') throw error;
    checkRename(fileSystem, file, fileSystem.statSync(file).uid);
  }
};
