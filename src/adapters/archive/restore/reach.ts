/** Paths of any length below a directory, in a form that the system takes. */
import { fromText } from '../byte-name';
import { openDirectories, split, type OpenDirectories } from './directories';

export interface Reach {
  /**
   * @param path relative, raw bytes; the directory itself is the empty string
   * @returns a path for the next call to the system, raw bytes
   * @throws Refused, or a system error, where a longer one leads through what is no directory, or is missing
   */
  readonly to: (path: string) => string;
  readonly close: () => void;
}

/** Longer paths are reached from an open directory; the system takes 4,096 bytes (PATH_MAX), NUL included. */
const mostBytes = 3900;

/** @param top absolute */
export const makeReach = (top: string): Reach => {
  const topBytes = fromText(top);
  let directories: OpenDirectories | null = null;
  return {
    to: (path) => {
      const whole = path === '' ? topBytes : `${topBytes}/${path}`;
      if (path === '' || whole.length <= mostBytes) return whole;
      directories ??= openDirectories(top);
      const [parent, leaf] = split(path);
      return directories.at(parent, 'refuse').base + leaf;
    },
    close: () => directories?.close(),
  };
};
