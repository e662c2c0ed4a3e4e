/** Directories so deep that their path is longer than the system takes are reached from one above them that is open. */
import { closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import { type BytePath, toFsPath } from '../byte-name';

export interface Anchor {
  /** Leads to the directory, in few bytes. */
  readonly native: BytePath;
  readonly close: () => void;
}

/** The system takes paths of 4,096 bytes (PATH_MAX), NUL included; a name may have 255. */
const mostBytes = 3500;

const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Node has no `openat`; Linux resolves `/proc/self/fd/N/name` from the open directory N. Null for a path that is short
 * enough, and where the system can't do that: what lies deeper then fails by its own call.
 *
 * @throws the system's error when the directory can't be opened
 */
export const anchorFor = (native: BytePath): Anchor | null => {
  if (native.length <= mostBytes) return null;
  const fd = openSync(toFsPath(native), flags);
  const through = `/proc/self/fd/${fd}`;
  const { dev, ino } = fstatSync(fd, { bigint: true });
  const seen = lstatSync(`${through}/.`, { bigint: true, throwIfNoEntry: false });
  if (seen?.ino === ino && seen.dev === dev) return { native: through, close: () => closeSync(fd) };
  closeSync(fd);
  return null;
};
