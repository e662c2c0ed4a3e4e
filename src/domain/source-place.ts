/** The place that a schedule's path means, as text: paths that are spelled otherwise can mean the same. Pure. */
import type { SourcePath } from './schedule';

/** What paths are relative to. */
export interface Ground {
  /** The workspace, absolute. */
  readonly root: string;
  /** The home directory, absolute; null where there is none. */
  readonly home: string | null;
}

/** The place of a path: an absolute path without `.`, `..` or a slash too many; links on the way are not followed. */
export type PlaceOf = (path: SourcePath) => string;

const normal = (path: string): string => {
  const parts: Array<string> = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

/** Where there is no home directory, `~/` stays what it is: a place of its own. */
export const placeIn =
  ({ root, home }: Ground): PlaceOf =>
  (path) => {
    if (path === '~' || path.startsWith('~/')) {
      return home === null ? `~${normal(path.slice(1))}` : normal(`${home}/${path.slice(1)}`);
    }
    return normal(path.startsWith('/') ? path : `${root}/${path}`);
  };
